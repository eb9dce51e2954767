"""Coordinate text of natural-resources bureaus: one truth, written in every way that offices write it."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from pyproj import Transformer

from etl.crs import transform_shapes
from etl.reading import Reading

HEADER = """[属性描述]
格式版本号=1.01版本
数据产生单位=泰兴市自然资源和规划局
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=40
精度=0.01
转换参数=,,,,,,
[地块坐标]
"""
OUTLINE = [
    (3560704.54, 40504715.92),
    (3560704.54, 40504765.92),
    (3560671.2, 40504765.92),
    (3560671.2, 40504715.92),
]
HOLE = [(3560700.0, 40504720.0), (3560700.0, 40504730.0), (3560690.0, 40504730.0), (3560690.0, 40504720.0)]
PLOT = "5,0.1667,1,宣堡镇某地块,面,H50G001,林地,0301,@\n"


def write_points(
    rings: list[list[tuple[float, float]]], line: str = "J{n},{ring},{x:.2f},{y:.2f}", close: bool = True
) -> str:
    lines = []
    for number, ring in enumerate(rings, start=1):
        places = [*ring, ring[0]] if close else ring
        for n, (x, y) in enumerate(places, start=1):
            lines.append(line.format(n=1 + (n - 1) % len(ring), ring=number, x=x, y=y))
    return "\n".join(lines) + "\n"


def truth(rings: list[list[tuple[float, float]]]) -> shapely.Polygon:
    to = Transformer.from_crs("EPSG:4528", "EPSG:4490", always_xy=True)
    moved = [[to.transform(y, x) for x, y in ring] for ring in rings]
    return shapely.Polygon(moved[0], moved[1:])


def assert_true(reading: Reading, rings: list[list[tuple[float, float]]] | None = None) -> None:
    assert reading.format == "land_txt"
    assert reading.crs.used is not None
    (wkb,) = transform_shapes(reading.shapes, reading.crs.used)
    assert wkb is not None
    shape = shapely.from_wkb(wkb)
    assert shape.is_valid
    assert shapely.hausdorff_distance(shape, truth(rings or [OUTLINE])) < 1e-7
    assert shape.symmetric_difference(truth(rings or [OUTLINE])).area < 1e-12


def without_zone(text: str) -> str:
    return text.replace(",4050", ",50")


PLAIN = HEADER + PLOT + write_points([OUTLINE])
VARIANTS = {
    "plain": PLAIN,
    "no zone in the eastings": without_zone(PLAIN),
    "no zone anywhere": without_zone(PLAIN).replace("带号=40\n", ""),
    "not closed": HEADER + PLOT.replace("5,", "4,", 1) + write_points([OUTLINE], close=False),
    "count without the closing point": HEADER + PLOT.replace("5,", "4,", 1) + write_points([OUTLINE]),
    "bare numbers": HEADER + PLOT + write_points([OUTLINE], "{n},{ring},{x},{y}"),
    "no ring column": HEADER + PLOT + write_points([OUTLINE], "J{n},{x},{y}"),
    "a height": HEADER + PLOT + write_points([OUTLINE], "J{n},{ring},{x},{y},3.25"),
    "axes exchanged": HEADER + PLOT + write_points([OUTLINE], "J{n},{ring},{y},{x}"),
    "axes exchanged, no zone": without_zone(HEADER + PLOT + write_points([OUTLINE], "J{n},{ring},{y},{x}")),
    "full-width brackets and commas": PLAIN.replace("[", "【").replace("]", "】").replace(",", "，"),
    "full-width digits": PLAIN.replace("J1,1,3560704", "J1,1,３５６０７０４"),
    "another way to name the zone width": PLAIN.replace("几度分带=3", "分带=3度带"),
    "blank lines and an extra section": PLAIN.replace("[地块坐标]", "\n[扩展信息]\n备注=无,有,待定\n\n[地块坐标]\n"),
    "the header's zone is wrong": PLAIN.replace("带号=40", "带号=38"),
    "twelve fields": HEADER + "5,0.1667,1,宣堡镇某地块,面,,林地,0301,a,b,c,@\n" + write_points([OUTLINE]),
    "no mark at the end": HEADER + "5,0.1667,1,宣堡镇某地块,面,,林地,0301\n" + write_points([OUTLINE]),
    "no header": PLOT + write_points([OUTLINE]),
    "windows line ends": PLAIN.replace("\n", "\r\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", VARIANTS)
def test_variants_lie_in_one_place(maker: Any, name: str) -> None:
    reading = maker.read(VARIANTS[name], "坐标.txt")
    assert_true(reading)
    assert reading.rows[0]["地块名称"] == "宣堡镇某地块"
    assert reading.rows[0]["地块面积(公顷)"] == 0.1667
    assert not any("点数" in zh for zh, _ in reading.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_encodings(maker: Any, encoding: str) -> None:
    reading = maker.read(PLAIN.encode(encoding), "坐标.txt")
    assert_true(reading)
    assert reading.encoding.used == ("GB18030" if encoding == "gbk" else "UTF-8")
    assert reading.encoding.certain


def test_alone_in_an_archive_beside_nothing_else(maker: Any) -> None:
    assert_true(maker.read(maker.zip({"坐标.txt": PLAIN.encode("gbk")})))
    mixed = maker.zip({"说明.txt": "只是说明", "a.geojson": maker.geojson()})
    assert maker.read(mixed).format == "geojson"


def test_attributes_become_columns(maker: Any) -> None:
    reading = maker.read(PLAIN)
    assert reading.headings == (
        "界址点数", "地块面积(公顷)", "地块编号", "地块名称", "图形属性", "图幅号", "地块用途", "地类编码",
    )  # fmt: skip
    assert reading.rows[0]["地类编码"] == "0301"
    assert maker.read(VARIANTS["twelve fields"]).rows[0]["附加3"] == "c"


def test_holes_and_further_parts(maker: Any) -> None:
    with_hole = maker.read(HEADER + PLOT.replace("5,", "10,", 1) + write_points([OUTLINE, HOLE]))
    assert_true(with_hole, [OUTLINE, HOLE])
    far = [(x, y + 200) for x, y in HOLE]
    reading = maker.read(HEADER + PLOT.replace("5,", "15,", 1) + write_points([OUTLINE, HOLE, far]))
    shape = shapely.from_wkb(reading.shapes[0])
    assert shape.geom_type == "MultiPolygon"
    assert [len(part.interiors) for part in shape.geoms] == [1, 0]
    assert not any("点数" in zh for zh, _ in reading.notes)


def test_several_plots_points_and_lines(maker: Any) -> None:
    text = PLAIN + "2,,2,水渠,线,,,,@\n" + write_points([OUTLINE[:2]], close=False)
    text += "1,,3,界桩,点,,,,@\n" + write_points([OUTLINE[:1]], close=False)
    reading = maker.read(text)
    kinds = [shapely.from_wkb(wkb).geom_type for wkb in reading.shapes]
    assert kinds == ["Polygon", "LineString", "Point"]


@pytest.mark.parametrize("stated", ["0.1667公顷", "1667平方米", "1667㎡", "1667", "2.5005亩"])
def test_stated_area_is_brought_to_hectares(maker: Any, stated: str) -> None:
    reading = maker.read(PLAIN.replace("5,0.1667,", f"5,{stated},"))
    assert reading.rows[0]["地块面积(公顷)"] == pytest.approx(0.1667)


def test_missing_points_are_told(maker: Any) -> None:
    reading = maker.read(PLAIN.replace("5,0.1667", "9,0.1667"))
    assert any("界址点数" in zh for zh, _ in reading.notes)


def test_another_zone_is_never_taken_for_ours(maker: Any) -> None:
    """Eastings without a zone would fit here; the header says that they are a neighbour's."""
    assert maker.refusal(without_zone(PLAIN).replace("带号=40", "带号=39")).code == "crs.wrong_zone"
    assert maker.refusal(PLAIN.replace(",4050", ",3950")).code == "crs.wrong_zone"


