"""Outfalls and shoreline issues to their end: stages judged one by one, closed by two people, looked at again, merged.

C1 of one row some stages are accepted, others returned with a reason; each verdict is on record
C2 the county pre-closes, another person closes; batches; who is not ready is told, the others go on
C3 closed is not final: a recheck reopens, with its round
C4 merged points keep their links, the old one stays visible, as of any instant
C5 the five counts stay right all the way
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely import Point
from sqlalchemy import create_engine, text

from geo_api.settings import Settings
from tests.road import settle
from tests.shapes import collect

As = Callable[[str], TestClient]
Send = Callable[..., dict[str, Any]]
Publish = Callable[..., uuid.UUID]
PLACE = Point(120.15, 32.25)
TRACED: dict[str, Any] = {
    "name": "祁巷村2#排口",
    "village": "祁巷村",
    "stage": "traced",
    "surveyed": True,
    "surveyed_on": "2022-03-01",
    "monitored": True,
    "monitored_on": "2022-04-01",
    "traced": True,
    "traced_on": "2022-05-01",
    "is_sewage_outfall": True,
    "responsible_body": "祁巷村村民委员会",
}
DONE: dict[str, Any] = {
    **TRACED,
    "stage": "remediated",
    "needs_remediation": True,
    "remediation": "regulate",
    "remediated": True,
    "remediated_on": "2022-08-01",
    "measure": "接入管网",
}


@pytest.fixture
def as_person(as_person: As) -> As:
    """Everybody signs in once: hashing a password is slow on purpose."""
    return functools.cache(as_person)


def read(as_person: As, known: uuid.UUID, layer: str = "outfalls") -> dict[str, Any]:
    answer = as_person("liam").get(f"/collections/{layer}/items/{known}")
    told: dict[str, Any] = answer.json()["properties"]
    return told


def close(client: TestClient, act: str, *ids: uuid.UUID, layer: str = "outfalls", **more: Any) -> Any:
    asked = {"layer": layer, "act": act, "features": [str(one) for one in ids], **more}
    return client.post("/closings", json=asked)


def count_five(as_person: As, as_of: str | None = None) -> list[int]:
    """排口、判定为排污口、需整治、已整治、已销号."""
    filters = (
        None,
        "is_sewage_outfall = true",
        "needs_remediation = true",
        "remediated = true",
        "stage = 'closed'",
    )
    found = []
    for one in filters:
        asked = {name: value for name, value in (("filter", one), ("as_of", as_of)) if value}
        found.append(
            as_person("liam").get("/collections/outfalls/items", params=asked).json()["numberMatched"]
        )
    return found


def test_c1_some_stages_of_a_row_are_accepted_and_others_returned(
    as_person: As, send: Send, publish_row: Publish
) -> None:
    known = publish_row("outfalls", PLACE, unit="huangqiao", name="祁巷村2#排口", village="祁巷村", stage="surveyed",
                        surveyed=True, surveyed_on="2022-03-01")  # fmt: skip
    alice, eve = as_person("alice"), as_person("eve")
    sent = settle(alice, send(alice, "outfalls", collect((PLACE, {**TRACED, "feature_id": str(known)}))))
    for name, action in (("alice", "submit"), ("bob", "confirm")):
        assert as_person(name).post(f"/uploads/{sent['id']}/{action}", json={}).status_code == 200
    (row,) = eve.get(f"/uploads/{sent['id']}/stages").json()["rows"]
    assert [one["stage"] for one in row["stages"]] == ["monitoring", "tracing"]
    silent = {"verdicts": [{"stage": "tracing", "verdict": "returned"}]}
    assert eve.post(f"/uploads/{sent['id']}/stages", json=silent).json()["code"] == "stage.opinion_missing"
    early = {"verdicts": [{"stage": "survey", "verdict": "accepted"}]}
    assert eve.post(f"/uploads/{sent['id']}/stages", json=early).json()["code"] == "stage.not_moved"
    told = {"verdicts": [{"stage": "tracing", "verdict": "returned", "opinion": "责任主体不明"}]}
    assert as_person("nora").post(f"/uploads/{sent['id']}/stages", json=told).status_code == 403
    assert eve.post(f"/uploads/{sent['id']}/stages", json=told).status_code == 200
    for action in ("approve", "publish"):
        answer = eve.post(f"/uploads/{sent['id']}/{action}", json={"note": "测通过"})
        assert answer.status_code == 200, answer.text
    now = read(as_person, known)
    assert (now["stage"], now["monitored"], now["traced"], now["version"]) == ("monitored", True, None, 2)
    stages = alice.get(f"/features/{known}/history").json()["stages"]
    assert [(one["stage"], one["verdict"], one["opinion"], one["by"]) for one in stages] == [
        ("monitoring", "accepted", "测通过", "eve"),
        ("tracing", "returned", "责任主体不明", "eve"),
    ]


def test_c2_the_county_pre_closes_and_another_person_closes(
    as_person: As, publish_row: Publish, county: Settings
) -> None:
    ready = publish_row("outfalls", PLACE, unit="huangqiao", **DONE)
    early = publish_row("outfalls", Point(120.16, 32.25), unit="huangqiao", **{**TRACED, "name": "3#"})
    eve, walt = as_person("eve"), as_person("walt")
    assert count_five(as_person) == [2, 2, 1, 1, 0]
    assert close(as_person("nora"), "preclose", ready).status_code == 403
    assert close(as_person("alice"), "preclose", ready).status_code == 403
    assert close(eve, "close", ready).json()["code"] == "closing.not_ready"
    answer = close(
        eve, "preclose", ready, early, batch="2022年第一批", on="2022-09-01", opinion="现场核查合格"
    )
    assert answer.status_code == 200, answer.text
    assert [one["ok"] for one in answer.json()["features"]] == [True, False]
    assert "溯" in answer.json()["features"][1]["problem"]["detail"]
    assert [d["action"] for d in answer.json()["upload"]["decisions"]] == ["preclose"]
    now = read(as_person, ready)
    assert (now["stage"], now["preclosed_on"], now["batch"]) == ("preclosed", "2022-09-01", "2022年第一批")
    same = close(eve, "close", ready)
    assert same.status_code == 422 and "同一人" in same.json()["detail"]
    between = datetime.now(UTC).isoformat()
    assert close(walt, "close", ready, batch="2022年第一批", on="2022-10-01").status_code == 200
    now = read(as_person, ready)
    assert (now["stage"], now["closed_on"], now["version"], now["unit"]) == (
        "closed",
        "2022-10-01",
        3,
        "huangqiao",
    )
    assert count_five(as_person) == [2, 2, 1, 1, 1] and count_five(as_person, between) == [2, 2, 1, 1, 0]
    batch = {"layer": "outfalls", "batch": "2022年第一批"}
    acts = eve.get("/closings", params=batch).json()["closings"]
    assert [one["act"] for one in acts] == ["preclose", "close"]
    then = eve.get("/closings", params=batch | {"as_of": between}).json()["closings"]
    assert [one["act"] for one in then] == ["preclose"]
    told = eve.get(f"/features/{ready}/history").json()
    assert [(one["act"], one["by"]) for one in told["closings"]] == [("preclose", "eve"), ("close", "walt")]
    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        acts_recorded = connection.execute(
            text("SELECT action FROM audit.entries WHERE action LIKE 'closing%' ORDER BY seq")
        ).scalars()
        assert list(acts_recorded) == ["closing.preclose", "closing.close"]
    engine.dispose()
    assert as_person("ada").get("/audit/verify").json()["published"]["broken_batches"] == []


def test_c3_a_recheck_reopens_what_was_closed(as_person: As, publish_row: Publish) -> None:
    closed = {**DONE, "stage": "closed", "preclosed_on": "2022-09-01", "closed_on": "2022-10-01"}
    known = publish_row("outfalls", PLACE, unit="huangqiao", **closed)
    eve = as_person("eve")

    def recheck(**asked: Any) -> Any:
        return eve.post(f"/features/{known}/rechecks", json=asked)

    assert recheck(result="relapsed").json()["code"] == "closing.opinion_missing"
    assert recheck(result="sound", on="2023-03-01").status_code == 200
    now = read(as_person, known)
    assert (now["stage"], now["recheck_round"]) == ("closed", 1)
    assert recheck(result="sound", round=1).status_code == 422
    assert count_five(as_person) == [1, 1, 1, 1, 1]
    answer = recheck(result="relapsed", on="2023-06-01", opinion="又见污水")
    assert answer.status_code == 200, answer.text
    now = read(as_person, known)
    assert (now["stage"], now["recheck_round"], now["recheck_on"]) == ("relapsed", 2, "2023-06-01")
    assert count_five(as_person) == [1, 1, 1, 1, 0]
    rounds = [
        (one["round"], one["result"]) for one in eve.get(f"/features/{known}/history").json()["closings"]
    ]
    assert rounds == [(1, "sound"), (2, "relapsed")]


def test_c2_a_file_closes_nothing(as_person: As, send: Send, publish_row: Publish) -> None:
    known = publish_row("outfalls", PLACE, unit="huangqiao", **{**DONE, "stage": "preclosed"})
    alice = as_person("alice")
    closed = {**DONE, "stage": "closed", "closed_on": "2022-10-01", "feature_id": str(known)}
    found = send(alice, "outfalls", collect((PLACE, closed)))["findings"]
    (blocked,) = [one for one in found if one["severity"] == "block"]
    assert blocked["code"] == "closing.by_file" and "县级预销号" in blocked["fix"]["message"]


def test_c3_the_same_for_shoreline_issues(as_person: As, publish_row: Publish) -> None:
    issue = {"name": "堤外堆放砂石", "kind": "dumping", "stage": "rectifying", "found_on": "2022-02-18",
             "measure": "清运", "rectified_on": "2022-05-01", "patch_no": "321283-2022-118"}  # fmt: skip
    known = publish_row("shoreline_issues", PLACE, unit="huangqiao", **issue)
    walt = as_person("walt")
    shore = {"layer": "shoreline_issues"}
    assert close(as_person("nora"), "preclose", known, **shore).status_code == 403
    answer = close(walt, "preclose", known, on="2022-05-20", **shore)
    assert answer.status_code == 200, answer.text
    assert read(as_person, known, "shoreline_issues")["stage"] == "reported"
    assert "同一人" in close(walt, "close", known, **shore).json()["detail"]


def test_c4_merged_points_keep_their_links(as_person: As, send: Send, publish_row: Publish) -> None:
    old = publish_row("outfalls", PLACE, unit="huangqiao", **TRACED)
    survivor = publish_row(
        "outfalls", Point(120.151, 32.25), unit="huangqiao", **{**TRACED, "name": "祁巷村总排口"}
    )
    before = datetime.now(UTC).isoformat()
    alice, eve = as_person("alice"), as_person("eve")
    merged = {**DONE, "remediation": "merge", "merged_into": "祁巷村总排口", "feature_id": str(old)}
    sent = settle(alice, send(alice, "outfalls", collect((PLACE, merged))))
    for name, action in (("alice", "submit"), ("bob", "confirm"), ("eve", "approve"), ("eve", "publish")):
        answer = as_person(name).post(f"/uploads/{sent['id']}/{action}", json={})
        assert answer.status_code == 200, answer.text
    close(eve, "preclose", old)
    assert close(as_person("walt"), "close", old).status_code == 200
    (link,) = eve.get(f"/features/{old}/history").json()["links"]
    assert (link["kind"], link["outward"], link["feature_id"], link["name"]) == (
        "merged_into", True, str(survivor), "祁巷村总排口")  # fmt: skip
    (back,) = eve.get(f"/features/{survivor}/history").json()["links"]
    assert (back["outward"], back["feature_id"]) == (False, str(old))
    assert eve.get(f"/features/{old}/history", params={"as_of": before}).json()["links"] == []
    assert count_five(as_person) == [2, 2, 1, 1, 1], "the old point stays, closed"
    by_hand = {"kind": "merged_into", "other": str(old)}
    assert eve.post(f"/features/{survivor}/links", json=by_hand).json()["code"] == "link.circle"
    assert as_person("nora").post(f"/features/{survivor}/links", json=by_hand).status_code == 403
