"""Several layers in one file: all are named, the best is read, a person's choice is kept."""

from __future__ import annotations

import io
import sqlite3
import struct
import zipfile
import zlib
from typing import Any

import geopandas
import openpyxl
import pytest
import shapely

from etl.reading import Reading

POINTS = [shapely.Point(120.05, 32.17), shapely.Point(120.10, 32.20)]


def list_told(reading: Reading) -> list[tuple[str, int, str, bool]]:
    return [(one.name, one.rows, one.family, one.chosen) for one in reading.file_layers]


def test_one_layer_is_certain(maker: Any) -> None:
    reading = maker.read(maker.geojson(), "地块.geojson")
    assert list_told(reading) == [("地块", 3, "polygon", True)]
    assert reading.file_layer_certain


def zip_two_shapefiles(maker: Any) -> bytes:
    drawn, points = maker.shapefile(), maker.shapefile(POINTS)
    return maker.zip(
        {f"成果/地块{ending}": data for ending, data in drawn.items()}
        | {f"成果/排口{ending}": data for ending, data in points.items()}
        | {"成果/说明.txt": "两个图层，请分别导入，谢谢\n第二行，也是说明\n"}
    )


def test_two_shapefiles_are_asked_about(maker: Any) -> None:
    data = zip_two_shapefiles(maker)
    reading = maker.read(data)
    assert list_told(reading) == [("地块", 3, "polygon", True), ("排口", 2, "point", False)]
    assert (reading.layer_name, reading.file_layer_certain) == ("地块", False)
    wanted = maker.read(data, wanted="point")
    assert (wanted.layer_name, len(wanted.rows), wanted.file_layer_certain) == ("排口", 2, False)
    chosen = maker.read(data, file_layer="排口", wanted="polygon")
    assert (chosen.layer_name, chosen.file_layer_certain) == ("排口", True)
    assert list_told(chosen)[1] == ("排口", 2, "point", True)


def test_a_choice_that_is_not_there(maker: Any) -> None:
    refusal = maker.refusal(zip_two_shapefiles(maker), file_layer="河道")
    assert refusal.code == "file.unknown_layer"
    assert "地块、排口" in refusal.message
    assert maker.refusal(maker.geojson(), file_layer="河道").code == "file.unknown_layer"


def test_an_empty_layer_is_no_rival(maker: Any) -> None:
    empty = maker.shapefile()
    header = empty[".shp"][:24] + struct.pack(">i", 50) + empty[".shp"][28:100]
    table = empty[".dbf"][:4] + struct.pack("<I", 0) + empty[".dbf"][8:]
    table = table[: struct.unpack("<H", table[8:10])[0]]
    parts = {".shp": header, ".shx": header, ".dbf": table}
    members = {f"空{ending}": data for ending, data in parts.items()}
    members |= {f"地块{ending}": data for ending, data in maker.shapefile().items()}
    reading = maker.read(maker.zip(members))
    assert list_told(reading) == [("空", 0, "polygon", False), ("地块", 3, "polygon", True)]
    assert reading.file_layer_certain


def test_names_in_gbk_without_a_flag(maker: Any) -> None:
    with zipfile.ZipFile(io.BytesIO(zip_two_shapefiles(maker))) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    reading = maker.read(zip_as_gbk(members))
    assert [name for name, *_ in list_told(reading)] == ["地块", "排口"]
    assert reading.rows[0]["名称"] == maker.names[0]


def zip_as_gbk(members: dict[str, bytes]) -> bytes:
    """What Windows' own zip wrote for years: names in GBK, no mark that says so, folders with backslashes."""
    local, directory = b"", b""
    for name, data in members.items():
        raw = name.replace("/", "\\").encode("gbk")
        fixed = struct.pack(
            "<HHHHHIIIHH", 20, 0, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(raw), 0
        )
        directory += (
            b"PK\x01\x02"
            + struct.pack("<H", 20)
            + fixed
            + struct.pack("<HHHII", 0, 0, 0, 0, len(local))
            + raw
        )
        local += b"PK\x03\x04" + fixed + raw + data
    count = len(members)
    return (
        local
        + directory
        + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(directory), len(local), 0)
    )


def test_files_of_several_formats(maker: Any) -> None:
    gpkg = maker.folder / "两层.gpkg"
    maker.frame().to_file(gpkg, layer="地块", engine="pyogrio")
    maker.frame(POINTS).to_file(gpkg, layer="排口", engine="pyogrio")
    data = maker.zip(
        {"a.geojson": maker.geojson(), "两层.gpkg": gpkg.read_bytes(), "坏.kml": "<kml><Placemark>"}
    )
    reading = maker.read(data)
    assert [name for name, *_ in list_told(reading)] == ["a.geojson", "两层.gpkg/地块", "两层.gpkg/排口"]
    assert (reading.format, reading.file_layer_certain) == ("geojson", False)
    assert any("坏.kml" in zh for zh, _ in reading.notes)
    chosen = maker.read(data, file_layer="两层.gpkg/排口")
    assert (chosen.format, chosen.layer_name, len(chosen.rows)) == ("gpkg", "排口", 2)
    assert chosen.file_layer_certain
    assert maker.refusal(data, file_layer="坏.kml").code == "kml.damaged"
    assert maker.refusal(data, file_layer="两层.gpkg/河道").code == "file.unknown_layer"


