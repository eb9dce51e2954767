"""What goes out: the rows of one layer as of an instant, with what must stand on the cover of every file.

A layer may hold more than a process should: its rows lie in slices, in memory or in a file (:class:`Spool`).
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf, isnan
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from layers.layer import Field, Layer

Box = tuple[float, float, float, float]
Row = dict[str, Any]
"""A value for each field of the extract, and ``feature_id``, ``version``, ``valid_from``, ``unit``, ``township``
(printed names), ``area_m2``, ``area_mu``, ``length_m``, ``illustrative``."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Some rows, and their shapes in the same order: WKB in EPSG:4490, longitude first."""

    rows: Sequence[Row]
    shapes: Sequence[bytes]


@dataclass(slots=True)
class Totals:
    """What is told of all rows; ``latest`` is when the last of them was published."""

    count: int = 0
    area_m2: float = 0.0
    illustrative: bool = False
    latest: datetime | None = None

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.count += 1
            self.area_m2 += float(row["area_m2"] or 0)
            self.illustrative = self.illustrative or bool(row["illustrative"])
            since = row["valid_from"]
            if self.latest is None or since > self.latest:
                self.latest = since


class Spool:
    """Slices in a file of this process: written once, read as often as asked, also by a process that it starts."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(self, slices: Iterable[Slice]) -> Totals:
        """Write the slices; what is told of them all."""
        totals = Totals()
        with self.path.open("wb") as file:
            for one in slices:
                totals.add(one.rows)
                pickle.dump(one, file, pickle.HIGHEST_PROTOCOL)
        return totals

    def __iter__(self) -> Iterator[Slice]:
        with self.path.open("rb") as file:
            while file.peek(1):
                yield pickle.load(file)


@dataclass(frozen=True, slots=True)
class Extract:
    """The rows of one layer.

    ``fields`` are those the receiver may see, in the order of the catalogue. ``slices`` can be read again and again.
    ``samples`` were taken at these features: ``feature_id``, ``observed_on``, ``kind``, ``grade``, ``decisive``,
    ``multiple``, ``recorded_at`` and what was ``measured`` (item -> value).
    """

    layer: Layer
    fields: tuple[Field, ...]
    slices: Iterable[Slice]
    totals: Totals
    samples: tuple[dict[str, Any], ...] = ()

    @classmethod
    def of(
        cls, layer: Layer, fields: tuple[Field, ...], rows: Sequence[Row], shapes: Sequence[bytes]
    ) -> Extract:
        """An extract of few rows."""
        totals = Totals()
        totals.add(rows)
        return cls(layer, fields, (Slice(rows, shapes),), totals)

    def walk(self) -> Iterator[tuple[Row, bytes]]:
        """Every row with its shape."""
        for one in self.slices:
            yield from zip(one.rows, one.shapes, strict=True)


def find_box(extracts: Iterable[Extract]) -> Box | None:
    """West, south, east, north of all shapes, in degrees; None where there is none."""
    return survey(extracts)[0]


def survey(extracts: Iterable[Extract]) -> tuple[Box | None, set[str]]:
    """The box of all shapes, and their kinds (``MultiPolygon``), in one walk."""
    west = south = inf
    east = north = -inf
    kinds: set[str] = set()
    for extract in extracts:
        for one in extract.slices:
            shapes = shapely.from_wkb(np.array(one.shapes, dtype=object))
            edges = shapely.total_bounds(shapes)
            if not isnan(edges[0]):
                west, south = min(west, float(edges[0])), min(south, float(edges[1]))
                east, north = max(east, float(edges[2])), max(north, float(edges[3]))
            _, first = np.unique(shapely.get_type_id(shapes), return_index=True)
            kinds.update(shapes[n].geom_type for n in first)
    return (west, south, east, north) if west <= east else None, kinds


@dataclass(frozen=True, slots=True)
class Cover:
    """What every exported file says about itself. ``notice`` is empty when nothing in it is illustrative."""

    title: str
    title_en: str
    scope: str
    as_of: datetime
    cut_off: datetime | None
    made_by: str
    made_at: datetime
    notice: str
    notice_en: str
    audit_head: str
