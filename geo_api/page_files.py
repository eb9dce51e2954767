"""A page of rows as a GIS file, FlatGeobuf or GeoPackage; stored coordinates (EPSG:4490, longitude first)."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import Connection

from etl.extract import Extract
from etl.write.apart import write_apart
from etl.write.columns import list_columns, name_geometry_type
from geo_api.features import read_rows, select_properties
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
    names, found = read_rows(
        connection,
        question,
        f"CAST(v.feature_id AS text) AS feature_id, {select_properties(question.fields)},"
        " ST_AsBinary(v.geom) AS shape",
    )
    rows = [dict(zip(names, row, strict=True)) for row in found]
    shapes = tuple(bytes(row.pop("shape")) for row in rows)
    return Extract.of(question.layer, question.fields, rows, shapes)
