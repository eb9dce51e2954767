"""From the owners of cells to polygons with natural borders, each border drawn once for the two towns that share it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.ops import substring

from etl.demo import places
from etl.demo.frame import Points, chance
from etl.demo.honeycomb import Honeycomb, Labels
from etl.demo.noise import Noise

OUTSIDE, WATER = -1, -2
STEP_M = 80.0
SMOOTHING_STEPS = 3.0
ROUGHNESS_M = 260.0

Corner = tuple[int, int]
# For the first three neighbours of a cell (east, north-east, north-west): the two corners of the edge they share.
_EDGES = (((1, -1), (1, 1)), ((0, 2), (1, 1)), ((-1, 1), (0, 2)))


def draw_towns(seed: int, comb: Honeycomb, labels: Labels, waterline: LineString) -> dict[str, Polygon]:
    """One polygon per unit, in metres; their edges are equal vertex for vertex and they leave no gap."""
    roughen = _roughness(seed)
    traced = _trace(comb, labels)
    borders, landings = _draw_dry(comb, traced, waterline, roughen)
    for corners, wet in traced:
        if all(wet):
            ends = _settle((comb.origin + corners * comb.unit)[[0, -1]], wet, waterline, roughen)
            for index in (0, -1):
                ends[index] = landings.get(tuple(corners[index].tolist()), ends[index])
            borders.append(_follow(waterline, ends))
    faces = shapely.get_parts(shapely.polygonize(borders))
    centres = np.asarray(shapely.points(comb.centres), dtype=object)
    keys = list(places.SEATS)
    towns: dict[str, Polygon] = {}
    tree = shapely.STRtree(centres)
    for face in faces:
        inside = tree.query(face, predicate="contains")
        owners = labels[inside]
        owner = (
            int(np.bincount(owners[owners >= 0], minlength=len(keys)).argmax()) if (owners >= 0).any() else -1
        )
        if owner >= 0 and np.mean(owners >= 0) > 0.5:
            if keys[owner] in towns:
                raise ValueError(f"{keys[owner]} falls into two pieces: choose another seed")
            towns[keys[owner]] = face
    return {key: towns[key] for key in keys}


def _draw_dry(
    comb: Honeycomb,
    traced: list[tuple[Labels, tuple[bool, bool, bool]]],
    waterline: LineString,
    roughen: Callable[[Points], Points],
) -> tuple[list[LineString], dict[Corner, Points]]:
    """The borders on land, and where those that reach the water meet it: what runs along the water ends there, too."""
    borders, landings = [], {}
    for corners, wet in traced:
        if all(wet):
            continue
        metres = comb.origin + corners * comb.unit
        ends = _settle(metres[[0, -1]], wet, waterline, roughen)
        border = LineString(np.vstack([ends[:1], roughen(_smooth(metres))[1:-1], ends[1:]]))
        if wet[0]:
            border = _land(border, waterline)
            landings[corners[0, 0].item(), corners[0, 1].item()] = shapely.get_coordinates(border)[0]
        if wet[2]:
            border = shapely.reverse(_land(shapely.reverse(border), waterline))
            landings[corners[-1, 0].item(), corners[-1, 1].item()] = shapely.get_coordinates(border)[-1]
        borders.append(border)
    return borders, landings


def _land(border: LineString, waterline: LineString) -> LineString:
    """A border that begins on the water, from the last place where it crosses the waterline: bent, it may have dipped
    into the water again, and would cut off a corner of the next town."""
    crossings = shapely.get_coordinates(shapely.intersection(border, waterline))
    along = np.atleast_1d(shapely.line_locate_point(border, shapely.points(crossings)))
    # the far half belongs to the other end
    dipped = along < border.length / 2
    if not dipped.any() or along[dipped].max() < 1e-6:
        return border
    last = int(np.flatnonzero(dipped)[along[dipped].argmax()])
    rest = shapely.get_coordinates(substring(border, along[last], border.length))
    rest[0] = crossings[last]
    return LineString(rest)


def _roughness(seed: int) -> Callable[[Points], Points]:
    """One smooth displacement of the whole plane: it bends borders and keeps what is joined joined."""
    generator = chance(seed, "borders")
    east, north = Noise(generator, 1900.0, 4), Noise(generator, 1900.0, 4)
    return lambda xy: xy + ROUGHNESS_M * np.column_stack([east.at(xy), north.at(xy)])


def _trace(comb: Honeycomb, labels: Labels) -> list[tuple[Labels, tuple[bool, bool, bool]]]:
    """Borders between owners as corners on the lattice, cut where three owners meet.

    With each: does its first end, its course, its last end lie on the water?
    """
    starts, ends, wet = [], [], []
    for direction, (first, last) in enumerate(_EDGES):
        other = comb.neighbours[:, direction]
        cells = np.flatnonzero((other >= 0) & (labels != labels[other]))
        starts.append(comb.lattice[cells] + first)
        ends.append(comb.lattice[cells] + last)
        wet.append(np.minimum(labels[cells], labels[other[cells]]) == WATER)
        dry_land = np.maximum(labels[cells], labels[other[cells]]) < 0
        wet[-1] = np.where(dry_land, -1, wet[-1].astype(int))
    start, end, kind = np.vstack(starts), np.vstack(ends), np.concatenate(wet)
    merged = shapely.get_parts(
        shapely.line_merge(shapely.multilinestrings(np.stack([start, end], axis=1).astype(float)))
    )
    by_edge = {
        _edge_key(a, b): int(k) for a, b, k in zip(start.tolist(), end.tolist(), kind.tolist(), strict=True)
    }
    shores = {
        tuple(c)
        for a, b, k in zip(start.tolist(), end.tolist(), kind.tolist(), strict=True)
        if k == 1
        for c in (a, b)
    }
    traced = []
    for line in merged:
        corners = np.rint(shapely.get_coordinates(line)).astype(int)
        own = by_edge[_edge_key(corners[0].tolist(), corners[1].tolist())]
        if own >= 0:
            ends_wet = (tuple(corners[0].tolist()) in shores, tuple(corners[-1].tolist()) in shores)
            traced.append((corners, (ends_wet[0], own == 1, ends_wet[1])))
    return traced


def _edge_key(a: list[int], b: list[int]) -> tuple[Corner, Corner]:
    first, last = sorted([(a[0], a[1]), (b[0], b[1])])
    return first, last


def _settle(
    ends: Points, wet: tuple[bool, bool, bool], waterline: LineString, roughen: Callable[[Points], Points]
) -> Points:
    """Where the ends of a border go: onto the waterline when they touch water, else along with the plane."""
    moved = roughen(ends)
    for index, touches in ((0, wet[0]), (1, wet[2])):
        if touches:
            moved[index] = shapely.get_coordinates(
                waterline.interpolate(waterline.project(Point(ends[index])))
            )[0]
    return np.asarray(moved)


def _follow(waterline: LineString, ends: Points) -> LineString:
    """The waterline between two points on it, with exactly these ends."""
    along = [waterline.project(Point(end)) for end in ends]
    piece = shapely.get_coordinates(substring(waterline, along[0], along[1]))
    piece[0], piece[-1] = ends[0], ends[1]
    return LineString(piece)


def _smooth(metres: Points) -> Points:
    """Even steps, then a Gaussian mean that leaves the ends where they are."""
    line = LineString(metres)
    count = max(4, int(line.length / STEP_M))
    even = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.linspace(0.0, line.length, count + 1))
    )
    reach = min(int(3 * SMOOTHING_STEPS), count)
    before, after = 2 * even[0] - even[reach:0:-1], 2 * even[-1] - even[-2 : -reach - 2 : -1]
    offsets = np.arange(-reach, reach + 1)
    kernel = np.exp(-0.5 * (offsets / SMOOTHING_STEPS) ** 2)
    kernel /= kernel.sum()
    padded = np.vstack([before, even, after])
    return np.column_stack([np.convolve(padded[:, k], kernel, mode="valid") for k in (0, 1)])