@pytest.mark.parametrize("datum", ["1980西安坐标系", "西安80", "1954北京坐标系"])
def test_legacy_datums_are_refused(maker: Any, datum: str) -> None:
    assert maker.refusal(PLAIN.replace("2000国家大地坐标系", datum)).code == "crs.legacy_datum"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEADER, "txt.no_plots"),
        (PLAIN.replace("J3,1,3560671.20", "J3,1,三五六"), "txt.bad_line"),
        (PLAIN.replace("3560671.20", "9" * 400), "geometry.not_finite"),
        (HEADER + "1,1,1," + "x," * 300 + "@\n", "file.too_many_attributes"),
    ],
)
def test_texts_that_are_refused(maker: Any, text: str, code: str) -> None:
    assert maker.refusal(text).code == code


def test_a_plot_of_thousands_of_rings(maker: Any) -> None:
    """Asking each ring about each would be eight million tests of places; boxes leave a few thousand."""
    lines = ["[地块坐标]", "16020,1,1,大地块,面,,林地,,@"]
    lines += [
        f"J,1,{3560000 + x},{40504000 + y}" for x, y in ((0, 0), (0, 500), (500, 500), (500, 0), (0, 0))
    ]
    for number in range(4000):
        x, y = 3560002 + number % 60 * 8, 40504002 + number // 60 * 7
        lines += [f"J,{number + 2},{x + dx},{y + dy}" for dx, dy in ((0, 0), (0, 3), (3, 3), (0, 0))]
    reading = maker.read("\n".join(lines))
    shape = shapely.from_wkb(reading.shapes[0])
    assert shape.geom_type == "Polygon"
    assert len(shape.interiors) == 4000
