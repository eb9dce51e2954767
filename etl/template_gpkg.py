"""The GeoPackage of a layer to draw in, with labels and codelists that QGIS turns into a form."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import geopandas as gpd
import pyogrio

from etl.template_examples import EXAMPLE_PLACES, NAMED, draw_example, name_example
from etl.write.columns import KINDS
from layers.layer import Geometry, Kind, Layer

_SQL_TYPES: dict[Kind, str] = {
    "text": "TEXT",
    "integer": "INTEGER",
    "number": "REAL",
    "date": "DATE",
    "choice": "TEXT",
    "choices": "TEXT",
    "boolean": "BOOLEAN",
}
_SCHEMA_URI = "http://www.geopackage.org/spec121/#extension_schema"
# Tables as the standard spells them out (GeoPackage 1.2, annex F.9).
_SCHEMA_TABLES = (
    "CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT,"
    " title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT,"
    " CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name))",
    "CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL,"
    " value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN,"
    " description TEXT, CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))",
)


def write_geopackage(layer: Layer, path: Path) -> None:
    """Write a GeoPackage in EPSG:4490 with two examples: one table a geometry family, columns named as the fields.

    A layer of several families has one table each, ``<key>_point``, ``<key>_line``, ``<key>_polygon``.
    """
    path.unlink(missing_ok=True)
    tables = name_tables(layer)
    for table, family in tables.items():
        pyogrio.write_dataframe(
            gpd.GeoDataFrame(geometry=[draw_example(family, place) for place in EXAMPLE_PLACES], crs=4490),
            path,
            layer=table,
            driver="GPKG",
            geometry_type=KINDS[family],
            append=path.exists(),
        )
    # The schema extension of the GeoPackage standard: title, description and codelist of each column.
    connection = sqlite3.connect(path)
    # Triggers of the spatial index name it; none of them fires, as no shape is changed here.
    for function in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
        connection.create_function(function, 1, lambda _: None)
    try:
        with connection:
            for table in tables:
                _add_columns(connection, layer, table)
                _fill_examples(connection, layer, table)
            _describe_columns(connection, layer, list(tables))
    finally:
        connection.close()


def name_tables(layer: Layer) -> dict[str, Geometry]:
    """Table name to geometry family."""
    if len(layer.geometry) == 1:
        return {layer.key: layer.geometry[0]}
    return {f"{layer.key}_{family}": family for family in layer.geometry}


def _add_columns(connection: sqlite3.Connection, layer: Layer, table: str) -> None:
    for field in layer.fields:
        connection.execute(f'ALTER TABLE "{table}" ADD COLUMN "{field.name}" {_SQL_TYPES[field.kind]}')


def _fill_examples(connection: sqlite3.Connection, layer: Layer, table: str) -> None:
    for row, only_required in enumerate((False, True), start=1):
        for field in layer.fields:
            value = name_example(layer, only_required) if field.name == NAMED else field.example
            if field.name == NAMED or field.required or not only_required:
                connection.execute(f'UPDATE "{table}" SET "{field.name}" = ? WHERE fid = ?', (value, row))


def _describe_columns(connection: sqlite3.Connection, layer: Layer, tables: list[str]) -> None:
    for statement in _SCHEMA_TABLES:
        connection.execute(statement)
    connection.executemany(
        "INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope)"
        f" VALUES (?, NULL, 'gpkg_schema', '{_SCHEMA_URI}', 'read-write')",
        [("gpkg_data_columns",), ("gpkg_data_column_constraints",)],
    )
    listed = [field for field in layer.fields if field.kind == "choice"]
    connection.executemany(
        "INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value, description)"
        " VALUES (?, 'enum', ?, ?)",
        [(f"list_{field.name}", entry.value, entry.zh) for field in listed for entry in field.choices],
    )
    described = [
        (
            table,
            field.name,
            f"{field.zh}（{field.unit}）" if field.unit else field.zh,
            f"{field.zh}（{field.unit}）" if field.unit else field.zh,
            field.note_zh or None,
            f"list_{field.name}" if field.kind == "choice" else None,
        )
        for table in tables
        for field in layer.fields
    ]
    connection.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description, constraint_name)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        described,
    )
