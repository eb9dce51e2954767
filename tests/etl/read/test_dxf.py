"""Drawings from CAD: areas, arcs, layers in Chinese, and blocks that would never end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import geopandas
import pytest
import shapely

X, Y = 504715.92, 3560704.54


def write_dxf(*entities: str, header: str = "") -> str:
    return f"0\nSECTION\n2\nHEADER\n{header}0\nENDSEC\n0\nSECTION\n2\nENTITIES\n{''.join(entities)}0\nENDSEC\n0\nEOF\n"


def polyline(
    places: Sequence[tuple[float, ...]], closed: bool = True, layer: str = "造林地块", more: str = ""
) -> str:
    body = "".join(f"10\n{p[0]}\n20\n{p[1]}\n" + (f"42\n{p[2]}\n" if len(p) > 2 else "") for p in places)
    return f"0\nLWPOLYLINE\n5\n2A\n8\n{layer}\n90\n{len(places)}\n70\n{int(closed)}\n{more}{body}"


SQUARE = [(X, Y), (X + 50, Y), (X + 50, Y + 40), (X, Y + 40)]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_closed_polyline_is_an_area_with_its_layer(maker: Any, encoding: str) -> None:
    reading = maker.read(
        write_dxf(polyline(SQUARE), header="9\n$DWGCODEPAGE\n3\nANSI_936\n").encode(encoding)
    )
    assert reading.format == "dxf"
    assert reading.rows == [{"图层": "造林地块", "实体": "LWPOLYLINE", "句柄": "2A"}]
    assert reading.crs.used == "EPSG:4549"
    shape = shapely.from_wkb(reading.shapes[0])
    assert shape.equals(shapely.Polygon(SQUARE))
    assert reading.notes == ()


def test_layers_written_as_unicode_marks(maker: Any) -> None:
    reading = maker.read(write_dxf(polyline(SQUARE, layer="\\U+9020\\U+6797")))
    assert reading.rows[0]["图层"] == "造林"


def test_line_ends_of_windows_and_comments(maker: Any) -> None:
    text = "999\n导出\n" + write_dxf(polyline(SQUARE))
    assert len(maker.read(text.replace("\n", "\r\n")).rows) == 1


def test_open_lines_points_texts_and_blocks(maker: Any) -> None:
    reading = maker.read(
        write_dxf(
            polyline(SQUARE, closed=False),
            polyline([*SQUARE, SQUARE[0]], closed=False),
            f"0\nLINE\n8\n0\n10\n{X}\n20\n{Y}\n11\n{X + 9}\n21\n{Y}\n",
            f"0\nPOINT\n8\n0\n10\n{X}\n20\n{Y}\n30\n2.5\n",
            f"0\nTEXT\n8\n0\n10\n{X}\n20\n{Y}\n1\n宣堡镇\n",
            f"0\nINSERT\n8\n0\n2\n排口\n10\n{X}\n20\n{Y}\n",
            "0\nHATCH\n8\n0\n10\n0\n20\n0\n",
        )
    )
    kinds = [shapely.from_wkb(wkb).geom_type for wkb in reading.shapes]
    assert kinds == ["LineString", "Polygon", "LineString", "Point", "Point", "Point"]
    assert (reading.rows[4]["文字"], reading.rows[5]["块名"]) == ("宣堡镇", "排口")
    assert any("图块" in zh for zh, _ in reading.notes)
    assert any("HATCH" in zh for zh, _ in reading.notes)


def test_arcs_are_stroked(maker: Any) -> None:
    """Two half circles make a circle; so does a CIRCLE; a bulge to the right bends outwards."""
    circle = polyline([(X, Y, 1), (X + 20, Y, 1)])
    reading = maker.read(
        write_dxf(
            circle,
            f"0\nCIRCLE\n8\n0\n10\n{X}\n20\n{Y}\n40\n10\n",
            f"0\nARC\n8\n0\n10\n{X}\n20\n{Y}\n40\n10\n50\n270\n51\n90\n",
            polyline([(X, Y, math.tan(math.pi / 8)), (X + 10, Y + 10), (X, Y + 10)]),
            f"0\nELLIPSE\n8\n0\n10\n{X}\n20\n{Y}\n11\n10\n21\n0\n40\n0.5\n41\n0.0\n42\n6.28318530717959\n",
        )
    )
    shapes = [shapely.from_wkb(wkb) for wkb in reading.shapes]
    assert shapes[0].area == pytest.approx(math.pi * 100, rel=2e-3)
    assert shapes[0].centroid.distance(shapely.Point(X + 10, Y)) < 1e-6
    assert shapes[1].area == pytest.approx(math.pi * 100, rel=2e-3)
    assert shapes[2].length == pytest.approx(math.pi * 10, rel=1e-3)
    assert shapes[2].distance(shapely.Point(X + 10, Y)) < 0.01
    assert shapes[3].area == pytest.approx(math.pi * 25, rel=2e-3)
    assert shapes[4].area == pytest.approx(math.pi * 50, rel=3e-3)
    assert all(shape.is_valid for shape in shapes)


def test_old_polylines_and_mirrored_planes(maker: Any) -> None:
    vertices = "".join(f"0\nVERTEX\n8\n0\n10\n{x}\n20\n{y}\n30\n0\n" for x, y in SQUARE)
    old = f"0\nPOLYLINE\n8\n老图层\n66\n1\n70\n1\n{vertices}0\nSEQEND\n8\n0\n"
    mirrored = polyline([(-x, y) for x, y in SQUARE], more="230\n-1\n")
    reading = maker.read(write_dxf(old, mirrored, old))
    assert [row["实体"] for row in reading.rows] == ["POLYLINE", "LWPOLYLINE", "POLYLINE"]
    assert all(shapely.from_wkb(wkb).equals(shapely.Polygon(SQUARE)) for wkb in reading.shapes)


def test_millimetres_are_recognised_by_size(maker: Any) -> None:
    reading = maker.read(write_dxf(polyline([(x * 1000, y * 1000) for x, y in SQUARE])))
    assert reading.crs.used == "EPSG:4549"
    assert any("毫米" in zh for zh, _ in reading.notes)


def test_what_gdal_writes(maker: Any) -> None:
    shape = shapely.Polygon(SQUARE)
    path = maker.folder / "g.dxf"
    frame = geopandas.GeoDataFrame({"Layer": ["0"]}, geometry=[shape.exterior], crs="EPSG:4549")
    frame.to_file(path, driver="DXF", engine="pyogrio")
    reading = maker.read(maker.zip({"图.dxf": path.read_bytes()}))
    assert reading.layer_name == "图"
    assert shapely.from_wkb(reading.shapes[0]).equals(shape)


def test_paper_space_is_left_out(maker: Any) -> None:
    reading = maker.read(write_dxf(polyline(SQUARE), polyline(SQUARE, more="67\n1\n")))
    assert len(reading.rows) == 1
    assert any("图纸空间" in zh for zh, _ in reading.notes)


def test_a_block_bomb_is_a_handful_of_points(maker: Any) -> None:
    blocks = "".join(
        f"0\nBLOCK\n2\nB{n}\n" + f"0\nINSERT\n2\nB{n + 1}\n70\n32000\n71\n32000\n" * 10 + "0\nENDBLK\n"
        for n in range(10)
    )
    insert = f"0\nINSERT\n8\n0\n2\nB0\n10\n{X}\n20\n{Y}\n70\n32000\n71\n32000\n44\n1\n45\n1\n"
    # multiplied out, it would outlast the cage's patience
    reading = maker.read(f"0\nSECTION\n2\nBLOCKS\n{blocks}0\nENDSEC\n" + write_dxf(insert))
    assert len(reading.rows) == 1


def hatch(*paths: str, layer: str = "0") -> str:
    head = f"0\nHATCH\n8\n{layer}\n10\n0\n20\n0\n30\n0\n2\nSOLID\n70\n1\n71\n0\n91\n{len(paths)}\n"
    return head + "".join(paths) + f"75\n0\n76\n1\n98\n1\n10\n{X}\n20\n{Y}\n"


def list_shapes(reading: Any) -> list[Any]:
    return [shapely.from_wkb(wkb) for wkb in reading.shapes]


def test_hatches_are_areas_with_holes(maker: Any) -> None:
    def path(places: Sequence[tuple[float, float]]) -> str:
        body = "".join(f"10\n{x}\n20\n{y}\n" for x, y in places)
        return f"92\n2\n72\n0\n73\n1\n93\n{len(places)}\n{body}97\n0\n"

    hole = [(X + 10, Y + 10), (X + 20, Y + 10), (X + 20, Y + 20), (X + 10, Y + 20)]
    edges = (
        f"92\n1\n93\n2\n72\n1\n10\n{X}\n20\n{Y}\n11\n{X}\n21\n{Y + 20}\n"
        f"72\n2\n10\n{X}\n20\n{Y + 10}\n40\n10\n50\n270\n51\n90\n73\n1\n97\n0\n"
    )
    broken = maker.read(write_dxf(hatch("92\n1\n93\n2\n97\n0\n"), polyline(SQUARE)))
    assert any("HATCH" in zh for zh, _ in broken.notes)
    plot, half = list_shapes(maker.read(write_dxf(hatch(path(SQUARE), path(hole)), hatch(edges))))
    assert plot.equals(shapely.Polygon(SQUARE, [hole]))
    assert half.is_valid and half.area == pytest.approx(math.pi * 50, rel=2e-3)


def test_splines_are_stroked(maker: Any) -> None:
    """A quarter of a circle is a rational spline of degree 2 (weights 1, root of a half, 1)."""
    knots = "".join(f"40\n{knot}\n" for knot in (0, 0, 0, 1, 1, 1))
    weights = "".join(f"41\n{weight}\n" for weight in (1, math.sqrt(0.5), 1))
    control = "".join(f"10\n{X + dx}\n20\n{Y + dy}\n30\n0\n" for dx, dy in ((10, 0), (10, 10), (0, 10)))
    quarter = f"0\nSPLINE\n8\n0\n70\n12\n71\n2\n72\n6\n73\n3\n{knots}{weights}{control}"
    fitted = f"0\nSPLINE\n8\n0\n70\n0\n71\n3\n11\n{X}\n21\n{Y}\n11\n{X + 9}\n21\n{Y}\n"
    broken = quarter.replace("72\n6\n", "").replace("40\n1\n", "", 1)
    arc, line, chords = list_shapes(maker.read(write_dxf(quarter, fitted, broken)))
    reach = [math.hypot(x - X, y - Y) for x, y in arc.coords]
    assert len(reach) > 5 and reach == pytest.approx([10] * len(reach))
    assert list(line.coords) == [(X, Y), (X + 9, Y)]
    assert len(chords.coords) == 3


def block(name: str, *entities: str, base: tuple[float, float] = (0, 0)) -> str:
    return f"0\nBLOCK\n8\n0\n2\n{name}\n70\n0\n10\n{base[0]}\n20\n{base[1]}\n{''.join(entities)}0\nENDBLK\n8\n0\n"


def insert(name: str, x: float = X, y: float = Y, more: str = "") -> str:
    return f"0\nINSERT\n8\n造林\n2\n{name}\n10\n{x}\n20\n{y}\n{more}"


def write_with_blocks(blocks: str, *entities: str) -> str:
    return f"0\nSECTION\n2\nBLOCKS\n{blocks}0\nENDSEC\n" + write_dxf(*entities)


def test_a_large_block_is_taken_apart_and_a_symbol_is_not(maker: Any) -> None:
    corners = [(5, 5), (55, 5), (55, 45), (5, 45)]
    blocks = block("地块", polyline(corners, layer="0"), base=(5, 5)) + block(
        "树", "0\nCIRCLE\n10\n0\n20\n0\n40\n2\n"
    )
    reading = maker.read(
        write_with_blocks(blocks, insert("地块"), insert("树"), insert("地块", more="41\n2\n42\n2\n50\n90\n"))
    )
    plot, tree, turned = list_shapes(reading)
    assert plot.equals(shapely.Polygon(SQUARE))
    assert (reading.rows[0]["图层"], reading.rows[0]["块名"]) == ("造林", "地块")
    assert tree.geom_type == "Point"
    assert turned.bounds == pytest.approx((X - 80, Y, X, Y + 100))
    assert any("1 个图块" in zh for zh, _ in reading.notes)
    assert any("2 个较大的图块" in zh for zh, _ in reading.notes)


def test_blocks_in_blocks_and_a_block_that_holds_itself(maker: Any) -> None:
    inner = block("内", polyline([(0, 0), (50, 0), (50, 40), (0, 40)], layer="林地"))
    outer = block("外", insert("内", 100, 0))
    endless = block("环", insert("环", 0, 0), polyline([(0, 0), (50, 0), (50, 40)]))
    reading = maker.read(
        write_with_blocks(inner + outer + endless, insert("外"), insert("环"), insert("没有"))
    )
    plot, *points = list_shapes(reading)
    assert plot.bounds == pytest.approx((X + 100, Y, X + 150, Y + 40))
    assert reading.rows[0]["图层"] == "林地"
    assert [point.geom_type for point in points] == ["Point", "Point"]


@pytest.mark.parametrize(
    ("unit", "factor", "words"),
    [
        (4, 1000, "毫米"),
        (5, 100, "厘米"),
        (2, 1 / 0.3048, "英尺"),
        (4, 1, "已按米"),
        (6, 1, None),
        (0, 1000, "毫米"),
    ],
)
def test_the_declared_unit_and_the_numbers(maker: Any, unit: int, factor: float, words: str | None) -> None:
    header = f"9\n$INSUNITS\n70\n{unit}\n"
    reading = maker.read(write_dxf(polyline([(x * factor, y * factor) for x, y in SQUARE]), header=header))
    (shape,) = list_shapes(reading)
    assert shapely.hausdorff_distance(shape, shapely.Polygon(SQUARE)) < 1e-3
    assert [zh for zh, _ in reading.notes if "米" in zh or "英尺" in zh] == [
        zh for zh, _ in reading.notes if words and words in zh
    ]
    assert (words is None) == (reading.notes == ())


def test_colours_and_formatted_texts(maker: Any) -> None:
    text = "{\\fSimSun|b0;宣堡镇}\\P一号地"
    reading = maker.read(
        write_dxf(polyline(SQUARE, more="62\n3\n"), f"0\nMTEXT\n8\n0\n10\n{X}\n20\n{Y}\n1\n{text}\n62\n256\n")
    )
    assert [row["颜色"] for row in reading.rows] == [3, None]
    assert reading.rows[1]["文字"] == "宣堡镇 一号地"


def test_an_outline_that_ends_a_hair_from_its_beginning(maker: Any) -> None:
    nearly = [*SQUARE, (X + 0.0004, Y)]
    (shape,) = list_shapes(maker.read(write_dxf(polyline(nearly, closed=False))))
    assert shape.geom_type == "Polygon"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0\nSECTION\n2\nHEADER\n0\nENDSEC\n0\nEOF\n", "dxf.no_entities"),
        (write_dxf(polyline(SQUARE))[:-25], "dxf.damaged_end"),
        (write_dxf(polyline(SQUARE)).replace("90\n4", "neunzig\n4"), "dxf.damaged"),
        (write_dxf(polyline(SQUARE)).replace(f"{X}", "1,2"), "dxf.bad_number"),
        (write_dxf(polyline([(math.nan, 1), (2, 3), (4, 5)])), "geometry.not_finite"),
        (write_dxf(polyline([(X, Y, 1e308), (X + 1, Y, 1e-300)], more="70\nnan\n")), "geometry.not_finite"),
        (write_dxf("0\nCIRCLE\n10\n1\n20\n2\n40\ninf\n"), "geometry.not_finite"),
        (write_dxf(), "file.no_rows"),
    ],
)
def test_drawings_that_are_refused(maker: Any, text: str, code: str) -> None:
    assert maker.refusal(text).code == code
