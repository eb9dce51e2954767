"""Every topological fault of a polygon that is cheap to find; GEOS alone tells only the first."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from etl.checks.places import Place, find_place

_REASON = re.compile(r"(?P<reason>[^\[]+)\[(?P<lon>\S+) (?P<lat>\S+)\]")
# Reasons of GEOS 3.11 to 3.14 (geos/operation/valid/TopologyValidationError.cpp).
_KINDS = {
    "Self-intersection": "self_intersection",
    "Ring Self-intersection": "ring_touch",
    "Hole lies outside shell": "hole_outside",
    "Holes are nested": "nested_holes",
    "Nested shells": "nested_parts",
    "Duplicate Rings": "duplicate_rings",
    "Interior is disconnected": "disconnected",
    "Too few points in geometry component": "too_few_points",
}
FAULTS = {
    "self_intersection": ("边界自相交", "the boundary crosses itself"),
    "ring_touch": ("边界自相接触", "the boundary touches itself"),
    "hole_crosses": ("孔洞与边界相交", "a hole crosses another ring"),
    "hole_outside": ("孔洞落在外边界之外", "a hole lies outside its shell"),
    "nested_holes": ("孔洞互相嵌套", "a hole lies within a hole"),
    "nested_parts": ("部件互相嵌套", "a part lies within another part"),
    "overlapping_parts": ("部件互相重叠", "parts overlap"),
    "duplicate_rings": ("有重复的环", "a ring occurs twice"),
    "disconnected": ("孔洞把图形切断", "holes cut the interior apart"),
    "too_few_points": ("折点太少，围不成面", "too few points to enclose an area"),
    "invalid": ("图形无效", "the shape is invalid"),
}
# Crossings are looked for pair by pair: 600 edges are 0.02 s, and a drawn plot has fewer.
_MOST_EDGES = 600
_MOST_FAULTS = 50
# GEOS names a fault without letting go of the interpreter, and needs seconds for more points than these.
_MOST_POINTS = 10_000
_SAME_DEG = 1e-9


@dataclass(frozen=True, slots=True)
class Fault:
    """``kind`` is a key of FAULTS; ``place`` longitude and latitude."""

    kind: str
    place: Place | None


def list_faults(shape: BaseGeometry) -> list[Fault]:
    """The faults of an invalid shape, the one GEOS names first; all crossings and misplaced rings where it is small."""
    first = _read_reason(shape)
    if shapely.get_num_coordinates(shape) > _MOST_EDGES:
        return [first]
    own = _find_twice(shape) + _find_crossings(shape) + _find_misplaced(shape)
    same = next((fault for fault in own if _is_same(fault, first)), None)
    # GEOS calls a ring that is there twice a self-intersection at one of its points.
    same = own[0] if own and own[0].kind == "duplicate_rings" else same
    # GEOS calls overlapping parts a self-intersection: where both name one place, ours says more.
    first = same or first
    kinds = {fault.kind for fault in own}
    told = [first] if same or first.kind not in kinds else []
    return [*told, *(fault for fault in own if fault is not same)][:_MOST_FAULTS] or [first]


def _read_reason(shape: BaseGeometry) -> Fault:
    if shapely.get_num_coordinates(shape) > _MOST_POINTS:
        return Fault("invalid", find_place(shape))
    reason = str(shapely.is_valid_reason(shape))
    match = _REASON.match(reason)
    kind = _KINDS.get((match["reason"] if match else reason).strip(), "invalid")
    place = (float(match["lon"]), float(match["lat"])) if match else find_place(shape)
    return Fault(kind, place)


def _is_same(one: Fault, other: Fault) -> bool:
    if one.place is None or other.place is None:
        return one.kind == other.kind
    apart = max(abs(one.place[0] - other.place[0]), abs(one.place[1] - other.place[1]))
    return apart < 1e-7 or (
        one.kind == other.kind and one.kind in ("hole_outside", "nested_holes", "nested_parts")
    )


def _find_crossings(shape: BaseGeometry) -> list[Fault]:
    """Where two edges cross properly: within a ring, between rings of a part, between parts."""
    start, end, part, ring = _list_edges(shape)
    one, two = np.triu_indices(len(start), 1)
    first = _turn(start[one], end[one], start[two]) * _turn(start[one], end[one], end[two]) < 0
    one, two = one[first], two[first]
    second = _turn(start[two], end[two], start[one]) * _turn(start[two], end[two], end[one]) < 0
    # A scribble of 600 edges crosses itself 60,000 times; nobody reads that list.
    one, two = one[second][:_MOST_FAULTS], two[second][:_MOST_FAULTS]
    step, other = end[one] - start[one], end[two] - start[two]
    along = _cross(start[two] - start[one], other) / _cross(step, other)
    points = start[one] + step * along[:, None]
    faults = []
    for point, a, b in zip(points, one, two, strict=True):
        if part[a] != part[b]:
            kind = "overlapping_parts"
        else:
            kind = "self_intersection" if ring[a] == ring[b] else "hole_crosses"
        faults.append(Fault(kind, (float(point[0]), float(point[1]))))
    return faults


def _list_edges(
    shape: BaseGeometry,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int_], NDArray[np.int_]]:
    """Start and end of every edge with the numbers of its part and ring; edges of no length are left out."""
    starts, ends, parts, rings = [], [], [], []
    for number, part in enumerate(shapely.get_parts(shape)):
        for ring_number, ring in enumerate(shapely.get_rings(part)):
            coordinates = _drop_repeated(shapely.get_coordinates(ring))
            starts.append(coordinates[:-1])
            ends.append(coordinates[1:])
            parts.append(np.full(len(coordinates) - 1, number))
            rings.append(np.full(len(coordinates) - 1, ring_number))
    return np.concatenate(starts), np.concatenate(ends), np.concatenate(parts), np.concatenate(rings)


def _drop_repeated(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Places without those that equal the one before; GEOS fails on a ring that is one place throughout."""
    kept = np.ones(len(places), dtype=bool)
    kept[1:] = (places[1:] != places[:-1]).any(axis=1)
    return places.compress(kept, axis=0)


