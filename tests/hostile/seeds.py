"""One small good file per format, in the county; everything hostile starts from one of these."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import geopandas
import openpyxl
import shapely

Ring = Sequence[tuple[float, float]]

X, Y = 120.14, 32.24  # in 黄桥镇
SQUARES = tuple(shapely.box(X + 0.002 * n, Y, X + 0.002 * n + 0.001, Y + 0.001) for n in range(3))
POINT = f'{{"type":"Point","coordinates":[{X},{Y}]}}'
GK_X, GK_Y = 513_173.0, 3_567_500.0  # about the same place in EPSG:4549
PRJ = 'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'


def pack(members: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, (2022, 11, 20, 0, 0, 0))  # the same bytes on every day
            info.compress_type = method
            archive.writestr(info, data)
    return buffer.getvalue()


def geojson(shapes: Sequence[Any] = SQUARES, **members: Any) -> bytes:
    features = [
        {"type": "Feature", "properties": {"name": f"地块{n}"}, "geometry": shape.__geo_interface__}
        for n, shape in enumerate(shapes)
    ]
    return json.dumps(
        {"type": "FeatureCollection", "features": features, **members}, ensure_ascii=False
    ).encode()


def feature(properties: object) -> bytes:
    told = {"type": "Feature", "properties": properties, "geometry": SQUARES[0].__geo_interface__}
    return json.dumps(told, ensure_ascii=False).encode()


def shp_record(number: int, rings: Sequence[Ring]) -> bytes:
    places = [place for ring in rings for place in ring]
    starts = [sum(len(ring) for ring in rings[:n]) for n in range(len(rings))]
    xs, ys = [p[0] for p in places], [p[1] for p in places]
    body = struct.pack("<i4d2i", 5, min(xs), min(ys), max(xs), max(ys), len(rings), len(places))
    body += struct.pack(f"<{len(starts)}i", *starts) + b"".join(struct.pack("<2d", *p) for p in places)
    return struct.pack(">2i", number, len(body) // 2) + body


def shp_header(words: int, kind: int = 5) -> bytes:
    return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, words) + struct.pack("<2i8d", 1000, kind, *[0.0] * 8)


def dbf(values: Sequence[str], width: int = 20, encoding: str = "gbk") -> bytes:
    head = struct.pack("<4BIHH20x", 3, 122, 1, 1, len(values), 65, width + 1)
    rows = b"".join(b" " + value.encode(encoding).ljust(width) for value in values)
    return head + struct.pack("<11sc4xBB14x", b"NAME", b"C", width, 0) + b"\r" + rows


def shapefile(records: Sequence[bytes] | None = None) -> dict[str, bytes]:
    """The parts by ending; ``records`` as :func:`shp_record` writes them."""
    if records is None:
        records = [shp_record(n + 1, [clockwise(square)]) for n, square in enumerate(SQUARES)]
    body, index, place = b"".join(records), b"", 50
    for record in records:
        index += struct.pack(">2i", place, len(record) // 2 - 4)
        place += len(record) // 2
    shx = shp_header(50 + 4 * len(records)) + index
    names = [f"地块{n}" for n in range(len(records))]
    return {".shp": shp_header(place) + body, ".shx": shx, ".dbf": dbf(names), ".prj": PRJ.encode()}


def clockwise(polygon: shapely.Polygon) -> list[tuple[float, float]]:
    return [(x, y) for x, y, *_ in shapely.orient_polygons(polygon, exterior_cw=True).exterior.coords]


def zip_shapefile(parts: Mapping[str, bytes], stem: str = "地块") -> bytes:
    return pack({stem + ending: data for ending, data in parts.items()})


def kml(body: str | None = None) -> str:
    ring = " ".join(f"{x},{y}" for x, y in SQUARES[0].exterior.coords)
    place = f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    inside = body if body is not None else f"<Placemark><name>地块</name>{place}</Placemark>"
    return f'<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}</Document></kml>'


@cache
def gpkg(script: str = "") -> bytes:
    """A minimal GeoPackage of three squares; ``script`` alters it afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        connection = sqlite3.connect(path)
        connection.executescript(
            "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,"
            " organization_coordsys_id INTEGER, definition TEXT, description TEXT);"
            "INSERT INTO gpkg_spatial_ref_sys VALUES ('CGCS2000', 4490, 'EPSG', 4490, 'x', '');"
            "CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT,"
            " last_change TEXT, min_x REAL, min_y REAL, max_x REAL, max_y REAL, srs_id INTEGER);"
            "INSERT INTO gpkg_contents VALUES ('plots', 'features', 'plots', '', '', 0, 0, 0, 0, 4490);"
            "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT,"
            " srs_id INTEGER, z INTEGER, m INTEGER);"
            "INSERT INTO gpkg_geometry_columns VALUES ('plots', 'geom', 'POLYGON', 4490, 0, 0);"
            "CREATE TABLE plots (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT);"
            "PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;"
        )
        for number, square in enumerate(SQUARES, start=1):
            shape = b"GP\x00\x01" + struct.pack("<i", 4490) + square.wkb
            connection.execute("INSERT INTO plots VALUES (?, ?, ?)", (number, shape, f"地块{number}"))
        connection.commit()
        if script:
            connection.executescript(script)
        connection.close()
        return path.read_bytes()


