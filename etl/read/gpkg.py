"""GeoPackages, read by SQLite alone from memory: no view, no virtual table, no extension is ever touched."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from etl.read import bounds
from etl.read.content import Content, Declaration, Source
from etl.read.examples import EXAMPLE_MARK
from etl.read.file_layers import find_family, pick_layer, tell_layers
from etl.read.refusals import refuse
from etl.read.tidy import check_finite, drop_heights, parse_wkb
from etl.reading import Family, FileLayer, UnreadableFile

_SYSTEM_TABLES = {"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"}
# Tables of other programs that describe a drawing, not data.
_NOT_DATA = {"layer_styles", "qgis_projects", "layer_metadata"}
_FAMILIES: dict[str, Family] = {
    "POINT": "point",
    "LINESTRING": "line",
    "POLYGON": "polygon",
}
_MOST_LAYERS = 100
_SAMPLE = 200
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_ROW_NUMBERS = {"fid", "ogc_fid", "objectid"}
_HIGHEST_PLAIN_TYPE = 7  # GeometryCollection; beyond are curves and surfaces


@dataclass(frozen=True)
class Layer:
    """A table, its geometry column and the number of its system; both ``None`` for attributes alone."""

    told: FileLayer
    column: str | None
    srs: int | None


def read_gpkg(source: Source) -> Content:
    """Read the layer a person chose, or the best one: see :mod:`etl.read.file_layers`."""
    connection = open_database(source.data)
    try:
        kinds = dict(
            connection.execute("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')")
        )
        check_schema(connection, kinds)
        layers = list_layers(connection, kinds)
        picked = pick_layer([layer.told for layer in layers], source)
        layer = layers[picked]
        if layer.told.rows > bounds.MOST_ROWS:
            raise refuse("file.too_many_rows", count=layer.told.rows, most=bounds.MOST_ROWS)
        content = read_layer(connection, layer.told.name, layer.column)
        if layer.column is not None and layer.srs is not None:
            content.declared = Declaration(read_system(connection, layer.srs))
        return tell_layers(content, [layer.told for layer in layers], picked, source)
    except UnicodeDecodeError as error:
        raise refuse("encoding.unknown", where="属性表", where_en="of the attribute table") from error
    except sqlite3.Error as error:
        if "decode" in str(error):
            raise refuse("encoding.unknown", where="属性表", where_en="of the attribute table") from error
        raise refuse("gpkg.damaged") from error
    finally:
        connection.close()


def open_database(data: bytes) -> sqlite3.Connection:
    """The database in memory, nothing of its schema trusted."""
    # QGIS leaves files in write-ahead mode, which a database in memory cannot have; bytes 18 and 19 say so.
    plain = data[:18] + b"\x01\x01" + data[20:]
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(plain)
    try:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA cell_size_check=ON")
        if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise refuse("gpkg.damaged")
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise refuse("gpkg.damaged") from error
    return connection


def check_schema(connection: sqlite3.Connection, kinds: dict[str, str]) -> None:
    """The three system tables must be plain tables."""
    if not kinds.keys() >= _SYSTEM_TABLES:
        raise refuse("gpkg.not_spatial")
    for name in _SYSTEM_TABLES:
        check_plain_table(connection, kinds, name)


def check_plain_table(connection: sqlite3.Connection, kinds: dict[str, str], name: str) -> None:
    """Refuse a view or a virtual table: reading one runs what the file's author wrote."""
    sql = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    if kinds.get(name) != "table" or sql is None or "VIRTUAL" in str(sql[0]).upper().split("(")[0]:
        raise refuse("gpkg.view", name=name[:60])


def list_layers(connection: sqlite3.Connection, kinds: dict[str, str]) -> list[Layer]:
    """Every table of features or attributes that the contents name, its rows counted by us.

    A view is not touched; it is refused when there is nothing else.
    """
    named = connection.execute(
        "SELECT c.table_name, g.column_name, g.srs_id, g.geometry_type_name FROM gpkg_contents c "
        "LEFT JOIN gpkg_geometry_columns g ON g.table_name = c.table_name "
        "WHERE c.data_type IN ('features', 'attributes', 'aspatial')"
    ).fetchmany(_MOST_LAYERS + 1)
    named = [found for found in named if found[0] not in _NOT_DATA]
    if not named:
        raise refuse("gpkg.not_spatial")
    if len(named) > _MOST_LAYERS:
        raise refuse("file.too_many_layers", count=f"{_MOST_LAYERS}+", most=_MOST_LAYERS)
    layers: list[Layer] = []
    view: UnreadableFile | None = None
    for name, column, srs, kind in named:
        try:
            check_plain_table(connection, kinds, name)
        except UnreadableFile as problem:
            view = view or problem
            continue
        count = count_rows(connection, name)
        layers.append(
            Layer(FileLayer(name, count, find_kind(connection, name, column, kind), False), column, srs)
        )
    if view is not None and not any(layer.told.rows for layer in layers):
        raise view
    return layers


