"""The rows of an upload as the checks see them: parsed once, measured once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from etl.checks.rings import Corners, list_corners
from etl.identity import Identity, identify_rows
from etl.measure import measure_shapes
from etl.rows import Row
from layers.layer import Layer
from layers.rulebook import DEFAULTS, Parameters


@dataclass(frozen=True)
class Sheet:
    """Rows that take part (none that is left out), their shapes and what follows from both; arrays are in row order.

    ``shapes`` hold None where a row has no readable shape.
    """

    layer: Layer
    rows: tuple[Row, ...]
    shapes: NDArray[np.object_]
    today: date
    parameters: Parameters = DEFAULTS

    def limit(self, code: str, name: str) -> float:
        """The figure of a rule that is in force for this layer."""
        return self.parameters.value(code, name, self.layer.key)

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        return tuple(row.number for row in self.rows)

    @cached_property
    def positions(self) -> dict[int, int]:
        """Where a row number stands."""
        return {number: at for at, number in enumerate(self.numbers)}

    @cached_property
    def valid(self) -> NDArray[np.bool_]:
        """Whether the shape is there and topologically valid (GEOS); False for rows without one."""
        return np.asarray(shapely.is_valid(self.shapes) & ~shapely.is_missing(self.shapes), dtype=bool)

    @cached_property
    def dimension(self) -> NDArray[np.int_]:
        """0 point, 1 line, 2 polygon, -1 none."""
        return np.asarray(shapely.get_dimensions(self.shapes))

    @cached_property
    def measured(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Areas in m² and lengths in m on the ellipsoid."""
        return measure_shapes(self.shapes)

    @property
    def area_m2(self) -> NDArray[np.float64]:
        return self.measured[0]

    @property
    def length_m(self) -> NDArray[np.float64]:
        return self.measured[1]

    def each(self) -> Iterator[tuple[int, Row, BaseGeometry | None]]:
        """Position, row and shape."""
        return ((at, row, self.shapes[at]) for at, row in enumerate(self.rows))

    def values(self, name: str) -> list[tuple[int, Any]]:
        """Row number and value of a field, where it is filled."""
        if name not in self._filled:
            said = zip(self.numbers, self.column(name), strict=True) if name in self.said else ()
            self._filled[name] = [(at, value) for at, value in said if value not in (None, "", [])]
        return self._filled[name]

    def column(self, name: str) -> list[Any]:
        """The value of a field in every row, filled or not."""
        if name not in self._columns:
            self._columns[name] = [row.attributes.get(name) for row in self.rows]
        return self._columns[name]

    @cached_property
    def said(self) -> frozenset[str]:
        """The fields of which some row says something, if only that it is empty."""
        return frozenset(name for names in {tuple(row.attributes) for row in self.rows} for name in names)

    @cached_property
    def _columns(self) -> dict[str, list[Any]]:
        return {}

    @cached_property
    def _filled(self) -> dict[str, list[tuple[int, Any]]]:
        return {}

    @cached_property
    def identities(self) -> list[Identity | None]:
        """By what each row is recognised as a work."""
        return identify_rows(self.layer, [row.attributes for row in self.rows])

    @cached_property
    def corners(self) -> Corners:
        """The corners of all valid polygons and lines."""
        return list_corners(self.shapes, self.valid & (self.dimension > 0))

    @cached_property
    def met(self) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
        """Positions of pairs of valid lines and polygons whose boxes meet, the earlier row first."""
        ats = np.flatnonzero(self.valid & (self.dimension > 0))
        ones, twos = STRtree(self.shapes[ats]).query(self.shapes[ats])
        forward = ones < twos
        return ats[ones[forward]], ats[twos[forward]]

    @cached_property
    def finite(self) -> NDArray[np.bool_]:
        """Whether the shape is there and all its coordinates are numbers."""
        places, owner = shapely.get_coordinates(self.shapes, return_index=True)
        wild = owner[~np.isfinite(places).all(axis=1)]
        return ~shapely.is_missing(self.shapes) & ~np.isin(np.arange(len(self.rows)), wild)

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """West, south, east, north of each shape; NaN where there is none."""
        return np.asarray(shapely.bounds(self.shapes), dtype=np.float64)


def lay_out(layer: Layer, rows: Sequence[Row], today: date, parameters: Parameters = DEFAULTS) -> Sheet:
    """The sheet of the rows that are not left out and are works: what ends a work is no work."""
    return lay_out_all(
        layer, [row for row in rows if not row.dropped and not row.ends_work], today, parameters
    )


def lay_out_all(layer: Layer, rows: Sequence[Row], today: date, parameters: Parameters = DEFAULTS) -> Sheet:
    """The sheet of exactly these rows."""
    kept = tuple(rows)
    shapes = np.empty(len(kept), dtype=object)
    shapes[:] = [row.shape for row in kept]
    return Sheet(layer, kept, shapes, today, parameters)
