"""The rights table: who leads and assists, a layer and a year; kept by one, in force at once.

R1 the security administrator alone changes it, and the record holds before and after
R2 what it says decides at once who approves; the year of the works decides which list
R3 a year is opened as a copy; no layer is ever left without a lead
R4 two administrators do not write over each other
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

import layers
from geo_api.review.duties import layers_judged_with
from layers.plan import INDICATORS, get_indicator
from layers.works_year import find_common_year
from tests.api.house import House

ON = {"scope_kind": "layer", "scope": "afforestation", "year": 2024}


def held(house: House, **on: Any) -> list[dict[str, Any]]:
    rows = house("seth").get("/rights").json()["rights"]
    return [row for row in rows if all(row[key] == value for key, value in on.items())]


def put(house: House, *rows: dict[str, Any], name: str = "seth", **more: Any) -> Any:
    return house(name).put("/rights", json={"rights": list(rows), **more})


def test_r1_only_the_security_administrator_gives_rights(house: House) -> None:
    row = {**ON, "unit": "water", "duty": "lead", "clause": "泰政发〔2024〕1号"}
    for name in ("alice", "nora", "cora", "sam", "ada"):
        assert put(house, row, name=name).json()["code"] == "forbidden.give_rights"
    token = house("seth").post("/me/tokens", json={"label": "x", "scope": "write"}).json()["token"]
    by_token = house("seth").put(
        "/rights", json={"rights": [row]}, headers={"Authorization": f"Bearer {token}"}
    )
    assert by_token.json()["code"] == "token.browser"

    before = held(house, **ON)
    assert put(house, row).status_code == 200
    assert [one["unit"] for one in held(house, **ON)] == ["water"]
    entry = house("ada").get("/audit?limit=1").json()["entries"][0]
    assert entry["action"] == "rights.set"
    told = json.loads(entry["detail"])
    assert [one["unit"] for one in told["before"]] == [one["unit"] for one in before]
    assert told["after"] == [row]


def test_r2_a_change_decides_at_once_who_approves(house: House) -> None:
    """The indicators' leads lead the layer, too: both rows are taken from the bureau of nora."""
    on = {"scope_kind": "indicator", "scope": "afforestation_mu", "year": 2023}
    layer = {**ON, "year": 2023}
    upload = house.put(year=2023)
    assert "approve" in house.show("nora", upload)["may"]
    assert house.show("walt", upload)["duty"] is None
    answer = put(
        house,
        {**layer, "unit": "water", "duty": "lead"},
        {**layer, "unit": "nature", "duty": "assist"},
        {**on, "unit": "ecology", "duty": "lead"},
    )
    assert answer.status_code == 200, answer.text
    told = house.show("nora", upload)
    assert (told["duty"], "approve" in told["may"]) == ("assist", False)
    assert house.move("nora", upload, "approve").json()["code"] == "upload.not_your_turn"
    assert house.show("eve", upload)["duty"] == "lead"
    assert house.move("walt", upload, "approve").json()["state"] == "approved"
    # the lists of other years stand as they were
    assert house.move("nora", house.put(year=2022), "approve").status_code == 200


def test_r2_the_year_of_the_works_decides_which_list_holds() -> None:
    layer, today = layers.get("afforestation"), date(2024, 6, 1)
    works = [
        {"plan_year": 2022, "accepted_on": date(2024, 3, 1)},
        {"planted_on": date(2022, 3, 1), "accepted_on": date(2023, 1, 9)},
        {"accepted_on": date(2025, 1, 1)},  # not yet: says nothing
        {},
    ]
    assert find_common_year(layer, works[:1], today) == 2022
    assert find_common_year(layer, works[1:], today) == 2023
    assert find_common_year(layer, works, today) == 2023  # as many of either: the later
    assert find_common_year(layer, works[2:], today) is None
    assert (
        find_common_year(layers.get("rural_rivers"), [{"planned_finish_on": date(2023, 1, 1)}], today) is None
    )


@pytest.mark.parametrize(
    ("indicator", "judged"),
    [
        ("river_corridors", {"corridor_works"}),
        ("shoreline_violations", {"shoreline_issues"}),
        ("outfall_traced", {"outfalls"}),
        ("green_villages", {"village_works"}),
    ],
)
def test_r2_an_indicator_gives_its_lead_the_layers_it_adds_up(indicator: str, judged: set[str]) -> None:
    assert layers_judged_with(get_indicator(indicator)) == judged


def test_r2_no_indicator_gives_its_lead_a_layer_it_is_only_shown_with() -> None:
    for indicator in INDICATORS:
        assert not any(layers.get(key).reference for key in layers_judged_with(indicator)), indicator.key


def test_r3_a_year_is_opened_as_a_copy_and_no_layer_is_left_alone(house: House) -> None:
    seth = house("seth")
    refused = put(house, {**ON, "year": 2026, "unit": "nature", "duty": "lead"})
    assert refused.json()["code"] == "rights.no_such_year"
    assert seth.post("/rights/2024").json()["code"] == "rights.year_exists"
    opened = seth.post("/rights/2026")
    assert opened.status_code == 201
    assert opened.json()["copied"] == len(held(house, year=2024)) == len(held(house, year=2026))
    told = seth.get("/rights?year=2026").json()
    assert {row["year"] for row in told["rights"]} == {2026} and 2024 in told["years"]

    on = {"scope_kind": "layer", "scope": "farmland", "year": 2026}
    alone = put(house, cleared=[on])
    assert (alone.status_code, alone.json()["code"]) == (409, "rights.nobody_leads")
    assert "永久基本农田" in alone.json()["detail"] or "farmland" in alone.json()["detail_en"].lower()
    assert held(house, **on)
    assert put(house, {**on, "unit": "agriculture", "duty": "lead"}).status_code == 200


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"unit": "nowhere", "duty": "lead"}, "rights.unit_unknown"),
        ({"unit": "huangqiao", "duty": "lead"}, "rights.lead_is_no_bureau"),
        ({"scope": "nothing", "unit": "nature", "duty": "lead"}, "rights.scope_unknown"),
        ({"unit": "nature", "duty": "owner"}, "request.invalid"),
        ({"year": 1999, "unit": "nature", "duty": "lead"}, "request.invalid"),
    ],
)
def test_r3_what_cannot_be_is_refused(house: House, row: dict[str, Any], code: str) -> None:
    before = held(house)
    assert put(house, {**ON, **row}).json()["code"] == code
    assert held(house) == before


def test_r3_a_unit_leads_or_assists_and_not_both(house: House) -> None:
    twice = put(house, {**ON, "unit": "nature", "duty": "lead"}, {**ON, "unit": "nature", "duty": "assist"})
    assert twice.json()["code"] == "rights.twice"


def test_r4_the_second_administrator_is_told(house: House) -> None:
    row = {**ON, "unit": "nature", "duty": "lead"}
    seen = house("seth").get("/rights")
    tag = seen.json()["tag"]
    assert seen.headers["etag"] == f'"{tag}"'
    assert put(house, row, {**ON, "unit": "housing", "duty": "assist"}, expected=tag).status_code == 200
    late = put(house, row, expected=tag)
    assert (late.status_code, late.json()["code"]) == (412, "rights.changed_meanwhile")
    assert late.json()["changed_by"] == "seth"
    by_header = house("seth").put("/rights", json={"rights": [row]}, headers={"If-Match": f'"{tag}"'})
    assert by_header.status_code == 412
    assert {one["unit"] for one in held(house, **ON)} == {"nature", "housing"}
