"""The rows of the forty checks by HTTP that are about signing in, other sites' pages and what an answer gives away.

HA1 a session: flags, rotation, fixation, idle and absolute end (checks 12-14)
HA2 fifty sign-ins at once stay bounded, and hold nobody else up (16)
HA3 what another site's page sends is refused on every route that changes something (17), and no origin is allowed (18)
HA4 headers on every answer (26); faults tell nothing (27); nothing lies about (28); odd methods and hosts (29)
HA5 neither the record nor the log holds a password, a token or a cookie (39)
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from geo_api import passwords
from geo_api.settings import Settings
from tests.access import NO_ID, TUS
from tests.people import PASSWORD

As = Callable[[str], TestClient]
AppClient = Callable[..., TestClient]
EVIL = "https://evil.example"


def run(county: Settings, statement: str) -> None:
    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def sign_in(client: TestClient, name: str = "alice", password: str = PASSWORD) -> Any:
    return client.post("/session", json={"name": name, "password": password})


def test_ha1_the_cookie_is_shut_to_scripts_and_other_sites(door: TestClient) -> None:
    told = sign_in(door).headers["set-cookie"]
    name, _, rest = told.partition("=")
    assert name == "ecoworks_session"
    assert len(rest.split(";")[0]) >= 43  # 256 bits
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in rest.split(";")}


def test_ha1_over_tls_the_cookie_is_this_hosts_alone(county: Settings, app_client: AppClient) -> None:
    secure = app_client(county.database_url, worker=False, secure_cookie=True)
    secure.base_url = "https://testserver"
    answer = sign_in(secure)
    told = answer.headers["set-cookie"].lower()
    assert told.startswith("__host-ecoworks_session=") and "; secure" in told and "domain" not in told
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert secure.get("/me").status_code == 200
    # the plain name is no way around it
    token = secure.cookies["__Host-ecoworks_session"]
    secure.cookies.clear()
    assert secure.get("/me", headers={"Cookie": f"ecoworks_session={token}"}).status_code == 401


def test_ha1_signing_in_makes_a_new_session_and_ends_the_one_before(as_person: As, door: TestClient) -> None:
    alice = as_person("alice")
    before = alice.cookies["ecoworks_session"]
    assert sign_in(alice).status_code == 200
    assert alice.cookies["ecoworks_session"] != before
    assert door.get("/me", headers={"Cookie": f"ecoworks_session={before}"}).status_code == 401


def test_ha1_a_session_that_was_planted_is_not_taken(door: TestClient) -> None:
    door.cookies.set("ecoworks_session", "planted", domain="testserver.local", path="/")
    sign_in(door)
    values = [cookie.value for cookie in door.cookies.jar]
    assert door.get("/me", headers={"Cookie": "ecoworks_session=planted"}).status_code == 401
    assert any(value != "planted" for value in values)


@pytest.mark.parametrize(
    ("moved", "status"),
    [
        ("seen_at = now() - interval '29 minutes'", 200),
        ("seen_at = now() - interval '31 minutes'", 401),
        ("expires_at = now() + interval '1 minute'", 200),
        ("expires_at = now() - interval '1 second'", 401),
    ],
)
def test_ha1_a_session_ends_idle_and_at_its_age(
    as_person: As, county: Settings, moved: str, status: int
) -> None:
    alice = as_person("alice")
    run(county, f"UPDATE core.sessions SET {moved}")
    assert alice.get("/me").status_code == status


def test_ha1_a_session_is_twelve_hours_old_at_most_however_busy(as_person: As, county: Settings) -> None:
    as_person("alice").get("/me")
    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        hours = connection.execute(
            text("SELECT extract(epoch FROM expires_at - created_at) / 3600 FROM core.sessions")
        ).scalar_one()
    engine.dispose()
    assert round(float(hours)) == 12


def test_ha1_a_password_is_taken_from_the_body_alone(door: TestClient) -> None:
    assert door.post(f"/session?name=alice&password={PASSWORD}").status_code == 422
    assert door.get(f"/session?name=alice&password={PASSWORD}").status_code == 405


def test_ha1_an_unknown_name_costs_a_hash_too(door: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    real = passwords.matches
    monkeypatch.setattr(
        passwords, "matches", lambda stored, given: hashed.append(stored) or real(stored, given)
    )
    sign_in(door, "alice", "nonsense")
    sign_in(door, "nobody", "nonsense")
    assert len(hashed) == 2 and all(stored.startswith("$argon2id$") for stored in hashed)


def test_ha2_fifty_sign_ins_at_once_take_two_turns_at_a_time(
    door: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = passwords.matches
    lock = threading.Lock()
    now = {"hashing": 0, "most": 0}

    def count(stored: str, given: str) -> bool:
        with lock:
            now["hashing"] += 1
            now["most"] = max(now["most"], now["hashing"])
        try:
            return real(stored, given)
        finally:
            with lock:
                now["hashing"] -= 1

    monkeypatch.setattr(passwords, "matches", count)
    held = door.app.state.database.app.pool  # type: ignore[attr-defined]
    pings = []
    with ThreadPoolExecutor(50) as pool:
        asked = [pool.submit(sign_in, door, name) for name in ["alice", "bob", "nora", "walt", "eve"] * 10]
        for _ in range(5):
            pings.append(door.get("/health").status_code)
            assert held.checkedout() <= 10  # of the 50, who waits for a turn holds no connection
        statuses = {answer.result().status_code for answer in asked}
    assert statuses <= {200, 503} and 200 in statuses
    assert now["most"] <= 2
    assert pings == [200] * 5


def list_unsafe(door: TestClient) -> list[tuple[str, str]]:
    """Every route that changes something, with its parameters filled in."""
    told = door.get("/api").json()["paths"]
    found = []
    for path, operations in told.items():
        # a move is one of a few words: any other last word is no route at all
        parts = [
            NO_ID if part.startswith("{") else part for part in path.replace("{action}", "submit").split("/")
        ]
        found += [(method.upper(), "/".join(parts)) for method in operations if method in UNSAFE]
    return found


UNSAFE = {"post", "put", "patch", "delete"}


@pytest.mark.parametrize(
    "sent",
    [
        {"Origin": EVIL},
        {"Origin": "null"},
        {"Origin": "http://sub.testserver"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": EVIL, "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": EVIL, "Content-Type": "text/plain"},
    ],
    ids=lambda sent: " ".join(sent.values()),
)
def test_ha3_another_sites_page_changes_nothing(as_person: As, sent: dict[str, str]) -> None:
    alice = as_person("alice")
    routes = list_unsafe(alice)
    assert len(routes) > 30
    for method, path in routes:
        answer = alice.request(method, path, content=b"{}", headers=sent)
        assert (answer.status_code, answer.json()["code"]) == (403, "session.origin"), (method, path)
        assert "access-control-allow-origin" not in answer.headers
    assert alice.get("/me").status_code == 200


def test_ha3_without_our_header_a_cookie_changes_nothing(as_person: As) -> None:
    alice = as_person("alice")
    del alice.headers["X-Ecoworks"]
    let_in = []
    for method, path in list_unsafe(alice):
        if path in ("/session/sso/logout",) or (method, path) == ("POST", "/session"):
            continue  # neither goes by the cookie
        sent = {"Content-Type": "text/plain"} | TUS
        answer = alice.request(method, path, content=b"{}", headers=sent)
        if answer.status_code != 403 or answer.json()["code"] != "session.header":
            let_in.append((method, path, answer.status_code))
    assert not let_in


def test_ha3_our_own_pages_are_let_in(as_person: As) -> None:
    alice = as_person("alice")
    for sent in (
        {"Origin": "http://testserver"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://proxy"},
        {},
    ):
        assert alice.post("/me/tokens", json={"label": "x"}, headers=sent).status_code == 201, sent


def test_ha3_behind_a_proxy_the_settings_say_what_is_ours(county: Settings, app_client: AppClient) -> None:
    client = app_client(county.database_url, worker=False, public_url="https://eco.example.cn")
    sent = {"Origin": "https://eco.example.cn", "Host": "127.0.0.1:8000", "X-Ecoworks": "1"}
    told = client.post("/session", json={"name": "alice", "password": PASSWORD}, headers=sent)
    assert told.status_code == 200
    told = client.post(
        "/session", json={"name": "alice", "password": PASSWORD}, headers=sent | {"Origin": EVIL}
    )
    assert told.status_code == 403


@pytest.mark.parametrize("origin", [EVIL, "null", "http://sub.testserver"])
def test_ha3_no_origin_is_ever_allowed(as_person: As, origin: str) -> None:
    alice = as_person("alice")
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    for answer in (alice.get("/me", headers={"Origin": origin}), alice.options("/uploads", headers=asked)):
        assert not [name for name in answer.headers if name.startswith("access-control-allow")]


def test_ha4_every_answer_carries_the_headers(as_person: As, door: TestClient) -> None:
    alice = as_person("alice")
    for client, path in (
        (door, "/health"),
        (door, "/me"),
        (alice, "/?f=html"),
        (alice, "/static/map/main.js"),
        (alice, "/nothing"),
        (alice, "/collections/afforestation/items"),
    ):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy and "http" not in policy and "*" not in policy, path
        for rule in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"):
            assert rule in policy, path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-frame-options"] == "DENY"
        assert not {"server", "x-powered-by"} & set(headers), path


def test_ha4_a_fault_tells_nothing_of_the_inside(as_person: As, door: TestClient, county: Settings) -> None:
    alice = as_person("alice")
    name = urlsplit(county.database_url).path.strip("/")
    run(county, f'ALTER DATABASE "{name}" CONNECTION LIMIT 0')
    run(county, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'eco\\_%'")
    answers = [door.get("/health"), sign_in(door), alice.get("/me"), alice.get("/uploads")]
    run(county, f'ALTER DATABASE "{name}" CONNECTION LIMIT -1')
    assert [answer.status_code for answer in answers] == [503] * 4
    assert alice.get("/me").status_code == 200
    answers += [
        door.post("/session", content=b"{", headers={"Content-Type": "application/json"}),
        door.post("/session", json={"name": ["x"], "password": {"y": 1}}),
        door.post("/session", json={"name": "a\u0000b", "password": "x"}),
        door.get("/audit?limit=x"),
    ]
    for answer in answers:
        assert answer.headers["content-type"] == "application/problem+json"
        told = answer.text
        for inside in ("Traceback", "psycopg", "SELECT", "geo_api", str(Path.cwd()), "/usr/", "FATAL", ".py"):
            assert inside not in told, (answer.status_code, inside)


@pytest.mark.parametrize(
    "path",
    [
        "/docs",
        "/redoc",
        "/openapi.json",
        "/metrics",
        "/debug",
        "/.git/config",
        "/.env",
        "/backup.zip",
        "/server-status",
        "/static/map/../../pyproject.toml",
        "/static/map/%2e%2e/%2e%2e/pyproject.toml",
        "/static/map/..%5c..%5cpyproject.toml",
    ],
)
def test_ha4_nothing_lies_about(as_person: As, path: str) -> None:
    assert as_person("sam").get(path).status_code == 404


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "BREW"])
def test_ha4_a_method_that_nobody_knows_is_refused(as_person: As, method: str) -> None:
    alice = as_person("alice")
    for path in ("/me", "/uploads", "/"):
        assert alice.request(method, path).status_code == 405, path


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "testserver@evil.example", "8.8.8.8"])
def test_ha4_no_link_is_made_from_a_strangers_host(as_person: As, host: str) -> None:
    alice = as_person("alice")
    for path in ("/?f=json", "/collections", "/collections/afforestation/items", "/tiles"):
        answer = alice.get(path, headers={"Host": host})
        if answer.status_code == 200:
            assert "evil" not in answer.text and "8.8.8.8" not in answer.text, path
            assert all(address.startswith("/") for address in find_links(answer.json())), path
    assert alice.post("/session", json={}, headers={"Host": host}).status_code in (400, 422)


def find_links(told: Any) -> list[str]:
    """Every address in an answer, but those of definitions that the OGC keeps."""
    if isinstance(told, list):
        return [address for part in told for address in find_links(part)]
    if not isinstance(told, dict):
        return []
    own = [told["href"]] if isinstance(told.get("href"), str) else []
    found = own + [address for part in told.values() for address in find_links(part)]
    return [address for address in found if not address.startswith("http://www.opengis.net/")]


def test_ha4_links_name_the_host_that_the_settings_name(county: Settings, app_client: AppClient) -> None:
    client = app_client(county.database_url, worker=False, public_url="https://eco.example.cn")
    told = client.get("/?f=json", headers={"Host": "evil.example"}).json()
    assert all(link["href"].startswith("https://eco.example.cn/") for link in told["links"])


def test_ha5_neither_record_nor_log_holds_a_secret(
    as_person: As, door: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    alice = as_person("alice")
    secrets = [PASSWORD, "a wrong password of hers", "Osier-Bank-2023", alice.cookies["ecoworks_session"]]
    sign_in(door, "alice", secrets[1])
    secrets.append(alice.post("/me/tokens", json={"label": "QGIS"}).json()["token"])
    secrets.append(as_person("sam").post("/people/bob/password").json()["password"])
    alice.put("/me/password", json={"old": PASSWORD, "new": "Osier-Bank-2023"})
    told = as_person("ada").get("/audit?limit=1000").text + caplog.text
    assert "password.reset" in told and "session.refused" in told
    assert not [secret for secret in secrets if secret in told]
