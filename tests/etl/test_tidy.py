"""Headings to fields, cells to values, shapes to what is stored."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import GeometryCollection, LineString, MultiPoint, MultiPolygon, Point, Polygon

import layers
from etl.mapping import propose_mapping, tell_unmapped
from etl.rows import MappedHeading, RawRow
from etl.tidy import read_shapes, tidy_rows, tidy_shapes
from tests.etl.sheets import find, list_codes, tidy
from tests.shapes import square

AFFORESTATION = layers.get("afforestation")


def test_headings_are_recognised_by_name_label_synonym_and_unit() -> None:
    headings = ("name", "造林时间", "小班号", "面积(公顷)", "奇怪的列")
    mapping = propose_mapping(AFFORESTATION, headings, [], None, None)
    assert [(one.field, one.how) for one in mapping] == [
        ("name", "name"),
        ("planted_on", "label"),
        ("design_plot_no", "synonym"),
        ("reported_area_mu", "synonym"),
        (None, "none"),
    ]
    assert mapping[3].factor == 15.0


def test_a_person_goes_before_memory_and_memory_before_the_heading() -> None:
    headings = ("名称", "造林时间", "备注栏")
    remembered = {"造林时间": "verified_on", "备注栏": "remarks"}
    mapping = propose_mapping(
        AFFORESTATION, headings, [], remembered, {"名称": None, "造林时间": "accepted_on"}
    )
    assert [(one.field, one.how) for one in mapping] == [
        (None, "person"),
        ("accepted_on", "person"),
        ("remarks", "remembered"),
    ]


def test_a_field_that_does_not_exist_is_not_mapped() -> None:
    (one,) = propose_mapping(AFFORESTATION, ("名称",), [], None, {"名称": "no_such_field"})
    assert (one.field, one.how) == ("name", "synonym")


def test_two_columns_for_one_field_leave_the_fuller_one() -> None:
    rows = [{"面积": "", "造林面积": "3"}, {"面积": "2", "造林面积": "4"}]
    mapping = propose_mapping(AFFORESTATION, ("面积", "造林面积"), rows, None, None)
    assert [one.field for one in mapping] == [None, "reported_area_mu"]


def test_values_are_parsed_and_edits_go_before_the_file() -> None:
    rows, findings = tidy(
        "afforestation",
        """
        | 地块名称 | 面积(公顷) | 造林时间 | 主要树种 |
        | 东河     | 0.8        | 2022年3月10日 | 水杉、榉树 |
        | 西河     | 12亩       | 20220312 | 银杏 |
        """,
        edits={2: {"planted_on": "2022-03-20", "no_such_field": 1}},
    )
    assert findings == []
    assert rows[0].attributes == {
        "name": "东河",
        "reported_area_mu": 12.0,
        "planted_on": "2022-03-10",
        "species": ["metasequoia", "zelkova"],
    }
    assert rows[1].attributes["reported_area_mu"] == 12.0
    assert rows[1].attributes["planted_on"] == "2022-03-20"


def test_a_column_the_file_lacks_is_not_emptied() -> None:
    rows, _ = tidy("afforestation", "| 地块名称 |\n| 东河 |")
    assert rows[0].attributes == {"name": "东河"}


def test_an_unreadable_cell_names_row_field_text_and_what_to_write() -> None:
    _, findings = tidy("afforestation", "| 地块名称 | 造林时间 |\n| 东河 | 2022-03-01 |\n| 西河 | 去年春天 |")
    finding = find(findings, "value.date")
    assert (finding.rows, finding.field, finding.severity) == ((2,), "planted_on", "block")
    assert finding.message == "第 2 行 造林时间 “去年春天” 认不出是哪一天，请按 2022-03-15 的样式填写年月日。"
    assert "Row 2" in finding.message_en


def test_the_same_fault_in_many_rows_is_one_finding_with_one_fix() -> None:
    table = [{"地块名称": f"地块{n}", "台账": "新曾"} for n in range(40)]
    _, findings = tidy("afforestation", table)
    finding = find(findings, "value.choice")
    assert len(finding.rows) == 40
    assert finding.fix is not None and not finding.fix.safe
    assert finding.fix.values[40] == {"ledger": "gain"}
    assert finding.message.startswith("第 1、2、3 等 40 行 台账 “新曾” 不在选项中，是否指“新增”？")


def test_many_different_faults_in_a_column_are_one_finding() -> None:
    table = [{"地块名称": f"地块{n}", "株数": f"很多{n}"} for n in range(100)]
    _, findings = tidy("afforestation", table)
    assert list_codes(findings) == ["value.number"]
    assert len(findings[0].rows) == 100


def test_rows_that_are_left_out_are_not_judged() -> None:
    raw = [RawRow(1, {"造林时间": "?"}, None, dropped=True)]
    rows, findings = tidy_rows(AFFORESTATION, raw, (MappedHeading("造林时间", "planted_on", None, "label"),))
    assert findings == [] and rows[0].dropped


def _tidied(shape: shapely.Geometry) -> shapely.Geometry:
    return tidy_shapes([shape])[0]


def test_polygons_and_lines_become_multi_shapes_in_2d() -> None:
    plot = square(120.15, 32.25)
    assert _tidied(shapely.force_3d(plot, 4.5)).equals_exact(MultiPolygon([plot]), 0)
    assert not _tidied(shapely.force_3d(plot, 4.5)).has_z
    assert _tidied(LineString([(120, 32), (120.1, 32.1)])).geom_type == "MultiLineString"
    assert _tidied(MultiPoint([(120, 32)])).geom_type == "Point"


def test_a_collection_of_one_family_becomes_that_family() -> None:
    collection = GeometryCollection([square(120.15, 32.25), MultiPolygon([square(120.16, 32.25)])])
    assert _tidied(collection).geom_type == "MultiPolygon"
    mixed = GeometryCollection([square(120.15, 32.25), Point(120, 32)])
    assert _tidied(mixed).geom_type == "GeometryCollection"


def test_an_invalid_shape_is_kept_as_it_was_drawn() -> None:
    bow = Polygon([(120.15, 32.25), (120.151, 32.251), (120.151, 32.25), (120.15, 32.251)])
    assert np.array_equal(shapely.get_coordinates(_tidied(bow)), shapely.get_coordinates(bow))


def test_an_open_ring_is_closed_and_rubbish_is_no_shape() -> None:
    ring = shapely.to_wkb(square(120.15, 32.25))
    # a polygon of one ring of four points that does not return to its first
    opened = ring[:9] + (4).to_bytes(4, "little") + ring[13 : 13 + 4 * 16]
    closed, rubbish, none = tidy_shapes(read_shapes([opened, b"\x01\x02rubbish", None]))
    assert shapely.is_valid(closed) and rubbish is None and none is None
    assert _tidied(Polygon()) is None


def test_shapes_of_every_kind_are_tidied_together_as_they_are_alone() -> None:
    plot = square(120.15, 32.25)
    shapes = [
        plot,
        None,
        Point(120, 32),
        MultiPolygon([plot, square(120.16, 32.25)]),
        GeometryCollection([plot, LineString([(120, 32), (121, 32)])]),
        LineString([(120, 32), (121, 32)]),
        shapely.from_wkt("MULTIPOLYGON (((120 32, 121 32, 121 33, 120 32)), EMPTY)"),
        shapely.from_wkt("POLYGON Z ((120 32 1, 121 32 1, 121 33 1, 120 32 1))"),
    ]
    assert [str(shape) for shape in tidy_shapes(shapes)] == [str(tidy_shapes([shape])[0]) for shape in shapes]
    assert shapely.get_num_geometries(tidy_shapes(shapes)[6]) == 1


def test_columns_that_hold_something_and_go_nowhere_are_told_once() -> None:
    headings = ("地块名称", "奇怪的列", "空列", "版本", "不要的列")
    rows = [RawRow(1, {"地块名称": "东河", "奇怪的列": 0, "空列": None, "版本": 3, "不要的列": "x"}, None)]
    mapping = propose_mapping(AFFORESTATION, headings, [], None, {"不要的列": None})
    (finding,) = tell_unmapped(mapping, rows)
    assert (finding.code, finding.severity, finding.rows) == ("mapping.unmapped", "note", ())
    assert "“奇怪的列”" in finding.message and "1 columns" in finding.message_en
    assert tell_unmapped(mapping[:1], rows) == []
