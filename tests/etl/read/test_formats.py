"""Each format that townships send, with Chinese in it."""

from __future__ import annotations

import io
import sqlite3
from typing import Any

import geopandas
import openpyxl
import pytest
import shapely

from etl.reading import Reading


def names_of(reading: Reading) -> list[object]:
    heading = next(heading for heading in reading.headings if heading in ("名称", "name", "Name"))
    return [row[heading] for row in reading.rows]


def test_geojson_with_and_without_bom(maker: Any, same_shapes: Any) -> None:
    for prefix in (b"", b"\xef\xbb\xbf"):
        reading = maker.read(prefix + maker.geojson().encode(), "地块.geojson")
        assert reading.format == "geojson"
        assert reading.layer_name == "地块"
        assert names_of(reading) == list(maker.names)
        assert (reading.crs.used, reading.crs.certain) == ("EPSG:4490", False)
        assert (reading.encoding.used, reading.encoding.certain) == ("UTF-8", True)
        same_shapes(reading)


def test_geojson_in_gbk(maker: Any) -> None:
    reading = maker.read(maker.geojson().encode("gbk"))
    assert names_of(reading) == list(maker.names)
    assert reading.encoding.used == "GB18030"


def test_bare_geometry_and_feature_are_wrapped(maker: Any) -> None:
    assert len(maker.read('{"type":"Point","coordinates":[120.1,32.2]}').rows) == 1
    reading = maker.read(
        '{"type":"Feature","id":7,"properties":{"a":[1]},"geometry":{"type":"Point","coordinates":[120.1,32.2,5]}}'
    )
    assert reading.rows == [{"a": "[1]", "id": 7}]
    assert shapely.from_wkb(reading.shapes[0]).has_z is False
    assert any("高程" in zh for zh, _ in reading.notes)


def test_nothing_of_a_geojson_is_lost(maker: Any) -> None:
    """A row without shape stays, a mixed collection is split, rings are closed, a two-point ring is kept invalid."""
    features = [
        '{"type":"Feature","properties":{"n":1},"geometry":null}',
        '{"type":"Feature","properties":{"n":2},"geometry":{"type":"GeometryCollection","geometries":['
        '{"type":"Point","coordinates":[120.1,32.2]},{"type":"LineString","coordinates":[[120.1,32.2],[120.2,32.2]]}]}}',
        '{"type":"Feature","properties":{"n":3},"geometry":{"type":"Polygon","coordinates":'
        "[[[120.1,32.2],[120.2,32.2],[120.2,32.3]]]}}",
        '{"type":"Feature","properties":{"n":4},"geometry":{"type":"Polygon","coordinates":[[[120.1,32.2],[120.2,32.2]]]}}',
    ]
    reading = maker.read('{"type":"FeatureCollection","features":[' + ",".join(features) + "]}")
    assert [row["n"] for row in reading.rows] == [1, 2, 2, 3, 4]
    kinds = [None if wkb is None else shapely.from_wkb(wkb).geom_type for wkb in reading.shapes]
    assert kinds == [None, "Point", "LineString", "Polygon", "Polygon"]
    assert shapely.from_wkb(reading.shapes[3]).is_valid
    assert not shapely.from_wkb(reading.shapes[4]).is_valid
    assert len(reading.notes) == 3


@pytest.mark.parametrize("stem", ["地块", "AB"])
def test_zipped_shapefile(maker: Any, same_shapes: Any, stem: str) -> None:
    reading = maker.read(maker.zip_shapefile(maker.shapefile(encoding="GBK") | {".cpg": b"GBK"}, stem))
    assert (reading.format, reading.layer_name) == ("shapefile", stem)
    assert names_of(reading) == list(maker.names)
    assert [row["mu"] for row in reading.rows] == [15.5, 16.5, 17.5]
    same_shapes(reading)


def test_member_names_in_gbk_without_the_flag(maker: Any) -> None:
    archive = maker.zip({f"ABCD{ending}": data for ending, data in maker.shapefile().items()})
    reading = maker.read(archive.replace(b"ABCD", "地块".encode("gbk")))
    assert reading.layer_name == "地块"


@pytest.mark.parametrize(
    ("written", "cpg", "used", "certain"),
    [
        ("GBK", None, "GB18030", True),
        ("GBK", b"936", "GB18030", True),
        ("GBK", b"UTF-8", "GB18030", True),
        ("GBK", b"ISO-8859-1", "GB18030", True),
        ("UTF-8", None, "UTF-8", True),
        ("UTF-8", b"UTF-8", "UTF-8", True),
        ("UTF-8", b"GBK", "UTF-8", True),
    ],
)
def test_shapefile_text_is_never_mojibake(
    maker: Any, written: str, cpg: bytes | None, used: str, certain: bool
) -> None:
    parts = maker.shapefile(encoding=written)
    dbf = bytearray(parts[".dbf"])
    dbf[29] = 0
    parts[".dbf"] = bytes(dbf)
    if cpg:
        parts[".cpg"] = cpg
    reading = maker.read(maker.zip_shapefile(parts))
    assert names_of(reading) == list(maker.names)
    assert (reading.encoding.used, reading.encoding.certain) == (used, certain)
    assert reading.encoding.sample[0]["名称"] == maker.names[0]


