"""GeoParquet 1.1: one file a layer, EPSG:4490, longitude first, with a box beside every shape so that readers can skip.

Every column says its Chinese and English label, its unit and its codes; the file says what it is and how far it holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from etl.extract import Extract, Row, Slice, survey
from etl.write.columns import ExportColumn, list_columns

VERSION = "1.1.0"
GEOMETRY = "geometry"
# small enough that a box of the map skips most of a county, large enough to compress well
ROWS_A_GROUP = 8192
_EDGES = ("xmin", "ymin", "xmax", "ymax")
_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
    "choice": pa.string(),
    "choices": pa.list_(pa.string()),
    "boolean": pa.bool_(),
}


def write_geoparquet(extract: Extract, told: Mapping[str, Any], path: Path) -> None:
    """Write one layer; ``told`` is what the file says about itself, as JSON under the key ``ecoworks``."""
    columns = list_columns(extract)
    fields = [pa.field(column.name, _find_type(column), metadata=_describe(column)) for column in columns]
    fields += [
        pa.field("bbox", pa.struct([pa.field(edge, pa.float64()) for edge in _EDGES])),
        pa.field(GEOMETRY, pa.binary()),
    ]
    metadata = {"geo": _describe_geometry(extract), "ecoworks": dict(told)}
    schema = pa.schema(
        fields, {key: json.dumps(value, ensure_ascii=False) for key, value in metadata.items()}
    )
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for group in _gather(extract.slices):
            writer.write_batch(_fill(group, columns, schema), ROWS_A_GROUP)


def write_plain_parquet(columns: Mapping[str, Sequence[Any]], told: Mapping[str, Any], path: Path) -> None:
    """Write a table without shapes."""
    content = pa.table(dict(columns)).replace_schema_metadata(
        {"ecoworks": json.dumps(dict(told), ensure_ascii=False)}
    )
    pq.write_table(content, path, compression="zstd")


def _gather(slices: Iterable[Slice]) -> Iterator[Slice]:
    """Row groups of slices, all but the last of ``ROWS_A_GROUP`` rows."""
    rows: list[Row] = []
    shapes: list[bytes] = []
    for one in slices:
        rows += one.rows
        shapes += one.shapes
        while len(rows) >= ROWS_A_GROUP:
            yield Slice(rows[:ROWS_A_GROUP], shapes[:ROWS_A_GROUP])
            rows, shapes = rows[ROWS_A_GROUP:], shapes[ROWS_A_GROUP:]
    if rows:
        yield Slice(rows, shapes)


def _find_type(column: ExportColumn) -> pa.DataType:
    return pa.timestamp("us", "UTC") if column.name == "valid_from" else _TYPES[column.kind]


def _fill(group: Slice, columns: Sequence[ExportColumn], schema: pa.Schema) -> pa.RecordBatch:
    bounds = shapely.bounds(shapely.from_wkb(np.array(group.shapes, dtype=object))).reshape(-1, 4)
    boxes = pa.StructArray.from_arrays([pa.array(edge, pa.float64()) for edge in bounds.T], names=_EDGES)
    arrays = [_fill_column(group.rows, column) for column in columns]
    return pa.record_batch([*arrays, boxes, pa.array(group.shapes, pa.binary())], schema=schema)


def _fill_column(rows: Sequence[Row], column: ExportColumn) -> pa.Array:
    values = [row[column.name] for row in rows]
    if column.kind in ("number", "integer"):
        # PostgreSQL's numeric arrives as Decimal
        turn: type = float if column.kind == "number" else int
        values = [None if value is None else turn(value) for value in values]
    return pa.array(values, _find_type(column))


def _describe(column: ExportColumn) -> dict[str, str]:
    told = {"zh": column.zh, "en": column.en}
    if column.unit:
        told["unit"] = column.unit
    if column.field is not None and column.field.choices:
        codes = {choice.value: choice.zh for choice in column.field.choices}
        told["codes"] = json.dumps(codes, ensure_ascii=False)
    return told


def _describe_geometry(extract: Extract) -> dict[str, Any]:
    box, kinds = survey([extract])
    told: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted(kinds),
        "crs": pyproj.CRS.from_epsg(4490).to_json_dict(),
        "edges": "planar",
        "covering": {"bbox": {edge: ["bbox", edge] for edge in _EDGES}},
    }
    if box:
        told["bbox"] = list(box)
    return {"version": VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: told}}
