"""Reads one tiny file of our own per format, so that what loads on first use is loaded before the fork."""

from __future__ import annotations

import codecs
import datetime
import io
import os
import sqlite3
import struct
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pyogrio.raw
import pyproj
import shapely

from etl.crs_detective import judge_crs
from etl.crs_systems import SYSTEMS, window_of
from etl.photos.job import rehearse_photos
from etl.read.content import Content, Declaration, Source
from etl.read.formats import read_content
from etl.read.ods import MIMETYPE
from etl.read.tidy import tidy_content
from etl.reading import TAIXING_BBOX, CountyContext

_CODECS = (
    "big5",
    "cp437",
    "gb18030",
    "gb2312",
    "gbk",
    "latin-1",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
)
_KML = "<kml><Placemark><name>a</name><Point><coordinates>120.1,32.2</coordinates></Point></Placemark></kml>"
_FEATURE = (
    '{"type":"Feature","properties":{"name":"a"},"geometry":{"type":"Point","coordinates":[120.1,32.2]}}'
)
_OVJSN = '{"ObjItems":[{"Object":{"Name":"a","Type":7,"ObjectDetail":{"Lat":32.2,"Lng":120.1,"Gcj02":0}}}]}'
_DXF = "\n".join(
    (
        *(
            "0",
            "SECTION",
            "2",
            "ENTITIES",
            "0",
            "CIRCLE",
            "8",
            "a",
            "10",
            "510000",
            "20",
            "3560000",
            "40",
            "9",
        ),
        *("0", "ENDSEC", "0", "EOF", ""),
    )
)
_GEOPACKAGE = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name, srs_id, organization, organization_coordsys_id, definition, description);
CREATE TABLE gpkg_contents (table_name, data_type);
CREATE TABLE gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m);
CREATE TABLE a (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES ('CGCS2000', 4490, 'EPSG', 4490, '', '');
INSERT INTO gpkg_contents VALUES ('a', 'features');
INSERT INTO gpkg_geometry_columns VALUES ('a', 'geom', 'POINT', 4490, 0, 0);
"""
_PRJ = (
    'PROJCS["CGCS2000_3_Degree_GK_CM_120E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",'
    'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],'
    'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


def rehearse_reading() -> None:
    """Read every format once; leaves nothing behind."""
    for name in _CODECS:
        codecs.lookup(name)
    for system in SYSTEMS:
        window_of(system.crs, TAIXING_BBOX)
    county = shapely.box(*TAIXING_BBOX)
    outline = shapely.to_geojson(county).encode()
    before = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="ecoworks-rehearsal-") as folder:
        os.chdir(folder)
        try:
            for data in (outline, *list_texts(), *list_archives(), make_geopackage(), make_flatgeobuf()):
                judge_content(read_content(Source(data, "rehearsal")), county.wkb)
            rehearse_photos(Path("."))
        finally:
            os.chdir(before)


def prove_reading() -> None:
    """Behind the walls: the database of PROJ, which opens its file anew after a fork, must still be readable."""
    if pyproj.CRS.from_epsg(2437).ellipsoid is None:
        raise RuntimeError("PROJ does not find its database")


def judge_content(content: Content, outline: bytes) -> None:
    """The same steps a real file goes through."""
    tidy_content(content)
    judge_crs(content.shapes, content.declared, (), None, CountyContext(outline=outline))
    judge_crs(content.shapes, Declaration("EPSG:4490"), (), None, CountyContext(outline=outline))


def list_texts() -> list[bytes]:
    """One place or line in every format that is text."""
    return [
        "名称,经度,纬度\n马尾松,120.1,32.2\n".encode("gbk"),
        "名称,起点经度,起点纬度,终点经度,终点纬度\n甲河,120°6′,32.2,120.2,32.2\n".encode("gbk"),
        _KML.encode(),
        b'<gpx><wpt lat="32.2" lon="120.1"><name>a</name></wpt></gpx>',
        _FEATURE.encode() + b"\n" + _FEATURE.encode() + b"\n",
        _OVJSN.encode(),
        b"1,,510000.0,3560000.0,3.2\n2,,510010.0,3560000.0,3.2\n",
        "[属性描述]\n带号=40\n[地块坐标]\n3,0.1,1,甲,面,,,,@\n".encode("gbk")
        + b"J1,1,3560000.0,40510000.0\nJ2,1,3560050.0,40510000.0\nJ3,1,3560050.0,40510050.0\n",
        _DXF.encode(),
    ]


def list_archives() -> list[bytes]:
    """One layer in every format that is packed."""
    mif = b'Version 300\nCharset "Neutral"\nColumns 1\n  NAME Char(10)\nData\nPoint 120.1 32.2\n'
    cells = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{''.join(cells.format(cell) for cell in row)}</table:table-row>"
        for row in (("经度", "纬度"), ("120.1", "32.2"))
    )
    names = " ".join(
        f'xmlns:{part}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"'
        for part in ("office", "table", "text")
    )
    document = (
        f"<office:document-content {names}><office:body><office:spreadsheet><table:table>{rows}</table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return [
        make_workbook(),
        make_shapefile(),
        pack({"doc.kml": _KML.encode()}),
        pack({"a.mif": mif, "a.mid": b'"a"\n'}),
        pack({"mimetype": MIMETYPE, "content.xml": document.encode()}),
        make_geodatabase(),
    ]


def make_flatgeobuf() -> bytes:
    """Two points, written by GDAL into the folder of the rehearsal."""
    write_points("rehearsal.fgb", "FlatGeobuf")
    return Path("rehearsal.fgb").read_bytes()


def make_geodatabase() -> bytes:
    """A geodatabase of two points."""
    write_points("rehearsal.gdb", "OpenFileGDB")
    return pack({f"a.gdb/{part.name}": part.read_bytes() for part in Path("rehearsal.gdb").iterdir()})


def write_points(path: str, driver: str) -> None:
    """Two points with one text."""
    points = shapely.to_wkb([shapely.Point(120.1, 32.2), shapely.Point(120.2, 32.2)])
    names = np.array(["马尾松", "水杉"], dtype=object)
    pyogrio.raw.write(
        path,
        geometry=np.array(points, dtype=object),
        field_data=[names],
        fields=["name"],
        geometry_type="Point",
        driver=driver,
        crs="EPSG:4490",
    )


def make_geopackage() -> bytes:
    """The tables of the format and one point, by SQLite alone."""
    point = b"GP\x00\x01" + struct.pack("<i", 4490) + shapely.to_wkb(shapely.Point(120.1, 32.2))
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(_GEOPACKAGE)
        connection.execute("INSERT INTO a VALUES (1, ?, '马尾松')", (point,))
        connection.commit()
        return connection.serialize()
    finally:
        connection.close()


def pack(members: dict[str, bytes]) -> bytes:
    """A zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def make_workbook() -> bytes:
    """A sheet with a date, which is parsed by modules of its own."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["经度", "纬度", "日期"])
    sheet.append([120.1, 32.2, datetime.datetime(2022, 1, 1)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def make_shapefile() -> bytes:
    """One point in CM 120E with one text column."""
    record = struct.pack("<i2d", 1, 510_000.0, 3_560_000.0)
    header = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 64) + struct.pack("<2i8d", 1000, 1, *[0.0] * 8)
    shp = header + struct.pack(">2i", 1, 10) + record
    shx = header[:24] + struct.pack(">i", 54) + header[28:] + struct.pack(">2i", 50, 10)
    column = struct.pack("<11sc4xBB14x", b"NAME", b"C", 10, 0)
    dbf = (
        struct.pack("<4BIHH20x", 3, 122, 1, 1, 1, 65, 11)
        + column
        + b"\r"
        + b" "
        + "马尾松".encode("gbk").ljust(10)
    )
    return pack({"a.shp": shp, "a.shx": shx, "a.dbf": dbf, "a.prj": _PRJ.encode()})
