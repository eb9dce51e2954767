"""What comparing rows with the store yields, and the rows as they are to be stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from uuid import UUID

from shapely.geometry.base import BaseGeometry

from etl.findings import Finding
from etl.rows import Row

Action = Literal["new", "changed", "unchanged", "removed", "restored"]


@dataclass(slots=True)
class Comparison:
    """By row number: ``actions``, ``features`` (feature id and its current version, where the row speaks of a published
    work), ``townships`` (key of the township that holds most of the shape), ``inherited`` (published values of the
    fields that the file has no column for), ``merged`` (published values of the fields that others changed since the
    file was drawn up, and the file did not), ``inherited_shapes`` (EPSG:4490: the published shape of a row without one,
    or the shape merged from the row's and the published one). ``missing``: published works of the sender that the file
    does not name.
    """

    actions: dict[int, str] = field(default_factory=dict)
    features: dict[int, tuple[UUID, int]] = field(default_factory=dict)
    missing: int = 0
    townships: dict[int, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    inherited: dict[int, dict[str, Any]] = field(default_factory=dict)
    merged: dict[int, dict[str, Any]] = field(default_factory=dict)
    inherited_shapes: dict[int, BaseGeometry] = field(default_factory=dict)


def adopt_published(rows: Sequence[Row], comparison: Comparison) -> list[Row]:
    """The rows with what they take over from the published works; rows that take nothing are the same objects."""
    return [_adopt(row, comparison) for row in rows]


def _adopt(row: Row, comparison: Comparison) -> Row:
    number = row.number
    inherited, merged = comparison.inherited.get(number), comparison.merged.get(number)
    shape = comparison.inherited_shapes.get(number)
    if not (inherited or merged or shape is not None):
        return row
    attributes = {**(inherited or {}), **row.attributes, **(merged or {})}
    return replace(row, attributes=attributes, shape=row.shape if shape is None else shape)
