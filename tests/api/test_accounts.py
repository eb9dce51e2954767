"""Accounts: who makes them, who puts them in force, how they age, lock and end.

A1 two administrators for one account, neither for their own
A2 an initial or expired password opens nothing but its change
A3 what the policy asks of a password
A4 locks grow, an address is limited, a stranger learns nothing
A5 sessions end with password, rights and by hand
A6 a token does what its scope says and no more
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from geo_api.settings import Settings
from tests.people import PASSWORD, PEOPLE

As = Callable[[str], TestClient]
NEW = {"name": "wendy", "display": "王文", "role": "filler", "unit": "huangqiao"}
STRONG = "Osier-Bank-2023"


def sign_in(door: TestClient, name: str, password: str) -> tuple[TestClient, Any]:
    client = TestClient(door.app, headers={"X-Ecoworks": "1"}, raise_server_exceptions=False)
    return client, client.post("/session", json={"name": name, "password": password})


def run(county: Settings, statement: str) -> None:
    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def enter(as_person: As, door: TestClient) -> tuple[TestClient, str]:
    """Wendy's account, made and put in force; she is signed in with her initial password."""
    made = as_person("sam").post("/people", json=NEW)
    assert made.status_code == 201, made.text
    assert as_person("seth").put("/people/wendy/rights", json={"enabled": True}).status_code == 200
    password = made.json()["password"]
    client, answer = sign_in(door, "wendy", password)
    assert answer.status_code == 200
    return client, password


def test_a1_an_account_waits_for_the_second_administrator(as_person: As, door: TestClient) -> None:
    made = as_person("sam").post("/people", json=NEW).json()
    assert made["person"]["disabled"] and made["person"]["must_change"]
    assert sign_in(door, "wendy", made["password"])[1].status_code == 401
    assert as_person("sam").put("/people/wendy/rights", json={"enabled": True}).status_code == 403
    assert as_person("seth").put("/people/wendy/rights", json={"enabled": True}).status_code == 200
    assert sign_in(door, "wendy", made["password"])[1].status_code == 200


@pytest.mark.parametrize("name", sorted(set(PEOPLE) - {"sam"}))
def test_a1_nobody_but_the_system_administrator_makes_accounts(as_person: As, name: str) -> None:
    client = as_person(name)
    assert client.post("/people", json=NEW).status_code == 403
    assert client.post("/people/alice/password").status_code == 403


@pytest.mark.parametrize("name", sorted(set(PEOPLE) - {"seth"}))
def test_a1_nobody_but_the_security_administrator_gives_rights(as_person: As, name: str) -> None:
    client = as_person(name)
    assert client.put("/people/bob/rights", json={"role": "reviewer"}).status_code == 403
    assert client.put("/policy", json={"failures": 20}).status_code == 403


def test_a1_nobody_changes_their_own_account(as_person: As) -> None:
    assert as_person("seth").put("/people/seth/rights", json={"role": "reviewer"}).status_code == 403
    assert as_person("sam").post("/people/sam/password").status_code == 403


def test_a1_a_name_is_taken_once_and_role_and_unit_must_exist(as_person: As) -> None:
    sam = as_person("sam")
    assert sam.post("/people", json={**NEW, "name": "alice"}).json()["code"] == "person.exists"
    assert sam.post("/people", json={**NEW, "role": "king"}).json()["code"] == "person.role"
    assert sam.post("/people", json={**NEW, "unit": "atlantis"}).json()["code"] == "person.unit"


def test_a2_an_initial_password_opens_nothing_but_its_change(as_person: As, door: TestClient) -> None:
    wendy, password = enter(as_person, door)
    assert wendy.get("/me").json()["person"]["must_change"] is True
    for address in ("/collections", "/legend", "/uploads", "/progress", "/units", "/me/tokens"):
        answer = wendy.get(address)
        assert (answer.status_code, answer.json()["code"]) == (403, "password.must_change"), address
    assert wendy.put("/me/password", json={"old": password, "new": STRONG}).status_code == 204
    wendy, answer = sign_in(door, "wendy", STRONG)
    assert answer.json()["person"]["must_change"] is False
    assert wendy.get("/uploads").status_code == 200


def test_a2_a_password_ages_unless_the_policy_says_never(
    as_person: As, door: TestClient, county: Settings
) -> None:
    alice = as_person("alice")
    run(
        county, "UPDATE core.people SET password_changed_at = now() - interval '91 days' WHERE name = 'alice'"
    )
    assert alice.get("/uploads").json()["code"] == "password.must_change"
    assert as_person("seth").put("/policy", json={"oldest_days": 0}).status_code == 200
    assert alice.get("/uploads").status_code == 200


def test_a3_what_is_asked_of_a_password(as_person: As) -> None:
    alice = as_person("alice")

    def refused(new: str, old: str = PASSWORD) -> str:
        answer = alice.put("/me/password", json={"old": old, "new": new})
        assert answer.status_code == 422, answer.text
        code: str = answer.json()["code"]
        return code

    assert refused("Short-1") == "password.weak"
    assert refused("alllowercaseletters") == "password.weak"
    assert refused("My-Alice-2022x") == "password.name"
    assert refused(PASSWORD) == "password.used"
    assert refused(STRONG, old="wrong") == "password.old"


def test_a3_a_former_password_is_not_taken_again(as_person: As, door: TestClient) -> None:
    alice = as_person("alice")
    assert alice.put("/me/password", json={"old": PASSWORD, "new": STRONG}).status_code == 204
    alice, _ = sign_in(door, "alice", STRONG)
    answer = alice.put("/me/password", json={"old": STRONG, "new": PASSWORD})
    assert answer.json()["code"] == "password.used"


