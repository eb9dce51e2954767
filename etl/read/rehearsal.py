"""Reads one tiny file of our own per format, so that what loads on first use is loaded before the fork."""

from __future__ import annotations

import codecs
import datetime
import io
import os
import struct
import tempfile
import zipfile

import openpyxl
import pyproj
import shapely

from etl.crs_detective import judge_crs
from etl.crs_systems import SYSTEMS, window_of
from etl.read.content import Content, Declaration, Source
from etl.read.formats import read_content
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
    table = "名称,经度,纬度\n马尾松,120.1,32.2\n".encode("gbk")
    before = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="ecoworks-rehearsal-") as folder:
        os.chdir(folder)
        try:
            for data in (outline, table, _KML.encode(), make_workbook(), make_shapefile()):
                judge_content(read_content(Source(data, "rehearsal")), county.wkb)
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
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending, data in ((".shp", shp), (".shx", shx), (".dbf", dbf), (".prj", _PRJ)):
            archive.writestr("a" + ending, data)
    return buffer.getvalue()
