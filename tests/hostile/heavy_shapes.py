"""Shapes that are right by the letter and ruinous to whoever computes with them."""

from __future__ import annotations

import json
import math
import random
import struct
from collections.abc import Iterable

import numpy as np

from tests.hostile import seeds
from tests.hostile.cases import Case, lazy

X, Y, SIDE = seeds.X, seeds.Y, 0.01


def polygon(*rings: Iterable[tuple[float, float]]) -> bytes:
    closed = [[*places, places[0]] for places in ([(x, y) for x, y in ring] for ring in rings)]
    shape = {"type": "Polygon", "coordinates": closed}
    return json.dumps({"type": "Feature", "properties": {"name": "a"}, "geometry": shape}).encode()


def multipolygon(rings: list[list[tuple[float, float]]]) -> bytes:
    shape = {"type": "MultiPolygon", "coordinates": [[[*ring, ring[0]]] for ring in rings]}
    return json.dumps({"type": "Feature", "properties": {"name": "a"}, "geometry": shape}).encode()


def scatter(count: int) -> list[tuple[float, float]]:
    dice = random.Random(7)
    return [(X + SIDE * dice.random(), Y + SIDE * dice.random()) for _ in range(count)]


def star(points: int, step: int) -> list[tuple[float, float]]:
    turns = [2 * math.pi * (n * step % points) / points for n in range(points)]
    return [(X + SIDE * math.cos(turn) / 2, Y + SIDE * math.sin(turn) / 2) for turn in turns]


def comb(teeth: int, upright: bool) -> list[tuple[float, float]]:
    step = SIDE / (2 * teeth)
    places = [(n * step, SIDE if n % 2 else SIDE / 100) for n in range(2 * teeth)] + [(SIDE, 0.0), (0.0, 0.0)]
    return [(X + x, Y + y) if upright else (X + y, Y + x) for x, y in places]


def box(west: float, south: float, side: float) -> list[tuple[float, float]]:
    return [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]


def one_record(places: np.ndarray, starts: list[int]) -> bytes:
    """A shapefile of one record of many places, written without a loop."""
    bounds = (*places.min(axis=0), *places.max(axis=0))
    body = struct.pack("<i4d2i", 5, *bounds, len(starts), len(places)) + struct.pack(
        f"<{len(starts)}i", *starts
    )
    body += places.astype("<f8").tobytes()
    return seeds.zip_shapefile(seeds.shapefile([struct.pack(">2i", 1, len(body) // 2) + body]))


def repeated_square(count: int) -> bytes:
    return one_record(np.resize(np.array([*box(X, Y, SIDE), box(X, Y, SIDE)[0]]), (count, 2)), [0])


def long_comb(count: int) -> bytes:
    steps = np.arange(count)
    teeth = np.column_stack([X + SIDE * steps / count, np.where(steps % 2, Y + SIDE, Y + SIDE / 100)])
    return one_record(np.vstack([teeth, [[X + SIDE, Y], [X, Y], teeth[0]]]), [0])


def concentric(count: int) -> bytes:
    """Rings one inside the other, all wound the same way: every one is a shell."""
    rings = [
        np.array(seeds.clockwise(seeds.shapely.box(X + inset, Y + inset, X + SIDE - inset, Y + SIDE - inset)))
        for inset in (n * SIDE / 2.1 / count for n in range(count))
    ]
    return one_record(np.vstack(rings), [5 * n for n in range(count)])


def grid(count: int) -> bytes:
    across = math.isqrt(count)
    step = SIDE / across
    rings = [
        np.array(
            seeds.clockwise(
                seeds.shapely.box(X + i * step, Y + j * step, X + (i + 0.5) * step, Y + (j + 0.5) * step)
            )
        )
        for i in range(across)
        for j in range(across)
    ]
    return one_record(np.vstack(rings), [5 * n for n in range(len(rings))])


def list_cases() -> list[Case]:
    return [
        Case("shape: random ring of 500", lazy(lambda: polygon(scatter(500))), "either"),
        Case("shape: random ring of 2,000", lazy(lambda: polygon(scatter(2000))), "either"),
        Case("shape: random ring of 5,000", lazy(lambda: polygon(scatter(5000))), "either"),
        Case("shape: random ring of 20,000", lazy(lambda: polygon(scatter(20_000))), "either"),
        Case("shape: 20 random rings of 400", lazy(lambda: multipolygon([scatter(400)] * 20)), "either"),
        Case("shape: star {999/499}", lazy(lambda: polygon(star(999, 499))), "either"),
        Case("shape: star {9999/4999}", lazy(lambda: polygon(star(9999, 4999))), "either"),
        Case(
            "shape: crossed combs of 1,000 teeth",
            lazy(lambda: multipolygon([comb(1000, True), comb(1000, False)])),
            "either",
        ),
        Case(
            "shape: crossed combs of 3,000 teeth",
            lazy(lambda: multipolygon([comb(3000, True), comb(3000, False)])),
            "either",
        ),
        Case("shape: comb of 20,000 teeth", lazy(lambda: polygon(comb(20_000, True))), "either"),
        Case("shape: comb of 199,000 vertices", lazy(lambda: long_comb(199_000)), "either", "a.zip"),
        Case("shape: comb of 3,000,000 vertices", lazy(lambda: long_comb(3_000_000)), file_name="a.zip"),
        Case(
            "shape: a square 5,000,000 vertices long",
            lazy(lambda: repeated_square(5_000_000)),
            file_name="a.zip",
        ),
        Case(
            "shape: a square 190,000 vertices long", lazy(lambda: repeated_square(190_000)), "either", "a.zip"
        ),
        Case("shape: 1,500 concentric rings", lazy(lambda: concentric(1500)), "either", "a.zip"),
        Case("shape: 5,000 concentric rings", lazy(lambda: concentric(5000)), "either", "a.zip"),
        Case("shape: 10,000 parts", lazy(lambda: grid(10_000)), "either", "a.zip"),
        Case("shape: 100,000 parts", lazy(lambda: grid(100_489)), file_name="a.zip"),
        Case("shape: 3,000 times one square", lazy(lambda: multipolygon([box(X, Y, SIDE)] * 3000)), "either"),
        Case(
            "shape: 3,000 holes in one place",
            lazy(lambda: polygon(box(X, Y, SIDE), *[box(X + 0.001, Y + 0.001, 0.001)] * 3000)),
            "either",
        ),
        Case(
            "shape: 5,000 holes outside",
            lazy(lambda: polygon(box(X, Y, SIDE), *[box(X + 1 + n * 1e-5, Y, 1e-6) for n in range(5000)])),
            "either",
        ),
        Case("shape: 2,000 equal features", lazy(lambda: seeds.geojson([seeds.SQUARES[0]] * 2000)), "either"),
        Case("shape: 400 features across one another", lazy(_crossing), "either"),
        Case(
            "shape: a bow tie",
            lazy(lambda: polygon([(X, Y), (X + SIDE, Y + SIDE), (X + SIDE, Y), (X, Y + SIDE)])),
            "accept",
        ),
    ]


def _crossing() -> bytes:
    boxes = [
        seeds.shapely.box(X + n * 1e-5, Y - n * 1e-5, X + SIDE + n * 1e-5, Y + SIDE - n * 1e-5)
        for n in range(400)
    ]
    return seeds.geojson(boxes)
