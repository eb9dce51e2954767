"""How large a shape is: on the CGCS2000 ellipsoid, never on a map projection."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from etl.ellipsoid import ES, A, B, E
from etl.proj import find_geod
from etl.rings import Paths, list_lines, list_rings

Shape = BaseGeometry | bytes | None
Numbers = NDArray[np.float64]

# Up to this length (about 2 km) an edge's area is a series good to 1e-9; a ring with a longer one goes to Geod.
_SHORT_DEG = 0.02


def measure_row(shape: Shape) -> tuple[float, float]:
    """Area in m² and length in m of one shape, as :func:`measure_shapes`."""
    area_m2, length_m = measure_shapes([shape])
    return float(area_m2[0]), float(length_m[0])


def measure_shapes(shapes: Sequence[Shape] | NDArray[np.object_]) -> tuple[Numbers, Numbers]:
    """Areas in m² (holes taken out, parts added) and lengths in m of shapes in EPSG:4490, in their order.

    A line has length and no area, a polygon area and no length (a perimeter is not an amount of works), a point,
    an empty shape and None neither. Of an invalid polygon the area is what its rings enclose by their own order.
    """
    array = np.empty(len(shapes), dtype=object)
    array[:] = [shapely.from_wkb(shape) if isinstance(shape, bytes) else shape for shape in shapes]
    rings, lines = list_rings(array), list_lines(array)
    ring_m2 = measure_rings(rings)
    area_m2 = rings.add_up(np.where(rings.hole, -ring_m2, ring_m2), len(array))
    return area_m2, lines.add_up(_measure_lines(lines), len(array))


def measure_rings(rings: Paths) -> Numbers:
    """What each ring encloses, in m²; 0 for a ring of fewer than four places or with one that is no number."""
    steps = np.diff(rings.places, axis=0)
    steps[rings.path[1:] != rings.path[:-1]] = 0.0  # from one ring to the next is no edge
    swept = np.bincount(rings.path[1:], weights=_sweep(rings.places, steps), minlength=rings.count)
    enclosed = np.abs(swept.astype(np.float64))
    for at in np.unique(rings.path[1:][np.abs(steps).max(axis=1) > _SHORT_DEG]):
        lon, lat = rings.places[rings.path == at].T
        enclosed[at] = abs(find_geod().polygon_area_perimeter(lon, lat)[0])
    enclosed[(rings.sizes < 4) | ~np.isfinite(enclosed)] = 0.0
    return enclosed


@np.errstate(invalid="ignore")
def _sweep(places: Numbers, steps: Numbers) -> Numbers:
    """The ground between each edge and the equator, in m², positive eastwards; the edges of a ring leave its area.

    An edge is a geodesic. With S(φ) the integral of M r dφ its ground is ∫ S dλ: the trapezium of both ends, and
    one twelfth of minus the second derivative of S along a geodesic, sin φ (3 M² dφ² + r² dλ²).
    """
    lat = np.radians(places[:, 1])
    sin = np.sin(lat)
    bulge = 1.0 - ES * sin * sin
    zone = B**2 / 2 * (sin / bulge + np.arctanh(E * sin) / E)  # S
    east, north = np.radians(steps).T
    across_m2 = A**2 / bulge
    along = (1.0 - ES) / bulge
    bend = sin * across_m2 * along**2, sin * across_m2 * (1.0 - sin * sin)
    middle = [(one[1:] + one[:-1]) / 2 for one in (zone, *bend)]
    swept: Numbers = east * (middle[0] + (3.0 * middle[1] * north**2 + middle[2] * east**2) / 12.0)
    return swept


def _measure_lines(lines: Paths) -> Numbers:
    start = np.flatnonzero(lines.path[1:] == lines.path[:-1])
    here, there = lines.places[start], lines.places[start + 1]
    if not start.size:
        return np.zeros(lines.count)
    edge_m = find_geod().inv(here[:, 0], here[:, 1], there[:, 0], there[:, 1])[2]
    return np.bincount(lines.path[start], weights=edge_m, minlength=lines.count).astype(np.float64)
