"""How large a shape is: on the CGCS2000 ellipsoid, never on a map projection."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

# CGCS2000 (GB/T 22483, EPSG ellipsoid 1024): a = 6378137 m, 1/f = 298.257222101.
CGCS2000 = Geod(a=6378137.0, rf=298.257222101)

Shape = BaseGeometry | bytes | None


def measure_row(shape: Shape) -> tuple[float, float]:
    """Area in m² (holes taken out, parts added) and length in m of a shape in EPSG:4490.

    A line has length and no area, a polygon area and no length (a perimeter is not an amount of works), a point,
    an empty shape and None neither. Of an invalid polygon the area is what its rings enclose by their own order.
    """
    geometry = shapely.from_wkb(shape) if isinstance(shape, bytes) else shape
    if geometry is None or geometry.is_empty:
        return 0.0, 0.0
    area_m2 = length_m = 0.0
    for part in shapely.get_parts(geometry):
        dimension = shapely.get_dimensions(part)
        if dimension == 2:
            rings = shapely.get_rings(part)
            area_m2 += _measure_ring(rings[0]) - sum(_measure_ring(hole) for hole in rings[1:])
        elif dimension == 1:
            length_m += float(CGCS2000.line_length(*shapely.get_coordinates(part).T))
    return area_m2, length_m


def measure_shapes(shapes: Sequence[Shape]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Areas in m² and lengths in m of many shapes, in their order."""
    measured = np.array([measure_row(shape) for shape in shapes], dtype=np.float64).reshape(-1, 2)
    return measured[:, 0], measured[:, 1]


def _measure_ring(ring: BaseGeometry) -> float:
    lon, lat = shapely.get_coordinates(ring).T
    if lon.size < 4 or not np.isfinite(lon).all() or not np.isfinite(lat).all():
        return 0.0
    area_m2, _ = CGCS2000.polygon_area_perimeter(lon, lat)
    return abs(float(area_m2))
