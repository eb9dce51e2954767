"""What is said about an upload: comments, countersigns, and what a return asks for.

S1 its senders, their head and the bureaus concerned comment, pinned to a place; others see and say nothing
S2 a bureau that assists countersigns; an objection is answered, and where a term asks for it, all are heard first
S3 a return names items and a deadline; the sender ticks them off before it comes again
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.house import House
from tests.road import settle
from tests.shapes import collect, square

As = Callable[[str], TestClient]
Send = Callable[..., dict[str, Any]]
PLOT = {"name": "东河地块", "ledger": "gain", "stage": "accepted", "accepted_on": "2024-11-20"}


@pytest.fixture(autouse=True)
def water_assists(request: pytest.FixtureRequest) -> None:
    if "house" in request.fixturenames:
        request.getfixturevalue("house").run(
            "INSERT INTO core.rights (scope_kind, scope, year, unit, duty)"
            " VALUES ('layer', 'afforestation', 2024, 'water', 'assist') ON CONFLICT DO NOTHING"
        )


def test_s1_a_comment_is_pinned_to_a_place_and_settled(house: House) -> None:
    upload = house.put("confirmed")
    asked = {"text": " 这里像是河道管理范围 ", "row": 1, "field": "name", "place": [120.15, 32.25]}
    said = house("walt").post(f"/uploads/{upload}/comments", json=asked)
    assert said.status_code == 201, said.text
    told = said.json()
    assert (told["text"], told["by"], told["unit"], told["place"]) == (
        "这里像是河道管理范围",
        "walt",
        "water",
        [120.15, 32.25],
    )
    assert (told["unit_zh"], told["unit_en"]) == ("水务局", "Water Affairs Bureau")
    for name in ("alice", "bob", "nora", "walt"):
        assert house(name).get(f"/uploads/{upload}/comments").json()["comments"] == [told]
    assert house.show("alice", upload)["comment_counts"] == {"all": 1, "open": 1}
    settled = house("alice").post(f"/uploads/{upload}/comments/{told['id']}", json={"resolved": True}).json()
    assert (settled["resolved"], settled["resolved_by"]) == (True, "alice")
    assert house.show("nora", upload)["comment_counts"] == {"all": 1, "open": 0}
    assert house.acts(upload) == ["comment.add", "comment.resolve"]


def test_s1_an_assisting_bureau_finds_what_it_assists_in(house: House) -> None:
    upload, other = house.put("confirmed"), house.put("confirmed", layer="village_works")
    for name, duty, there, told in (("walt", "assist", True, "assist"), ("nora", "lead", True, "lead"),
                                    ("walt", "lead", False, None), ("eve", "assist", False, None)):  # fmt: skip
        found = {one["id"]: one for one in house(name).get(f"/uploads?duty={duty}").json()["uploads"]}
        assert (upload in found) is there, (name, duty)
        assert not there or found[upload]["duty"] == told
        assert name != "walt" or other not in found
    bureaus = house.show("walt", upload)["bureaus"]
    assert "water" in [one["unit"] for one in bureaus["assist"]]
    assert "nature" in [one["unit"] for one in bureaus["lead"]]


def test_s1_who_has_no_say_says_nothing(house: House) -> None:
    upload = house.put("confirmed")
    address = f"/uploads/{upload}/comments"
    assert house("eve").post(address, json={"text": "x"}).json()["code"] == "comment.not_yours"
    for name in ("chelsea", "dave", "cora", "liam", "sam"):
        assert house(name).post(address, json={"text": "x"}).status_code == 404
        assert house(name).get(address).status_code == 404
    published = house.put("published")
    house.run(
        "INSERT INTO intake.comments (upload_id, person_id, unit, text) VALUES (:u, :p, 'water', '内部意见')",
        u=published,
        p=house.person_id("walt"),
    )
    # that it was published is known to all; what was said about it is not
    for name in ("chelsea", "liam"):
        assert house(name).get(f"/uploads/{published}/comments").json() == {"comments": []}
    assert len(house("alice").get(f"/uploads/{published}/comments").json()["comments"]) == 1
    assert house("alice").post(f"/uploads/{published}/comments", json={"text": "x"}).status_code == 409


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"text": "   "}, "comment.empty"),
        ({"text": "x", "row": 2}, "comment.row_unknown"),
        ({"text": "x", "field": "nothing"}, "comment.field_unknown"),
        ({"text": "x", "place": [200, 32]}, "request.invalid"),
        ({"text": "x", "place": [32.25, 120.15]}, "request.invalid"),
        ({"text": "x", "place": [120.15]}, "request.invalid"),
        ({"text": "x", "unit": "nature"}, "request.invalid"),
        ({"text": "x" * 2001}, "request.invalid"),
    ],
)
def test_s1_a_comment_on_nothing_is_refused(house: House, asked: dict[str, Any], code: str) -> None:
    upload = house.put("draft")
    answer = house("alice").post(f"/uploads/{upload}/comments", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_s2_an_objection_must_be_answered_by_whoever_approves(house: House) -> None:
    upload = house.put("confirmed")
    loaded = house("nora").get(f"/uploads/{upload}")
    silent = house.move("walt", upload, "countersign", verdict="object")
    assert silent.json()["code"] == "countersign.note_missing"
    told = house.move("walt", upload, "countersign", verdict="object", note="占用河道管理范围").json()
    assert [(one["unit"], one["verdict"], one["in_force"]) for one in told["countersigns"]] == [
        ("water", "object", True)
    ]
    # whoever loaded it before the objection is told of it
    stale = house("nora").post(
        f"/uploads/{upload}/approve", json={"note": "同意"}, headers={"If-Match": loaded.headers["etag"]}
    )
    assert stale.status_code == 412
    refused = house.move("nora", upload, "approve")
    assert (refused.status_code, refused.json()["code"]) == (422, "upload.objection_unanswered")
    assert "水务局" in refused.json()["detail"]
    assert (
        house.move("nora", upload, "approve", note="已现场核实，不在管理范围内").json()["state"] == "approved"
    )
    assert house.acts(upload) == ["upload.countersign", "upload.approve"]


def test_s2_the_newest_word_of_a_bureau_counts_and_the_old_one_stays(house: House) -> None:
    upload = house.put("confirmed")
    house.move("walt", upload, "countersign", verdict="object", note="不清楚")
    told = house.move("walt", upload, "countersign", verdict="agree").json()
    assert [(one["verdict"], one["in_force"]) for one in told["countersigns"]] == [
        ("object", False),
        ("agree", True),
    ]
    assert house.move("nora", upload, "approve").status_code == 200
    assert house.move("walt", upload, "countersign", verdict="agree").json()["code"] == "upload.wrong_state"


def test_s2_who_does_not_assist_does_not_countersign(house: House) -> None:
    upload = house.put("confirmed")
    for name in ("nora", "eve", "alice", "bob"):
        refused = house.move(name, upload, "countersign", verdict="agree")
        assert (refused.status_code, refused.json()["code"]) == (403, "countersign.not_yours")
    assert house.move("chelsea", upload, "countersign", verdict="agree").status_code == 404


def test_s2_where_a_term_asks_for_it_everybody_is_heard_first(house: House) -> None:
    terms = house("cora").get("/review/terms").json()["terms"]
    assert terms["countersign_layers"] | {"zh": "", "en": ""} == {
        "zh": "", "en": "", "value": [], "default": [], "source": "", "provisional": True,
    }  # fmt: skip
    asked = {"terms": {"countersign_layers": ["afforestation"]}, "source": "泰政办〔2022〕9号"}
    assert house("nora").put("/review/terms", json=asked).status_code == 403
    assert house("cora").put("/review/terms", json=asked).status_code == 200
    try:
        upload = house.put("confirmed")
        missing = house.show("nora", upload)["countersigns_missing"]
        assert "water" in missing and "nature" not in missing and "huangqiao" not in missing
        waiting = house("walt").get("/uploads?waiting=1").json()["uploads"]
        assert upload in [one["id"] for one in waiting]
        refused = house.move("nora", upload, "approve")
        assert (refused.status_code, refused.json()["code"]) == (409, "upload.countersign_missing")
        house.move("walt", upload, "countersign", verdict="agree")
        assert "water" not in house.show("nora", upload)["countersigns_missing"]
        for unit in house.show("nora", upload)["countersigns_missing"]:
            house.run(
                "INSERT INTO intake.countersigns (upload_id, round, revision, person_id, unit, verdict)"
                " VALUES (:u, 0, 1, :p, :unit, 'agree')",
                u=upload, p=house.person_id("walt"), unit=unit,
            )  # fmt: skip
        assert house.move("nora", upload, "approve").status_code == 200
    finally:
        house("cora").put("/review/terms", json={"terms": {"countersign_layers": []}})


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"draft_days": 0}, "review.term_bounds"),
        ({"draft_days": True}, "review.term_bounds"),
        ({"nothing": 1}, "review.term_unknown"),
        ({"countersign_layers": ["nothing"]}, "review.term_layer"),
        ({"countersign_layers": "afforestation"}, "review.term_layer"),
    ],
)
def test_s2_terms_that_cannot_be_are_refused(house: House, terms: dict[str, Any], code: str) -> None:
    assert house("cora").put("/review/terms", json={"terms": terms}).json()["code"] == code


def test_s3_a_return_with_items_comes_again_when_they_are_done(as_person: As, send: Send) -> None:
    alice, bob = as_person("alice"), as_person("bob")
    upload = settle(alice, send(alice, "afforestation", collect((square(120.15, 32.25), PLOT))))
    here = f"/uploads/{upload['id']}"
    assert alice.post(f"{here}/submit", json={}).status_code == 200
    until = str(date.today() + timedelta(days=9))
    asked = {
        "note": "两处要改",
        "deadline": until,
        "items": [{"row": 1, "field": "name", "text": "名称写全称"}, {"text": "补验收表"}],
    }
    for wrong, code in (
        ({**asked, "items": [{"row": 7, "text": "x"}]}, "comment.row_unknown"),
        ({**asked, "items": [{"finding": "nothing", "text": "x"}]}, "items.finding_unknown"),
        ({**asked, "deadline": "2022-01-01"}, "upload.deadline_past"),
    ):
        assert bob.post(f"{here}/return", json=wrong).json()["code"] == code
    returned = bob.post(f"{here}/return", json=asked).json()
    assert (returned["state"], returned["round"], returned["deadline"]) == ("returned", 1, until)
    assert returned["item_counts"] == {"all": 2, "open": 2}
    first, second = returned["items"]
    assert (first["row"], first["field"], first["by"], first["current"]) == (1, "name", "bob", True)

    open_ = alice.post(f"{here}/submit", json={})
    assert (open_.status_code, open_.json()["code"]) == (409, "upload.items_open")
    assert "2 条" in open_.json()["detail"]
    assert bob.post(f"{here}/items/{first['id']}", json={}).status_code == 403
    alice.patch(f"{here}/rows", json={"rows": [1], "set": {"name": "祁巷村东河地块"}})
    ticked = alice.post(f"{here}/items/{first['id']}", json={"done": True, "note": "已改"}).json()
    assert [(one["done"], one["done_by"], one["done_note"]) for one in ticked["items"]] == [
        (True, "alice", "已改"),
        (False, None, ""),
    ]
    assert alice.post(f"{here}/items/0", json={}).status_code == 404
    again = alice.post(f"{here}/submit", json={"done": [second["id"]]})
    assert again.status_code == 200, again.text
    assert (again.json()["round"], again.json()["item_counts"]["open"]) == (1, 0)
    listed = next(one for one in bob.get("/uploads?waiting=1").json()["uploads"] if one["id"] == upload["id"])
    assert (listed["round"], listed["item_counts"], listed["deadline"]) == (1, {"all": 2, "open": 0}, None)
