"""Raw rows -> rows of the layer: cells become values, shapes become plain 2D shapes of the stored type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from etl.cells import Cell, tell_cells
from etl.findings import Finding
from etl.identity import read_origin
from etl.rows import MappedHeading, RawRow, Row
from etl.values import clean_text, parse_value
from layers.layer import Field, Layer


def tidy_rows(
    layer: Layer, rows: Sequence[RawRow], mapping: Sequence[MappedHeading]
) -> tuple[list[Row], list[Finding]]:
    """Values parsed from ``raw`` by the mapping, then overridden by ``edits``; shapes in 2D and the stored type.

    A row's ``attributes`` hold exactly the fields that the mapping or an edit fills, so that a file without a column
    does not empty that column of a published feature. Values are JSON values, dates ISO text. Findings ``value.*``
    tell every cell that could not be read; rows that are left out stay in the list and are not judged.
    """
    fields = {field.name: field for field in layer.fields}
    columns = [(heading, fields[heading.field]) for heading in mapping if heading.field in fields]
    tidied: list[Row] = []
    cells: list[Cell] = []
    for row in rows:
        attributes, doubtful = _tidy_values(row, columns, fields)
        if not row.dropped:
            cells.extend(doubtful)
        origin = read_origin(row.raw, row.edits)
        tidied.append(Row(row.number, attributes, tidy_shape(layer, row.shape), row.dropped, origin))
    return tidied, tell_cells(cells)


def _tidy_values(
    row: RawRow, columns: Sequence[tuple[MappedHeading, Field]], fields: dict[str, Field]
) -> tuple[dict[str, Any], list[Cell]]:
    said = {field.name: (row.raw.get(heading.heading), heading.factor) for heading, field in columns}
    said |= {name: (value, None) for name, value in row.edits.items() if name in fields}
    attributes: dict[str, Any] = {}
    doubtful: list[Cell] = []
    for name, (value, factor) in said.items():
        parsed = parse_value(fields[name], value, factor)
        attributes[name] = parsed.value
        if parsed.doubt:
            doubtful.append(Cell(row.number, fields[name], clean_text(value), parsed.doubt))
    return attributes, doubtful


@np.errstate(invalid="ignore")  # a coordinate that is no number is told by the check
def tidy_shape(layer: Layer, shape: bytes | None) -> bytes | None:
    """WKB in 2D, rings closed, lines and polygons as multi shapes, a collection of one family as that family.

    A shape that the layer does not take stays as it is, for the check to tell; bytes that are no WKB become None.
    """
    if shape is None:
        return None
    geometry = shapely.from_wkb(shape, on_invalid="fix")
    if geometry is None or geometry.is_empty:
        return None
    return shapely.to_wkb(make_multi(shapely.force_2d(geometry)), include_srid=False)


def make_multi(geometry: BaseGeometry) -> BaseGeometry:
    """As it is stored: POINT, MULTILINESTRING, MULTIPOLYGON; what mixes families stays a collection."""
    parts = [part for part in _flatten(geometry) if not part.is_empty]
    kinds = {part.geom_type.removesuffix("Ring").removesuffix("String") for part in parts}
    if kinds == {"Polygon"}:
        return MultiPolygon([part for part in parts if isinstance(part, Polygon)])
    if kinds == {"Line"} or kinds == {"Linear"}:
        return MultiLineString([LineString(shapely.get_coordinates(part)) for part in parts])
    if kinds == {"Point"} and len(parts) == 1:
        return parts[0]
    return geometry


def _flatten(geometry: BaseGeometry) -> list[BaseGeometry]:
    if not geometry.geom_type.startswith(("Multi", "GeometryCollection")):
        return [geometry]
    return [leaf for part in shapely.get_parts(geometry) for leaf in _flatten(part)]
