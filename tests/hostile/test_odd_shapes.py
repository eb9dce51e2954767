"""Degenerate shapes by the hundred through every check of shapes: findings may come, never an exception."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from tests.etl.sheets import check

WEST, SOUTH, STEP = 120.15, 32.25, 0.0004


def place(dice: random.Random, step: float) -> tuple[float, float]:
    return WEST + step * dice.randrange(4), SOUTH + step * dice.randrange(4)


def ring(dice: random.Random, step: float) -> list[tuple[float, float]]:
    places = [place(dice, step) for _ in range(dice.choice((3, 3, 4, 5, 8)))]
    return [*places, places[0]]


def polygon(dice: random.Random, step: float) -> BaseGeometry:
    return shapely.Polygon(ring(dice, step), [ring(dice, step) for _ in range(dice.choice((0, 0, 1, 2)))])


def multi(dice: random.Random, step: float) -> BaseGeometry:
    parts = [polygon(dice, step) for _ in range(dice.randrange(1, 4))]
    return shapely.MultiPolygon([part for part in parts if isinstance(part, shapely.Polygon)])


def line(dice: random.Random, step: float) -> BaseGeometry:
    return shapely.LineString([place(dice, step) for _ in range(dice.randrange(2, 6))])


def point(dice: random.Random, step: float) -> BaseGeometry:
    return shapely.Point(place(dice, step))


MAKERS: tuple[Callable[[random.Random, float], BaseGeometry], ...] = (polygon, polygon, multi, line, point)


# on a grid of 4 by 4 nearly every shape is degenerate; the smallest step is far below a centimetre
@pytest.mark.parametrize("step", [STEP, 1e-6, 1e-9, 30.0])
@pytest.mark.parametrize("layer", ["wetlands", "corridor_works"])
def test_no_shape_breaks_a_check(layer: str, step: float) -> None:
    dice = random.Random(20221120)
    shapes = [dice.choice(MAKERS)(dice, step) for _ in range(60)]
    findings = check(layer, [{"名称": f"地块{n}"} for n in range(len(shapes))], shapes)
    assert findings
    assert all(finding.message and finding.message_en for finding in findings)


def test_rings_that_are_one_place_and_holes_smaller_than_a_limit() -> None:
    spot = shapely.Polygon([(WEST, SOUTH)] * 4)
    pin_hole = shapely.Polygon(
        shapely.box(WEST, SOUTH, WEST + 0.001, SOUTH + 0.001).exterior.coords,
        [
            shapely.box(
                WEST + 0.0005, SOUTH + 0.0005, WEST + 0.0005 + 1e-9, SOUTH + 0.0005 + 1e-9
            ).exterior.coords
        ],
    )
    findings = check("wetlands", [{"名称": "点"}, {"名称": "孔"}], [spot, pin_hole])
    assert any(1 in finding.rows and finding.severity == "block" for finding in findings)
    assert any(2 in finding.rows for finding in findings)
