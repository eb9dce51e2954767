"""True shapes carried into the systems files come in, and what files say of their system."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from etl.shifted_datums import shift_to_bd09, shift_to_gcj02

Places = NDArray[np.float64]

DEGREES = ("EPSG:4490", "EPSG:4326", "GCJ-02", "BD-09")
METRES = (
    *("EPSG:4528", "EPSG:4549", "EPSG:4498", "EPSG:4499", "EPSG:4509", "EPSG:4510"),
    *("EPSG:32650", "EPSG:32651", "EPSG:3857"),
)
SHIFTED_MERCATOR = "GCJ-02 (EPSG:3857)"
# Xi'an 80 and Beijing 54: zone 40, central meridian 120, degrees. The shift is invented: the official one is secret.
LEGACY = {
    "EPSG:2364": "EPSG:4528",
    "EPSG:2385": "EPSG:4549",
    "EPSG:4610": "EPSG:4490",
    "EPSG:2416": "EPSG:4528",
    "EPSG:2437": "EPSG:4549",
    "EPSG:4214": "EPSG:4490",
}
_INVENTED_M = np.array([-52.0, 38.0])


def carry(shapes: Sequence[BaseGeometry], crs: str) -> list[BaseGeometry]:
    """Shapes in EPSG:4490 as shapes in ``crs``, east first, or north first where the name ends with ``swapped``."""
    name = crs.removesuffix(" swapped").removesuffix(" (dd.mmss)")
    swapped = crs.endswith(" swapped")
    moved = shapely.transform(np.array(shapes, dtype=object), _mover(name))
    if swapped:
        moved = shapely.transform(moved, lambda places: places[:, ::-1])
    decimals = 8 if name in (*DEGREES, "EPSG:4610", "EPSG:4214") else 4
    return list(shapely.transform(moved, lambda places: np.round(places, decimals)))


def name_system(crs: str) -> str:
    """The detective's name of a system of ours: ``EPSG:4528 swapped`` is ``EPSG:4528 (N,E)``."""
    name = crs.removesuffix(" swapped")
    if name == crs:
        return crs
    return name + (" (lat,lon)" if name in DEGREES else " (N,E)")


def write_prj(crs: str) -> str:
    """The ``.prj`` of an Esri tool; a phone map's degrees are said to be WGS 84, as its export says."""
    code = {"GCJ-02": "EPSG:4326", "BD-09": "EPSG:4326", SHIFTED_MERCATOR: "EPSG:3857"}.get(crs, crs)
    return str(pyproj.CRS(code).to_wkt("WKT1_ESRI"))


def _mover(name: str) -> Callable[[Places], Places]:
    if name in ("EPSG:4490", "EPSG:4326"):
        return lambda places: places
    if name == "GCJ-02":
        return shift_to_gcj02
    if name == "BD-09":
        return shift_to_bd09
    if name == SHIFTED_MERCATOR:
        inner = _mover("EPSG:3857")
        return lambda places: inner(shift_to_gcj02(places))
    modern = LEGACY.get(name)
    if modern:
        back = np.array([94_200.0, 110_900.0])
        inner = _mover(modern)
        return lambda places: inner(places + _INVENTED_M / back)
    datum = "EPSG:4326" if name in ("EPSG:3857", "EPSG:32650", "EPSG:32651") else "EPSG:4490"
    to = pyproj.Transformer.from_crs(datum, name, always_xy=True)
    return lambda places: np.column_stack(to.transform(places[:, 0], places[:, 1]))
