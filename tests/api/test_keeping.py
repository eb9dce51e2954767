"""What the three keepers keep in order: surplus accounts, themselves apart, the demonstration's end, the house.

KP1 expired and unused accounts are listed, and an expired one opens nothing
KP2 nobody is two of the three, none of them becomes somebody else
KP3 the demonstration's accounts end where the instance says so
KP4 a lock is lifted by the system administrator, and tells nothing of which names exist
KP5 who moves to another unit leaves sessions, tokens and drafts behind
KP6 the administrator sees how the house is
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from geo_api import audit
from geo_api.db import SYSTEM, Database
from geo_api.settings import Settings
from tests.people import PASSWORD
from tests.shapes import collect, square

As = Callable[[str], TestClient]


def run(county: Settings, statement: str) -> None:
    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def sign_in(door: TestClient, name: str, password: str = PASSWORD) -> tuple[TestClient, Any]:
    client = TestClient(door.app, headers={"X-Ecoworks": "1"}, raise_server_exceptions=False)
    return client, client.post("/session", json={"name": name, "password": password})


def list_surplus(client: TestClient, days: int = 90) -> dict[str, list[str]]:
    told = client.get(f"/people?surplus=1&days={days}").json()["people"]
    return {row["name"]: row["why"] for row in told}


def test_kp1_what_nobody_needs_is_listed(as_person: As, county: Settings) -> None:
    for name in ("alice", "sam", "seth"):
        as_person(name)
    run(county, "UPDATE core.people SET created_at = now() - interval '100 days'")
    run(county, "UPDATE core.people SET seen_at = now() - interval '40 days' WHERE name = 'bob'")
    run(county, "UPDATE core.people SET valid_until = now() - interval '3 days' WHERE name = 'nora'")
    run(county, "UPDATE core.people SET disabled_at = now() WHERE name = 'walt'")
    found = list_surplus(as_person("seth"))
    assert found["nora"] == ["expired", "never_used"] and found["liam"] == ["never_used"]
    assert not {"alice", "sam", "seth", "bob", "walt"} & set(found)
    assert list_surplus(as_person("sam"), days=30)["bob"] == ["unused"]
    assert as_person("alice").get("/people?surplus=1").status_code == 403


def test_kp1_a_token_in_use_is_use(as_person: As, door: TestClient, county: Settings) -> None:
    token = as_person("alice").post("/me/tokens", json={"label": "QGIS"}).json()["token"]
    run(county, "UPDATE core.people SET seen_at = now() - interval '100 days' WHERE name = 'alice'")
    assert "alice" in list_surplus(as_person("seth"))
    assert door.get("/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert "alice" not in list_surplus(as_person("seth"))


def test_kp1_an_account_past_its_last_day_opens_nothing(
    as_person: As, door: TestClient, county: Settings
) -> None:
    alice = as_person("alice")
    token = alice.post("/me/tokens", json={"label": "QGIS"}).json()["token"]
    run(county, "UPDATE core.people SET valid_until = now() - interval '2 days' WHERE name = 'alice'")
    assert alice.get("/me").status_code == 401
    assert door.get("/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    refused = sign_in(door, "alice")[1]
    unknown = door.post("/session", json={"name": "nobody", "password": PASSWORD})
    assert (refused.status_code, refused.json()) == (401, unknown.json())
    told = as_person("seth").put("/people/alice/rights", json={"valid_until": None})
    assert told.json()["person"]["valid_until"] is None
    assert sign_in(door, "alice")[1].status_code == 200


@pytest.mark.parametrize(
    ("name", "role"),
    [("sam", "secadmin"), ("ada", "sysadmin"), ("sam", "filler"), ("alice", "sysadmin"), ("nora", "auditor")],
)
def test_kp2_an_account_neither_becomes_a_keepers_nor_ceases_to_be(
    as_person: As, name: str, role: str
) -> None:
    answer = as_person("seth").put(f"/people/{name}/rights", json={"role": role})
    assert (answer.status_code, answer.json()["code"]) == (409, "person.keeper")


def test_kp2_the_keepers_change_no_works(as_person: As) -> None:
    files = {"file": ("a.geojson", b'{"type": "Point", "coordinates": [120.15, 32.25]}')}
    for name in ("sam", "seth", "ada"):
        keeper = as_person(name)
        assert keeper.post("/uploads", files=files, data={"layer": "outfalls"}).status_code == 403
        assert keeper.get("/collections/afforestation/items").status_code == 403
        may = keeper.get("/me").json()["person"]["may"]
        assert may["upload"] == may["review"] == [] and not (may["read"] or may["confirm"] or may["release"])
        held = [right for right in ("keep_accounts", "give_rights", "audit") if may[right]]
        assert len(held) == 1, name


def test_kp3_the_demonstrations_accounts_end(
    door: TestClient, as_person: As, county: Settings, app_client: Callable[..., TestClient]
) -> None:
    run(county, "UPDATE core.people SET demonstration = true WHERE name IN ('alice', 'sam')")
    alice = as_person("alice")
    token = alice.post("/me/tokens", json={"label": "x"}).json()["token"]
    assert list_surplus(as_person("seth"))["alice"] == ["demonstration"]
    shut = app_client(county.database_url, worker=False, demo_accounts=False)
    shut.headers["X-Ecoworks"] = "1"
    refused = sign_in(shut, "alice")[1]
    assert (refused.status_code, refused.json()["code"]) == (403, "session.demonstration")
    assert sign_in(shut, "alice", "wrong")[1].status_code == 401
    assert sign_in(shut, "bob")[1].status_code == 200
    assert shut.get("/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    shut.cookies.update(dict(alice.cookies))
    assert shut.get("/me").status_code == 401
    assert alice.get("/me").status_code == 200


def test_kp3_an_instance_without_the_demonstration_has_no_account(settings: Settings) -> None:
    database = Database(settings)
    with database.session(SYSTEM) as session:
        assert session.scalar(text("SELECT count(*) FROM core.people")) == 0
    database.close()


def test_kp4_a_lock_is_lifted_without_a_new_password(as_person: As, door: TestClient) -> None:
    for _ in range(5):
        sign_in(door, "alice", "nonsense")
    assert sign_in(door, "alice")[1].status_code == 423
    assert as_person("seth").post("/people/alice/unlock").status_code == 403
    assert as_person("sam").post("/people/sam/unlock").status_code == 403
    assert as_person("sam").post("/people/alice/unlock").json()["person"]["locked_until"] is None
    assert sign_in(door, "alice")[1].status_code == 200


def test_kp4_a_lock_does_not_tell_which_names_exist(door: TestClient, county: Settings) -> None:
    told: dict[str, list[Any]] = {"alice": [], "no-such-person": []}
    for _ in range(2):
        for name, answers in told.items():
            for _ in range(6):
                answer = sign_in(door, name, "nonsense")[1]
                answers.append((answer.status_code, answer.json()))
        run(county, "UPDATE core.people SET locked_until = now() WHERE name = 'alice'")
        run(county, "UPDATE core.unknown_names SET locked_until = now()")
    assert told["alice"] == told["no-such-person"]
    assert [status for status, _ in told["alice"]] == ([401] * 5 + [423]) * 2


def test_kp5_who_moves_leaves_drafts_sessions_and_tokens(
    as_person: As, door: TestClient, send: Callable[..., dict[str, Any]]
) -> None:
    alice = as_person("alice")
    token = alice.post("/me/tokens", json={"label": "QGIS"}).json()["token"]
    draft = send(alice, "afforestation", collect((square(120.15, 32.25), {"name": "东河地块"})))
    assert as_person("seth").put("/people/alice/rights", json={"unit": "xuanbao"}).status_code == 200
    assert alice.get("/me").status_code == 401
    assert door.get("/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert as_person("alice").get(f"/uploads/{draft['id']}").status_code == 404
    left = as_person("bob").get(f"/uploads/{draft['id']}").json()
    assert left["holder"] is None
    acts = as_person("ada").get(f"/audit?subject=upload:{draft['id']}").json()["entries"]
    assert acts[0]["action"] == "upload.hand_over" and acts[0]["person"] == "seth"


def test_kp6_the_administrator_sees_how_the_house_is(as_person: As, county: Settings) -> None:
    sam = as_person("sam")
    checks = sam.get("/instance").json()["checks"]
    assert {
        name: check["state"] for name, check in checks.items() if name in ("walls", "clock", "queue")
    } == {
        "walls": "good",
        "clock": "good",
        "queue": "good",
    }
    assert checks["backup"] == {"state": "bad", "last": None, "failed": None, "detail": None}
    assert checks["disk"]["free"] > 0 and checks["record"]["entries"] > 0
    for name in ("seth", "ada", "alice", "cora"):
        assert as_person(name).get("/instance").status_code == 403


def test_kp6_a_backup_is_good_until_it_is_old_or_one_failed_since(as_person: As, county: Settings) -> None:
    sam = as_person("sam")

    def note(action: str) -> dict[str, Any]:
        database = Database(county)
        with database.session(SYSTEM) as session:
            audit.record(session, action, "backup", {"place": "/backups/x", "bytes": 5})
        database.close()
        told: dict[str, Any] = sam.get("/instance").json()["checks"]["backup"]
        return told

    assert note("backup.done")["state"] == "good"
    assert note("backup.failed")["state"] == "warn"
    assert note("backup.done")["detail"]["bytes"] == 5
    run(county, "UPDATE audit.entries SET at = at - interval '3 days' WHERE action = 'backup.done'")
    assert sam.get("/instance").json()["checks"]["backup"]["state"] == "bad"


def test_kp6_walls_that_lost_their_mark_or_were_taken_down_are_seen(as_person: As, county: Settings) -> None:
    sam = as_person("sam")
    run(county, "ALTER FUNCTION geometry_overlaps(geometry, geometry) NOT LEAKPROOF")
    assert sam.get("/instance").json()["checks"]["walls"]["state"] == "warn"
    run(county, "ALTER TABLE intake.rows NO FORCE ROW LEVEL SECURITY")
    walls = sam.get("/instance").json()["checks"]["walls"]
    assert (walls["state"], walls["open_tables"]) == ("bad", ["rows"])
