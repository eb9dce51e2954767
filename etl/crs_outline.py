"""Tells shifted degrees from true ones by the county's own outline.

Small plots inside the county look equally right under every shift of 500 m; only what should lie on the outline,
or inside it, can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from etl.crs import find_mover
from etl.crs_nearness import Nearness

_Move = Callable[[NDArray[np.float64]], NDArray[np.float64]]

HYPOTHESES = ("EPSG:4490", "GCJ-02", "BD-09")

_M_PER_DEGREE = 111_000.0
_SAMPLE_STEP_M = 250.0
_MOST_VERTICES, _MOST_CENTRES = 20_000, 5_000
_CLEAR_M, _CLEAR_RATIO = 150.0, 2.5  # a shift is 500 m or 1,160 m, survey and simplification up to 150 m
_LEANING = 0.7  # of the distance without a shift: what a composed or old outline cannot reach by chance
_EDGE_M, _EDGE_COUNT, _EDGE_RATIO = 30.0, 20, 5
_INSIDE_COUNT, _INSIDE_SHARE = 3, 0.05


@dataclass(frozen=True)
class OutlineFit:
    """What the outline says.

    ``winner``: the hypothesis that fits clearly better than the others, else ``None``; ``leaning``: the one that
    fits best, if not clearly. ``undecided``: a person has to say. ``weak``: an explicit declaration outweighs it.
    """

    winner: str | None = None
    undecided: bool = False
    why: str = ""
    why_en: str = ""
    leaning: str | None = None
    weak: bool = False


NO_FIT = OutlineFit()
ASK_WITHOUT_OUTLINE = OutlineFit(
    None,
    True,
    "图形与全县一样大，而系统里还没有县界可比",
    "the shapes are as large as the county, whose outline is not loaded",
)


def compare_with_outline(
    shapes: Sequence[BaseGeometry], outline_wkb: bytes | None, county_box: tuple[float, float, float, float]
) -> OutlineFit:
    """Fit shapes in degrees (longitude first) to the outline under each hypothesis.

    While the county has no outline yet, shapes as large as its box cannot be judged, and that is said.
    """
    if not shapes:
        return NO_FIT
    array = np.array(list(shapes), dtype=object)
    outline = shapely.from_wkb(outline_wkb) if outline_wkb else shapely.box(*county_box)
    if outline_wkb is None:
        return ASK_WITHOUT_OUTLINE if is_county_sized(array, outline) else NO_FIT
    if is_county_sized(array, outline):
        return compare_edges(array, outline)
    return compare_touching(array, outline)


def is_county_sized(shapes: NDArray[np.object_], outline: BaseGeometry) -> bool:
    """Whether one shape is about as large as the county, or all together tile it, and they lie where it lies."""
    areas = shapely.area(shapes) / outline.area
    one_is = bool(((areas > 0.35) & (areas < 2.0)).any())
    all_tile = 0.8 < float(np.nansum(areas)) < 1.25
    box, county = shapely.box(*shapely.total_bounds(shapes)), shapely.box(*outline.bounds)
    overlap = box.intersection(county).area / box.union(county).area
    return (one_is and overlap > 0.6) or (all_tile and overlap > 0.8)


def compare_edges(shapes: NDArray[np.object_], outline: BaseGeometry) -> OutlineFit:
    """County-sized shapes: how far is the outline, along its whole length, from their edges?"""
    to_metres = _scaler_at(outline)
    edge = shapely.boundary(shapely.transform(outline, to_metres))
    samples = shapely.points(shapely.get_coordinates(shapely.segmentize(edge, _SAMPLE_STEP_M)))
    distances: dict[str, float] = {}
    for hypothesis in HYPOTHESES:
        moved = shapely.transform(_thin(shapes), find_mover(hypothesis))
        edges = shapely.boundary(shapely.transform(moved, to_metres))
        tree = shapely.STRtree(shapely.get_parts(edges))
        _, nearest = tree.query_nearest(samples, return_distance=True, all_matches=False)
        distances[hypothesis] = float(np.median(nearest))
    best, second = sorted(distances, key=lambda name: distances[name])[:2]
    told = "，".join(f"{name} {distances[name]:.0f} 米" for name in HYPOTHESES)
    told_en = ", ".join(f"{name} {distances[name]:.0f} m" for name in HYPOTHESES)
    why, why_en = f"与县界的距离中位数：{told}", f"median distance to the county outline: {told_en}"
    if distances[best] < _CLEAR_M and distances[second] > _CLEAR_RATIO * distances[best]:
        return OutlineFit(best, False, why, why_en)
    # an outline that fits nothing well names no favourite: a wrong one ranked first would be taken for advice
    leaning = best if distances[best] < _LEANING * distances[HYPOTHESES[0]] else None
    return OutlineFit(None, True, why, why_en, leaning)


def compare_touching(shapes: NDArray[np.object_], outline: BaseGeometry) -> OutlineFit:
    """Smaller shapes: do vertices run along the outline, or shapes fall inside it, only after an inverse shift?"""
    to_metres = _scaler_at(outline)
    edge = shapely.boundary(shapely.transform(outline, to_metres))
    vertices = shapely.get_coordinates(shapes)
    if len(vertices) > _MOST_VERTICES:
        vertices = vertices[:: len(vertices) // _MOST_VERTICES + 1]
    centres = _centres(shapes)
    centres = centres[:: len(centres) // _MOST_CENTRES + 1]
    shapely.prepare(outline)
    border = Nearness(edge)
    near: dict[str, int] = {}
    inside: dict[str, int] = {}
    for hypothesis in HYPOTHESES:
        move = find_mover(hypothesis)
        near[hypothesis] = int(border.find_near(to_metres(move(vertices)), _EDGE_M).sum())
        inside[hypothesis] = int(shapely.contains_xy(outline, *move(centres).T).sum())
    plain = HYPOTHESES[0]
    best = max(near, key=lambda name: near[name])
    others = max(count for name, count in near.items() if name != best)
    if near[best] >= max(_EDGE_COUNT, _EDGE_RATIO * others):
        told = "，".join(f"{name} {near[name]} 个" for name in HYPOTHESES)
        told_en = ", ".join(f"{name} {near[name]}" for name in HYPOTHESES)
        why, why_en = f"折点贴合县界的个数：{told}", f"vertices on the county outline: {told_en}"
        return OutlineFit(best, False, why, why_en)
    for shifted in HYPOTHESES[1:]:
        gain = inside[shifted] - inside[plain]
        if gain >= _INSIDE_COUNT and gain >= _INSIDE_SHARE * len(centres):
            why = f"按 {shifted} 反算后县内要素多 {gain} 个"
            return OutlineFit(
                None, True, why, f"{gain} more features inside the county after undoing {shifted}"
            )
    return NO_FIT


def _thin(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    if int(shapely.get_num_coordinates(shapes).sum()) <= _MOST_VERTICES:
        return shapes
    thinned: NDArray[np.object_] = shapely.simplify(shapes, 20 / _M_PER_DEGREE, preserve_topology=False)
    return thinned


def _centres(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    box = shapely.bounds(shapes)
    centres: NDArray[np.float64] = np.column_stack([(box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2])
    return centres


def _scaler_at(outline: BaseGeometry) -> _Move:
    """Degrees to metres, the same way for outline and shapes: a scale, no projection, good to 0.1 % in a county."""
    latitude = (outline.bounds[1] + outline.bounds[3]) / 2
    factors = np.array([_M_PER_DEGREE * np.cos(np.radians(latitude)), _M_PER_DEGREE])
    return lambda places: places * factors
