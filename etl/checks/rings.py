"""The corners of many shapes at once, each with the one before and after it; arrays instead of a loop a row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

# On the ellipsoid at 32° N; what is judged here is centimetres to kilometres within one shape.
M_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Corners:
    """Corners of rings without their closing point, and of lines.

    ``flat_m`` are metres in a plane scaled to the place, ``lonlat`` degrees; ``row`` is the position of the row,
    ``ring`` the number of the ring or line; ``before`` and ``after`` are positions in these arrays (a line's first
    corner has itself before it, its last itself after it).
    """

    lonlat: NDArray[np.float64]
    flat_m: NDArray[np.float64]
    row: NDArray[np.int_]
    ring: NDArray[np.int_]
    before: NDArray[np.int_]
    after: NDArray[np.int_]


def list_corners(shapes: NDArray[np.object_], which: NDArray[np.bool_]) -> Corners:
    """The corners of the chosen polygons and lines; points drawn twice in a row count once."""
    ats = np.flatnonzero(which)
    parts, part_of = shapely.get_parts(shapes[ats], return_index=True)
    polygon = shapely.get_dimensions(parts) == 2
    rings, ring_part = shapely.get_rings(parts[polygon], return_index=True)
    curves = np.concatenate([rings, parts[~polygon]])
    rows = np.concatenate([ats[part_of[polygon]][ring_part], ats[part_of[~polygon]]]).astype(int)
    lonlat, ring = shapely.get_coordinates(curves, return_index=True)
    closed = np.arange(len(curves)) < len(rings)
    last = np.r_[ring[1:] != ring[:-1], True] if ring.size else np.zeros(0, dtype=bool)
    # A point that is followed by itself is left out, and so is the point that closes a ring.
    kept = np.where(last, ~closed[ring], np.r_[(lonlat[1:] != lonlat[:-1]).any(axis=1), True][: len(ring)])
    lonlat, ring = lonlat[kept], ring[kept]
    before, after = _link(ring, closed)
    return Corners(lonlat, flatten(lonlat), rows[ring], ring, before, after)


def flatten(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres in a plane scaled to the middle of the file: one factor for all, or shapes would be sheared."""
    latitude = np.nanmedian(lonlat[:, 1]) if len(lonlat) else 0.0
    return lonlat * (M_PER_DEGREE * np.array([np.cos(np.radians(latitude)), 1.0]))


def _link(ring: NDArray[np.int_], closed: NDArray[np.bool_]) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    here = np.arange(len(ring))
    if not here.size:
        return here, here
    first = np.r_[True, ring[1:] != ring[:-1]]
    last = np.r_[ring[1:] != ring[:-1], True]
    starts, ends = here[first], here[last]
    before, after = here - 1, here + 1
    before[first] = np.where(closed[ring[first]], ends, starts)
    after[last] = np.where(closed[ring[last]], starts, ends)
    return before, after
