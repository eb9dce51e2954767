"""What is not taken, as bytes: other formats, legacy datums, other zones, damage."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable, Iterator

import pyproj
import shapely

from tests.corpus.case import Case
from tests.corpus.file import Content, File, zip_members
from tests.corpus.plain import write_land_txt
from tests.corpus.shapefiles import write_dbf, write_shapefile, write_shapes
from tests.corpus.systems import carry, write_prj
from tests.corpus.texts import write_geojson, write_kml
from tests.corpus.truth import Truth, list_truths

_GML = """<?xml version="1.0"?><gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://a.example/b.xsd">
 <gml:featureMember/></gml:FeatureCollection>"""
_VRT = "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>a.shp</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
_ESRI = '{"geometryType": "esriGeometryPolygon", "spatialReference": {"wkid": 4490}, "features": []}'
_TOPO = '{"type": "Topology", "objects": {}, "arcs": []}'
_DTD = '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "b">]><kml><Document>&a;</Document></kml>'
_LINK = "<kml><Document><NetworkLink><Link><href>http://a.example/b.kml</href></Link></NetworkLink></Document></kml>"

# name, bytes, codes of which one must be the answer
FOREIGN: tuple[tuple[str, bytes, tuple[str, ...]], ...] = (
    ("2018.dwg", b"AC1032" + bytes(200), ("dwg.refused",)),
    ("2004.dwg", b"AC1018" + bytes(200), ("dwg.refused",)),
    ("r14.dwg", b"AC1014" + bytes(200), ("dwg.refused",)),
    ("地块.wp", b"WMAP`D23" + bytes(200), ("mapgis.refused",)),
    ("地块.wl", b"WMAP`D21" + bytes(200), ("mapgis.refused",)),
    ("地块.wt", b"WMAP`D22" + bytes(200), ("mapgis.refused",)),
    ("a.parquet", b"PAR1" + bytes(100) + b"PAR1", ("parquet.refused",)),
    ("a.vrt", _VRT.encode(), ("vrt.refused",)),
    ("a.gml", _GML.encode(), ("gml.refused", "gml.schema", "format.later")),
    ("a.rar", b"Rar!\x1a\x07\x01\x00" + bytes(100), ("rar.refused",)),
    ("old.rar", b"Rar!\x1a\x07\x00" + bytes(100), ("rar.refused",)),
    ("a.7z", b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(100), ("sevenzip.refused",)),
    ("a.ovobj", b"OviO" + bytes(100), ("ovobj.refused",)),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ("xls.refused",)),
    ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(100), ("picture.refused",)),
    ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(100), ("picture.refused",)),
    ("a.pdf", b"%PDF-1.4\n" + bytes(100), ("picture.refused",)),
    ("a.json", _ESRI.encode(), ("geojson.esri",)),
    ("b.json", _TOPO.encode(), ("geojson.topojson",)),
    ("c.json", b'{"hello": "world"}', ("geojson.not_geometry",)),
    ("a.kml", _DTD.encode(), ("xml.forbidden",)),
    ("b.kml", _LINK.encode(), ("kml.only_link",)),
    ("b.dxf", b"AutoCAD Binary DXF\r\n\x1a\x00" + bytes(100), ("dxf.binary",)),
    ("a.html", b"<!doctype html><html><body>x</body></html>", ("file.not_recognised",)),
    ("a.bin", bytes(range(256)) * 4, ("file.not_recognised",)),
    (
        "empty.zip",
        b"PK\x05\x06" + bytes(18),
        ("zip.nothing_known", "zip.damaged", "file.damaged", "zip.empty"),
    ),
    ("empty.txt", b"", ("file.empty",)),
    ("spaces.txt", b"  \r\n \r\n", ("file.empty", "file.not_recognised")),
    (
        "word.docx",
        zip_members({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}),
        ("office.refused",),
    ),
    ("dwg.zip", zip_members({"图.dwg": b"AC1032" + bytes(100)}, True), ("dwg.refused",)),
    (
        "pictures.zip",
        zip_members({"现场.jpg": b"\xff\xd8\xff"}, True),
        ("zip.nothing_known", "picture.refused"),
    ),
    ("nested.zip", zip_members({"a.geojson": zip_members({"b.geojson": b"{}"})}), ("zip.nested",)),
    ("a.tar.gz", gzip.compress(b"x" * 600), ("gzip.refused",)),
)
LEGACY_CODES = ("EPSG:4610", "EPSG:2364", "EPSG:2385", "EPSG:4214", "EPSG:2416", "EPSG:2437")


def list_refused() -> Iterator[Case]:
    """Every file that must be refused, with the reason."""
    truth = list_truths()["new_plots"]
    for name, data, codes in (*FOREIGN, ("a.tar", _tar(), ("gzip.refused",))):
        yield _refusal(name.rsplit(".", 1)[-1], name, lambda name=name, data=data: File(name, data), codes)
    for code in LEGACY_CODES:
        yield _legacy("shapefile", code, truth, lambda code=code: _shapefile(truth, code, write_prj(code)))
    for datum in ("1980西安坐标系", "西安80", "1954年北京坐标系", "北京54"):
        crs = "EPSG:2364" if "西安" in datum else "EPSG:2416"
        yield _legacy(
            "land_txt",
            f"{crs} {datum}",
            truth,
            lambda d=datum, c=crs: write_land_txt(_content(truth, c), datum=d),
        )
    for code, zone in (("EPSG:4527", 39), ("EPSG:4529", 41)):
        for declares in (True, False):
            yield _refusal(
                "shapefile",
                f"zone {zone} {'declared' if declares else 'undeclared'}",
                lambda code=code, declares=declares: _zone(truth, code, declares),
                ("crs.wrong_zone",),
            )
    yield from _list_damaged(truth)


def _list_damaged(truth: Truth) -> Iterator[Case]:
    content = _content(truth, "EPSG:4490")
    shp, shx = write_shapes(content)
    whole = write_shapefile(content, prj=write_prj("EPSG:4490")).data
    geojson = write_geojson(content).data
    table: tuple[tuple[str, str, bytes, tuple[str, ...]], ...] = (
        ("shapefile", "bare .shp", shp, ("shp.bare",)),
        ("shapefile", "bare .shx", shx, ("shp.bare",)),
        ("shapefile", "no .dbf", zip_members({"a.shp": shp, "a.shx": shx}), ("shp.missing_dbf",)),
        ("shapefile", "cut .shp", _cut_member(content), ("shp.truncated",)),
        ("shapefile", "cut zip", whole[: len(whole) // 2], ("zip.damaged", "file.damaged")),
        ("geojson", "cut", geojson[: len(geojson) // 2], ("geojson.damaged",)),
        ("geojson", "no features", b'{"type":"FeatureCollection","features":[]}', ("file.no_rows",)),
        ("geojson", "crs by a link", _link_crs(), ("geojson.crs_link",)),
        ("kml", "cut", write_kml(content).data[:-40], ("kml.damaged",)),
        (
            "land_txt",
            "a line of another kind",
            b"[\xb5\xd8\xbf\xe9\xd7\xf8\xb1\xea]\nhello\n",
            ("txt.bad_line",),
        ),
        ("csv", "numbers of nowhere", "名称,X,Y\na,450000,450001\nb,450010,450020\n".encode(), _NOWHERE),
        ("shapefile", "British grid", _british(), ("crs.foreign",)),
    )
    for format_name, fault, data, codes in table:
        yield _refusal(format_name, fault, lambda data=data: File("upload", data), codes)


_NOWHERE = ("crs.numbers_fit_nothing",)


def _refusal(format_name: str, fault: str, write: Callable[[], File], codes: tuple[str, ...]) -> Case:
    return Case(format_name, "-", "none", "-", fault, None, write, refused=codes)


def _legacy(format_name: str, fault: str, truth: Truth, write: Callable[[], File]) -> Case:
    return Case(format_name, fault[:9], "right", "-", fault, truth, write, refused=("crs.legacy_datum",))


def _content(truth: Truth, crs: str) -> Content:
    return Content(carry(truth.shapes, crs), truth.rows)


def _shapefile(truth: Truth, crs: str, prj: str | None) -> File:
    return write_shapefile(_content(truth, crs), prj=prj)


def _zone(truth: Truth, code: str, declares: bool) -> File:
    return _shapefile(truth, code, str(pyproj.CRS(code).to_wkt("WKT1_ESRI")) if declares else None)


def _british() -> bytes:
    shapes = [shapely.box(450_000, 450_000, 450_100, 450_100)]
    prj = str(pyproj.CRS("EPSG:27700").to_wkt("WKT1_ESRI"))
    return write_shapefile(Content(shapes, [{"name": "a"}]), prj=prj).data


def _cut_member(content: Content) -> bytes:
    shp, shx = write_shapes(content)
    dbf, _ = write_dbf(content.rows, "gb18030")
    return zip_members({"a.shp": shp[:-60], "a.shx": shx, "a.dbf": dbf})


def _link_crs() -> bytes:
    link = {"type": "link", "properties": {"href": "http://a.example/crs", "type": "proj4"}}
    return json.dumps({"type": "FeatureCollection", "crs": link, "features": []}).encode()


def _tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.shp"))
    return buffer.getvalue()
