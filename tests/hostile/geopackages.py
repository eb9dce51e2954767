"""GeoPackages are databases: views that never end, triggers, extensions, forged counts and shapes."""

from __future__ import annotations

import sqlite3
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path

import shapely

from tests.hostile import seeds
from tests.hostile.cases import Bait, Case, Ending, lazy, still

ENDLESS = (
    "WITH RECURSIVE c(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM c) SELECT fid, NULL AS geom FROM c"
)
HEAD = b"GP\x00\x01" + struct.pack("<i", 4490)


def show_view(select: str) -> str:
    """A script that makes the layer a view."""
    return (
        f"CREATE VIEW v AS {select}; UPDATE gpkg_contents SET table_name='v', identifier='v';"
        "UPDATE gpkg_geometry_columns SET table_name='v';"
    )


def list_programs() -> list[Case]:
    listed = {
        "a view without end": show_view(ENDLESS),
        "a view of 450 MB of zeros": show_view(
            "SELECT 1 AS fid, hex(zeroblob(450000000)) AS a, geom FROM plots"
        ),
        "a view of randomblob": show_view("SELECT fid, randomblob(400000000) AS a, geom FROM plots"),
        "a view of a cross join": show_view(
            "SELECT a.fid, a.geom FROM plots a, plots b, plots c, plots d, plots e"
        ),
        "a view that loads an extension": show_view(
            "SELECT fid, load_extension('/tmp/x.so') AS a, geom FROM plots"
        ),
        "a view that reads a file": show_view("SELECT fid, readfile('/etc/passwd') AS a, geom FROM plots"),
        "a catalogue that is a view": (
            "CREATE TABLE c AS SELECT * FROM gpkg_contents; DROP TABLE gpkg_contents;"
            "CREATE VIEW gpkg_contents AS SELECT * FROM c;"
        ),
        "a geometry catalogue that is a view without end": (
            "DROP TABLE gpkg_geometry_columns; CREATE VIEW gpkg_geometry_columns AS WITH RECURSIVE c(n) AS"
            " (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT 'plots' AS table_name, 'geom' AS column_name,"
            " 'POLYGON' AS geometry_type_name, 4490 AS srs_id, 0 AS z, 0 AS m FROM c;"
        ),
        "a virtual table": "CREATE VIRTUAL TABLE t USING fts4(a); "
        + "UPDATE gpkg_contents SET table_name='t'; UPDATE gpkg_geometry_columns SET table_name='t', column_name='a';",
        "a generated column of 400 MB": (
            "ALTER TABLE plots ADD COLUMN a GENERATED ALWAYS AS (hex(zeroblob(200000000))) VIRTUAL;"
        ),
        "an index on an endless expression": "CREATE INDEX i ON plots (length(name)); CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(1000));",
    }
    may_pass = {"an index on an endless expression", "a generated column of 400 MB"}
    cases = [
        Case(f"GPKG: {said}", lazy(_by_script(script)), "either" if said in may_pass else "refuse", "a.gpkg")
        for said, script in listed.items()
    ]
    triggers = "".join(
        f"CREATE TRIGGER t{when} AFTER {when} ON plots BEGIN SELECT hex(zeroblob(450000000)); END;"
        for when in ("INSERT", "UPDATE", "DELETE")
    )
    cases.append(Case("GPKG: triggers", lazy(_by_script(triggers)), "accept", "a.gpkg"))
    cases.append(Case("GPKG: VirtualOGR of a local file", _virtual_ogr, file_name="a.gpkg"))
    cases.append(
        Case(
            "GPKG: attached names",
            lazy(
                _by_script(
                    "ALTER TABLE plots RENAME TO \"a'; ATTACH '/tmp/x' AS x; --\"; UPDATE gpkg_contents SET table_name = (SELECT name FROM sqlite_master WHERE name LIKE 'a%'); UPDATE gpkg_geometry_columns SET table_name = (SELECT table_name FROM gpkg_contents);"
                )
            ),
            "either",
            "a.gpkg",
        )
    )
    return cases


def _by_script(script: str) -> Callable[[], bytes]:
    return lambda: seeds.gpkg(script)


def _virtual_ogr(bait: Bait) -> bytes:
    """A schema entry that only GDAL's SQLite would know, written past SQLite's own checks."""
    sql = f"CREATE VIRTUAL TABLE v USING VirtualOGR(''{bait.path}'')"
    return seeds.gpkg(
        "PRAGMA writable_schema=ON;"
        f"INSERT INTO sqlite_master VALUES ('table', 'v', 'v', 0, '{sql}');"
        "UPDATE gpkg_contents SET table_name='v'; UPDATE gpkg_geometry_columns SET table_name='v';"
    )


def with_shape(blob: bytes) -> bytes:
    return seeds.gpkg(f"UPDATE plots SET geom = X'{blob.hex()}' WHERE fid = 2;")


def nest(depth: int) -> bytes:
    return HEAD + (b"\x01" + struct.pack("<II", 7, 1)) * depth + shapely.Point(120.14, 32.24).wkb


