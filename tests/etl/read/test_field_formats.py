"""What phones, receivers and field crews send: GeoJSON lines, OVJSN, GPX, CASS points."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely

from etl.crs import transform_shapes


def make_lines(maker: Any, mark: str = "") -> str:
    features = json.loads(maker.geojson())["features"]
    return "".join(mark + json.dumps(one, ensure_ascii=False) + "\n" for one in features)


@pytest.mark.parametrize("mark", ["", "\x1e"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_geojson_lines(maker: Any, same_shapes: Any, mark: str, encoding: str) -> None:
    data = make_lines(maker, mark).encode(encoding)
    for sent in (data, maker.zip({"地块.geojsonl": data})):
        reading = maker.read(sent, "地块.geojsonl")
        assert reading.format == "geojsonseq"
        assert [row["名称"] for row in reading.rows] == list(maker.names)
        same_shapes(reading)


def test_geojson_lines_that_are_long(maker: Any, same_shapes: Any) -> None:
    same_shapes(
        maker.read(make_lines(maker).replace('"properties": {', f'"properties": {{"x": "{"长" * 4000}", '))
    )


def test_geojson_lines_that_are_refused(maker: Any) -> None:
    assert maker.refusal(make_lines(maker) + '{"type":').code == "geojson.damaged"
    link = '{"type":"Feature","properties":{},"geometry":null,"crs":{"type":"link"}}\n'
    assert maker.refusal(link * 2).code == "geojson.crs_link"
    assert maker.refusal('{"a":1}\n{"a":2}\n').code == "geojson.not_geometry"
    assert maker.refusal('{"type":{}}').code == "geojson.not_geometry"
    assert maker.refusal('{"type":"Feature","geometry":{"type":[]}}').code == "geometry.bad_coordinates"
    assert maker.refusal("\x1e[1]\n").code == "geojson.not_geometry"


def make_ovjsn(places: Any, flag: int | None, kind: int = 13, **more: Any) -> dict[str, Any]:
    flat = [number for lon, lat in places for number in (lat, lon)]
    detail: dict[str, Any] = {"Lat": flat[0], "Lng": flat[1]} if kind == 7 else {"Latlng": flat}
    if flag is not None:
        detail["Gcj02"] = flag
    detail |= {"Obj3dView": {"Gcj02": 1}} | more
    return {"Object": {"Type": kind, "Name": "宣堡镇地块", "Comment": "春季", "ObjectDetail": detail}}


def pack(*items: dict[str, Any]) -> bytes:
    return b"\xef\xbb\xbf" + json.dumps({"Version": "1", "ObjItems": items}, ensure_ascii=False).encode()


@pytest.mark.parametrize(("flag", "crs"), [(1, "GCJ-02"), (0, "EPSG:4326")])
def test_ovjsn_says_itself_whether_it_is_shifted(maker: Any, same_shapes: Any, flag: int, crs: str) -> None:
    shapes = maker.polygons()
    if flag:
        shapes = [maker.move(shape, "GCJ-02") for shape in shapes]
    data = pack(*(make_ovjsn(shape.exterior.coords, flag) for shape in shapes))
    for sent in (data, maker.zip({"a.ovjsn": data})):
        reading = maker.read(sent)
        assert (reading.format, reading.crs.used, reading.crs.certain) == ("ovjsn", crs, True)
        assert reading.rows[0] == {"名称": "宣堡镇地块", "备注": "春季"}
        same_shapes(reading)


def test_ovjsn_without_the_flag_is_asked_about(maker: Any) -> None:
    reading = maker.read(
        pack(make_ovjsn([(120.1, 32.2)], None, 7), make_ovjsn([(120.1, 32.2), (120.2, 32.2)], None, 8))
    )
    assert [shapely.from_wkb(wkb).geom_type for wkb in reading.shapes] == ["Point", "LineString"]
    assert not reading.crs.certain


def test_ovjsn_folders_are_walked(maker: Any) -> None:
    mark = make_ovjsn([(120.1, 32.2)], 0, 7)
    folder = {"Object": {"Type": 30, "Name": "2022年", "ObjectDetail": {"ObjChildren": [mark, mark]}}}
    reading = maker.read(pack(folder, mark))
    assert sorted(str(row["文件夹"]) for row in reading.rows) == ["2022年", "2022年", "None"]


def test_ovjsn_that_is_refused(maker: Any) -> None:
    one, other = make_ovjsn([(120.1, 32.2)], 0, 7), make_ovjsn([(120.1, 32.2)], 1, 7)
    assert maker.refusal(pack(one, other)).code == "ovjsn.mixed"
    assert maker.refusal(pack(one)[:-9]).code == "ovjsn.damaged"
    assert maker.refusal(pack({"Object": 3})).code == "ovjsn.damaged"
    assert (
        maker.refusal(pack(make_ovjsn([(1, 2)], 0, 13, Latlng=[1, 2, 3]))).code == "geometry.bad_coordinates"
    )
    odd = make_ovjsn([(120.1, 32.2)], None, 7, Gcj02={"a": [1]})
    assert not maker.read(pack(odd)).crs.certain
    deep: dict[str, Any] = one
    for _ in range(60):
        deep = {"Object": {"Type": 30, "ObjectDetail": {"ObjItems": [deep]}}}
    assert maker.refusal(pack(deep)).code == "ovjsn.damaged"
    assert maker.refusal(pack()).code == "file.no_rows"


GPX = """<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="32.2" lon="120.1"><ele>4.5</ele><time>2022-03-12T01:00:00Z</time><name>排口1</name></wpt>
<rte><name>巡河</name><rtept lat="32.2" lon="120.1"/><rtept lat="32.21" lon="120.1"/></rte>
<trk><name>航迹</name><trkseg><trkpt lat="32.2" lon="120.1"><ele>3</ele></trkpt><trkpt lat="32.21" lon="120.12"/>
</trkseg><trkseg><trkpt lat="32.2" lon="120.1"/><trkpt lat="32.21" lon="120.12"/></trkseg></trk>
</gpx>"""


def test_gpx(maker: Any) -> None:
    for sent in (GPX, maker.zip({"巡河.gpx": GPX})):
        reading = maker.read(sent, "巡河.gpx")
        assert reading.format == "gpx"
        kinds = [shapely.from_wkb(wkb).geom_type for wkb in reading.shapes]
        assert kinds == ["Point", "LineString", "MultiLineString"]
        assert [row["名称"] for row in reading.rows] == ["排口1", "巡河", "航迹"]
        assert reading.crs.used == "EPSG:4490"
        assert shapely.from_wkb(reading.shapes[0]).equals(shapely.Point(120.1, 32.2))


def test_gpx_that_is_refused(maker: Any) -> None:
    assert maker.refusal(GPX.replace("<gpx", "<!DOCTYPE gpx [<!ENTITY a 'b'>]><gpx")).code == "xml.forbidden"
    assert maker.refusal(GPX[:-9]).code == "kml.damaged"
    assert maker.refusal(GPX.replace('lon="120.1"', "")).code == "geometry.bad_coordinates"
    assert maker.refusal(GPX.replace('"120.1"', '"nan"')).code == "geometry.not_finite"
    assert maker.refusal(GPX.replace('"120.1"', '"东"')).code == "geometry.bad_coordinates"


DAT = "1,,504715.92,3560704.54,3.21\n2,GD,504765.92,3560704.54,3.3\n3,排口,504765.92,3560671.20,3\n"


@pytest.mark.parametrize("text", [DAT, DAT.replace("\n", "\r\n"), "3\n" + DAT, DAT.replace(",", "，")])
def test_cass_points(maker: Any, text: str) -> None:
    data = text.encode("gbk")
    for sent in (data, maker.zip({"测点.dat": data})):
        reading = maker.read(sent, "测点.dat")
        assert (reading.format, reading.crs.used) == ("cass_dat", "EPSG:4549")
        assert reading.rows[2] == {"点号": "3", "编码": "排口", "高程": 3.0}
        (first, *_) = transform_shapes(reading.shapes, "EPSG:4549")
        assert first is not None
        assert shapely.from_wkb(first).distance(shapely.Point(120.05, 32.17)) < 1e-6


def test_cass_points_that_are_refused(maker: Any) -> None:
    assert maker.refusal(DAT + "x" * 5000 + "\n").code == "dat.bad_line"
    assert maker.refusal(DAT.replace("504715.92", "9" * 300)).code == "geometry.not_finite"


def test_a_table_with_headings_is_no_list_of_points(maker: Any) -> None:
    assert maker.read("点号,编码,X,Y,H\n" + DAT, "a.csv").format == "csv"


def test_cass_points_without_the_column_of_codes(maker: Any) -> None:
    text = "J1,504715.92,3560704.54,3.21\nJ2,504765.92,3560704.54,3.3\n"
    reading = maker.read(text)
    assert reading.format == "cass_dat"
    assert reading.rows[0] == {"点号": "J1", "编码": None, "高程": 3.21}
    assert shapely.from_wkb(reading.shapes[0]).coords[0] == (504715.92, 3560704.54)
    numeric = maker.read("1,131200,504715.92,3560704.54,3.2\n2,131200,504765.92,3560704.54,3.3\n")
    assert [row["编码"] for row in numeric.rows] == ["131200", "131200"]


def test_walks_recorded_by_phones(maker: Any) -> None:
    track = (
        '<kml xmlns:gx="http://www.google.com/kml/ext/2.2"><Placemark><name>巡河</name><gx:Track>'
        "<when>2024-05-01T08:00:00Z</when><gx:coord>120.05 32.17 3</gx:coord>"
        "<when>2024-05-01T08:00:05Z</when><gx:coord>120.06 32.18 3</gx:coord></gx:Track></Placemark></kml>"
    )
    reading = maker.read(track)
    assert list(shapely.from_wkb(reading.shapes[0]).coords) == [(120.05, 32.17), (120.06, 32.18)]
    assert maker.refusal(track.replace("32.18 3", "北")).code == "geometry.bad_coordinates"
