"""A page of rows as a GIS file, FlatGeobuf or GeoPackage; stored coordinates (EPSG:4490, longitude first)."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import Connection, text

from etl.extract import Extract
from etl.write.apart import write_apart
from etl.write.columns import list_columns, name_geometry_type
from geo_api import sorting
from geo_api.features import Binder, describe_conditions, name_table, select_properties
from geo_api.geojson import OTHER_FORMATS
from geo_api.questions import Question

DRIVERS = {"fgb": "FlatGeobuf", "gpkg": "GPKG"}
MEDIA_TYPES = {form: OTHER_FORMATS[form] for form in DRIVERS}


def write_page_file(connection: Connection, question: Question, form: str) -> bytes:
    """The rows of the page a question asks for, in the format ``form`` of :data:`DRIVERS`."""
    extract = _extract_page(connection, question)
    columns = [
        column
        for column in list_columns(extract)
        if question.shown is None or column.name in question.shown or column.name == "feature_id"
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{question.layer.key}.{form}"
        write_apart(
            "etl.write.table:write_table",
            path,
            extract.slices,
            columns,
            layer=question.layer.key,
            driver=DRIVERS[form],
            geometry_type=name_geometry_type(question.layer),
        )
        return path.read_bytes()


def _extract_page(connection: Connection, question: Question) -> Extract:
    binder = Binder()
    where = describe_conditions(question, binder)
    beyond = sorting.write_beyond(question, binder)
    statement = (
        f"SELECT CAST(v.feature_id AS text) AS feature_id, {select_properties(question.fields)},"
        f" ST_AsBinary(v.geom) AS shape FROM {name_table(question.layer)} v"
        f" WHERE {where} AND {beyond} ORDER BY {sorting.write_order(question, False)} LIMIT :limit"
    )
    found = connection.execute(text(statement), binder.values | {"limit": question.limit}).mappings()
    rows = [dict(row) for row in found]
    shapes = tuple(bytes(row.pop("shape")) for row in rows)
    return Extract.of(question.layer, question.fields, rows, shapes)