@cache
def write_with_gdal(driver: str, name: str, index: bool = False) -> dict[str, bytes]:
    """The files GDAL writes for the three squares, by name."""
    with tempfile.TemporaryDirectory() as folder:
        frame = geopandas.GeoDataFrame(
            {"NAME": ["plot 1", "plot 2", "plot 3"]}, geometry=list(SQUARES), crs="EPSG:4490"
        )
        options = {"SPATIAL_INDEX": "YES" if index else "NO"} if driver == "FlatGeobuf" else {}
        frame.to_file(Path(folder) / name, driver=driver, engine="pyogrio", **options)
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(Path(folder).rglob("*"))
            if path.is_file()
        }


def flatgeobuf() -> bytes:
    return write_with_gdal("FlatGeobuf", "a.fgb")["a.fgb"]


def mapinfo_tab() -> dict[str, bytes]:
    return write_with_gdal("MapInfo File", "a.tab")


def mapinfo_mif() -> dict[str, bytes]:
    return write_with_gdal("MapInfo File", "a.mif")


def geodatabase() -> dict[str, bytes]:
    return write_with_gdal("OpenFileGDB", "a.gdb")


@cache
def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["name", "经度", "纬度"], ["泵站一", X, Y], ["泵站二", X + 0.001, Y]):
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


ODS_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "table", "text")
)


def ods(rows: str | None = None, head: str = "") -> bytes:
    def cells(*values: object) -> str:
        body = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
            for value in values
        )
        return f"<table:table-row>{body}</table:table-row>"

    inside = rows if rows is not None else cells("name", "经度", "纬度") + cells("泵站", X, Y)
    body = f'<office:body><office:spreadsheet><table:table table:name="一">{inside}</table:table></office:spreadsheet></office:body>'
    content = f"{head}<office:document-content {ODS_NAMES}>{body}</office:document-content>"
    return pack({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def csv() -> bytes:
    return f"name,经度,纬度\n泵站一,{X},{Y}\n泵站二,{X + 0.001},{Y}\n".encode("gbk")


def land_txt() -> bytes:
    corners = [(0, 0), (50, 0), (50, 40), (0, 40), (0, 0)]
    lines = "\n".join(f"J{n},1,{GK_Y + y:.3f},{GK_X + x:.3f}" for n, (x, y) in enumerate(corners, start=1))
    return (
        "[属性描述]\n格式版本号=1.01\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=40\n"
        f"[地块坐标]\n5,0.2,1,地块一,面,,耕地,,@\n{lines}\n"
    ).encode("gbk")


def cass_dat() -> bytes:
    return "".join(f"{n},,{GK_X + n},{GK_Y + n},3.5\n" for n in range(1, 6)).encode()


def gpx() -> str:
    return f'<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="{Y}" lon="{X}"><name>泵站</name></wpt></gpx>'


def ovjsn() -> bytes:
    places = [number for x, y in SQUARES[0].exterior.coords for number in (y, x)]
    area = {"Name": "绿地", "Type": 13, "ObjectDetail": {"Gcj02": 0, "Latlng": places}}
    return json.dumps(
        {"ObjItems": [{"Type": 13, "Object": area}], "Version": "9.0"}, ensure_ascii=False
    ).encode()


SQUARE_M = ((GK_X, GK_Y), (GK_X + 50, GK_Y), (GK_X + 50, GK_Y + 40), (GK_X, GK_Y + 40))


def polyline(places: Sequence[tuple[float, float]] = SQUARE_M, layer: str = "造林") -> str:
    body = "".join(f"10\n{x}\n20\n{y}\n" for x, y in places)
    return f"0\nLWPOLYLINE\n8\n{layer}\n90\n{len(places)}\n70\n1\n{body}"


def dxf(entities: str | None = None, blocks: str = "", header: str = "") -> str:
    inside = entities if entities is not None else polyline()
    return (
        f"0\nSECTION\n2\nHEADER\n{header}0\nENDSEC\n0\nSECTION\n2\nBLOCKS\n{blocks}0\nENDSEC\n"
        f"0\nSECTION\n2\nENTITIES\n{inside}0\nENDSEC\n0\nEOF\n"
    )


# format -> a good file of it; the mutations start here
GOOD: dict[str, Callable[[], bytes]] = {
    "geojson": geojson,
    "geojsonseq": lambda: b"\n".join(feature({"name": f"地块{n}"}) for n in range(3)),
    "shapefile": lambda: zip_shapefile(shapefile()),
    "kml": lambda: kml().encode(),
    "kmz": lambda: pack({"doc.kml": kml()}),
    "gpkg": gpkg,
    "flatgeobuf": flatgeobuf,
    "mapinfo tab": lambda: pack(mapinfo_tab()),
    "mapinfo mif": lambda: pack(mapinfo_mif()),
    "filegdb": lambda: pack(geodatabase()),
    "xlsx": workbook,
    "ods": ods,
    "csv": csv,
    "land txt": land_txt,
    "cass dat": cass_dat,
    "gpx": lambda: gpx().encode(),
    "ovjsn": ovjsn,
    "dxf": lambda: dxf().encode(),
}
