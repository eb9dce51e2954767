"""Seventeen polygons that tile the county, from the rounded seats of its towns.

A fine honeycomb is shared out by weighted distance (a power diagram) between the towns' places and their neighbours';
the weights are moved until each town has its public area. The edges between two owners are then smoothed and roughened
once each, so neighbours keep the same line vertex for vertex.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from etl.demo import places
from etl.demo.borders import OUTSIDE, WATER, draw_towns
from etl.demo.frame import Points, chance, to_plane
from etl.demo.honeycomb import HEX_M, Flags, Honeycomb, Labels, lay_honeycomb, spread
from etl.demo.noise import Noise

WARP_M = 1300.0
SHARING_STEPS = 130


@dataclass(frozen=True, slots=True)
class Ground:
    """The county on the plane: towns by unit key, their union, the bank (downstream), the island, the side channel
    behind it, and the stretch of the Yangtze before the bank."""

    towns: dict[str, Polygon]
    county: Polygon
    bank: LineString
    island: Polygon
    channel: Polygon
    stream: Polygon


def area_targets_km2() -> dict[str, float]:
    """Public areas where there are any; the rest of the county is shared out by the number of villages."""
    left = places.COUNTY_KM2 - sum(places.PUBLIC_AREAS_KM2.values())
    villages = sum(places.VILLAGE_COUNTS.values())
    return places.PUBLIC_AREAS_KM2 | {k: left * n / villages for k, n in places.VILLAGE_COUNTS.items()}


def draw_spline(points: Points, step_m: float = 60.0) -> Points:
    """A smooth line through points (n, 2) in metres (centripetal Catmull-Rom), one vertex about every ``step_m``."""
    before, after = 2 * points[0] - points[1], 2 * points[-1] - points[-2]
    knots = np.vstack([before, points, after])
    pieces: list[Points] = []
    for p0, p1, p2, p3 in zip(knots, knots[1:], knots[2:], knots[3:], strict=False):
        t1 = np.sqrt(np.linalg.norm(p1 - p0))
        t2 = t1 + np.sqrt(np.linalg.norm(p2 - p1))
        t3 = t2 + np.sqrt(np.linalg.norm(p3 - p2))
        count = max(2, int(np.linalg.norm(p2 - p1) / step_m))
        t = np.linspace(t1, t2, count, endpoint=False)[:, None]
        a1, a2, a3 = (
            (t1 - t) / t1 * p0 + t / t1 * p1,
            (t2 - t) * p1 + (t - t1) * p2,
            (t3 - t) * p2 + (t - t2) * p3,
        )
        a2, a3 = a2 / (t2 - t1), a3 / (t3 - t2)
        b1, b2 = (t2 - t) / t2 * a1 + t / t2 * a2, ((t3 - t) * a2 + (t - t1) * a3) / (t3 - t1)
        pieces.append(((t2 - t) * b1 + (t - t1) * b2) / (t2 - t1))
    return np.vstack([*pieces, points[-1:]])


def compose_ground(seed: int) -> Ground:
    """Towns, bank and island for this seed, in metres."""
    bank = LineString(draw_spline(to_plane(places.BANK), 80.0))
    island = _draw_island(seed)
    river, own = _draw_river(bank, island)
    comb = lay_honeycomb()
    shapely.prepare(river)
    shapely.prepare(own)
    x, y = comb.centres[:, 0], comb.centres[:, 1]
    wet, kept = shapely.contains_xy(river, x, y), shapely.contains_xy(own, x, y)
    labels = _tidy(comb, _share_out(seed, comb.centres, wet & ~kept, wet & kept))
    waterline = shapely.line_merge(
        shapely.union_all([bank.difference(own), own.exterior.intersection(river)])
    )
    longest = max(shapely.get_parts(waterline), key=lambda part: part.length)
    towns = draw_towns(seed, comb, labels, longest)
    county = largest(shapely.union_all(list(towns.values())))
    channel = largest(county.intersection(river).difference(island.buffer(5.0)))
    stream = largest(bank.buffer(2600.0).intersection(river).difference(county.buffer(2.0)))
    return Ground(towns, county, bank, island, channel, stream)


def largest(shape: BaseGeometry) -> Polygon:
    """The largest polygon of ``shape``; an empty one when it holds none."""
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon)]
    return max(parts, key=lambda part: part.area) if parts else Polygon()


def _draw_island(seed: int) -> Polygon:
    """A sandbar, long and pointed, that lies along the stream."""
    head, tail = to_plane(places.ISLAND)
    along = tail - head
    length_m = float(np.hypot(*along))
    unit = along / length_m
    normal = np.array([-unit[1], unit[0]])
    s = np.linspace(0.0, 1.0, 61)
    wander = Noise(chance(seed, "island"), 900.0, 2)
    ridge = head + s[:, None] * along
    half_m = 520.0 * np.sin(np.pi * s**0.8) ** 0.75
    left = ridge + normal * (half_m * (1 + 0.18 * wander.at(ridge)))[:, None]
    right = ridge - normal * (half_m * (0.85 + 0.18 * wander.at(ridge + 5000)))[:, None]
    return largest(shapely.make_valid(Polygon(np.vstack([left, right[-2:0:-1]]))).simplify(4.0))


def _draw_river(bank: LineString, island: Polygon) -> tuple[Polygon, Polygon]:
    """All that lies right of the bank looking downstream, and the county's part of it (the island)."""
    line = shapely.get_coordinates(bank)
    far_west = line - np.array([60_000.0, 0.0])
    river = shapely.buffer(Polygon(np.vstack([line, far_west[::-1]])), 0)
    ends = [bank.project(shapely.Point(c)) for c in shapely.get_coordinates(island)]
    shore = substring(bank, min(ends) - 200, max(ends) + 400)
    hull = shapely.convex_hull(shapely.union_all([island.buffer(150.0), shore]))
    joined = hull.union(shore.buffer(350.0)).buffer(600.0).buffer(-600.0)
    return largest(river), largest(joined.buffer(-300.0).buffer(300.0))


