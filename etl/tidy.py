"""Raw rows -> rows of the layer: cells become values, shapes become plain 2D shapes of the stored type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from etl.cells import Cell, tell_cells
from etl.findings import Finding
from etl.identity import ACT_COLUMNS, FEATURE_COLUMNS, read_origin
from etl.rows import MappedHeading, Origin, RawRow, Row
from etl.values import clean_text, parse_column, parse_value
from layers.layer import Field, Layer

_POLYGON, _MULTILINE, _MULTIPOLYGON = 3, 5, 6  # GEOS type ids
_NO_ORIGIN = Origin()


def tidy_rows(
    layer: Layer, rows: Sequence[RawRow], mapping: Sequence[MappedHeading]
) -> tuple[list[Row], list[Finding]]:
    """Values parsed from ``raw`` by the mapping, then overridden by ``edits``; shapes in 2D and the stored type.

    A row's ``attributes`` hold exactly the fields that the mapping or an edit fills, so that a file without a column
    does not empty that column of a published feature. Values are JSON values, dates ISO text. Findings ``value.*``
    tell every cell that could not be read; rows that are left out stay in the list and are not judged.
    """
    fields = {field.name: field for field in layer.fields}
    columns = [(fields[one.field], one) for one in mapping if one.field in fields]
    attributes, cells = _read_columns(rows, columns)
    for at, row in enumerate(rows):
        if row.edits:
            cells += _read_edits(row, attributes[at], fields)
    shapes = tidy_shapes([row.shape for row in rows])
    says_origin = any(one.heading in (*FEATURE_COLUMNS, *ACT_COLUMNS) for one in mapping)
    tidied = [
        Row(
            row.number,
            values,
            shape,
            row.dropped,
            read_origin(row.raw, row.edits) if says_origin or row.edits else _NO_ORIGIN,
        )
        for row, values, shape in zip(rows, attributes, shapes, strict=True)
    ]
    return tidied, tell_cells(sorted(cells, key=lambda cell: cell.row))


def _read_columns(
    rows: Sequence[RawRow], columns: Sequence[tuple[Field, MappedHeading]]
) -> tuple[list[dict[str, Any]], list[Cell]]:
    """The attributes of each row as the file has them, and the doubtful cells that no edit replaces."""
    values: list[list[Any]] = []
    cells: list[Cell] = []
    for field, one in columns:
        said = [row.raw.get(one.heading) for row in rows]
        parsed = parse_column(field, said, one.factor)
        values.append([each.value for each in parsed])
        cells += [
            Cell(row.number, field, clean_text(cell), each.doubt)
            for row, cell, each in zip(rows, said, parsed, strict=True)
            if each.doubt and not row.dropped and field.name not in row.edits
        ]
    names = [field.name for field, _ in columns]
    if not names:
        return [{} for _ in rows], cells
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)], cells


def _read_edits(row: RawRow, attributes: dict[str, Any], fields: dict[str, Field]) -> list[Cell]:
    """Put what a person wrote over what the file says; the cells that leave a doubt."""
    cells = []
    for name, said in row.edits.items():
        if name in fields:
            parsed = parse_value(fields[name], said)
            attributes[name] = parsed.value
            if parsed.doubt and not row.dropped:
                cells.append(Cell(row.number, fields[name], clean_text(said), parsed.doubt))
    return cells


def read_shapes(wkb: Sequence[bytes | None]) -> NDArray[np.object_]:
    """Geometries of WKB, unclosed rings closed; None where the bytes are no WKB."""
    array = np.empty(len(wkb), dtype=object)
    array[:] = wkb
    with np.errstate(invalid="ignore"):  # a coordinate that is no number is told by the check
        shapes: NDArray[np.object_] = shapely.from_wkb(array, on_invalid="fix")
    return shapes


@np.errstate(invalid="ignore")
def tidy_shapes(shapes: Sequence[BaseGeometry | None] | NDArray[np.object_]) -> NDArray[np.object_]:
    """In 2D, lines and polygons as multi shapes, a collection of one family as that family; empty ones as None.

    What mixes families stays a collection, for the check to tell.
    """
    flat = np.empty(len(shapes), dtype=object)
    flat[:] = shapes
    flat = shapely.force_2d(flat)
    flat[shapely.is_empty(flat)] = None
    kind = shapely.get_type_id(flat)
    single = kind == _POLYGON
    flat[single] = shapely.multipolygons(flat[single], indices=np.arange(single.sum()))
    parts, owner = shapely.get_parts(flat, return_index=True)
    with_empty_part = np.isin(np.arange(len(flat)), owner[shapely.is_empty(parts)])
    settled = single | (np.isin(kind, (_MULTILINE, _MULTIPOLYGON)) & ~with_empty_part)
    for at in np.flatnonzero(~settled & (kind > 0)):
        flat[at] = make_multi(flat[at])
    return flat


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
