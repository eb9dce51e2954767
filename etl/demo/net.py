"""The net of small rivers: a bent grid of ditches, as the land between the Yangtze and the canals is drained.

Each piece runs between two knots of the grid, is cut where a backbone river or the border of its town stops it,
and belongs to one town.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from etl.demo.frame import Points, chance
from etl.demo.noise import Noise
from etl.demo.rivers import River
from etl.demo.shapes import find_longest
from etl.demo.townships import Ground

SPACING_M = (1150.0, 1600.0)
LEAN = np.deg2rad(-5.0)
SHORTEST_M = 700.0


@dataclass(frozen=True, slots=True)
class Ditch:
    """A small river of the net: its town and its line in metres."""

    unit: str
    line: LineString
    runs_north: bool


def compose_net(seed: int, ground: Ground, rivers: dict[str, River]) -> list[Ditch]:
    """The small rivers, ordered from north-west to south-east."""
    generator = chance(seed, "net")
    bend = _make_bend(generator, ground)
    pieces, runs_north = _lay_pieces(generator, ground)
    grid = bend(np.concatenate(pieces))
    lines = shapely.linestrings(grid, indices=np.repeat(np.arange(len(pieces)), [len(p) for p in pieces]))
    lines = np.asarray(lines, dtype=object)
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    banks = shapely.union_all(
        [ground.channel.buffer(60.0), ground.island.buffer(60.0)]
        + [r.line.buffer(r.course.width_m / 2 + 12.0) for r in rivers.values()]
    )
    near = shapely.union_all([r.line.buffer(260.0) for r in rivers.values()])
    shapely.prepare(near)
    ditches: list[tuple[int, Ditch]] = []
    for unit, town in ground.towns.items():
        inner = town.buffer(-45.0).simplify(10.0)
        room = inner.difference(banks)
        shapely.prepare(inner)
        own = np.flatnonzero(shapely.contains(inner, middles)).tolist()
        for index, cut in zip(own, shapely.intersection(lines[own], room), strict=True):
            line = find_longest(cut)
            if line.length >= SHORTEST_M and not _runs_beside(line, near):
                ditches.append((index, Ditch(unit, _straighten(line), runs_north[index])))
    return [ditch for _, ditch in sorted(ditches, key=lambda pair: pair[0])]


def _runs_beside(line: LineString, near: BaseGeometry) -> bool:
    """Most of it lies close to a backbone river: nobody digs a ditch there."""
    spots = shapely.line_interpolate_point(line, [0.25, 0.5, 0.75], normalized=True)
    return int(shapely.contains(near, spots).sum()) >= 2


def _straighten(line: LineString) -> LineString:
    return LineString(shapely.get_coordinates(line.simplify(6.0)))


def _make_bend(generator: np.random.Generator, ground: Ground) -> Callable[[Points], Points]:
    wide = Noise(generator, 6500.0, 2), Noise(generator, 6500.0, 2)
    fine = Noise(generator, 1300.0, 2), Noise(generator, 1300.0, 2)
    west, south, _, _ = ground.county.bounds
    turn = np.array([[np.cos(LEAN), -np.sin(LEAN)], [np.sin(LEAN), np.cos(LEAN)]])

    def bend(grid: Points) -> Points:
        flat = grid @ turn.T + np.array([west, south])
        shift = np.column_stack([700.0 * wide[k].at(flat) + 110.0 * fine[k].at(flat) for k in (0, 1)])
        return np.asarray(flat + shift)

    return bend


def _lay_pieces(generator: np.random.Generator, ground: Ground) -> tuple[list[Points], list[bool]]:
    """Pieces of the straight grid, in metres from its corner; some knots of the grid are left out."""
    west, south, east, north = ground.county.bounds
    columns, rows = int((east - west) / SPACING_M[0]) + 8, int((north - south) / SPACING_M[1]) + 8
    pieces: list[Points] = []
    runs_north: list[bool] = []
    for vertical, (lines, knots) in ((True, (columns, rows)), (False, (rows, columns))):
        across, along = SPACING_M if vertical else SPACING_M[::-1]
        odds = [0.45, 0.42, 0.13] if vertical else [0.35, 0.45, 0.2]
        for line in range(-4, lines):
            offset = generator.uniform(-0.22, 0.22)
            knot = -4 + int(generator.integers(0, 2))
            while knot < knots:
                span = int(generator.choice([1, 2, 3], p=odds))
                if generator.random() > (0.10 if vertical else 0.30):
                    steps = np.linspace(knot * along, (knot + span) * along, 7 * span + 1)
                    fixed = np.full_like(steps, (line + offset) * across)
                    pieces.append(np.column_stack([fixed, steps] if vertical else [steps, fixed]))
                    runs_north.append(vertical)
                knot += span
    return pieces, runs_north
