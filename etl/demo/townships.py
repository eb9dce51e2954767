"""Seventeen polygons that tile the county, from the rounded seats of its towns.

A fine honeycomb is shared out by weighted distance (a power diagram) between the towns' places and their neighbours'; the
weights are moved until each town has its public area. The edges between two owners are then smoothed and roughened once
each, so neighbours keep the same line vertex for vertex.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString, Polygon

from etl.demo import places
from etl.demo.frame import Points, chance, to_plane
from etl.demo.noise import Noise

HEX_M = 260.0
WARP_M = 1300.0
ROUGHNESS_M = 70.0
STEP_M = 110.0
_OUTSIDE, _WATER = -1, -2

Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ground:
    """The county on the plane: towns by unit key, their union, the bank (downstream) and the island."""

    towns: dict[str, Polygon]
    county: Polygon
    bank: LineString
    island: Polygon


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
        a1, a2, a3 = (t1 - t) / t1 * p0 + t / t1 * p1, (t2 - t) * p1 + (t - t1) * p2, (t3 - t) * p2 + (t - t2) * p3
        a2, a3 = a2 / (t2 - t1), a3 / (t3 - t2)
        b1, b2 = (t2 - t) / t2 * a1 + t / t2 * a2, ((t3 - t) * a2 + (t - t1) * a3) / (t3 - t1)
        pieces.append(((t2 - t) * b1 + (t - t1) * b2) / (t2 - t1))
    return np.vstack([*pieces, points[-1:]])


def compose_ground(seed: int) -> Ground:
    """Towns, bank and island for this seed, in metres."""
    bank = LineString(draw_spline(to_plane(places.BANK), 80.0))
    island = _draw_island(seed)
    centres, lattice = _lay_honeycomb()
    water = _mark_water(centres, bank, island)
    labels = _share_out(seed, centres, water)
    towns = _draw_towns(seed, lattice, labels)
    return Ground(towns, shapely.union_all(list(towns.values())), bank, island)


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
    half_m = 420.0 * np.sin(np.pi * s**0.8) ** 0.75
    left = ridge + normal * (half_m * (1 + 0.18 * wander.at(ridge)))[:, None]
    right = ridge - normal * (half_m * (0.85 + 0.18 * wander.at(ridge + 5000)))[:, None]
    return shapely.make_valid(Polygon(np.vstack([left, right[-2:0:-1]]))).simplify(4.0)


def _lay_honeycomb() -> tuple[Points, npt.NDArray[np.int64]]:
    """Centres (n, 2) in metres, and the same on an integer lattice (half widths, half sides) where corners meet exactly."""
    (west, south), (east, north) = to_plane(
        [(places.EXTENT_WEST - 0.03, places.EXTENT_SOUTH - 0.02), (places.EXTENT_EAST + 0.02, places.EXTENT_NORTH + 0.02)]
    )
    half_width_m, half_side_m = HEX_M / 2, HEX_M / (2 * np.sqrt(3.0))
    columns, rows = int((east - west) / HEX_M), int((north - south) / (3 * half_side_m))
    row, column = np.divmod(np.arange(rows * columns), columns)
    lattice = np.column_stack([2 * column + (row & 1), 3 * row])
    return np.array([west, south]) + lattice * np.array([half_width_m, half_side_m]), lattice


def _mark_water(centres: Points, bank: LineString, island: Polygon) -> npt.NDArray[np.bool_]:
    """True right of the bank looking downstream, but for the island and the channel behind it, which belong to the county."""
    line = shapely.get_coordinates(bank)
    far_west = line - np.array([60_000.0, 0.0])
    river = shapely.buffer(Polygon(np.vstack([line, far_west[::-1]])), 0)
    own = shapely.union_all([island.buffer(180.0), shapely.convex_hull(shapely.union_all([island, _shore_of(bank, island)]))])
    shapely.prepare(river)
    shapely.prepare(own)
    x, y = centres[:, 0], centres[:, 1]
    return np.asarray(shapely.contains_xy(river, x, y) & ~shapely.contains_xy(own, x, y))


def _shore_of(bank: LineString, island: Polygon) -> LineString:
    """The stretch of bank that faces the island."""
    ends = [bank.project(shapely.Point(c)) for c in shapely.get_coordinates(island)]
    return shapely.ops.substring(bank, min(ends), max(ends))


def _share_out(seed: int, centres: Points, water: npt.NDArray[np.bool_]) -> Labels:
    """The owner of each cell: index of the town, -1 outside, -2 water."""
    generator = chance(seed, "townships")
    warp = np.column_stack([Noise(generator, 5200.0, 3).at(centres), Noise(generator, 5200.0, 3).at(centres)])
    where = centres + WARP_M * warp
    owner = np.concatenate([np.full(len(s), i) for i, s in enumerate(places.SEATS.values())])
    owner = np.concatenate([owner, np.full(len(places.NEIGHBOURS), _OUTSIDE)])
    seats = to_plane([p for s in places.SEATS.values() for p in s] + list(places.NEIGHBOURS))
    squared_km2 = ((where[:, None, :] - seats[None]) ** 2).sum(axis=2) / 1e6
    beyond = _beyond_extent(centres)
    targets = area_targets_km2()
    wanted = np.array([targets[unit] for unit in places.SEATS])
    cell_km2 = HEX_M**2 * np.sqrt(3.0) / 2 / 1e6
    weights = np.zeros(len(wanted) + 1)
    for step in range(160):
        labels = owner[np.argmin(squared_km2 - weights[owner][None], axis=1)]
        labels[beyond] = _OUTSIDE
        labels[water] = _WATER
        have = np.bincount(labels[labels >= 0], minlength=len(wanted)) * cell_km2
        weights[:-1] += (wanted - have) * (0.12 if step < 90 else 0.04)
    return labels


def _beyond_extent(centres: Points) -> npt.NDArray[np.bool_]:
    (west, south), (east, north) = to_plane(
        [(places.EXTENT_WEST, places.EXTENT_SOUTH), (places.EXTENT_EAST, places.EXTENT_NORTH)]
    )
    x, y = centres[:, 0], centres[:, 1]
    return np.asarray((x < west + 150) | (x > east - 250) | (y < south + 150) | (y > north - 250))