def test_a_table_without_places_is_no_rival_of_shapes(maker: Any) -> None:
    table = "名称,面积\n甲,3\n乙,4\n"
    reading = maker.read(maker.zip({"a.csv": table, "b.geojson": maker.geojson()}))
    assert list_told(reading) == [("a.csv", 2, "table", False), ("b.geojson", 3, "polygon", True)]
    assert reading.file_layer_certain
    two = maker.read(maker.zip({"a.csv": table, "b.csv": table}))
    assert (two.layer_name, two.file_layer_certain) == ("a", False)


def test_tables_of_a_geopackage(maker: Any) -> None:
    path = maker.folder / "a.gpkg"
    maker.frame().to_file(path, layer="地块", engine="pyogrio")
    maker.frame(POINTS).to_file(path, layer="排口", engine="pyogrio")
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE 台账 (id INTEGER PRIMARY KEY, 名称 TEXT)")
        connection.execute("INSERT INTO 台账 (名称) VALUES ('甲')")
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('台账', 'attributes', 't')"
        )
    connection.close()
    data = path.read_bytes()
    reading = maker.read(data)
    assert list_told(reading) == [
        ("地块", 3, "polygon", True),
        ("排口", 2, "point", False),
        ("台账", 1, "table", False),
    ]
    assert not reading.file_layer_certain
    table = maker.read(data, file_layer="台账")
    assert (table.rows, table.shapes) == ([{"id": 1, "名称": "甲"}], [None])


def test_feature_classes_of_a_geodatabase(maker: Any) -> None:
    path = maker.folder / "x.gdb"
    for name, shapes in (("地块", None), ("排口", POINTS)):
        maker.frame(shapes).to_file(
            path, driver="OpenFileGDB", engine="pyogrio", layer=name, append=path.exists()
        )
    data = maker.zip({f"x.gdb/{part.name}": part.read_bytes() for part in path.iterdir()})
    reading = maker.read(data)
    assert list_told(reading) == [("地块", 3, "polygon", True), ("排口", 2, "point", False)]
    assert not reading.file_layer_certain
    assert len(maker.read(data, file_layer="排口").rows) == 2


def test_tables_of_mapinfo(maker: Any) -> None:
    members: dict[str, bytes] = {}
    for name, shapes in (("地块", None), ("排口", POINTS)):
        path = maker.folder / f"{name}.mif"
        maker.frame(shapes)[["mu", "geometry"]].to_file(path, driver="MapInfo File", engine="pyogrio")
        members |= {f"{name}{ending}": path.with_suffix(ending).read_bytes() for ending in (".mif", ".mid")}
    reading = maker.read(maker.zip(members))
    assert [(name, rows, family) for name, rows, family, _ in list_told(reading)] == [
        ("地块", 3, "polygon"),
        ("排口", 2, "point"),
    ]


def make_workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_sheets_of_a_workbook(maker: Any) -> None:
    one = [["名称", "经度", "纬度"], ["甲", 120.1, 32.2]]
    two = [["名称", "经度", "纬度"], ["乙", 120.2, 32.2], ["丙", 120.2, 32.3]]
    data = make_workbook(
        填表说明=[["请按下列要求填写"]], 汇总=[["年度", "面积"], [2022, 3]], 黄桥=one, 宣堡=two
    )
    reading = maker.read(data)
    assert list_told(reading) == [
        ("汇总", 1, "table", False),
        ("黄桥", 1, "point", True),
        ("宣堡", 2, "point", False),
    ]
    assert not reading.file_layer_certain
    assert [row["名称"] for row in maker.read(data, file_layer="宣堡").rows] == ["乙", "丙"]
    certain = maker.read(make_workbook(汇总=[["年度", "面积"], [2022, 3]], 黄桥=one))
    assert (certain.layer_name, certain.file_layer_certain) == ("黄桥", True)
    assert any("汇总" in zh for zh, _ in certain.notes)


def test_a_kmz_inside_an_archive(maker: Any) -> None:
    kml = (
        "<kml><Placemark><name>a</name><Point><coordinates>120.1,32.2</coordinates></Point></Placemark></kml>"
    )
    kmz = maker.zip({"doc.kml": kml})
    reading = maker.read(maker.zip({"图.kmz": kmz, "a.geojson": maker.geojson()}))
    assert list_told(reading) == [("图.kmz", 1, "point", True), ("a.geojson", 3, "polygon", False)]
    assert maker.refusal(maker.zip({"图.kmz": maker.zip({"a.kmz": kmz})})).code == "zip.nested"


@pytest.mark.parametrize("family", ["line", "polygon"])
def test_the_family_that_is_looked_for_comes_first(maker: Any, family: str) -> None:
    path = maker.folder / "a.gpkg"
    line = shapely.LineString([(120.05, 32.17), (120.1, 32.2)])
    for name, shape in (("点", POINTS[0]), ("线", line), ("面", maker.polygons()[0])):
        frame = geopandas.GeoDataFrame({"a": [1]}, geometry=[shape], crs=4490)
        frame.to_file(path, layer=name, engine="pyogrio")
    reading = maker.read(path.read_bytes(), wanted=family)
    assert reading.layer_name == {"line": "线", "polygon": "面"}[family]


def test_a_geopackage_with_a_name_that_is_no_text(maker: Any) -> None:
    path = maker.folder / "a.gpkg"
    maker.frame().to_file(path, layer="plots", engine="pyogrio")
    broken = path.read_bytes().replace(b'"plots"', b'"pl\xff\xfes"')
    assert maker.refusal(broken).code in ("gpkg.damaged", "encoding.unknown", "gpkg.not_spatial")
