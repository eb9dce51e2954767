"""Signing in: who gets in, who is kept out, and what a forged request meets."""

from __future__ import annotations

from collections.abc import Callable

from fastapi.testclient import TestClient

from tests.people import PASSWORD

As = Callable[[str], TestClient]


def test_a_stranger_reads_nothing(door: TestClient) -> None:
    for address in ("/me", "/collections", "/legend", "/progress", "/uploads", "/audit", "/exports"):
        answer = door.get(address)
        assert answer.status_code == 401, address
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(door: TestClient) -> None:
    wrong = door.post("/session", json={"name": "alice", "password": "nonsense"})
    unknown = door.post("/session", json={"name": "nobody", "password": "nonsense"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


def test_five_wrong_passwords_lock_the_account_even_for_the_right_one(door: TestClient) -> None:
    for _ in range(5):
        door.post("/session", json={"name": "alice", "password": "nonsense"})
    answer = door.post("/session", json={"name": "alice", "password": PASSWORD})
    assert answer.status_code == 423
    assert answer.json()["code"] == "session.locked"


def test_signing_out_ends_the_session(as_person: As) -> None:
    alice = as_person("alice")
    cookies = dict(alice.cookies)
    assert alice.get("/me").json()["person"]["unit"]["key"] == "huangqiao"
    assert alice.delete("/session").status_code == 204
    alice.cookies.update(cookies)
    assert alice.get("/me").status_code == 401


def test_the_cookie_alone_changes_nothing(as_person: As) -> None:
    alice = as_person("alice")
    del alice.headers["X-Ecoworks"]
    answer = alice.post("/exports", json={})
    assert answer.status_code == 403
    assert answer.json()["code"] == "session.header"


def test_a_machine_gets_in_by_token_and_acts_as_its_person(as_person: As, door: TestClient) -> None:
    token = as_person("alice").post("/me/tokens", json={"label": "QGIS"}).json()["token"]
    by_bearer = door.get("/me", headers={"Authorization": f"Bearer {token}"})
    by_basic = door.get("/me", auth=("alice", token))
    other_name = door.get("/me", auth=("chelsea", token))
    assert by_bearer.json()["person"]["name"] == by_basic.json()["person"]["name"] == "alice"
    assert other_name.status_code == 401


def test_administrators_read_no_works(as_person: As) -> None:
    for name in ("sam", "seth"):
        assert as_person(name).post("/exports", json={}).status_code == 403


def test_a_strangers_file_is_refused_before_it_is_read(door: TestClient) -> None:
    answer = door.post("/uploads", files={"file": ("a.zip", b"0" * 200_000)}, data={"layer": "wetlands"})
    assert answer.status_code == 401


def test_every_answer_carries_the_security_headers(door: TestClient) -> None:
    headers = door.get("/health").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