def _find_twice(shape: BaseGeometry) -> list[Fault]:
    """Rings of one part that are there twice, whatever point they start at."""
    faults: list[Fault] = []
    for part in shapely.get_parts(shape):
        seen: set[bytes] = set()
        for ring in shapely.get_rings(part):
            told = shapely.to_wkb(shapely.normalize(ring))
            if told in seen:
                faults.append(Fault("duplicate_rings", find_place(ring)))
            seen.add(told)
    return faults


def _find_misplaced(shape: BaseGeometry) -> list[Fault]:
    """Holes outside their shell, holes within holes, parts within parts; only rings that are sound by themselves."""
    faults: list[Fault] = []
    shells = []
    for part in shapely.get_parts(shape):
        shell, *holes = [shapely.polygons(ring) for ring in shapely.get_rings(part)]
        holes = [hole for hole in holes if shapely.is_valid(hole)]
        if shapely.is_valid(shell):
            shells.append(shell)
            faults += [
                Fault("hole_outside", find_place(hole)) for hole in holes if shapely.disjoint(shell, hole)
            ]
        faults += _find_nested(holes, "nested_holes")
    return faults + _find_nested(shells, "nested_parts")


def _find_nested(rings: list[BaseGeometry], kind: str) -> list[Fault]:
    pairs = ((a, b) for a in range(len(rings)) for b in range(len(rings)) if a != b)
    return [
        Fault(kind, find_place(rings[b])) for a, b in pairs if shapely.contains_properly(rings[a], rings[b])
    ]


def _turn(a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]) -> NDArray[np.float64]:
    turned = _cross(b - a, c - a)
    return np.where(np.abs(turned) < _SAME_DEG * _SAME_DEG, 0.0, turned)


def _cross(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