def test_language_driver_names_the_encoding(maker: Any) -> None:
    parts = maker.shapefile(encoding="GBK")
    dbf = bytearray(parts[".dbf"])
    dbf[29] = 0x4D
    reading = maker.read(maker.zip_shapefile(parts | {".dbf": bytes(dbf)}))
    assert (reading.encoding.used, reading.encoding.certain) == ("GB18030", True)


def test_a_person_can_choose_the_encoding(maker: Any) -> None:
    archive = maker.zip_shapefile(maker.shapefile(encoding="GBK"))
    assert maker.read(archive, encoding="GBK").encoding.used == "GB18030"
    assert maker.refusal(archive, encoding="UTF-8").code == "encoding.choice_fails"


def test_upper_case_parts_and_noise_are_fine(maker: Any) -> None:
    parts = maker.shapefile()
    members: dict[str, bytes | str] = {f"dir/A{ending.upper()}": data for ending, data in parts.items()}
    members |= {"__MACOSX/dir/._A.shp": b"x", "dir/A.shp.xml": "<x/>", "dir/Thumbs.db": b"x"}
    assert len(maker.read(maker.zip(members)).rows) == 3


def test_a_missing_index_is_rebuilt_and_said(maker: Any, same_shapes: Any) -> None:
    parts = maker.shapefile()
    del parts[".shx"]
    reading = maker.read(maker.zip_shapefile(parts))
    same_shapes(reading)
    assert any(".shx" in zh for zh, _ in reading.notes)


def test_rows_marked_as_deleted_stay_out_with_their_shape(maker: Any) -> None:
    parts = maker.shapefile()
    dbf = bytearray(parts[".dbf"])
    header, record = int.from_bytes(dbf[8:10], "little"), int.from_bytes(dbf[10:12], "little")
    dbf[header + record] = ord("*")
    reading = maker.read(maker.zip_shapefile(parts | {".dbf": bytes(dbf)}))
    assert names_of(reading) == [maker.names[0], maker.names[2]]
    assert shapely.from_wkb(reading.shapes[1]).centroid.distance(maker.polygons()[2].centroid) < 1e-9
    assert any("标记删除" in zh for zh, _ in reading.notes)


def test_geopackage(maker: Any, same_shapes: Any, tmp_path: Any) -> None:
    path = tmp_path / "a.gpkg"
    maker.frame().to_file(path, layer="绿化地块", engine="pyogrio")
    reading = maker.read(path.read_bytes())
    assert (reading.format, reading.layer_name) == ("gpkg", "绿化地块")
    assert reading.headings == ("名称", "mu")
    assert names_of(reading) == list(maker.names)
    assert (reading.crs.used, reading.crs.certain, reading.crs.declared) == ("EPSG:4490", True, "EPSG:4490")
    same_shapes(reading)


def test_geopackage_in_write_ahead_mode_and_with_a_forged_count(maker: Any, tmp_path: Any) -> None:
    """QGIS leaves write-ahead mode on; GDAL believes the stored count, we count."""
    path = tmp_path / "a.gpkg"
    maker.frame().to_crs("EPSG:4326").to_file(path, engine="pyogrio")
    connection = sqlite3.connect(path)
    connection.execute("UPDATE gpkg_ogr_contents SET feature_count = 1")
    connection.commit()
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    data = path.read_bytes()
    assert data[18] == 2
    reading = maker.read(data)
    assert len(reading.rows) == 3
    assert reading.crs.used == "EPSG:4326"
    assert "厘米" in reading.crs.note


KML = """<?xml version="1.0" encoding="{encoding}"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>{title}</name><Style id="s"/>
<Folder><name>黄桥镇</name>
<Placemark><name>马尾松造林地块</name><description>说明</description>{extra}
<ExtendedData><Data name="面积"><value>12.5</value></Data>
<SchemaData schemaUrl="#a"><SimpleData name="树种">马尾松</SimpleData></SchemaData></ExtendedData>
<Polygon><outerBoundaryIs><LinearRing><coordinates>
120.05,32.17,3 120.06,32.17,3 120.06,32.18,3 120.05,32.17,3
</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Folder>
<Folder><name>宣堡镇</name>
<Placemark><name>点</name>{extra}<Point><coordinates>120.1,32.2</coordinates></Point></Placemark></Folder>
</Document></kml>"""


def test_kml_with_extended_data_and_folders(maker: Any) -> None:
    reading = maker.read(KML.format(encoding="UTF-8", title="地块", extra=""))
    assert reading.rows[0] == {
        "name": "马尾松造林地块",
        "description": "说明",
        "面积": "12.5",
        "树种": "马尾松",
        "folder": "黄桥镇",
    }
    assert reading.rows[1]["folder"] == "宣堡镇"
    assert (reading.crs.used, reading.crs.certain) == ("EPSG:4490", False)


