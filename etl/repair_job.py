"""The repair inside the cage: each shape answered before the next is begun."""

from __future__ import annotations

import signal
import struct
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

MOST_VERTICES_OF_RING = 2_000
MOST_VERTICES_OF_ONE = 20_000
REPAIR_S = 5
REFUSAL_CODES = ("repair.too_many_vertices", "repair.collapsed", "repair.failed")
_FAMILIES = {
    "Polygon": 2,
    "MultiPolygon": 2,
    "LineString": 1,
    "MultiLineString": 1,
    "Point": 0,
    "MultiPoint": 0,
}


def repair_job(folder: Path, source: BinaryIO | None, args: dict[str, Any]) -> None:
    """Repair the length-prefixed shapes of ``source`` one by one into ``repaired.bin``.

    The timer counts this process's own work, so a busy machine does not make a shape look slow; when it runs
    out the process ends, and what is written by then stands.
    """
    assert source is not None
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    with (folder / "repaired.bin").open("wb", buffering=0) as out:
        while len(head := source.read(4)) == 4:
            wkb = source.read(struct.unpack("<I", head)[0])
            signal.setitimer(signal.ITIMER_VIRTUAL, REPAIR_S)
            answer = repair_one(wkb)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            out.write(struct.pack("<I", len(answer)) + answer)


def repair_one(wkb: bytes) -> bytes:
    """Valid WKB, or one byte: the place of the reason in ``REFUSAL_CODES``."""
    try:
        shape = shapely.from_wkb(wkb)
        if shapely.is_valid(shape):
            return wkb
        if is_too_complex(shape):
            return _refusal("repair.too_many_vertices")
        repaired = keep_family(shapely.make_valid(shape, method="structure", keep_collapsed=False), shape)
    except shapely.errors.ShapelyError:
        return _refusal("repair.failed")
    if repaired is None or repaired.is_empty:
        return _refusal("repair.collapsed")
    if not shapely.is_valid(repaired):
        return _refusal("repair.failed")
    return bytes(shapely.to_wkb(repaired, output_dimension=2, byte_order=1))


def is_too_complex(shape: BaseGeometry) -> bool:
    """Beyond the size at which repair was seen to end in time."""
    rings = shapely.get_rings(shape)
    longest = int(np.max(shapely.get_num_coordinates(rings))) if len(rings) else 0
    return longest > MOST_VERTICES_OF_RING or int(shapely.get_num_coordinates(shape)) > MOST_VERTICES_OF_ONE


def keep_family(repaired: BaseGeometry, original: BaseGeometry) -> BaseGeometry | None:
    """Only the parts of the original's kind: a polygon must not come back with loose lines."""
    wanted = _FAMILIES.get(original.geom_type)
    if wanted is None or _FAMILIES.get(repaired.geom_type) == wanted:
        return repaired
    parts = shapely.get_parts(repaired)
    kept = [part for part in parts if _FAMILIES.get(part.geom_type) == wanted]
    return shapely.union_all(kept) if kept else None


def _refusal(code: str) -> bytes:
    return bytes([REFUSAL_CODES.index(code)])
