"""A work ends, and comes back: each a reviewed change, on record, and true of every instant since.

S1 a removal closes the version, opens none, is sealed, counted, shown, and told in the history
S2 a removal meets what was published meanwhile like any other change
S3 an old version is restored through review, also of a work that was removed
S4 who may not upload restores nothing; what makes no sense is told
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from geo_api.settings import Settings
from tests.road import STEPS, publish, settle
from tests.shapes import collect, square

As = Callable[[str], TestClient]
Send = Callable[..., dict[str, Any]]
GROUND = square(120.15, 32.25, 0.002)
PLOT = {
    "name": "东河地块",
    "ledger": "gain",
    "stage": "planned",
    "plan_year": 2022,
    "village": "祁巷村",
    "design_plot_no": "红9",
    "trees": 100,
    "method": "plantation",
}


@pytest.fixture
def as_person(as_person: As) -> As:
    """Everybody signs in once: hashing a password is slow on purpose."""
    return functools.cache(as_person)


def walk(as_person: As, upload: dict[str, Any]) -> dict[str, Any]:
    """The rest of the way from whatever state it is in."""
    names = [action for _, action in STEPS]
    done = {"draft": 0, "submitted": 1, "confirmed": 2, "approved": 3}[upload["state"]]
    for name, action in STEPS[done:]:
        answer = as_person(name).post(f"/uploads/{upload['id']}/{action}", json={})
        assert answer.status_code == 200, (names, action, answer.text)
        upload = answer.json()
    return upload


@pytest.fixture
def plot(as_person: As, send: Send) -> str:
    publish(as_person, send, "afforestation", collect((GROUND, PLOT)))
    items = as_person("alice").get("/collections/afforestation/items").json()
    return str(items["features"][0]["id"])


def remove(as_person: As, send: Send, plot: str, version: int = 1) -> dict[str, Any]:
    alice = as_person("alice")
    row = {"feature_id": plot, "version": version, "eco_action": "remove"}
    return send(alice, "afforestation", collect((GROUND, row)))


def test_s1_the_work_is_gone_and_everything_about_it_stays(
    as_person: As, send: Send, plot: str, county: Settings
) -> None:
    before = datetime.now(UTC).isoformat()
    sent = remove(as_person, send, plot)
    assert sent["counts"]["removed"] == 1 and sent["area_m2"] == 0 and sent["findings"] == []
    (row,) = as_person("alice").get(f"/uploads/{sent['id']}/features").json()["features"]
    assert (row["properties"]["action"], row["properties"]["name"]) == ("removed", "东河地块")
    walk(as_person, sent)
    nora = as_person("nora")
    assert nora.get("/collections/afforestation/items").json()["numberMatched"] == 0
    assert nora.get(f"/collections/afforestation/items/{plot}").status_code == 404
    told = nora.get("/collections/afforestation/items", params={"as_of": before}).json()
    assert [one["id"] for one in told["features"]] == [plot]
    (version,) = nora.get(f"/features/{plot}/history").json()["versions"]
    assert version["removed"]["at"] == version["valid_to"]
    assert version["removed"]["upload"]["id"] == sent["id"]
    assert [d["action"] for d in version["removed"]["decisions"]] == [
        "submit",
        "confirm",
        "approve",
        "publish",
    ]
    verdict = as_person("ada").get("/audit/verify").json()
    # the two townships were put there by hand
    assert {one["layer"] for one in verdict["published"]["altered"]} == {"townships"}
    assert verdict["published"]["broken_batches"] == []
    then = nora.get(f"/features/{plot}/history", params={"as_of": before}).json()["versions"]
    assert then[0]["removed"] is None and then[0]["valid_to"] is None


def test_s2_removing_what_was_changed_after_approval_goes_back(as_person: As, send: Send, plot: str) -> None:
    removal = remove(as_person, send, plot)
    for name, action in STEPS[:3]:
        assert as_person(name).post(f"/uploads/{removal['id']}/{action}", json={}).status_code == 200
    alice = as_person("alice")
    change = {**PLOT, "trees": 250, "feature_id": plot, "version": 1}
    walk(as_person, settle(alice, send(alice, "afforestation", collect((GROUND, change)))))
    refused = as_person("nora").post(f"/uploads/{removal['id']}/publish", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "upload.overtaken")
    seen = as_person("nora").get(f"/uploads/{removal['id']}").json()
    assert seen["state"] == "confirmed" and "removal.changed" in [f["code"] for f in seen["findings"]]


def test_s2_changing_what_was_removed_meanwhile_asks_the_sender(as_person: As, send: Send, plot: str) -> None:
    alice = as_person("alice")
    late = settle(
        alice,
        send(
            alice, "afforestation", collect((GROUND, {**PLOT, "trees": 90, "feature_id": plot, "version": 1}))
        ),
    )
    walk(as_person, remove(as_person, send, plot))
    refused = alice.post(f"/uploads/{late['id']}/submit", json={})
    assert refused.json()["code"] == "upload.blocked"
    (found,) = [f for f in alice.get(f"/uploads/{late['id']}").json()["findings"] if f["severity"] == "block"]
    assert found["code"] == "merge.removed"
    settled = alice.post(f"/uploads/{late['id']}/fixes", json={"fixes": [found["fix"]["id"]]}).json()
    assert settled["counts"]["restored"] == 1
    walk(as_person, settle(alice, settled))
    now = alice.get(f"/collections/afforestation/items/{plot}").json()
    assert (now["properties"]["version"], now["properties"]["trees"]) == (2, 90)


def test_s3_an_old_version_is_restored_through_review(as_person: As, send: Send, plot: str) -> None:
    alice = as_person("alice")
    change = {**PLOT, "trees": 250, "remarks": "误填", "feature_id": plot, "version": 1}
    moved = square(120.1502, 32.25, 0.002)
    walk(as_person, settle(alice, send(alice, "afforestation", collect((moved, change)))))
    answer = alice.post(f"/features/{plot}/restore", json={"version": 1, "note": "误填，恢复原状"})
    assert answer.status_code == 202, answer.text
    sent = answer.json()
    assert answer.headers["Location"] == f"/uploads/{sent['id']}"
    assert (sent["state"], sent["way"], sent["note"]) == ("submitted", "restore", "误填，恢复原状")
    assert sent["counts"]["changed"] == 1 and sent["decisions"][0]["note"] == "误填，恢复原状"
    assert alice.get(f"/collections/afforestation/items/{plot}").json()["properties"]["version"] == 2
    walk(as_person, sent)
    now = alice.get(f"/collections/afforestation/items/{plot}").json()
    told = now["properties"]
    assert (told["version"], told["trees"], told["remarks"]) == (3, 100, None)
    assert now["geometry"]["coordinates"][0][0][0] in ([120.15, 32.25], [120.152, 32.25])


def test_s3_a_removed_work_comes_back_as_it_was(
    as_person: As, send: Send, plot: str, county: Settings
) -> None:
    walk(as_person, remove(as_person, send, plot))
    gone = datetime.now(UTC).isoformat()
    alice = as_person("alice")
    sent = alice.post(f"/features/{plot}/restore", json={"version": 1, "note": "误删"}).json()
    assert sent["counts"]["restored"] == 1 and sent["state"] == "submitted", sent["findings"]
    walk(as_person, sent)
    now = alice.get(f"/collections/afforestation/items/{plot}").json()
    assert (now["properties"]["version"], now["properties"]["trees"]) == (2, 100)
    then = alice.get("/collections/afforestation/items", params={"as_of": gone}).json()
    assert then["numberMatched"] == 0
    versions = alice.get(f"/features/{plot}/history").json()["versions"]
    assert [bool(one["removed"]) for one in versions] == [False, True]
    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        same = connection.execute(
            text(
                "SELECT count(DISTINCT ST_AsBinary(geom)), count(DISTINCT unit), count(*)"
                " FROM published.afforestation"
            )
        ).one()
    engine.dispose()
    assert tuple(same) == (1, 1, 2)


def test_s4_who_may_not_upload_restores_nothing(as_person: As, plot: str) -> None:
    asked = {"version": 1, "note": "x"}
    for name in ("bob", "cora", "ines"):
        assert as_person(name).post(f"/features/{plot}/restore", json=asked).status_code == 403
    sent = as_person("chelsea").post(f"/features/{plot}/restore", json=asked)
    assert sent.status_code == 409


def test_s4_what_makes_no_sense_is_told(as_person: As, plot: str) -> None:
    alice = as_person("alice")

    def ask(version: int, note: str = "x", **headers: str) -> tuple[int, str]:
        answer = alice.post(
            f"/features/{plot}/restore", json={"version": version, "note": note}, headers=headers
        )
        return answer.status_code, answer.json()["code"]

    assert ask(1) == (409, "restore.current")
    assert ask(7) == (404, "feature.version_unknown")
    assert ask(1, " ") == (422, "restore.note_missing")
    assert ask(1, **{"If-Match": '"9"'}) == (412, "feature.changed_meanwhile")
    assert alice.get("/uploads").json()["uploads"][0]["way"] == "file"
