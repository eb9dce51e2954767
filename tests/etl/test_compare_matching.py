"""Which work a row speaks of: by the id our own files carry, by its key, by its shape; and who may change it."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString, Point
from sqlalchemy import Connection

from tests.etl.published import GOOD, PUBLISHED, compare, publish, send
from tests.etl.sheets import find, list_codes
from tests.shapes import square

PLOT = square(120.15, 32.25, 0.002)
NAMELESS = {"台账": "新增", "阶段": "在栽"}


def test_a_work_may_be_renamed_in_a_file_that_was_exported(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    row = {**GOOD, "地块名称": "祁巷村东河地块", "小班号": "红10"}
    for column in ("feature_id", "FID_ECO", "对象标识"):
        comparison = compare(store, [{**row, column: str(known)}], [PLOT])
        assert comparison.features == {1: (known, 1)}, column
        assert (comparison.actions, comparison.findings) == ({1: "changed"}, [])
    assert compare(store, [row], [PLOT]).features == {}


def test_an_id_nobody_knows_gives_way_to_the_key(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    for told in ("1" * 8 + "-1111-1111-1111-" + "1" * 12, "无", ""):
        assert compare(store, [{**GOOD, "feature_id": told}], [PLOT]).features == {1: (known, 1)}


def test_another_units_id_does_not_open_its_work(store: Connection) -> None:
    known = publish(store, "afforestation", square(120.05, 32.25), "xuanbao", **PUBLISHED)
    row = {**GOOD, "小班号": "新1", "feature_id": str(known)}
    assert find(compare(store, [row], [PLOT]).findings, "identity.foreign").severity == "block"


def test_a_copied_line_is_asked_about(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    rows = [
        {**GOOD, "feature_id": str(known)},
        {**GOOD, "小班号": "新1", "地块名称": "西河", "feature_id": str(known)},
    ]
    shapes = [PLOT, square(120.16, 32.26)]
    finding = find(compare(store, rows, shapes).findings, "identity.twice")
    assert (finding.rows, finding.severity) == ((2,), "block")
    assert finding.fix is not None and finding.fix.alternative is not None
    assert finding.fix.alternative.kind == "drop"
    settled = compare(store, rows, shapes, edits=finding.fix.values)
    assert settled.actions == {1: "unchanged", 2: "new"} and settled.findings == []


def test_a_row_that_nothing_names_is_the_work_with_its_shape(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    comparison = compare(store, [NAMELESS], [shapely.transform(PLOT, lambda c: c.round(7))])
    assert comparison.features == {1: (known, 1)} and comparison.actions == {1: "changed"}
    note = find(comparison.findings, "identity.by_shape")
    assert note.severity == "note" and "东河" in note.message
    assert comparison.inherited[1]["name"] == "东河"


def test_a_shape_that_fits_two_works_or_anothers_work_is_not_taken(store: Connection) -> None:
    publish(store, "wetlands", PLOT, "xuanbao", name="外塘")
    assert compare(store, [{"类别": "人工湿地"}], [PLOT], "wetlands").features == {}
    publish(store, "wetlands", PLOT, "huangqiao", name="一塘")
    publish(store, "wetlands", PLOT, "huangqiao", name="二塘")
    assert compare(store, [{"类别": "人工湿地"}], [PLOT], "wetlands").features == {}
    point = {"programme": "green_village", "stage": "applied"}
    publish(store, "village_works", Point(120.15, 32.25), "huangqiao", name="示意庄", **point)
    assert compare(store, [{"阶段": "申报"}], [Point(120.15, 32.25)], "village_works").features == {}


def test_it_is_this_work_is_taken_at_a_persons_word(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    row, shape = {**GOOD, "小班号": "新1"}, shapely.affinity.translate(PLOT, 0.00002, 0)
    finding = find(compare(store, [row], [shape]).findings, "geometry.published_near")
    assert finding.fix is not None and "东河" in finding.fix.message
    settled = compare(store, [row], [shape], edits=finding.fix.values)
    assert settled.features == {1: (known, 1)} and settled.actions == {1: "changed"}
    assert settled.findings == []


def test_a_row_without_a_shape_changes_attributes_only(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED, remarks="原备注")
    comparison = compare(store, [{**GOOD, "阶段": "在栽"}, {**GOOD, "小班号": "无此号"}], [None, None])
    assert comparison.features == {1: (known, 1)} and comparison.actions == {1: "changed", 2: "new"}
    assert comparison.inherited_shapes[1].equals(PLOT) and 2 not in comparison.inherited_shapes
    assert comparison.inherited[1] == {"remarks": "原备注"}
    assert comparison.townships == {1: "huangqiao"}
    assert compare(store, [GOOD], [None]).actions == {1: "unchanged"}


def test_a_row_without_a_shape_cannot_reach_another_units_work(store: Connection) -> None:
    publish(store, "afforestation", square(120.05, 32.25), "xuanbao", **PUBLISHED)
    assert list_codes(compare(store, [GOOD], [None]).findings) == ["identity.foreign"]


def test_a_park_is_limited_to_works_of_its_own(store: Connection) -> None:
    publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    park = compare(store, [{**GOOD, "阶段": "在栽"}], [PLOT], unit="hongqiao_park")
    assert list_codes(park.findings) == ["identity.foreign"] and park.features == {}
    known = publish(
        store, "afforestation", square(120.16, 32.26), "hongqiao_park", **{**PUBLISHED, "village": "园区"}
    )
    own = compare(store, [{**GOOD, "村": "园区"}], [square(120.16, 32.26)], unit="hongqiao_park")
    assert own.features == {1: (known, 1)} and own.missing == 0
    assert "township.foreign" not in list_codes(own.findings), "a park lies in its township"


def test_what_formats_round_away_is_no_change(store: Connection) -> None:
    """A rectangle carried through a projection: corners that were equally far west are so no longer."""
    publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    noise = np.array([[0, 0], [1e-9, 0], [0, 1e-9], [-1e-9, 0], [0, 0]])
    noisy = shapely.transform(PLOT, lambda c: c + noise)
    assert compare(store, [GOOD], [noisy]).actions == {1: "unchanged"}
    assert compare(store, [GOOD], [shapely.transform(PLOT, lambda c: c + 1e-6)]).actions == {1: "changed"}


def test_full_width_and_spaced_keys_find_their_works(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", **{**PUBLISHED, "design_plot_no": " 红 ９ "})
    assert compare(store, [GOOD], [PLOT]).features == {1: (known, 1)}


def test_a_line_work_of_several_parts_is_the_same_in_any_order(store: Connection) -> None:
    parts = [LineString([(120.12, 32.25), (120.13, 32.25)]), LineString([(120.15, 32.26), (120.16, 32.26)])]
    row = {"河道名称": "毛家圩河", "类别": "农村河道"}
    publish(store, "rural_rivers", shapely.multilinestrings(parts), "huangqiao", name="毛家圩河")
    turned = shapely.multilinestrings([parts[1], shapely.reverse(parts[0])])
    comparison = compare(store, [{"河道名称": row["河道名称"]}], [turned], "rural_rivers")
    assert comparison.actions == {1: "unchanged"}


def test_a_pending_change_is_told_before_it_is_published(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    send(store, "afforestation", PLOT, "huangqiao", "approved", known, name="东河", ledger="gain")
    findings = compare(store, [{**GOOD, "阶段": "在栽"}], [None]).findings
    assert list_codes(findings) == ["identity.pending"]
