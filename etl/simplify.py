"""Simpler shapes with a limit of time: small ones at once, large ones in the cage."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from etl.cage import read_answer_file, shared_cage
from etl.simplify_job import SIMPLIFIED

# up to here the worst shape takes some hundredths of a second
_SMALL = 2_000
_MOST_BYTES = 50_000_000


def simplify_shape(shape: BaseGeometry, tolerance_deg: float) -> BaseGeometry | None:
    """The shape without points that lie within ``tolerance_deg`` of their neighbours' line; ``None`` if not in time."""
    if shapely.get_num_coordinates(shape) <= _SMALL:
        return shapely.simplify(shape, tolerance_deg, preserve_topology=True)
    cage = shared_cage()
    with cage.open_folder() as folder:
        source = folder / "shape.wkb"
        source.write_bytes(shapely.to_wkb(shape))
        outcome = cage.run("simplify", folder, source=source, tolerance_deg=tolerance_deg)
        told = read_answer_file(folder / SIMPLIFIED, _MOST_BYTES) if outcome.ending == "done" else b""
    return shapely.from_wkb(told) if told else None
