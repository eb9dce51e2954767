"""A table of a GIS file, slice by slice: GDAL takes Arrow batches, and holds no more than one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio

from etl.extract import Slice
from etl.write.columns import ExportColumn, print_value
from layers.layer import Kind

GEOMETRY = "geom"
_TYPES: dict[Kind, pa.DataType] = {
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
# PostgreSQL's numeric arrives as Decimal, a day also as text
_TURNS: dict[Kind, Callable[[Any], Any]] = {
    "integer": int,
    "number": float,
    "boolean": bool,
    "date": lambda value: date.fromisoformat(str(value)),
}


def write_table(
    path: Path,
    slices: Iterable[Slice],
    columns: Sequence[ExportColumn],
    *,
    name: Callable[[ExportColumn], str] = lambda column: column.name,
    cut: Callable[[str], str] = str,
    **told: Any,
) -> None:
    """Write ``columns`` and shapes in EPSG:4490. ``told`` goes to ``pyogrio.write_arrow``: driver, layer, options.

    ``name`` gives a column its name in the file, ``cut`` makes a text fit.
    """
    schema = pa.schema(
        [
            *(pa.field(name(column), _TYPES.get(column.kind, pa.string())) for column in columns),
            (GEOMETRY, pa.binary()),
        ]
    )

    def fill() -> Iterator[pa.RecordBatch]:
        for one in slices:
            arrays = [_fill(one, column, cut) for column in columns]
            yield pa.record_batch([*arrays, pa.array(one.shapes, pa.binary())], schema=schema)

    pyogrio.write_arrow(
        pa.RecordBatchReader.from_batches(schema, fill()),
        str(path),
        geometry_name=GEOMETRY,
        crs="EPSG:4490",
        **told,
    )


def _fill(one: Slice, column: ExportColumn, cut: Callable[[str], str]) -> pa.Array:
    turn = _TURNS.get(column.kind) or (lambda value: cut(str(print_value(column, value))))
    values = (row[column.name] for row in one.rows)
    return pa.array(
        [None if value is None else turn(value) for value in values], _TYPES.get(column.kind, pa.string())
    )