def list_shapes() -> list[Case]:
    count = struct.pack("<I", 0xFFFFFFFF)
    square = seeds.SQUARES[0].wkb
    arc = b"\x01" + struct.pack("<II6d", 8, 3, 120.14, 32.24, 120.141, 32.241, 120.142, 32.24)
    tin = (
        b"\x01"
        + struct.pack("<II", 16, 1)
        + b"\x01"
        + struct.pack("<III8d", 17, 1, 4, 120.14, 32.24, 120.15, 32.24, 120.15, 32.25, 120.14, 32.24)
    )
    listed: dict[str, tuple[bytes, Ending]] = {
        "4 billion rings": (HEAD + b"\x01" + struct.pack("<I", 3) + count, "refuse"),
        "4 billion points": (HEAD + b"\x01" + struct.pack("<II", 3, 1) + count, "refuse"),
        "4 billion parts": (HEAD + b"\x01" + struct.pack("<I", 6) + count, "refuse"),
        "collections nested 100 deep": (nest(100), "either"),
        "collections nested 100,000 deep": (nest(100_000), "refuse"),
        "an arc": (HEAD + arc, "either"),
        "a TIN": (HEAD + tin, "either"),
        "a type nobody knows": (HEAD + b"\x01" + struct.pack("<I", 9999), "refuse"),
        "an envelope that is not there": (b"GP\x00\x09" + struct.pack("<i", 4490) + square, "refuse"),
        "an envelope code of 7": (b"GP\x00\x0f" + struct.pack("<i", 4490) + square, "either"),
        "no header": (square, "either"),
        "one byte": (b"G", "either"),
        "no bytes": (b"", "either"),
        "NaN": (HEAD + shapely.Point(float("nan"), 1).wkb, "either"),
        "1e308": (HEAD + shapely.Point(1e308, 1e308).wkb, "refuse"),
        "big-endian": (HEAD + shapely.to_wkb(seeds.SQUARES[0], byte_order=0), "accept"),
    }
    return [
        Case(f"GPKG shape: {said}", still(with_shape(blob)), ends, "a.gpkg")
        for said, (blob, ends) in listed.items()
    ]


def list_catalogues() -> list[Case]:
    ogr = "CREATE TABLE gpkg_ogr_contents (table_name TEXT, feature_count INTEGER); INSERT INTO gpkg_ogr_contents VALUES ('plots', {});"
    layers = "".join(
        f"CREATE TABLE l{n} (fid INTEGER PRIMARY KEY, geom BLOB); INSERT INTO gpkg_contents VALUES ('l{n}','features','l{n}','','',0,0,0,0,4490);"
        f"INSERT INTO gpkg_geometry_columns VALUES ('l{n}','geom','POLYGON',4490,0,0);"
        for n in range(2000)
    )
    columns = "".join(f"ALTER TABLE plots ADD COLUMN c{n} TEXT;" for n in range(250))
    system = "INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 77, '{}', 77, '{}', ''); UPDATE gpkg_geometry_columns SET srs_id = 77;"
    listed: dict[str, tuple[str, Ending]] = {
        "count forged to 1": (ogr.format(1), "accept"),
        "count forged to -5": (ogr.format(-5), "accept"),
        "count forged to 2^62": (ogr.format(2**62), "accept"),
        "2,000 layers": (layers, "either"),
        "250 columns": (columns, "refuse"),
        "no rows": ("DELETE FROM plots;", "refuse"),
        "a layer that is not there": ("DROP TABLE plots;", "refuse"),
        "a column that is not there": ("UPDATE gpkg_geometry_columns SET column_name = 'nowhere';", "refuse"),
        "no system table": ("DROP TABLE gpkg_spatial_ref_sys;", "refuse"),
        "an unknown system": ("UPDATE gpkg_geometry_columns SET srs_id = 987654;", "either"),
        "a system defined by a path": (system.format("file", "/etc/passwd"), "either"),
        "a system of 5 MB": (system.format("x", "P" * 5_000_000), "either"),
        "texts in the geometry column": ("UPDATE plots SET geom = 'POLYGON((0 0))';", "either"),
        "a value of 60 KB and one of 200 KB": ("UPDATE plots SET name = hex(zeroblob(100000));", "refuse"),
        "a blob among the values": ("UPDATE plots SET name = zeroblob(100);", "either"),
        "U+0000 in a value": ("UPDATE plots SET name = CAST(X'610062' AS TEXT);", "refuse"),
        "invalid text": ("UPDATE plots SET name = CAST(X'FFFEFD' AS TEXT);", "refuse"),
        "a value of 1e999": ("UPDATE plots SET name = 1e999;", "either"),
    }
    return [
        Case(f"GPKG: {said}", lazy(_by_script(script)), ends, "a.gpkg")
        for said, (script, ends) in listed.items()
    ]


def list_damage() -> list[Case]:
    return [
        Case("GPKG: cut", lazy(lambda: seeds.gpkg()[:8000]), file_name="a.gpkg"),
        Case(
            "GPKG: a page of noise",
            lazy(lambda: seeds.gpkg()[:100] + b"\xff" * 4000 + seeds.gpkg()[4100:]),
            file_name="a.gpkg",
        ),
        Case(
            "GPKG: page size 0",
            lazy(lambda: seeds.gpkg()[:16] + b"\x00\x00" + seeds.gpkg()[18:]),
            file_name="a.gpkg",
        ),
        Case(
            "GPKG: 4 billion pages",
            lazy(lambda: seeds.gpkg()[:28] + b"\xff\xff\xff\xff" + seeds.gpkg()[32:]),
            "either",
            "a.gpkg",
        ),
        Case(
            "GPKG: write-ahead mode",
            lazy(lambda: seeds.gpkg()[:18] + b"\x02\x02" + seeds.gpkg()[20:]),
            "accept",
            "a.gpkg",
        ),
        Case("SQLite without layers", lazy(_plain_sqlite), file_name="a.sqlite"),
    ]


def _plain_sqlite() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        connection = sqlite3.connect(path)
        connection.executescript("CREATE TABLE a (b); INSERT INTO a VALUES (1);")
        connection.close()
        return path.read_bytes()


def list_cases() -> list[Case]:
    return list_programs() + list_shapes() + list_catalogues() + list_damage()