def test_a3_the_policy_has_bounds(as_person: As) -> None:
    seth = as_person("seth")
    assert seth.put("/policy", json={"shortest": 4}).json()["code"] == "policy.bounds"
    assert seth.put("/policy", json={"shortest": 14}).json()["policy"]["shortest"]["value"] == 14
    answer = as_person("alice").put("/me/password", json={"old": PASSWORD, "new": "Osier-2023x"})
    assert answer.json()["code"] == "password.weak"


def test_a4_a_lock_grows_with_each_repetition(door: TestClient, county: Settings) -> None:
    waits = []
    for _ in range(3):
        for _ in range(5):
            sign_in(door, "alice", "nonsense")
        locked = sign_in(door, "alice", PASSWORD)[1]
        assert locked.status_code == 423
        waits.append(int("".join(c for c in locked.json()["detail_en"] if c.isdigit())))
        run(county, "UPDATE core.people SET locked_until = now() WHERE name = 'alice'")
    assert waits == [10, 20, 40]
    assert sign_in(door, "alice", PASSWORD)[1].status_code == 200


def test_a4_one_address_cannot_guess_through_many_names(door: TestClient, county: Settings) -> None:
    run(
        county,
        "INSERT INTO core.refused_sign_ins (address) SELECT 'testclient' FROM generate_series(1, 60)",
    )
    answer = sign_in(door, "alice", PASSWORD)[1]
    assert (answer.status_code, answer.json()["code"]) == (429, "session.address")
    assert int(answer.headers["Retry-After"]) > 0
    run(county, "UPDATE core.refused_sign_ins SET at = now() - interval '11 minutes'")
    assert sign_in(door, "alice", PASSWORD)[1].status_code == 200


def test_a5_a_new_password_ends_every_session(as_person: As) -> None:
    one, two = as_person("alice"), as_person("alice")
    assert one.put("/me/password", json={"old": PASSWORD, "new": STRONG}).status_code == 204
    assert one.get("/me").status_code == two.get("/me").status_code == 401


def test_a5_new_rights_and_a_reset_bite_at_once(as_person: As, door: TestClient) -> None:
    alice, bob = as_person("alice"), as_person("bob")
    token = alice.post("/me/tokens", json={"label": "QGIS"}).json()["token"]
    as_person("seth").put("/people/alice/rights", json={"unit": "xuanbao"})
    assert alice.get("/me").status_code == 401
    assert door.get("/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    new = as_person("sam").post("/people/bob/password").json()["password"]
    assert bob.get("/me").status_code == 401
    assert sign_in(door, "bob", PASSWORD)[1].status_code == 401
    assert sign_in(door, "bob", new)[1].json()["person"]["must_change"] is True


def test_a5_sessions_are_listed_and_ended_by_their_own_person_only(as_person: As) -> None:
    one, two, bob = as_person("alice"), as_person("alice"), as_person("bob")
    listed = one.get("/me/sessions").json()["sessions"]
    assert [entry["current"] for entry in listed] == [False, True]
    other = next(entry["id"] for entry in listed if not entry["current"])
    assert bob.delete(f"/me/sessions/{other}").status_code == 404
    assert two.get("/me").status_code == 200
    assert one.delete(f"/me/sessions/{other}").status_code == 204
    assert two.get("/me").status_code == 401
    assert one.get("/me").status_code == 200


def test_a6_a_token_for_reading_changes_nothing(as_person: As, door: TestClient) -> None:
    alice = as_person("alice")
    reading = alice.post("/me/tokens", json={"label": "QGIS"}).json()["token"]
    writing = alice.post("/me/tokens", json={"label": "script", "scope": "write"}).json()["token"]

    def send(token: str) -> Any:
        files = {"file": ("a.geojson", b'{"type": "Point", "coordinates": [120.15, 32.25]}')}
        headers = {"Authorization": f"Bearer {token}"}
        return door.post("/uploads", files=files, data={"layer": "outfalls"}, headers=headers)

    assert door.get("/uploads", headers={"Authorization": f"Bearer {reading}"}).status_code == 200
    assert (send(reading).status_code, send(reading).json()["code"]) == (403, "token.scope")
    assert send(writing).status_code == 201


def test_a6_a_token_opens_no_further_door(as_person: As, door: TestClient) -> None:
    token = as_person("alice").post("/me/tokens", json={"label": "x", "scope": "write"}).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    for answer in (
        door.post("/me/tokens", json={"label": "more", "scope": "write"}, headers=headers),
        door.get("/me/sessions", headers=headers),
        door.put("/me/password", json={"old": PASSWORD, "new": STRONG}, headers=headers),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "token.browser")


def test_a6_tokens_are_listed_without_themselves_and_revoked_by_their_person(
    as_person: As, door: TestClient
) -> None:
    alice, bob = as_person("alice"), as_person("bob")
    token = alice.post("/me/tokens", json={"label": "QGIS", "days": 30}).json()["token"]
    listing = alice.get("/me/tokens")
    (listed,) = listing.json()["tokens"]
    assert (listed["label"], listed["scope"]) == ("QGIS", "read")
    assert token not in listing.text
    assert bob.delete(f"/me/tokens/{listed['id']}").status_code == 404
    assert alice.delete(f"/me/tokens/{listed['id']}").status_code == 204
    assert door.get("/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_every_act_on_an_account_is_on_record(as_person: As, door: TestClient) -> None:
    enter(as_person, door)
    acts = [entry["action"] for entry in as_person("ada").get("/audit").json()["entries"]]
    assert {"person.create", "person.rights", "session.open"} <= set(acts)
