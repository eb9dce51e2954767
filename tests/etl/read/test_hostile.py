"""Files nobody should send: each is refused by its code, quickly, and nothing gets out or stays behind."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from etl.read.refusals import MESSAGES
from tests.hostile.bait import Canary

SECRET = "TOKEN-that-must-not-be-read"
POINT = '{"type":"Point","coordinates":[120.1,32.2]}'


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    canary = Canary()
    yield canary
    visits = canary.visits
    canary.close()
    assert visits == 0


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path: Path) -> Iterator[None]:
    yield
    assert list(tmp_path.glob("ecoworks-cage-*")) == []


def feature(properties: object) -> str:
    return json.dumps({"type": "Feature", "properties": properties, "geometry": json.loads(POINT)})


def vrt(path: str) -> str:
    layer = f'<OGRVRTLayer name="a"><SrcDataSource>{path}</SrcDataSource></OGRVRTLayer>'
    return f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>"


@pytest.mark.parametrize(
    "name", ["a.geojson", "a.json", "a.kml", "a.gpkg", "a.csv", "a.dxf", "a.xlsx", "a.fgb", "a.vrt"]
)
def test_a_vrt_is_refused_whatever_it_is_called(
    maker: Any, tmp_path: Path, canary: Canary, name: str
) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(f"name,lon,lat\n{SECRET},120.1,32.2\n")
    for target in (str(secret), f"/vsicurl/{canary.url}"):
        for prefix in ("", "\ufeff \n", "<!-- note -->", '<?xml version="1.0"?>\n'):
            assert maker.refusal(prefix + vrt(target), name).code == "vrt.refused"


def test_a_stored_pipeline_is_refused(maker: Any) -> None:
    text = '{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read /etc/passwd ! write x"}'
    assert maker.refusal(text, "a.geojson").code == "vrt.refused"


def test_a_vrt_far_down_in_a_file_or_a_zip_is_not_taken(maker: Any) -> None:
    assert maker.refusal("<x>" + " " * 5000 + vrt("/etc/passwd") + "</x>").code == "file.not_recognised"
    assert maker.refusal(maker.zip({"a.vrt": vrt("/etc/passwd")})).code == "vrt.refused"
    assert maker.refusal(maker.zip({"a.geojson": vrt("/etc/passwd")})).code == "vrt.refused"
    assert maker.refusal(maker.zip({"a.kml": vrt("/etc/passwd")})).code == "vrt.refused"


def test_a_crs_link_is_never_followed(maker: Any, canary: Canary) -> None:
    for crs in (
        {"type": "link", "properties": {"href": canary.url, "type": "proj4"}},
        {"type": "name", "properties": {"name": canary.url}},
        {"type": "name", "properties": {}},
        [canary.url],
    ):
        assert maker.refusal(maker.geojson(crs=crs)).code == "geojson.crs_link"


def test_a_prj_with_a_link_is_only_text(maker: Any, canary: Canary) -> None:
    reading = maker.read(maker.zip_shapefile(maker.shapefile(prj=canary.url)))
    assert reading.crs.used == "EPSG:4490"


@pytest.mark.parametrize(
    "name", ["../../etc/x.shp", "/etc/x.shp", "a/../../x.shp", "..\\x.shp", "C:\\x.shp", "C:x.shp"]
)
def test_names_that_climb_out(maker: Any, name: str) -> None:
    assert maker.refusal(maker.zip({name: b"x"})).code == "zip.unsafe_name"


def zip_with(info: zipfile.ZipInfo, data: bytes = b"/etc/passwd") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, data)
    return buffer.getvalue()


@pytest.mark.parametrize("mode", [0o120777, 0o020666, 0o010644, 0o140755])
def test_links_and_devices_in_a_zip(maker: Any, mode: int) -> None:
    info = zipfile.ZipInfo("a.shp")
    info.external_attr = mode << 16
    assert maker.refusal(zip_with(info)).code == "zip.unsafe_name"


def test_encrypted_nested_duplicate_and_unusual_archives(maker: Any) -> None:
    plain = maker.zip({"a.shp": b"x" * 50}, zipfile.ZIP_STORED)
    locked = bytearray(plain)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.find(mark) + offset] |= 1
    assert maker.refusal(bytes(locked)).code == "zip.encrypted"
    assert maker.refusal(maker.zip({"in.zip": plain})).code == "zip.nested"
    assert maker.refusal(maker.zip({"a.geojson": plain})).code == "zip.nested"
    assert maker.refusal(maker.zip({"a.shp": b"x"}, zipfile.ZIP_LZMA)).code == "zip.method"
    assert maker.refusal(maker.zip({"A.shp": b"1", "a.SHP": b"2"})).code == "zip.duplicate"
    assert maker.refusal(plain[: len(plain) // 2]).code == "zip.damaged"
    assert maker.refusal(plain.replace(b"x" * 50, b"y" * 50)).code in ("zip.damaged", "shp.missing_dbf")
    assert maker.refusal(maker.zip({f"{n}.txt": b"" for n in range(201)})).code == "zip.too_many_members"
    assert maker.refusal(maker.zip({})).code == "zip.nothing_known"


def zip_of_zeros(size: int, declared: int | None = None) -> bytes:
    """One member of ``size`` zeros, deflated without ever holding them; ``declared`` forges its size."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = 64 << 20
    block = squeeze.compress(bytes(piece)) + squeeze.flush(
        zlib.Z_FULL_FLUSH
    )  # repeatable: looks back at nothing
    body = block * (size // piece) + squeeze.flush()
    length = declared if declared is not None else size
    fields = struct.pack("<HHHHIIIHH", 0, 8, 0, 0, 0, len(body), length, 5, 0)
    local = b"PK\x03\x04" + struct.pack("<H", 20) + fields + b"a.shp" + body
    central = (
        b"PK\x01\x02" + struct.pack("<HH", 20, 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + b"a.shp"
    )
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def test_three_gigabytes_of_zeros_are_refused_at_once(maker: Any) -> None:
    data = zip_of_zeros(3 << 30)
    assert len(data) < 4_000_000
    assert maker.refusal(data).code == "zip.bomb"
    # by what it says of itself: nothing of it is unpacked, which here would fail with the first byte
    place = data.index(b"a.shp") + len(b"a.shp")
    broken = data[:place] + b"\x07" + data[place + 1 :]
    assert maker.refusal(broken).code == "zip.bomb"
    with zipfile.ZipFile(io.BytesIO(broken)) as archive, pytest.raises(zlib.error):
        archive.read("a.shp")


def test_a_bomb_that_lies_about_its_size(maker: Any) -> None:
    assert maker.refusal(zip_of_zeros(448 << 20, declared=1000)).code in (
        "zip.damaged",
        "zip.bomb",
        "shp.missing_dbf",
    )


def test_overlapping_members(maker: Any) -> None:
    data = bytearray(maker.zip({"a.shp": b"x" * 100, "b.dbf": b"y" * 100}, zipfile.ZIP_STORED))
    second = data.rfind(b"PK\x01\x02")
    data[second + 42 : second + 46] = (0).to_bytes(4, "little")
    assert maker.refusal(bytes(data)).code == "zip.bomb"


KML_BODY = (
    "<kml><Document><Placemark><name>{}</name>"
    "<Point><coordinates>120.1,32.2</coordinates></Point></Placemark></Document></kml>"
)


def test_xml_that_declares_entities(maker: Any, canary: Canary) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    for declared in (
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "{canary.url}">]>',
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{laughs}<!ENTITY x "&l9;">]>',
        f'<!DOCTYPE a SYSTEM "{canary.url}">',
    ):
        for encoding in ("utf-8", "utf-16"):
            data = ('<?xml version="1.0"?>' + declared + KML_BODY.format("&x;")).encode(encoding)
            assert maker.refusal(data).code == "xml.forbidden"
    sheet = '<!DOCTYPE a [<!ENTITY x "y">]><worksheet/>'
    book = maker.zip(
        {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>", "xl/worksheets/s.xml": sheet}
    )
    assert maker.refusal(book).code == "xml.forbidden"


def test_kml_that_only_links(maker: Any, canary: Canary) -> None:
    link = f"<kml><NetworkLink><Link><href>{canary.url}</href></Link></NetworkLink></kml>"
    assert maker.refusal(link).code == "kml.only_link"
    assert maker.refusal(KML_BODY.format("<unclosed>")).code == "kml.damaged"
    assert maker.refusal("<kml>" + "<Folder>" * 60_000).code == "kml.damaged"


@pytest.fixture
def gpkg(maker: Any, tmp_path: Path) -> Any:
    path = tmp_path / "h.gpkg"
    maker.frame().to_file(path, layer="plots", engine="pyogrio")

    def alter(script: str) -> bytes:
        connection = sqlite3.connect(path)
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")  # they call functions only GDAL has
        connection.executescript(script)
        connection.close()
        return path.read_bytes()

    return alter


ENDLESS = (
    "WITH RECURSIVE c(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM c) SELECT fid, NULL AS geom FROM c"
)


def test_geopackage_views_are_not_opened(maker: Any, gpkg: Any) -> None:
    data = gpkg(
        f"PRAGMA writable_schema=ON; CREATE VIEW endless AS {ENDLESS};"
        "UPDATE gpkg_contents SET table_name='endless', identifier='x';"
        "UPDATE gpkg_geometry_columns SET table_name='endless';"
    )
    # opened, it would outlast the cage's patience
    assert maker.refusal(data).code == "gpkg.view"


def test_geopackage_whose_catalogue_is_a_view(maker: Any, gpkg: Any) -> None:
    data = gpkg(
        "CREATE TABLE c AS SELECT * FROM gpkg_contents; PRAGMA foreign_keys=OFF; DROP TABLE gpkg_contents;"
        "CREATE VIEW gpkg_contents AS SELECT * FROM c;"
    )
    assert maker.refusal(data).code == "gpkg.view"


def test_geopackages_that_are_none(maker: Any, gpkg: Any) -> None:
    whole = gpkg("SELECT 1")
    assert maker.refusal(whole[:20_000]).code == "gpkg.damaged"
    assert maker.refusal(whole[:100] + b"\xff" * 8000 + whole[8100:]).code == "gpkg.damaged"
    assert maker.refusal(gpkg("DELETE FROM plots")).code == "file.no_rows"


def test_geopackage_with_a_forged_shape(maker: Any, gpkg: Any) -> None:
    forged = "4750000100000000" + "0103000000" + "ffffffff" + "00" * 16
    assert (
        maker.refusal(gpkg(f"UPDATE plots SET geom = X'{forged}' WHERE fid = 2")).code
        == "geometry.bad_coordinates"
    )


def test_shapefile_parts_that_do_not_agree(maker: Any) -> None:
    parts = maker.shapefile()
    one = maker.shapefile(maker.polygons()[:1])
    cases = {
        "shp.missing_dbf": {key: parts[key] for key in (".shp", ".shx")},
        "shp.missing_shp": {key: parts[key] for key in (".dbf", ".shx")},
        "shp.counts_differ": parts | {".dbf": one[".dbf"]},
        "shp.truncated": parts | {".dbf": parts[".dbf"][:-60]},
    }
    for code, members in cases.items():
        assert maker.refusal(maker.zip_shapefile(members)).code == code
    assert maker.refusal(maker.zip_shapefile(parts | {".shx": one[".shx"]})).code == "shp.counts_differ"
    assert maker.refusal(maker.zip_shapefile(parts | {".shp": parts[".shp"][:-20]})).code == "shp.truncated"
    assert maker.refusal(parts[".shp"]).code == "shp.bare"


@pytest.mark.parametrize(
    ("offset", "value"), [(36, 0x7FFFFFFF), (36, -1), (40, 0x7FFFFFFF), (40, -5), (44, 10**8)]
)
def test_forged_counts_in_a_shape(maker: Any, offset: int, value: int) -> None:
    parts = maker.shapefile()
    shp = bytearray(parts[".shp"])
    shp[108 + offset : 112 + offset] = struct.pack("<i", value)
    assert maker.refusal(maker.zip_shapefile(parts | {".shp": bytes(shp)})).code == "shp.truncated"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e308])
