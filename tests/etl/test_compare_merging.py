"""Three-way merge on the store: per field, per part of a shape, from the version the sender started with."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import shapely
from shapely import MultiPolygon, Polygon
from sqlalchemy import Connection

from etl.compare import Comparison, adopt_published
from etl.compare.merging_parts import merge_parts
from tests.etl.published import GOOD, PUBLISHED, compare, publish, receive
from tests.etl.sheets import find, list_codes, tidy
from tests.shapes import square

PLOT = square(120.15, 32.25, 0.002)
MOVED = square(120.1502, 32.25, 0.002)
FIRST = {**PUBLISHED, "trees": 100, "remarks": "原备注"}
ROW = {**GOOD, "株数": "100", "备注": "原备注"}


def publish_twice(store: Connection, shape: Polygon = PLOT, **changes: Any) -> uuid.UUID:
    """Version 1 until 2023, then version 2 with the changes."""
    known = publish(store, "afforestation", PLOT, "huangqiao", "2023-01-01", **FIRST)
    values = {**FIRST, **changes}
    publish(
        store, "afforestation", shape, "huangqiao", since="2023-01-01", feature_id=known, version=2, **values
    )
    return known


def adopt(comparison: Comparison, row: dict[str, Any], shape: Polygon | None) -> tuple[dict[str, Any], Any]:
    rows, _ = tidy("afforestation", [row], [shape])
    (adopted,) = adopt_published(rows, comparison)
    return adopted.attributes, adopted.shape


@pytest.mark.parametrize("said", ["version", "BBH", "版本"])
def test_changes_of_different_fields_are_both_kept(store: Connection, said: str) -> None:
    known = publish_twice(store, trees=250)
    row = {**ROW, "阶段": "在栽", "feature_id": str(known), said: 1}
    comparison = compare(store, [row], [PLOT])
    note = find(comparison.findings, "merge.merged")
    assert note.severity == "note" and "“株数”" in note.message and "第 1 版" in note.message
    assert comparison.features == {1: (known, 2)} and comparison.actions == {1: "changed"}
    attributes, _ = adopt(comparison, row, PLOT)
    assert (attributes["trees"], attributes["stage"], attributes["remarks"]) == (250, "building", "原备注")


def test_without_a_version_the_day_the_file_came_in_says_what_it_started_from(store: Connection) -> None:
    publish_twice(store, trees=250)
    receive(store, "2022-06-01")
    comparison = compare(store, [{**ROW, "阶段": "在栽"}], [PLOT])
    assert adopt(comparison, ROW, PLOT)[0]["trees"] == 250
    assert list_codes(comparison.findings) == ["merge.merged"]


def test_a_file_that_came_in_after_the_last_version_changes_what_it_says(store: Connection) -> None:
    publish_twice(store, trees=250)
    receive(store, "2023-06-01")
    comparison = compare(store, [{**ROW, "阶段": "在栽"}], [PLOT])
    assert comparison.findings == [] and comparison.merged == {}


def test_the_same_change_of_both_is_no_conflict(store: Connection) -> None:
    known = publish_twice(store, trees=250)
    row = {**ROW, "株数": "250", "feature_id": str(known), "version": 1}
    comparison = compare(store, [row], [PLOT])
    assert (comparison.actions, comparison.findings) == ({1: "unchanged"}, [])


def test_different_changes_of_one_field_are_for_a_person_to_choose(store: Connection) -> None:
    known = publish_twice(store, trees=250)
    row = {**ROW, "株数": "180", "feature_id": str(known), "version": 1}
    finding = find(compare(store, [row], [PLOT]).findings, "merge.conflict")
    assert (finding.severity, finding.field) == ("block", "trees")
    assert "“250株”" in finding.message and "“180株”" in finding.message and "第 2 版" in finding.message
    assert finding.fix is not None and finding.fix.alternative is not None
    theirs = compare(store, [row], [PLOT], edits=finding.fix.values)
    assert (theirs.actions, theirs.findings) == ({1: "unchanged"}, [])
    mine = compare(store, [row], [PLOT], edits=finding.fix.alternative.values)
    assert mine.actions == {1: "changed"} and mine.merged == {} and mine.findings == []


def test_a_choice_holds_for_the_version_it_was_made_against(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", "2023-01-01", **FIRST)
    for number, (since, until, trees) in enumerate(
        [("2023-01-01", "2024-01-01", 250), ("2024-01-01", None, 300)], 2
    ):
        publish(
            store,
            "afforestation",
            PLOT,
            "huangqiao",
            until,
            since,
            known,
            number,
            **{**FIRST, "trees": trees},
        )
    row = {**ROW, "株数": "180", "feature_id": str(known), "version": 1}
    chosen = compare(store, [row], [PLOT], edits={1: {"seen:trees": 2}})
    assert find(chosen.findings, "merge.conflict").field == "trees", "250 was seen, 300 was not"
    assert compare(store, [row], [PLOT], edits={1: {"seen:trees": 3}}).findings == []


def test_an_edit_made_before_a_change_became_known_is_no_choice(store: Connection) -> None:
    known = publish_twice(store, trees=250)
    row = {**ROW, "feature_id": str(known), "version": 1}
    edited = compare(store, [row], [PLOT], edits={1: {"trees": "180"}})
    assert find(edited.findings, "merge.conflict").field == "trees"


def test_what_was_published_after_the_file_came_in_is_not_written_over(store: Connection) -> None:
    """Two uploads of one new work: the second must not wipe out the first."""
    receive(store, "2021-06-01")
    publish(store, "afforestation", PLOT, "huangqiao", **FIRST)
    comparison = compare(store, [{**ROW, "阶段": "在栽", "备注": ""}], [PLOT])
    assert [f.field for f in comparison.findings if f.code == "merge.conflict"] == ["stage"]
    assert adopt(comparison, ROW, PLOT)[0]["remarks"] == "原备注"
    assert "尚未发布" in find(comparison.findings, "merge.conflict").message


def test_an_emptied_field_is_a_change_as_well(store: Connection) -> None:
    known = publish_twice(store, remarks=None)
    row = {**ROW, "阶段": "在栽", "feature_id": str(known), "version": 1}
    assert compare(store, [row], [PLOT]).merged == {1: {"remarks": None}}
    changed = {**row, "备注": "新备注"}
    assert find(compare(store, [changed], [PLOT]).findings, "merge.conflict").field == "remarks"


def test_the_shape_of_who_changed_it_is_kept(store: Connection) -> None:
    known = publish_twice(store, MOVED)
    row = {**ROW, "阶段": "在栽", "feature_id": str(known), "version": 1}
    comparison = compare(store, [row], [PLOT])
    assert adopt(comparison, row, PLOT)[1].equals(MOVED)
    assert "图形" in find(comparison.findings, "merge.merged").message


def test_two_shapes_of_one_plot_are_for_a_person_to_choose(store: Connection) -> None:
    known = publish_twice(store, MOVED)
    mine = square(120.15, 32.2502, 0.002)
    row = {**ROW, "feature_id": str(known), "version": 1}
    finding = find(compare(store, [row], [mine]).findings, "merge.conflict")
    assert finding.field is None and finding.evidence is not None
    fix = finding.fix
    assert fix is not None and fix.kind == "shape" and fix.alternative is not None
    kept = compare(store, [row], [mine], edits=fix.alternative.values)
    assert kept.inherited_shapes == {} and "merge.conflict" not in list_codes(kept.findings)
    taken = compare(store, [row], [shapely.from_wkb(fix.shapes[1])], edits=fix.values)
    assert taken.actions == {1: "unchanged"}


def test_a_row_without_a_shape_takes_the_newest(store: Connection) -> None:
    known = publish_twice(store, MOVED)
    row = {**ROW, "阶段": "在栽", "feature_id": str(known), "version": 1}
    comparison = compare(store, [row], [None])
    assert comparison.inherited_shapes[1].equals(MOVED) and comparison.findings == []


A, B, C, D = (square(120.15 + n / 100, 32.25) for n in range(4))
A2, A3 = square(120.1501, 32.25), square(120.15, 32.2501)


@pytest.mark.parametrize(
    ("theirs", "mine", "merged"),
    [
        ([A2, B], [A, B, C], [A2, B, C]),  # one part changed, another added
        ([A2, B], [A, D], [A2, D]),  # one part changed, the other moved
        ([A], [A2, B], [A2]),  # one part taken away, the other changed
        ([A, B, C], [A, B, D], [A, B, C, D]),
        ([A2, B], [A2, B, C], [A2, B, C]),  # the same change, and one more
        ([A2, B], [A3, B], None),  # one part changed by both
        ([B], [A2, B], None),  # taken away by one, changed by the other
        ([B, C], [B, D], None),  # moved by both
        ([A, B, square(120.18, 32.25, 0.002)], [A, B, D], None),  # new parts upon each other
        ([A.union(square(120.1505, 32.25, 0.02)), D], [A2, B], None),  # drawn over two parts
    ],
)
def test_parts_that_can_be_told_apart_are_merged(
    theirs: list[Polygon], mine: list[Polygon], merged: list[Polygon] | None
) -> None:
    base = [A, B]
    for turned in (lambda parts: parts, lambda parts: parts[::-1]):
        found = merge_parts(MultiPolygon(base), MultiPolygon(turned(theirs)), MultiPolygon(turned(mine)))
        assert (found is None) == (merged is None)
        if found is not None and merged is not None:
            assert found.equals(MultiPolygon(merged)) and found.is_valid


def test_parts_of_the_store_are_merged_and_it_is_said(store: Connection) -> None:
    known = publish(store, "wetlands", MultiPolygon([A, B]), "huangqiao", "2023-01-01", name="南塘")
    shape = MultiPolygon([A2, B])
    publish(
        store, "wetlands", shape, "huangqiao", since="2023-01-01", feature_id=known, version=2, name="南塘"
    )
    row = {"名称": "南塘", "类别": "人工湿地", "feature_id": str(known), "version": 1}
    comparison = compare(store, [row], [MultiPolygon([A, B, C])], "wetlands")
    assert comparison.inherited_shapes[1].equals(MultiPolygon([A2, B, C]))
    assert "按部分合并" in find(comparison.findings, "merge.merged").message


def test_a_change_of_a_column_the_file_lacks_is_told_as_well(store: Connection) -> None:
    known = publish_twice(store, trees=250)
    row = {**GOOD, "阶段": "在栽", "feature_id": str(known), "version": 1}
    comparison = compare(store, [row], [PLOT])
    assert "“株数”" in find(comparison.findings, "merge.merged").message
    assert comparison.merged == {} and comparison.inherited[1]["trees"] == 250