def test_kml_in_gbk_and_kmz(maker: Any) -> None:
    text = KML.format(encoding="GB2312", title="地块", extra="").encode("gbk")
    assert maker.read(text).rows[0]["树种"] == "马尾松"
    assert maker.read(maker.zip({"doc.kml": text, "files/a.png": b"x"})).format == "kml"


def test_ovital_says_its_own_system(maker: Any) -> None:
    extra = "<OvCoordType>GCJ-02</OvCoordType>"
    reading = maker.read(KML.format(encoding="UTF-8", title="地块", extra=extra))
    assert (reading.crs.used, reading.crs.certain, reading.crs.declared) == ("GCJ-02", True, "GCJ-02")
    extra = "<OvCoordType>CGCS2000</OvCoordType>"
    reading = maker.read(KML.format(encoding="UTF-8", title="地块", extra=extra))
    assert (reading.crs.used, reading.crs.certain) == ("EPSG:4490", True)


def test_kml_of_a_phone_map_tool_is_asked_about(maker: Any) -> None:
    reading = maker.read(KML.format(encoding="UTF-8", title="奥维互动地图", extra=""))
    assert reading.crs.certain is False


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def points_of(reading: Reading) -> list[tuple[float, float] | None]:
    return [None if wkb is None else shapely.from_wkb(wkb).coords[0] for wkb in reading.shapes]


def test_excel_points_under_a_title_with_dms_and_full_width(maker: Any) -> None:
    data = workbook(
        [
            ["泰兴市入河排污口台账", None, None],
            ["填报单位：黄桥镇", None, None],
            ["名称", "经度（°）", "纬度（°）"],
            ["甲排口", 120.05, 32.17],
            ["乙排口", "120°03′12.5″", "32°10′12″N"],
            ["丙排口", "１２０．１", " 32.2 "],
            ["丁排口", "120°75′00″", "32.2"],
            [None, None, None],
            ["合计", None, None],
        ]
    )
    reading = maker.read(data)
    assert reading.format == "xlsx"
    assert names_of(reading) == ["甲排口", "乙排口", "丙排口", "丁排口"]
    points = points_of(reading)
    assert points[0] == (120.05, 32.17)
    assert points[1] == pytest.approx((120 + 3 / 60 + 12.5 / 3600, 32.17))
    assert points[2] == (120.1, 32.2)
    assert points[3] is None
    assert any("第 7 行" in zh for zh, _ in reading.notes)
    assert any("第 9 行" in zh and "合计" in zh for zh, _ in reading.notes)
    assert reading.crs.used == "EPSG:4490"


def test_surveyors_x_is_north(maker: Any) -> None:
    data = workbook([["点号", "X", "Y"], ["J1", 3560704.54, 40504715.919], ["J2", 3560604.54, 40504815.919]])
    reading = maker.read(data)
    assert reading.crs.used == "EPSG:4528 (N,E)"
    assert reading.crs.certain is False  # Xi'an 80 has such numbers, too


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
def test_csv_points(maker: Any, encoding: str) -> None:
    text = "名称,横坐标,纵坐标,备注\n马尾松造林地块,504715.919,3560704.54,'=1+1\n黄桥镇河滨绿地,504815.9,3560604.5,\n"
    reading = maker.read(text.encode(encoding))
    assert reading.format == "csv"
    assert names_of(reading) == list(maker.names[:2])
    assert reading.rows[0]["备注"] == "=1+1"
    assert reading.crs.used == "EPSG:4549"


def test_packed_degrees_are_pointed_out(maker: Any) -> None:
    lines = [f"点{n},120.03{n:02d},32.10{n:02d}" for n in range(10, 22)]
    reading = maker.read("名称,经度,纬度\n" + "\n".join(lines))
    assert "EPSG:4490 (dd.mmss)" in [candidate.crs for candidate in reading.crs.candidates]
    assert not reading.crs.certain


def test_mojibake_that_came_in_is_put_right_and_asked_about(maker: Any) -> None:
    wrong = "马尾松".encode("gbk").decode("latin-1")
    text = (
        '{"type":"Feature","properties":{"名称":"%s"},"geometry":{"type":"Point","coordinates":[120.1,32.2]}}'
    )
    reading = maker.read(text % wrong)
    assert reading.rows[0]["名称"] == "马尾松"
    assert reading.encoding.certain is False


def test_a_thousand_polygons_are_read_quickly(maker: Any) -> None:
    import time

    shapes = [
        shapely.Point(119.95 + 0.012 * (n % 33), 32.0 + 0.012 * (n // 33)).buffer(0.004, quad_segs=16)
        for n in range(1000)
    ]
    data = maker.zip_shapefile(maker.shapefile(shapes))
    maker.read(data)
    # the work of this process: what others do meanwhile is not counted, and the cage has its own limit
    started = time.process_time()
    reading = maker.read(data)
    assert len(reading.rows) == 1000
    assert time.process_time() - started < 3  # well under a second
    assert isinstance(geopandas.GeoSeries.from_wkb(reading.shapes).union_all().area, float)