def count_rows(connection: sqlite3.Connection, name: str) -> int:
    """The rows of a table; worked examples of our own template are none."""
    columns = {column[1] for column in connection.execute(f"PRAGMA table_info({_quote(name)})").fetchall()}
    count = connection.execute(f"SELECT count(*) FROM {_quote(name)}").fetchone()[0]
    if "name" in columns:
        pattern = EXAMPLE_MARK + "*"
        count -= connection.execute(
            f"SELECT count(*) FROM {_quote(name)} WHERE name GLOB ?", (pattern,)
        ).fetchone()[0]
    return int(count)


def find_kind(connection: sqlite3.Connection, name: str, column: str | None, declared: object) -> Family:
    """The family of a table: as it declares, or that of its first shapes where it declares any."""
    if column is None:
        return "table"
    word = str(declared).upper().removeprefix("MULTI")
    if word in _FAMILIES:
        return _FAMILIES[word]
    first = connection.execute(
        f"SELECT {_quote(column)} FROM {_quote(name)} WHERE {_quote(column)} IS NOT NULL LIMIT {_SAMPLE}"
    ).fetchall()
    try:
        return find_family(parse_blobs([blob for (blob,) in first]))
    except UnreadableFile:  # told when the layer is read
        return "mixed"


def read_layer(connection: sqlite3.Connection, layer: str, geometry: str | None) -> Content:
    """Rows and shapes of one table; its row number is left out."""
    columns = connection.execute(f"PRAGMA table_info({_quote(layer)})").fetchall()
    if len(columns) > bounds.MOST_ATTRIBUTES + 2:
        raise refuse("file.too_many_attributes", count=len(columns), most=bounds.MOST_ATTRIBUTES)
    names = [column[1] for column in columns]
    if geometry is not None and geometry not in names:
        raise refuse("gpkg.damaged")
    kept = [
        column
        for column in columns
        if column[1] != geometry and not (column[5] and column[1].lower() in _ROW_NUMBERS)
    ]
    blob = "NULL" if geometry is None else _quote(geometry)
    chosen = ", ".join([blob, *(_quote(column[1]) for column in kept)])
    rows: list[dict[str, object]] = []
    blobs: list[object] = []
    for record in connection.execute(f"SELECT {chosen} FROM {_quote(layer)}"):
        blobs.append(record[0])
        rows.append({c[1]: _read_value(v, str(c[2])) for c, v in zip(kept, record[1:], strict=True)})
    content = Content("gpkg", layer, tuple(column[1] for column in kept), rows, parse_blobs(blobs))
    check_finite(content.shapes)
    content.shapes = drop_heights(content.shapes, content)
    return content


def parse_blobs(blobs: Sequence[object]) -> list[BaseGeometry | None]:
    """GeoPackage geometry blobs as shapes; unclosed rings are closed."""
    wkb = [_cut_header(blob, number) for number, blob in enumerate(blobs, start=1)]
    shapes = np.array(parse_wkb(wkb), dtype=object)
    curved = shapely.get_type_id(shapes) > _HIGHEST_PLAIN_TYPE
    if curved.any():
        raise refuse("geometry.curves", row=int(curved.argmax()) + 1)
    return list(shapes)


def read_system(connection: sqlite3.Connection, srs: int) -> str | None:
    """Authority code or WKT of a layer's coordinate system; ``None`` for "undefined"."""
    found = connection.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?",
        (srs,),
    ).fetchone()
    if found is None or srs in (0, -1):
        return None
    organization, code, definition = found
    return f"EPSG:{code}" if str(organization).upper() == "EPSG" else str(definition)


def _cut_header(blob: object, number: int) -> bytes | None:
    if blob is None:
        return None
    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) < 8:
        raise refuse("geometry.bad_coordinates", row=number, fact="not a GeoPackage geometry")
    flags = blob[3]
    if flags & 0x20:
        raise refuse("geometry.curves", row=number)
    envelope = (flags >> 1) & 0x07
    if flags & 0x10 or envelope >= len(_ENVELOPE_BYTES):
        return None
    return blob[8 + _ENVELOPE_BYTES[envelope] :]


def _read_value(value: object, declared_type: str) -> object:
    if declared_type.upper() == "BOOLEAN" and value in (0, 1):
        return bool(value)
    return value


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
