"""Proves a coordinate system by what is published: works that come back, and rivers that works lie along.

Numbers alone cannot tell shifted degrees from true ones, nor Xi'an 80 from CGCS2000; a work that falls exactly on
its published self in one system, and on nothing in the others, can.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from etl.crs import move_geometries
from etl.crs_nearness import Nearness
from etl.reading import CountyContext

Boxes = NDArray[np.float64]  # (n, 4): west, south, east, north in metres

_MOST_SHAPES, _MOST_VERTICES = 2_000, 100_000
_M_PER_DEGREE = 111_000.0
_SAME_M = 1.5  # places rounded to five decimals of a degree, or drawn again from a print of the numbers
_SHARE = 0.02  # of the shapes, at least, must come back
_ALONG_M, _ALONG_SHARE, _ELSEWHERE_SHARE = 40.0, 0.9, 0.6
_ALONG_SHAPES, _ALONG_VERTICES, _ALONG_LENGTH_M = 6, 12, 1_000.0
_SIZE_M, _NEAR_M, _OFFSET_SPREAD_M, _OFFSETS = 0.3, 300.0, 2.0, 3


@dataclass(frozen=True)
class PublishedFit:
    """``winner``: the system in which the shapes fall on what is published, ``None`` where nothing shows it.

    ``exact``: to a metre, so that another datum is excluded, too. ``offset_m``: shapes of published size lie beside
    their published selves by the same way (east, north), as in another datum.
    """

    winner: str | None = None
    exact: bool = False
    why: str = ""
    why_en: str = ""
    offset_m: tuple[float, float] | None = None


NO_FIT = PublishedFit()


def compare_with_published(
    shapes: NDArray[np.object_], names: Sequence[str], county: CountyContext
) -> PublishedFit:
    """Hold shapes in the file's numbers against what is published, in each of the systems ``names``.

    Broken shapes are welcome: only boxes and distances of vertices are taken.
    """
    if not names or not (county.landmarks or county.rivers):
        return NO_FIT
    sample = thin_sample(shapes)
    if not len(sample):
        return NO_FIT
    latitude = (county.bbox[1] + county.bbox[3]) / 2
    scale = np.array([_M_PER_DEGREE * np.cos(np.radians(latitude)), _M_PER_DEGREE])
    moved = {
        name: shapely.transform(move_geometries(sample.copy(), name), lambda places: places * scale)
        for name in names
    }
    if county.landmarks:
        published = np.frombuffer(county.landmarks, "<f8").reshape(-1, 4) * np.tile(scale, 2)
        fit = compare_boxes({name: shapely.bounds(one) for name, one in moved.items()}, published)
        if fit.winner or fit.offset_m:
            return fit
    if county.rivers:
        rivers = shapely.transform(shapely.from_wkb(county.rivers), lambda places: places * scale)
        return compare_along(moved, Nearness(rivers))
    return NO_FIT


def thin_sample(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Shapes spread over the file, as many as can be held against everything within a moment; none of huge ones."""
    sample = shapes[shapely.get_num_coordinates(shapes) <= _MOST_VERTICES // 4]
    sample = sample[:: -(-len(sample) // _MOST_SHAPES) or 1]
    kept: NDArray[np.object_] = sample[np.cumsum(shapely.get_num_coordinates(sample)) <= _MOST_VERTICES]
    return kept


def compare_boxes(boxes: Mapping[str, Boxes], published: Boxes) -> PublishedFit:
    """Which system puts shapes on published shapes of the same box, to 1.5 m on each side."""
    counts = {name: count_coinciding(one, published) for name, one in boxes.items()}
    best, *others = sorted(counts, key=lambda name: -counts[name])
    total = len(boxes[best])
    if counts[best] >= max(1, _SHARE * total) and all(counts[best] >= 5 * counts[one] for one in others):
        return PublishedFit(
            best,
            True,
            f"按 {best} 有 {counts[best]} 个图形与已发布的重合",
            f"as {best}, {counts[best]} shapes fall on published ones",
        )
    offset = find_offset(boxes[best], published) if not counts[best] else None
    return PublishedFit(offset_m=offset)


def count_coinciding(boxes: Boxes, published: Boxes) -> int:
    """How many boxes have a published one within 1.5 m on each side."""
    mine, theirs = _pair_near(boxes, published, _SAME_M * 1.5)
    same = (np.abs(boxes[mine] - published[theirs]) <= _SAME_M).all(axis=1)
    return len(np.unique(mine[same]))


def find_offset(boxes: Boxes, published: Boxes) -> tuple[float, float] | None:
    """The one way (east, north, metres) by which shapes lie beside published ones of the same size, if there is one.

    Points have no size to be known by.
    """
    boxes = boxes[np.ptp(boxes.reshape(-1, 2, 2), axis=1).max(axis=1) > 2 * _SIZE_M]
    mine, theirs = _pair_near(boxes, published, _NEAR_M)
    sizes, known = (
        one[:, 2:] - one[:, :2] for one in (boxes[mine].reshape(-1, 4), published[theirs].reshape(-1, 4))
    )
    alike = (np.abs(sizes - known) <= _SIZE_M).all(axis=1)
    offsets = boxes[mine[alike], :2] - published[theirs[alike], :2]
    if len(np.unique(mine[alike])) < _OFFSETS:
        return None
    middle = np.median(offsets, axis=0)
    agreeing = np.hypot(*(offsets - middle).T) <= _OFFSET_SPREAD_M
    if len(np.unique(mine[alike][agreeing])) < _OFFSETS or np.hypot(*middle) <= _SAME_M:
        return None
    return round(float(middle[0]), 1), round(float(middle[1]), 1)


def compare_along(moved: Mapping[str, NDArray[np.object_]], rivers: Nearness) -> PublishedFit:
    """Which system puts nearly all vertices of lines, or nearly all points and plots, beside a published river."""
    shares: dict[str, float] = {}
    for name, shapes in moved.items():
        probes = pick_probes(shapes)
        if probes is None:
            return NO_FIT
        shares[name] = float(rivers.find_near(probes, _ALONG_M).mean())
    best, *others = sorted(shares, key=lambda name: -shares[name])
    if shares[best] < _ALONG_SHARE or any(shares[one] > _ELSEWHERE_SHARE for one in others):
        return NO_FIT
    told = "，".join(f"{name} {share:.0%}" for name, share in shares.items())
    return PublishedFit(
        best,
        False,
        f"离已发布河道 {_ALONG_M:.0f} 米以内的份额：{told}",
        f"share within {_ALONG_M:.0f} m of published rivers: {told.replace('，', ', ')}",
    )


def pick_probes(shapes: NDArray[np.object_]) -> NDArray[np.float64] | None:
    """What to measure to the rivers: vertices of lines, else the shapes' middles; ``None`` when too few to tell."""
    present = shapes[[shape is not None and not shape.is_empty for shape in shapes]]
    lines = present[shapely.get_dimensions(present) == 1]
    if len(lines):
        vertices = shapely.get_coordinates(lines)
        enough = len(vertices) >= _ALONG_VERTICES and shapely.length(lines).sum() >= _ALONG_LENGTH_M
        probes = vertices[:: -(-len(vertices) // 500)]
    else:
        boxes = shapely.bounds(present)
        enough, probes = len(present) >= _ALONG_SHAPES, (boxes[:, :2] + boxes[:, 2:]) / 2
    if not enough or not np.isfinite(probes).all():
        return None
    return probes


def _pair_near(boxes: Boxes, published: Boxes, within_m: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs (place in ``boxes``, place in ``published``) of boxes whose middles are near."""
    finite = np.flatnonzero(np.isfinite(boxes).all(axis=1))
    middles = _points((boxes[finite, :2] + boxes[finite, 2:]) / 2)
    tree = shapely.STRtree(_points((published[:, :2] + published[:, 2:]) / 2))
    mine, theirs = tree.query(middles, predicate="dwithin", distance=within_m)
    return finite[mine], theirs


def _points(places: Boxes) -> NDArray[np.object_]:
    return np.atleast_1d(np.asarray(shapely.points(places), dtype=object))