def _share_out(seed: int, centres: Points, water: Flags, island: Flags) -> Labels:
    """The owner of each cell: index of the town, -1 outside, -2 water. The island is one town's."""
    generator = chance(seed, "townships")
    warp = np.column_stack([Noise(generator, 5200.0, 3).at(centres), Noise(generator, 5200.0, 3).at(centres)])
    where = centres + WARP_M * warp
    owner = np.concatenate([np.full(len(s), i) for i, s in enumerate(places.SEATS.values())])
    owner = np.concatenate([owner, np.full(len(places.NEIGHBOURS), OUTSIDE)])
    seats = to_plane([p for s in places.SEATS.values() for p in s] + list(places.NEIGHBOURS))
    # one column an owner: the weights are the town's, so its nearest place stays its nearest
    columns: Labels = np.append(np.arange(len(places.SEATS), dtype=np.int64), OUTSIDE)
    squared_km2 = np.column_stack([_nearest_km2(where, seats[owner == column]) for column in columns])
    beyond = _beyond_extent(centres)
    targets = area_targets_km2()
    wanted = np.array([targets[unit] for unit in places.SEATS])
    cell_km2 = HEX_M**2 * np.sqrt(3.0) / 2 / 1e6
    weights = np.zeros(len(columns))
    islander = list(places.SEATS).index(places.ISLAND_TOWN)
    labels: Labels = columns[np.argmin(squared_km2, axis=1)]
    for step in range(SHARING_STEPS):
        labels = columns[np.argmin(squared_km2 - weights, axis=1)]
        labels[beyond] = OUTSIDE
        labels[water] = WATER
        labels[island] = islander
        have = np.bincount(labels[labels >= 0], minlength=len(wanted)) * cell_km2
        weights[:-1] += (wanted - have) * (0.12 if step < SHARING_STEPS * 0.6 else 0.04)
    return labels


def _beyond_extent(centres: Points) -> Flags:
    (west, south), (east, north) = to_plane(
        [(places.EXTENT_WEST, places.EXTENT_SOUTH), (places.EXTENT_EAST, places.EXTENT_NORTH)]
    )
    x, y = centres[:, 0], centres[:, 1]
    return np.asarray((x < west + 150) | (x > east - 250) | (y < south + 150) | (y > north - 250))


def _nearest_km2(where: Points, seats: Points) -> Points:
    return np.asarray(((where[:, None, :] - seats[None]) ** 2).sum(axis=2).min(axis=1) / 1e6)


def _tidy(comb: Honeycomb, labels: Labels) -> Labels:
    """Cells cut off from the seat of their owner go to the owner around them: each town is one piece, without holes."""
    seats = to_plane([s[0] for s in places.SEATS.values()])
    nearest = [int(np.argmin(((comb.centres - seat) ** 2).sum(axis=1))) for seat in seats]
    for _ in range(4):
        reached = np.zeros(len(labels), dtype=bool)
        for index, cell in enumerate(nearest):
            reached |= spread(comb, labels == index, np.array([cell]))
        for outer in (OUTSIDE, WATER):
            reached |= spread(comb, labels == outer, np.flatnonzero(comb.rim & (labels == outer)))
        lost = np.flatnonzero(~reached)
        if not len(lost):
            break
        around = comb.neighbours[lost]
        kept = (around >= 0) & reached[around]
        choice = np.argmax(kept, axis=1)
        labels[lost] = np.where(kept.any(axis=1), labels[around[np.arange(len(lost)), choice]], OUTSIDE)
    return labels
