"""GeoPackages, read by SQLite alone from memory: no view, no virtual table, no extension is ever touched."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from etl.read import bounds
from etl.read.content import Content, Declaration, Source
from etl.read.refusals import refuse
from etl.read.tidy import check_finite, drop_heights, parse_wkb

_SYSTEM_TABLES = {"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"}
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_ROW_NUMBERS = {"fid", "ogc_fid", "objectid"}
_HIGHEST_PLAIN_TYPE = 7  # GeometryCollection; beyond are curves and surfaces


def read_gpkg(source: Source) -> Content:
    """Read the one feature layer that holds rows."""
    connection = open_database(source.data)
    try:
        kinds = dict(
            connection.execute("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')")
        )
        check_schema(connection, kinds)
        layer, geometry, srs = pick_layer(connection, kinds)
        content = read_layer(connection, layer, geometry)
        content.declared = Declaration(read_system(connection, srs))
        return content
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
    except sqlite3.Error as error:
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


def pick_layer(connection: sqlite3.Connection, kinds: dict[str, str]) -> tuple[str, str, int]:
    """(table, geometry column, srs_id) of the only layer with rows."""
    layers = connection.execute(
        "SELECT c.table_name, g.column_name, g.srs_id FROM gpkg_contents c "
        "JOIN gpkg_geometry_columns g ON g.table_name = c.table_name WHERE c.data_type = 'features'"
    ).fetchmany(bounds.MOST_ATTRIBUTES)
    if not layers:
        raise refuse("gpkg.not_spatial")
    filled = []
    for name, column, srs in layers:
        check_plain_table(connection, kinds, name)
        count = connection.execute(f"SELECT count(*) FROM {_quote(name)}").fetchone()[0]
        if count > bounds.MOST_ROWS:
            raise refuse("file.too_many_rows", count=count, most=bounds.MOST_ROWS)
        if count:
            filled.append((name, column, srs))
    if not filled:
        raise refuse("file.no_rows")
    if len(filled) > 1:
        names = "、".join(name for name, _, _ in filled[:10])
        raise refuse("gpkg.several_layers", count=len(filled), names=names)
    return filled[0]


def read_layer(connection: sqlite3.Connection, layer: str, geometry: str) -> Content:
    """Rows and shapes of one table; its row number is left out."""
    columns = connection.execute(f"PRAGMA table_info({_quote(layer)})").fetchall()
    if len(columns) > bounds.MOST_ATTRIBUTES + 2:
        raise refuse("file.too_many_attributes", count=len(columns), most=bounds.MOST_ATTRIBUTES)
    names = [column[1] for column in columns]
    if geometry not in names:
        raise refuse("gpkg.damaged")
    kept = [
        column
        for column in columns
        if column[1] != geometry and not (column[5] and column[1].lower() in _ROW_NUMBERS)
    ]
    chosen = ", ".join(_quote(name) for name in [geometry, *(column[1] for column in kept)])
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
