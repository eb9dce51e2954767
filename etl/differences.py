"""What changed between two shapes of one work: ground gained and lost, length, and how far a point has moved.

Only valid shapes come here (the store's own CHECKs see to it), and shapes of too many points are not cut with one
another, because GEOS cannot be stopped once it has begun; their amounts are told all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from etl.measure import measure_row
from etl.proj import find_geod

# points of both shapes multiplied: what GEOS cuts within a fraction of a second
MOST_WORK = 4_000_000
# of all shapes that are cut for one answer
MOST_WORK_TOGETHER = 40_000_000
# what is thinner than this is rounding, not ground: about 1 cm
_GRAIN_DEG = 1e-7
_LEAST_M2, _LEAST_M = 0.05, 0.05


@dataclass(frozen=True, slots=True)
class Difference:
    """``before`` and ``after`` are area in m² and length in m (None: no shape). ``gained`` and ``lost`` are what only
    the later and only the earlier shape covers, with their amounts; None and ``is_cut`` False where they were not cut.
    ``moved_m`` is how far a point, or the middle of the shape, went."""

    before: tuple[float, float] | None
    after: tuple[float, float] | None
    is_same: bool
    is_cut: bool = True
    gained: BaseGeometry | None = None
    lost: BaseGeometry | None = None
    gained_m2: float = 0.0
    lost_m2: float = 0.0
    gained_m: float = 0.0
    lost_m: float = 0.0
    moved_m: float = 0.0


def compare_all(pairs: Sequence[tuple[BaseGeometry | None, BaseGeometry | None]]) -> list[Difference]:
    """The differences of many pairs; those are cut first that need least, until together they need too much."""
    work = [_count_work(before, after) for before, after in pairs]
    order = sorted(range(len(pairs)), key=lambda at: work[at])
    together = np.cumsum([work[at] for at in order])
    cut = {
        at
        for at, sum_ in zip(order, together, strict=True)
        if sum_ <= MOST_WORK_TOGETHER and work[at] <= MOST_WORK
    }
    return [compare_shapes(before, after, cut=at in cut) for at, (before, after) in enumerate(pairs)]


def compare_shapes(
    before: BaseGeometry | None, after: BaseGeometry | None, *, cut: bool = True
) -> Difference:
    """The difference of two valid shapes of one family in EPSG:4490."""
    if before is None or after is None:
        return _tell_whole(before, after)
    same = Difference(measure_row(before), measure_row(after), is_same=True)
    if before.equals_exact(after, 0):
        return same
    moved_m = _measure_move(before, after)
    if max(int(shapely.get_dimensions(before)), int(shapely.get_dimensions(after))) < 1:
        return replace(same, is_same=moved_m == 0, moved_m=moved_m)
    uncut = replace(same, is_same=False, is_cut=False, moved_m=moved_m)
    if not cut:
        return uncut
    try:
        if shapely.equals(before, after):
            return same
        gained, lost = _cut(after, before), _cut(before, after)
    except shapely.errors.GEOSException:
        return uncut
    (gained_m2, gained_m), (lost_m2, lost_m) = measure_row(gained), measure_row(lost)
    return replace(
        uncut,
        is_cut=True,
        gained=gained,
        lost=lost,
        gained_m2=gained_m2,
        lost_m2=lost_m2,
        gained_m=gained_m,
        lost_m=lost_m,
    )


def _tell_whole(before: BaseGeometry | None, after: BaseGeometry | None) -> Difference:
    """A work that is new, or gone, or without a shape: it gains or loses all of itself."""
    old = None if before is None else measure_row(before)
    new = None if after is None else measure_row(after)
    lost, gained = old or (0.0, 0.0), new or (0.0, 0.0)
    return Difference(
        old,
        new,
        is_same=before is after is None,
        gained=after,
        lost=before,
        gained_m2=gained[0],
        gained_m=gained[1],
        lost_m2=lost[0],
        lost_m=lost[1],
    )


def _cut(shape: BaseGeometry, other: BaseGeometry) -> BaseGeometry | None:
    """What ``shape`` has and ``other`` has not, of the same family; None where it is only rounding."""
    rest = shapely.difference(shape, other, grid_size=_GRAIN_DEG)
    dimension = int(shapely.get_dimensions(shape))
    parts = [part for part in shapely.get_parts(rest) if int(shapely.get_dimensions(part)) == dimension]
    amounts = [measure_row(part) for part in parts]
    kept = [
        part
        for part, (m2, m) in zip(parts, amounts, strict=True)
        if m2 > _LEAST_M2 or (dimension == 1 and m > _LEAST_M)
    ]
    if not kept:
        return None
    whole: BaseGeometry = shapely.multipolygons(kept) if dimension == 2 else shapely.multilinestrings(kept)
    return whole


def _measure_move(before: BaseGeometry, after: BaseGeometry) -> float:
    start, end = shapely.centroid(before), shapely.centroid(after)
    return float(find_geod().inv(start.x, start.y, end.x, end.y)[2])


def _count_work(before: BaseGeometry | None, after: BaseGeometry | None) -> int:
    if before is None or after is None:
        return 0
    points = shapely.get_num_coordinates([before, after])
    return int(points[0]) * int(points[1])
