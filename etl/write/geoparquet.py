"""GeoParquet 1.1: one file a layer, EPSG:4490, longitude first, with a box beside every shape so that readers can skip.

Every column says its Chinese and English label, its unit and its codes; the file says what it is and how far it holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from etl.extract import Extract
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
    shapes = shapely.from_wkb(np.array(extract.shapes, dtype=object))
    arrays = [_fill(extract, column) for column in columns]
    fields = [
        pa.field(column.name, array.type, metadata=_describe(column))
        for column, array in zip(columns, arrays, strict=True)
    ]
    bounds = shapely.bounds(shapes).reshape(-1, 4)
    boxes = pa.StructArray.from_arrays([pa.array(edge, pa.float64()) for edge in bounds.T], names=_EDGES)
    arrays += [boxes, pa.array(extract.shapes, pa.binary())]
    fields += [pa.field("bbox", boxes.type), pa.field(GEOMETRY, pa.binary())]
    metadata = {"geo": _describe_geometry(shapes), "ecoworks": dict(told)}
    schema = pa.schema(
        fields, {key: json.dumps(value, ensure_ascii=False) for key, value in metadata.items()}
    )
    pq.write_table(
        pa.Table.from_arrays(arrays, schema=schema), path, compression="zstd", row_group_size=ROWS_A_GROUP
    )


def _fill(extract: Extract, column: ExportColumn) -> pa.Array:
    kind = pa.timestamp("us", "UTC") if column.name == "valid_from" else _TYPES[column.kind]
    values = [row[column.name] for row in extract.rows]
    if column.kind in ("number", "integer"):
        # PostgreSQL's numeric arrives as Decimal
        turn: type = float if column.kind == "number" else int
        values = [None if value is None else turn(value) for value in values]
    return pa.array(values, kind)


def _describe(column: ExportColumn) -> dict[str, str]:
    told = {"zh": column.zh, "en": column.en}
    if column.unit:
        told["unit"] = column.unit
    if column.field is not None and column.field.choices:
        codes = {choice.value: choice.zh for choice in column.field.choices}
        told["codes"] = json.dumps(codes, ensure_ascii=False)
    return told


def _describe_geometry(shapes: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted({shape.geom_type for shape in shapes}),
        "crs": pyproj.CRS.from_epsg(4490).to_json_dict(),
        "edges": "planar",
        "covering": {"bbox": {edge: ["bbox", edge] for edge in _EDGES}},
    }
    if len(shapes):
        told["bbox"] = [float(edge) for edge in shapely.total_bounds(shapes)]
    return {"version": VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: told}}
