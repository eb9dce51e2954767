"""Spreadsheets as Markdown tables inside a test: the reader sees what the township sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

import layers
from etl.check import check_rows
from etl.findings import Finding
from etl.mapping import propose_mapping
from etl.rows import RawRow, Row
from etl.tidy import tidy_rows
from tests.shapes import square

TODAY = date(2024, 6, 30)


def read_table(table: str) -> list[dict[str, str]]:
    """A Markdown table as rows by heading; a line of dashes is passed over."""
    lines = [line.strip().strip("|").split("|") for line in table.strip().splitlines() if line.strip()]
    headings = [heading.strip() for heading in lines[0]]
    body = [[cell.strip() for cell in line] for line in lines[1:] if set("".join(line)) - set("-: ")]
    return [dict(zip(headings, line, strict=True)) for line in body]


def lend_shape(layer_key: str, number: int) -> BaseGeometry:
    """A sound shape of the layer's family inside 黄桥镇, apart from those of other rows (about 1 ha)."""
    plot = square(120.11 + 0.002 * (number % 30), 32.21 + 0.002 * (number // 30))
    family = layers.get(layer_key).geometry[0]
    if family == "point":
        return shapely.centroid(plot)
    return plot if family == "polygon" else shapely.linestrings(shapely.get_coordinates(plot)[:2])


def tidy(
    layer_key: str,
    table: str | Sequence[Mapping[str, Any]],
    shapes: Sequence[BaseGeometry | None] | None = None,
    edits: Mapping[int, dict[str, Any]] | None = None,
) -> tuple[list[Row], list[Finding]]:
    """Rows of a table, numbered from 1; each is lent a sound shape unless ``shapes`` are given."""
    layer = layers.get(layer_key)
    told = read_table(table) if isinstance(table, str) else list(table)
    if shapes is None:
        shapes = [lend_shape(layer_key, number) for number in range(1, len(told) + 1)]
    raw = [
        RawRow(number, dict(row), shape, (edits or {}).get(number, {}))
        for number, (row, shape) in enumerate(zip(told, shapes, strict=True), start=1)
    ]
    headings = list(dict.fromkeys(heading for row in told for heading in row))
    return tidy_rows(layer, raw, propose_mapping(layer, headings, told, None, None))


def check(
    layer_key: str,
    table: str | Sequence[Mapping[str, Any]],
    shapes: Sequence[BaseGeometry | None] | None = None,
    today: date = TODAY,
) -> list[Finding]:
    """All findings of tidying and checking."""
    rows, findings = tidy(layer_key, table, shapes)
    return findings + check_rows(layers.get(layer_key), rows, today)


def find(findings: Sequence[Finding], code: str) -> Finding:
    """The one finding of that code."""
    (found,) = [finding for finding in findings if finding.code == code]
    return found


def list_codes(findings: Sequence[Finding]) -> list[str]:
    return sorted(finding.code for finding in findings)