def test_coordinates_that_are_no_numbers(maker: Any, number: float) -> None:
    parts = maker.shapefile()
    shp = bytearray(parts[".shp"])
    shp[108 + 48 : 108 + 56] = struct.pack("<d", number)
    assert maker.refusal(maker.zip_shapefile(parts | {".shp": bytes(shp)})).code == "geometry.not_finite"
    literal = {"nan": "NaN", "inf": "1e400", "1e+308": "1e308"}[str(number)]
    text = POINT.replace("120.1", literal)
    assert maker.refusal(text).code in ("geojson.damaged", "geometry.not_finite")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 200_000, "geojson.damaged"),
        ('{"a":' * 200_000, "geojson.damaged"),
        ('{"type":"GeometryCollection","geometries":[' * 500, "geojson.damaged"),
        ('{"type":"GeometryCollection","geometries":[' * 50 + POINT + "]}" * 50, "geometry.bad_coordinates"),
        ('{"type":"FeatureCollection","features":[]}', "file.no_rows"),
        ('{"type":"FeatureCollection","features":[3]}', "geojson.damaged"),
        ('{"type":"FeatureCollection"}', "geojson.damaged"),
        ('{"type":"Polygon","coordinates":[[["a","b"],[1,2],[3,4]]]}', "geometry.bad_coordinates"),
        ('{"type":"Polygon","coordinates":[[1,2,3]]}', "geometry.bad_coordinates"),
        ('{"type":"Point","coordinates":{"x":1}}', "geometry.bad_coordinates"),
        ('{"type":"Point","coordinates":[500,600]}', "crs.numbers_fit_nothing"),
        ('{"type":"Topology","objects":{}}', "geojson.topojson"),
        ('{"geometryType":"esriGeometryPolygon","features":[]}', "geojson.esri"),
        ('{"hello":1}', "geojson.not_geometry"),
        (feature({"a": "x\0y"}), "text.nul"),
        (feature({"a": "x" * 70_000}), "text.too_long"),
        (feature({"x" * 200: 1}), "text.long_heading"),
        (feature(dict.fromkeys(map(str, range(201)))), "file.too_many_attributes"),
        (json.dumps({"type": "LineString", "coordinates": [[120, 32]] * 200_001}), "geometry.too_many_vertices"),
        ("hello", "file.not_recognised"),
        ("<html><body>x</body></html>", "file.not_recognised"),
        ('经度,纬度\n"120.1,32.2\n' + "x" * 70_000, "file.damaged"),
        ("经度,纬度\n" + "," * 500_000, "table.too_wide"),
        (b"\x00" * 5000, "file.not_recognised"),
        (b"", "file.empty"),
        (bytes(range(256)) * 50, "file.not_recognised"),
    ],
)  # fmt: skip
def test_texts_that_are_refused(maker: Any, text: str | bytes, code: str) -> None:
    assert maker.refusal(text, "a.geojson").code == code


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"AC1027\x00", "dwg.refused"),
        (b"Rar!\x1a\x07\x01\x00", "rar.refused"),
        (b"7z\xbc\xaf\x27\x1c", "sevenzip.refused"),
        (b"\x1f\x8b\x08\x00", "gzip.refused"),
        (b"OviObj", "ovobj.refused"),
        (b"PAR1....", "parquet.refused"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls.refused"),
        (b"\x89PNG\r\n\x1a\n", "picture.refused"),
        (b"%PDF-1.7", "picture.refused"),
        (b"\x00\x00\x00\x18ftypmp42", "picture.refused"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 9000 + "WordDocument".encode("utf-16-le"), "office.refused"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 9000 + "EncryptedPackage".encode("utf-16-le"), "xlsx.encrypted"),
        (b"\x00\x01\x00\x00Standard Jet DB\x00", "mdb.refused"),
        (b"WMAP`D22\x00", "mapgis.refused"),
        (b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00", "shortcut.refused"),
        (b"[InternetShortcut]\r\nURL=http://a.example/\r\n", "shortcut.refused"),
        (b"<?xml version='1.0'?>\n<wfs:FeatureCollection xmlns:gml='x'>", "format.later"),
        (b"<core:CityModel xmlns='x'>", "format.later"),
        (b'PROJCS["CGCS2000_3_Degree_GK_CM_120E",GEOGCS["x"', "shp.bare"),
        (b"\x03\x7a\x0b\x16\x02\x00\x00\x00\x41\x00\x0b\x00" + b"\x00" * 52 + b"\r", "shp.bare"),
        (b"  0\nSECTION\n  2\nHEADER\n", "dxf.no_entities"),
        (b"AutoCAD Binary DXF\r\n\x1a\x00", "dxf.binary"),
        ("[属性描述]\n格式版本号=1.01版本\n".encode("gbk"), "txt.no_plots"),
        (b"<?xml version='1.0'?><gpx version='1.1'>", "kml.damaged"),
    ],
)
def test_formats_that_are_not_taken(maker: Any, head: bytes, code: str) -> None:
    assert maker.refusal(head + b"\x00" * 100 if b"\x00" in head else head + b" " * 100, "a.zip").code == code


