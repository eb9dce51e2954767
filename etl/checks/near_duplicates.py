"""Rows that are nearly one shape: the same work digitised twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from etl.checks.dropping import offer_drop
from etl.checks.duplicates import group_equal_shapes
from etl.checks.places import draw_shape, find_place
from etl.checks.rings import M_PER_DEGREE, flatten
from etl.checks.sheet import Sheet
from etl.findings import Finding
from etl.wording import show_number, show_share
from layers.rules import NoOverlap, Severity

_CODE = "geometry.near_duplicate"
# GEOS compares every point with every edge, and cannot be stopped once it has begun.
_MOST_WORK = 100_000_000
_MOST_WORK_A_PAIR = 20_000_000
_MOST_PAIRS = 300
_MOST_PAIRS_COMPARED = 10_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Positions of two rows, the earlier first; ``zh`` and ``en`` say how much alike they are."""

    one: int
    two: int
    zh: str
    en: str


def find_near_duplicates(sheet: Sheet) -> list[Finding]:
    """One finding a pair; what forbids overlaps says how much it matters."""
    own = _find_own_rule(sheet)
    severity: Severity = own.severity if own else "acknowledge"
    return [_tell_pair(sheet, pair, severity) for pair in list_near_pairs(sheet)[:_MOST_PAIRS]]


def list_near_pairs(sheet: Sheet) -> list[Pair]:
    """Pairs of valid rows that are nearly, but not exactly, one shape."""
    rule = _find_own_rule(sheet)
    alike = sheet.layer.field(rule.alike).name if rule and rule.alike else None
    pairs = [*_pair_areas(sheet), *_pair_lines(sheet), *_pair_points(sheet)]
    return sorted(
        (pair for pair in pairs if alike is None or _says_same(sheet, pair, alike)),
        key=lambda pair: (pair.one, pair.two),
    )


def _says_same(sheet: Sheet, pair: Pair, name: str) -> bool:
    said = [sheet.rows[at].attributes.get(name) for at in (pair.one, pair.two)]
    return bool(said[0] == said[1])


def _find_own_rule(sheet: Sheet) -> NoOverlap | None:
    key = sheet.layer.key
    return next(
        (rule for rule in sheet.layer.rules if isinstance(rule, NoOverlap) and key in rule.layers), None
    )


def _pair_areas(sheet: Sheet) -> Iterator[Pair]:
    """Pairs whose intersection is nearly their union; only boxes of nearly one size are cut with one another."""
    least = sheet.limit(_CODE, "share_pct") / 100
    ones, twos = sheet.met
    polygons = (sheet.dimension[ones] == 2) & (sheet.dimension[twos] == 2)
    ones, twos = ones[polygons], twos[polygons]
    # Shapes that coincide to a share have boxes that share at least as much of the larger box's shape.
    left, right = sheet.bounds[ones], sheet.bounds[twos]
    sides = np.minimum(left[:, 2:], right[:, 2:]) - np.maximum(left[:, :2], right[:, :2])
    sizes = np.stack([sheet.area_m2[ones], sheet.area_m2[twos]])
    shared_m2 = sides.prod(axis=1) * M_PER_DEGREE**2
    likely = (sizes.min(axis=0) >= least * sizes.max(axis=0)) & (shared_m2 >= least * sizes.max(axis=0))
    ones, twos = _choose(sheet, ones[likely], twos[likely])
    shapes, areas = sheet.shapes, shapely.area(sheet.shapes)
    common = shapely.area(shapely.intersection(shapes[ones], shapes[twos]))
    share = common / (areas[ones] + areas[twos] - common)
    for index in np.flatnonzero(share >= least):
        told = show_share(float(share[index]))
        yield Pair(int(ones[index]), int(twos[index]), f"重合 {told}", f"coincide by {told}")


