"""Clean rows of any layer, made at random: what defects are planted in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

import layers
from etl.check import check_rows
from etl.findings import Finding
from etl.mapping import propose_mapping, tell_unmapped
from etl.rows import RawRow
from etl.tidy import tidy_rows
from layers.layer import Field, Layer
from layers.rulebook import DEFAULTS, Parameters
from layers.rules import RequiredWhen, Tiles

TODAY = date(2024, 6, 30)
# 0.004 degrees are about 400 m: rows lie apart from each other.
STEP_DEG = 0.004
WEST, SOUTH = 120.105, 32.205
M_PER_DEGREE = 100_000.0


@dataclass
class Draft:
    """A file on its way to the checks: cells by heading, shapes in EPSG:4490."""

    layer: Layer
    rng: Random
    rows: list[dict[str, Any]] = field(default_factory=list)
    shapes: list[BaseGeometry | None] = field(default_factory=list)

    def write(self, at: int, name: str, value: Any) -> None:
        """Put text into the cell of a field."""
        self.rows[at][self.layer.field(name).zh] = value

    def read(self, at: int, name: str) -> Any:
        return self.rows[at].get(self.layer.field(name).zh)

    def shape(self, at: int) -> Any:
        return self.shapes[at]

    def place(self, at: int) -> tuple[float, float]:
        """The middle of a row's own ground."""
        return WEST + STEP_DEG * (at % 20 + 0.5), SOUTH + STEP_DEG * (at // 20 + 0.5)


def make_draft(layer_key: str, rng: Random, count: int = 12) -> Draft:
    """``count`` rows that no rule of the layer can fault: the least that must be written, all in the first stage."""
    draft = Draft(layers.get(layer_key), rng)
    tiled = any(isinstance(rule, Tiles) for rule in draft.layer.rules)
    for at in range(count):
        draft.rows.append(
            {
                one.zh: _fill(draft.layer, one, at)
                for one in draft.layer.fields
                if _is_needed(draft.layer, one)
            }
        )
        draft.shapes.append(_tile(draft, at) if tiled else _draw(draft, at))
    return draft


def judge(draft: Draft, parameters: Parameters = DEFAULTS) -> list[Finding]:
    """All findings of tidying and checking."""
    raw = [
        RawRow(number, dict(row), shape)
        for number, (row, shape) in enumerate(zip(draft.rows, draft.shapes, strict=True), 1)
    ]
    headings = list(dict.fromkeys(heading for row in draft.rows for heading in row))
    mapping = propose_mapping(draft.layer, headings, draft.rows, None, None)
    rows, findings = tidy_rows(draft.layer, raw, mapping)
    findings += tell_unmapped(mapping, raw)
    return findings + check_rows(draft.layer, rows, TODAY, parameters=parameters)


def _is_needed(layer: Layer, one: Field) -> bool:
    return one.required or one.name in (layer.label, *layer.identity, "method")


def _fill(layer: Layer, one: Field, at: int) -> Any:
    if layer.lifecycle and one.name == layer.lifecycle.field:
        return layer.lifecycle.states[0].zh
    if one.choices:
        asking = {
            value
            for rule in layer.rules
            if isinstance(rule, RequiredWhen) and rule.when == one.name
            for value in rule.values
        }
        return next((choice.zh for choice in one.choices if choice.value not in asking), one.choices[0].zh)
    if one.name == layer.label or (
        one.kind == "text" and one.name in layer.identity and one.name != "village"
    ):
        return f"{one.example}{at + 1}号"
    return one.example


def _draw(draft: Draft, at: int) -> BaseGeometry:
    family = draft.layer.geometry[0]
    if family == "point":
        return Point(_jitter(draft, at, 0.001))
    return draw_plot(draft, at) if family == "polygon" else draw_river(draft, at)


def _jitter(draft: Draft, at: int, span: float) -> tuple[float, float]:
    lon, lat = draft.place(at)
    return lon + draft.rng.uniform(-span, span), lat + draft.rng.uniform(-span, span)


def draw_plot(draft: Draft, at: int, radius_m: float = 70.0) -> Polygon:
    """A star-shaped outline of 8 to 20 points about the middle of the row's ground."""
    lon, lat = _jitter(draft, at, 0.0004)
    count = draft.rng.randint(8, 20)
    turns = (
        (np.arange(count) + np.array([draft.rng.uniform(-0.25, 0.25) for _ in range(count)]))
        * 2
        * np.pi
        / count
    )
    radii = np.array([draft.rng.uniform(0.75, 1.0) for _ in range(count)]) * radius_m / M_PER_DEGREE
    return Polygon(np.column_stack([lon + radii * np.cos(turns), lat + radii * np.sin(turns)]))


def draw_river(draft: Draft, at: int, length_m: float = 220.0) -> LineString:
    lon, lat = _jitter(draft, at, 0.0002)
    turn = draft.rng.uniform(0, 2 * np.pi)
    along = np.linspace(-0.5, 0.5, draft.rng.randint(5, 12)) * length_m / M_PER_DEGREE
    aside = np.array([draft.rng.uniform(-4, 4) / M_PER_DEGREE for _ in along])
    return LineString(
        np.column_stack(
            [
                lon + along * np.cos(turn) - aside * np.sin(turn),
                lat + along * np.sin(turn) + aside * np.cos(turn),
            ]
        )
    )


def _tile(draft: Draft, at: int) -> BaseGeometry:
    """One cell of a board of four columns."""
    west, south = WEST + 0.00401 * (at % 4), SOUTH + 0.00401 * (at // 4)
    return box(west, south, west + 0.00401, south + 0.00401)


def move(shape: Any, east_m: float, north_m: float) -> Any:
    return shapely.transform(shape, lambda lonlat: lonlat + np.array([east_m, north_m]) / M_PER_DEGREE)


def corners(shape: Any) -> list[tuple[float, float]]:
    """The points of a shell without the closing one."""
    return [
        (float(lon), float(lat))
        for lon, lat in shapely.get_coordinates(shapely.get_exterior_ring(shape))[:-1]
    ]


def ring(
    place: tuple[float, float], radius_m: float, count: int = 8, turn: float = 0.0
) -> list[tuple[float, float]]:
    turns = np.arange(count) * 2 * np.pi / count + turn
    lon, lat = place
    radius = radius_m / M_PER_DEGREE
    return [(lon + radius * float(np.cos(one)), lat + radius * float(np.sin(one))) for one in turns]


def name_codes(findings: Sequence[Finding], at: int) -> set[str]:
    """The codes told of the row at that position."""
    return {finding.code for finding in findings if at + 1 in finding.rows}
