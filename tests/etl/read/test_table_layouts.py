"""Tables as offices lay them out: degrees in three columns, merged headings, boundary points per plot."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
import shapely

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