def test_the_version_of_a_drawing_is_told(maker: Any) -> None:
    refusal = maker.refusal(b"AC1032" + b"\x00" * 100)
    assert "2018" in refusal.message and "2018" in refusal.message_en
    assert "DXF" in refusal.message


def test_a_workbook_that_claims_a_million_rows(maker: Any) -> None:
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c><c r="XFD{0}"><v>1</v></c></row>'
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        f"<sheetData>{row.format(1, '经度')}{row.format(1048576, 'x')}</sheetData></worksheet>"
    )
    names = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    data = maker.zip(
        {
            "[Content_Types].xml": f'<Types xmlns="{names}/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{main}.sheet.main+xml"/>'
            f'<Override PartName="/xl/s.xml" ContentType="{main}.worksheet+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{names}/relationships"><Relationship Id="a" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
            f'xmlns:r="{office}"><sheets><sheet name="s" sheetId="1" r:id="a"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{names}/relationships"><Relationship Id="a" '
            f'Type="{office}/worksheet" Target="s.xml"/></Relationships>',
            "xl/s.xml": sheet,
        }
    )
    assert maker.refusal(data).code in ("table.too_wide", "file.too_many_rows", "table.no_header")


def test_too_large_a_file_is_not_even_opened(maker: Any, tmp_path: Path) -> None:
    path = tmp_path / "upload"
    with path.open("wb") as out:
        out.truncate((64 << 20) + 1)
    from etl.read import read_file
    from etl.reading import UnreadableFile

    with pytest.raises(UnreadableFile) as caught:
        read_file(path, "a.zip", context=maker.county)
    assert caught.value.code == "file.too_large"


def test_every_message_can_be_filled_and_says_what_to_do() -> None:
    import string

    for code, (zh, en) in MESSAGES.items():
        fields = [set(name for _, name, _, _ in string.Formatter().parse(text) if name) for text in (zh, en)]
        assert "." in code and zh.endswith("。") and en.endswith("."), code
        assert {f.removesuffix("_en") for f in fields[1]} <= {f.removesuffix("_en") for f in fields[0]} | {
            "where"
        }, code
