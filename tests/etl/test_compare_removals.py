"""Rows that end a work, and rows that bring one back.

R1 a row that ends a work carries what the work is, claims no ground and is not checked as a work
R2 what others changed since the sender looked is a conflict; a person chooses
R3 only its own unit ends a work, and no file ends one twice or changes it besides
R4 ground that the same file frees may be claimed again by its other rows
R5 a work that was ended comes back only where somebody said so
"""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import Connection

from etl.compare import adopt_published
from tests.etl.published import GOOD, PUBLISHED, compare, publish
from tests.etl.sheets import check, find, list_codes, tidy
from tests.shapes import square

PLOT = square(120.15, 32.25, 0.002)


def name(known: uuid.UUID, version: int | None = 1, act: str = "remove") -> dict[str, Any]:
    return {"feature_id": str(known), "version": version, "eco_action": act}


@pytest.mark.parametrize("act", ["remove", "移除"])
def test_r1_the_row_carries_what_goes(store: Connection, act: str) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    row = name(known, act=act)
    comparison = compare(store, [row], [None])
    assert (comparison.actions, comparison.features) == ({1: "removed"}, {1: (known, 1)})
    assert comparison.findings == [] and comparison.missing == 0
    rows, told = tidy("afforestation", [row], [None])
    (adopted,) = adopt_published(rows, comparison)
    assert told == [] and adopted.attributes["name"] == "东河"
    assert adopted.shape is not None and adopted.shape.equals(PLOT)


def test_r1_a_row_that_ends_a_work_is_not_checked_as_one() -> None:
    assert check("afforestation", [name(uuid.uuid4())], shapes=[None]) == []


def test_r2_what_others_changed_is_looked_at_first(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", "2023-01-01", **PUBLISHED, trees=100)
    publish(store, "afforestation", PLOT, "huangqiao", since="2023-01-01", feature_id=known, version=2,
            **PUBLISHED, trees=250)  # fmt: skip
    finding = find(compare(store, [name(known)], [None]).findings, "removal.changed")
    assert finding.severity == "block" and "“株数”" in finding.message and "第 2 版" in finding.message
    assert finding.fix is not None and finding.fix.alternative is not None
    assert finding.fix.alternative.kind == "drop"
    chosen = compare(store, [name(known)], [None], edits=finding.fix.values)
    assert (chosen.findings, chosen.features) == ([], {1: (known, 2)})
    assert compare(store, [name(known, 2)], [None]).findings == []


def test_r2_what_is_gone_already_is_told_and_nothing_is_done(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", "2023-01-01", **PUBLISHED)
    comparison = compare(store, [name(known)], [None])
    assert comparison.actions == {1: "unchanged"} and list_codes(comparison.findings) == ["removal.done"]


def test_r3_only_its_own_unit_ends_a_work(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "xuanbao", **PUBLISHED)
    finding = find(compare(store, [name(known)], [None]).findings, "identity.foreign")
    assert finding.severity == "block"
    assert compare(store, [name(known)], [None], unit=None).findings == []


def test_r3_a_work_that_nobody_knows_blocks(store: Connection) -> None:
    publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    assert list_codes(compare(store, [name(uuid.uuid4())], [None]).findings) == ["removal.unknown"]
    assert list_codes(compare(store, [{"eco_action": "移除", **GOOD}], [PLOT]).findings) == [
        "removal.unknown"
    ]


def test_r3_one_row_a_work(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    twice = compare(store, [name(known), name(known)], [None, None])
    assert find(twice.findings, "removal.contradiction").rows == (2,)
    changed = {**GOOD, "株数": "90", "feature_id": str(known), "version": 1}
    both = compare(store, [changed, name(known)], [PLOT, None])
    assert find(both.findings, "removal.contradiction").rows == (2,)


def test_r4_freed_ground_may_be_claimed_by_the_same_file(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    half = square(120.15, 32.25, 0.0015)
    fresh = {**GOOD, "地块名称": "东河东", "小班号": "红10"}
    assert "overlap.published" in list_codes(compare(store, [fresh], [half]).findings)
    comparison = compare(store, [fresh, {**GOOD, **name(known)}], [half, None])
    assert comparison.actions == {1: "new", 2: "removed"} and comparison.findings == []


def test_r4_a_new_work_may_have_the_name_of_one_that_goes(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", **PUBLISHED)
    comparison = compare(store, [GOOD, {**GOOD, **name(known)}], [PLOT, None])
    assert comparison.actions == {1: "new", 2: "removed"} and comparison.findings == []


def test_r5_a_change_of_a_work_that_was_ended_asks_first(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", "2023-01-01", **PUBLISHED, trees=100)
    row = {**GOOD, "株数": "90", "feature_id": str(known), "version": 1}
    comparison = compare(store, [row], [PLOT])
    finding = find(comparison.findings, "merge.removed")
    assert finding.severity == "block" and finding.fix is not None
    agreed = compare(store, [row], [PLOT], edits=finding.fix.values)
    assert (agreed.findings, agreed.actions, agreed.features) == ([], {1: "restored"}, {1: (known, 1)})


def test_r5_bringing_back_takes_what_the_row_does_not_say(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "huangqiao", "2023-01-01", **PUBLISHED, trees=100)
    row = {**GOOD, **name(known, act="restore")}
    comparison = compare(store, [row], [None])
    assert comparison.findings == [] and comparison.actions == {1: "restored"}
    rows, _ = tidy("afforestation", [row], [None])
    (adopted,) = adopt_published(rows, comparison)
    assert adopted.attributes["trees"] == 100 and adopted.shape is not None


def test_r5_a_work_of_others_is_not_brought_back(store: Connection) -> None:
    known = publish(store, "afforestation", PLOT, "xuanbao", "2023-01-01", **PUBLISHED)
    comparison = compare(store, [{**GOOD, **name(known, act="restore")}], [PLOT])
    assert list_codes(comparison.findings) == ["identity.foreign"]