def _choose(
    sheet: Sheet, ones: NDArray[np.int_], twos: NDArray[np.int_]
) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Pairs without rows that repeat another's very shape, which are told as that; no more than can be compared.

    A thousand rows that are nearly one shape are one mistake: half a million comparisons would say no more.
    """
    if not ones.size:
        return ones, twos
    again = [at for group in group_equal_shapes(sheet) for at in group[1:]]
    once = ~(np.isin(ones, again) | np.isin(twos, again))
    ones, twos = ones[once], twos[once]
    points = shapely.get_num_coordinates(sheet.shapes).astype(np.int64)
    work = points[ones] * points[twos]
    # two valid combs of n teeth cross in n * n pieces: such a pair alone is too much
    done = (work <= _MOST_WORK_A_PAIR) & (np.cumsum(np.minimum(work, _MOST_WORK_A_PAIR)) <= _MOST_WORK)
    return ones[done][:_MOST_PAIRS_COMPARED], twos[done][:_MOST_PAIRS_COMPARED]


def _pair_lines(sheet: Sheet) -> Iterator[Pair]:
    """Pairs of which no point lies farther than the limit from the other line."""
    limit_m = sheet.limit(_CODE, "distance_m")
    limit_deg = limit_m / M_PER_DEGREE
    ats = np.flatnonzero(sheet.valid & (sheet.dimension == 1))
    if ats.size < 2:
        return
    shapes = sheet.shapes[ats]
    bounds = shapely.bounds(shapes)
    middles = np.asarray(shapely.points((bounds[:, :2] + bounds[:, 2:]) / 2), dtype=object)
    # In degrees a distance to the east is longer than in metres: 1.2 leaves room for it.
    ones, twos = STRtree(middles).query(middles, predicate="dwithin", distance=limit_deg * 1.2 * 1.5)
    near = (ones < twos) & (np.abs(bounds[ones] - bounds[twos]) <= limit_deg * 1.2).all(axis=1)
    ones, twos = _choose(sheet, ats[ones[near]], ats[twos[near]])
    flat = _flatten(sheet.shapes)
    apart = shapely.hausdorff_distance(flat[ones], flat[twos])
    for index in np.flatnonzero(apart <= limit_m):
        told = show_number(round(float(apart[index]), 1))
        yield Pair(int(ones[index]), int(twos[index]), f"相距不超过 {told} 米", f"stay within {told} m")


def _pair_points(sheet: Sheet) -> Iterator[Pair]:
    limit_m = sheet.limit(_CODE, "points_m")
    ats = np.flatnonzero(sheet.valid & (sheet.dimension == 0))
    if ats.size < 2:
        return
    flat = _flatten(sheet.shapes)
    ones, twos = STRtree(flat[ats]).query(flat[ats], predicate="dwithin", distance=limit_m)
    forward = ones < twos
    ones, twos = _choose(sheet, ats[ones[forward]], ats[twos[forward]])
    for one, two in zip(ones, twos, strict=True):
        told = show_number(round(float(shapely.distance(flat[one], flat[two])), 2))
        yield Pair(int(one), int(two), f"相距 {told} 米", f"are {told} m apart")


def _flatten(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    flat: NDArray[np.object_] = shapely.transform(shapes, flatten)
    return flat


def _tell_pair(sheet: Sheet, pair: Pair, severity: Severity) -> Finding:
    first, second = sheet.numbers[pair.one], sheet.numbers[pair.two]
    todo = "请只保留一行" if severity == "block" else "请确认是两处，或只保留一行"
    todo_en = "keep one of them" if severity == "block" else "confirm that they are two, or keep one"
    return Finding(
        _CODE,
        severity,
        (first, second),
        f"第 {first} 行与第 {second} 行几乎是同一图形（{pair.zh}），像是描了两遍，{todo}。",
        f"Rows {first} and {second} are nearly one shape ({pair.en}), as if digitised twice; {todo_en}.",
        place=find_place(sheet.shapes[pair.two]),
        evidence=draw_shape(sheet.shapes[pair.two]),
        fix=offer_drop(_CODE, (second,)),
    )
