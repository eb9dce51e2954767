"""Tables as offices lay them out: degrees in three columns, merged headings, boundary points per plot."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
import shapely

from etl.reading import UnreadableFile

TRUE = shapely.Point(120 + 3 / 60 + 12.5 / 3600, 32 + 10 / 60 + 12 / 3600)


def write_csv(*rows: str) -> bytes:
    return ("\n".join(rows) + "\n").encode("gbk")


@pytest.mark.parametrize(
    "heading",
    [
        "名称,经度(度),经度(分),经度(秒),纬度(度),纬度(分),纬度(秒)",
        "名称,经度度,经度分,经度秒,纬度度,纬度分,纬度秒",
        "名称,东经（°）,东经（′）,东经（″）,北纬（°）,北纬（′）,北纬（″）".replace("″", '"').replace(
            "′", "'"
        ),
        "名称,lon_d,lon_m,lon_s,lat_d,lat_m,lat_s",
        "名称,经度,,,纬度,,\n,度,分,秒,度,分,秒",
        "泰兴市排口表,,,,,,\n名称,经度,,,纬度,,\n,度,分,秒,度,分,秒",
    ],
)
def test_degrees_minutes_and_seconds_in_columns(maker: Any, heading: str) -> None:
    reading = maker.read(write_csv(heading, "排口1,120,3,12.5,32,10,12", "排口2,120°,3′,１２.5,32,10,12"))
    for wkb in reading.shapes:
        assert shapely.from_wkb(wkb).distance(TRUE) < 1e-9
    assert reading.crs.used == "EPSG:4490"
    assert [row["名称"] for row in reading.rows] == ["排口1", "排口2"]
    assert len(reading.headings) == 7


def test_sixty_minutes_are_no_coordinate(maker: Any) -> None:
    heading = "名称,经度度,经度分,经度秒,纬度度,纬度分,纬度秒"
    reading = maker.read(
        write_csv(heading, "a,120,3,12.5,32,10,12", "b,120,61,0,32,10,12", "c,120,3,,32,10,")
    )
    assert [wkb is None for wkb in reading.shapes] == [False, True, False]
    assert any("第 3 行" in zh for zh, _ in reading.notes)


def test_a_merged_heading_over_the_coordinates(maker: Any) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for cells in (["名称", "坐标", None, "面积"], [None, "经度", "纬度", None], ["排口1", 120.1, 32.2, 3]):
        sheet.append(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    reading = maker.read(buffer.getvalue())
    assert reading.rows == [{"名称": "排口1", "经度": 120.1, "纬度": 32.2, "面积": 3}]


HEADING = "地块名称,乡镇,点号,X,Y"
SQUARE = [
    (3560704.54, 40504715.92),
    (3560704.54, 40504765.92),
    (3560671.2, 40504765.92),
    (3560671.2, 40504715.92),
]


def write_plot(name: str, shift: float = 0, merged: bool = False, mark: str = "J") -> list[str]:
    return [
        f"{'' if merged and n else name},{'' if merged and n else '宣堡镇'},{mark}{n + 1},{x + shift},{y}"
        for n, (x, y) in enumerate(SQUARE)
    ]


@pytest.mark.parametrize("merged", [True, False])
@pytest.mark.parametrize("vertex", ["点号", "界址点号", "拐点编号"])
def test_rows_per_plot_become_areas(maker: Any, merged: bool, vertex: str) -> None:
    rows = write_plot("甲", 0, merged) + write_plot("乙", 500, merged)
    reading = maker.read(write_csv(HEADING.replace("点号", vertex), *rows))
    assert reading.rows == [{"地块名称": "甲", "乡镇": "宣堡镇"}, {"地块名称": "乙", "乡镇": "宣堡镇"}]
    assert reading.crs.used == "EPSG:4528 (N,E)"
    shapes = [shapely.from_wkb(wkb) for wkb in reading.shapes]
    assert [shape.area for shape in shapes] == pytest.approx([50 * 33.34] * 2)
    assert any("连成 2 个地块" in zh for zh, _ in reading.notes)


def test_rings_of_a_plot(maker: Any) -> None:
    hole = [(x - 10 if x > 3560700 else x + 10, y + (10 if y < 40504740 else -10)) for x, y in SQUARE]
    rows = [f"甲,1,{n},{x},{y}" for n, (x, y) in enumerate(SQUARE)] + [
        f"甲,2,{n},{x},{y}" for n, (x, y) in enumerate(hole)
    ]
    reading = maker.read(write_csv("地块名称,圈号,点号,X,Y", *rows))
    (wkb,) = reading.shapes
    assert len(shapely.from_wkb(wkb).interiors) == 1


def test_one_plot_without_a_name(maker: Any) -> None:
    reading = maker.read(
        write_csv("拐点,X,Y,备注", *(f"{n},{x},{y},沟边" for n, (x, y) in enumerate(SQUARE)))
    )
    assert reading.rows == [{"备注": "沟边"}]
    assert shapely.from_wkb(reading.shapes[0]).geom_type == "Polygon"


def test_a_plot_with_an_unreadable_point_has_no_shape(maker: Any) -> None:
    rows = write_plot("甲") + write_plot("乙", 500)
    rows[1] = "甲,宣堡镇,J2,见附图,40504765.92"
    reading = maker.read(write_csv(HEADING, *rows))
    assert [wkb is None for wkb in reading.shapes] == [True, False]


@pytest.mark.parametrize(
    "rows",
    [
        ("点号,名称,经度,纬度", "1,排口1,120.1,32.2", "2,排口2,120.2,32.2", "3,排口3,120.2,32.3"),
        ("点号,经度,纬度", "1,120.1,32.2", "2,120.2,32.2", "3,120.2,32.3"),
        ("名称,经度,纬度", "甲,120.1,32.2", "甲,120.2,32.2", "甲,120.2,32.3"),
    ],
)
def test_lists_of_points_stay_points(maker: Any, rows: tuple[str, ...]) -> None:
    reading = maker.read(write_csv(*rows))
    assert [shapely.from_wkb(wkb).geom_type for wkb in reading.shapes] == ["Point"] * 3


def list_kinds(reading: Any) -> list[str | None]:
    return [None if wkb is None else shapely.from_wkb(wkb).geom_type for wkb in reading.shapes]


def test_a_table_without_places_is_read_without_shapes(maker: Any) -> None:
    reading = maker.read(
        write_csv("泰兴市造林台账,,", "编号,面积（亩）,备注", "A-1,12.5,", "A-2,3,补植", "合计,15.5,")
    )
    assert reading.rows == [
        {"编号": "A-1", "面积（亩）": "12.5", "备注": None},
        {"编号": "A-2", "面积（亩）": "3", "备注": "补植"},
    ]
    assert reading.shapes == [None, None]
    assert reading.crs.certain
    assert [(one.family, one.rows) for one in reading.file_layers] == [("table", 2)]
    assert any("没有坐标列" in zh for zh, _ in reading.notes)
    assert any("第 5 行" in zh and "合计" in zh for zh, _ in reading.notes)


LINE = [(120.05, 32.17), (120.06, 32.18)]


@pytest.mark.parametrize(
    "rows",
    [
        ("名称,起点经度,起点纬度,终点经度,终点纬度", "甲河,120.05,32.17,120.06,32.18"),
        ("名称,起点坐标,,终点坐标,", ",经度,纬度,经度,纬度", "甲河,120.05,32.17,120.06,32.18"),
        ("名称,起点,,终点,", ",X,Y,X,Y", "甲河,120.05,32.17,120.06,32.18"),
        ("名称,经度（起点）,纬度（起点）,经度（终点）,纬度（终点）", "甲河,120.05,32.17,120.06,32.18"),
        ("名称,start_lon,start_lat,end_lon,end_lat", "甲河,120.05,32.17,120.06,32.18"),
        ("名称,起止坐标", '甲河,"120.05,32.17;120.06,32.18"'),
        ("名称,起点坐标,终点坐标", '甲河,"120.05,32.17","120.06,32.18"'),
        ("名称,经度起,纬度起,经度止,纬度止", "甲河,120.05,32.17,120.06,32.18"),
        ("河道治理明细表,,,,", "名称,起点,,终点,", ",经度,纬度,经度,纬度", "甲河,120.05,32.17,120.06,32.18"),
    ],
)
def test_start_and_end_of_a_row_make_a_line(maker: Any, rows: tuple[str, ...]) -> None:
    reading = maker.read(write_csv(*rows))
    (wkb,) = reading.shapes
    assert list(shapely.from_wkb(wkb).coords) == LINE
    assert reading.rows[0]["名称"] == "甲河"
    assert reading.headings[0] == "名称"


CORNERS = [(120.05, 32.17), (120.06, 32.17), (120.06, 32.18), (120.05, 32.18)]
CELLS = ",".join(f"{x},{y}" for x, y in CORNERS)


@pytest.mark.parametrize(
    "rows",
    [
        ("名称," + ",".join(f"拐点{n}X,拐点{n}Y" for n in range(1, 5)), f"甲,{CELLS}"),
        ("名称," + ",".join(f"X{n},Y{n}" for n in range(1, 5)), f"甲,{CELLS}"),
        ("名称," + ",".join(f"J{n}经度,J{n}纬度" for n in range(1, 5)), f"甲,{CELLS}"),
        ("名称," + ",".join("经度,纬度" for n in range(1, 5)), f"甲,{CELLS}"),
        ("名称," + ",".join("X,Y" if not n else f"X.{n},Y.{n}" for n in range(4)), f"甲,{CELLS}"),
        (
            "名称," + ",".join(f"拐点{n}," for n in range(1, 5)),
            "," + ",".join(["经度,纬度"] * 4),
            f"甲,{CELLS}",
        ),
        ("名称,J1,J2,J3,J4", "甲," + ",".join(f'"{x},{y}"' for x, y in CORNERS)),
        ("名称,拐点坐标", "甲,J1：120.05，32.17；J2：120.06，32.17；J3：120.06，32.18；J4：120.05，32.18"),
        ("名称,拐点坐标", '甲,"1. 120.05,32.17\n2. 120.06,32.17\n3. 120.06,32.18\n4. 120.05,32.18"'),
        ("名称,四至坐标", '甲,"120.05,32.17,120.06,32.17,120.06,32.18,120.05,32.18,120.05,32.17"'),
        (
            "名称,界址点坐标",
            "甲,东经120°03′北纬32°10′12″；东经120°03′36″北纬32°10′12″；"
            "东经120°03′36″北纬32°10′48″；东经120°03′北纬32°10′48″",
        ),
    ],
)
def test_corners_of_a_row_make_an_area(maker: Any, rows: tuple[str, ...]) -> None:
    reading = maker.read(write_csv(*rows))
    (wkb,) = reading.shapes
    assert shapely.equals_exact(
        shapely.from_wkb(wkb).normalize(), shapely.Polygon(CORNERS).normalize(), tolerance=1e-9
    )
    assert reading.rows[0]["名称"] == "甲"
    assert len(reading.headings) <= 5


def test_a_row_may_have_fewer_corners_than_columns(maker: Any) -> None:
    heading = "名称," + ",".join(f"X{n},Y{n}" for n in range(1, 6))
    reading = maker.read(
        write_csv(heading, f"甲,{CELLS},,", f"乙,{CELLS},120.04,", f"丙,{CELLS},120.04,32.175")
    )
    assert list_kinds(reading) == ["Polygon", None, "Polygon"]
    assert any("第 3 行" in zh for zh, _ in reading.notes)


@pytest.mark.parametrize(
    "heading",
    ["经度(E),纬度(N)", "东经（E）,北纬（N）", "坐标（X）,坐标（Y）", "经度（°）,纬度（°）", "Lon.,Lat."],
)
def test_letters_in_brackets_are_no_point_of_a_line(maker: Any, heading: str) -> None:
    reading = maker.read(write_csv(f"名称,{heading}", "甲,120.05,32.17"))
    assert list(shapely.from_wkb(reading.shapes[0]).coords) == [(120.05, 32.17)]


def test_one_pair_in_one_cell(maker: Any) -> None:
    reading = maker.read(write_csv("名称,坐标", '甲,"120.05, 32.17"', '乙,"120°03′, 32°10′12″"', "丙,村东头"))
    assert list_kinds(reading) == ["Point", "Point", None]
    assert any("第 4 行" in zh for zh, _ in reading.notes)


@pytest.mark.parametrize(
    "heading", ["名称,最大经度,最小纬度,最小经度", "名称,经度误差,纬度误差,指数", "index,max,y2k,exam"]
)
def test_headings_that_only_sound_like_places(maker: Any, heading: str) -> None:
    assert list_kinds(maker.read(write_csv(heading, "甲,120.1,32.1,3"))) == [None]


def test_a_heading_over_three_rows_with_units(maker: Any) -> None:
    reading = maker.read(
        write_csv(
            "泰兴市造林项目表,,,,,",
            "编号,位置,,造林面积,,备注",
            ",坐标,,合计,其中：乔木,",
            ",经度,纬度,（亩）,（亩）,",
            "A-1,120.05,32.17,12,8,无",
        )
    )
    assert reading.rows == [
        {
            "编号": "A-1",
            "经度": "120.05",
            "纬度": "32.17",
            "造林面积合计（亩）": "12",
            "造林面积其中：乔木（亩）": "8",
        }
        | {"备注": "无"}
    ]


def test_numbers_that_begin_anew_in_each_plot_are_corners(maker: Any) -> None:
    rows = [
        f"{name},{n},{x + shift},{y}"
        for name, shift in (("甲", 0), ("乙", 500))
        for n, (x, y) in enumerate(SQUARE, 1)
    ]
    reading = maker.read(write_csv("地块号,序号,X,Y", *rows))
    assert list_kinds(reading) == ["Polygon", "Polygon"]
    through = ["甲乙"[n // 4] + f",{n + 1},{x},{y}" for n, (x, y) in enumerate(SQUARE * 2)]
    assert list_kinds(maker.read(write_csv("名称,序号,X,Y", *through))) == ["Point"] * 8


def test_a_list_of_points_is_a_line_where_lines_are_wanted(maker: Any) -> None:
    data = write_csv(HEADING, *write_plot("甲"), *write_plot("乙", 500))
    assert list_kinds(maker.read(data, wanted="line")) == ["LineString"] * 2
    assert list_kinds(maker.read(data, wanted="point")) == ["Point"] * 8


@pytest.mark.parametrize("label", ["合计", "合　计", "总计：", "小计", "本页合计", "合计（亩）"])
def test_totals_are_left_out_and_a_village_of_that_name_is_not(maker: Any, label: str) -> None:
    reading = maker.read(write_csv("序号,名称,面积", "1,合计村小游园,3", f"2,{label},3", "填表人：张三,,"))
    assert [row["名称"] for row in reading.rows] == ["合计村小游园"]


@pytest.mark.parametrize(
    ("rows", "declared"),
    [
        (("名称,经度(WGS84),纬度(WGS84)", "甲,120.05,32.17"), "4326"),
        (("名称,GCJ02经度,GCJ02纬度", "甲,120.05,32.17"), "GCJ-02"),
        (("坐标系：CGCS2000,,", "名称,经度,纬度", "甲,120.05,32.17"), "4490"),
        (("2000国家大地坐标系排口表,,", "名称,百度经度,百度纬度", "甲,120.05,32.17"), "BD-09"),
        (("名称,经度,纬度,备注", "甲,120.05,32.17,高德"), None),
    ],
)
def test_the_system_a_heading_or_a_title_names(
    maker: Any, rows: tuple[str, ...], declared: str | None
) -> None:
    said = maker.read(write_csv(*rows)).crs.declared
    assert (declared in said) if declared else said is None


def test_xian_80_in_a_title_is_not_converted(maker: Any) -> None:
    rows = ("坐标系：西安80,,", "点名,X,Y", "J1,3560704.54,40504715.92", "J2,3560604.54,40504815.92")
    try:
        reading = maker.read(write_csv(*rows))
    except UnreadableFile as refusal:
        assert refusal.code == "crs.legacy_datum"
    else:
        assert not reading.crs.certain


@pytest.mark.parametrize(
    ("heading", "chosen"),
    [
        ("名称,gcj02_lng,gcj02_lat,wgs84_lng,wgs84_lat,bd09_lng,bd09_lat", 1),
        ("名称,gcj_lng,gcj_lat,wgs_lng,wgs_lat,bd_lng,bd_lat", 1),
        ("名称,经度(WGS84),纬度(WGS84),经度(高德),纬度(高德),经度(百度),纬度(百度)", 0),
    ],
)
def test_one_place_in_several_systems_is_no_line(maker: Any, heading: str, chosen: int) -> None:
    places = [(120.05, 32.17), (120.06, 32.18), (120.07, 32.19)]
    reading = maker.read(write_csv(heading, "甲," + ",".join(f"{x},{y}" for x, y in places)))
    assert list(shapely.from_wkb(reading.shapes[0]).coords) == [places[chosen]]
    assert "4326" in reading.crs.declared
    assert any("2 组别的坐标" in zh for zh, _ in reading.notes)


def test_numbered_points_that_end_where_they_began_are_an_outline(maker: Any) -> None:
    rows = [f"J{n},{x},{y},50" for n, (x, y) in enumerate(SQUARE, 1)]
    closed = [*rows, f"J1,{SQUARE[0][0]},{SQUARE[0][1]},"]
    assert list_kinds(maker.read(write_csv("点号,X,Y,边长", *closed))) == ["Polygon"]
    assert list_kinds(maker.read(write_csv("点号,X,Y,边长", *rows))) == ["Point"] * 4


def test_a_row_of_units_below_the_heading(maker: Any) -> None:
    reading = maker.read(write_csv("名称,经度,纬度,面积", "(无),(°),(°),(亩)", "甲,120.05,32.17,3"))
    assert list_kinds(reading) == ["Point"]
    assert (reading.headings[0], reading.headings[3]) == ("名称", "面积（亩）")
