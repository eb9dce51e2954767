"""Every route x every role x own and other unit x every state, against the one table in ``tests.access``.

M1 no route is without its line
M2 who is let in, who is refused, who is told that there is nothing
M3 the same of an upload, in each of its states; what is hidden is hidden as if it had never been
M4 with every check of the application taken away, the database alone still hides other units' uploads
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely import Point
from sqlalchemy import Engine, create_engine, text

from geo_api import permissions, workflow
from geo_api.review import parties
from geo_api.settings import Settings
from layers.plan import INDICATORS
from tests import access
from tests.access import ROUTES, STATES, STRANGER, UPLOAD_ROUTES, Route, UploadRoute
from tests.people import PEOPLE
from tests.road import settle
from tests.shapes import collect, multi, square

As = Callable[[str], TestClient]
Send = Callable[..., dict[str, Any]]
PLOT = {"name": "东河地块", "ledger": "gain", "stage": "accepted", "accepted_on": "2024-11-20"}
ASSISTS = (
    "INSERT INTO core.rights (scope_kind, scope, year, unit, duty)"
    " VALUES ('layer', 'afforestation', 2024, 'water', 'assist')"
)
SPATIAL = next(indicator.key for indicator in INDICATORS if "afforestation" in indicator.layers)


@pytest.fixture
def clients(door: TestClient, as_person: As) -> dict[str, TestClient]:
    stranger = TestClient(door.app, headers={"X-Ecoworks": "1"}, raise_server_exceptions=False)
    return {name: as_person(name) for name in PEOPLE} | {STRANGER: stranger}


@pytest.fixture
def engine(county: Settings) -> Iterator[Engine]:
    """The owner's door to the database, past every wall."""
    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    yield engine
    engine.dispose()


def ask(client: TestClient, route: Route | UploadRoute, address: str, known: dict[str, str]) -> Any:
    """The request of a route, with the names in braces filled in."""

    def fill(told: Any) -> Any:
        return known.get(told, told) if isinstance(told, str) else told

    for name, value in known.items():
        address = address.replace(name, value)
    body = {key: fill(value) for key, value in route.body.items()} if route.body is not None else None
    if route.form:
        return client.request(route.method, address, data=body, files={"file": ("a.txt", b"nothing")})
    headers = route.headers if isinstance(route, Route) else {}
    return client.request(route.method, address, json=body, headers=headers)


def test_m1_no_route_is_without_its_line(door: TestClient) -> None:
    told = door.get("/api").json()["paths"]
    served = {(method.upper(), path) for path, operations in told.items() for method in operations}
    tabled = {(route.method, route.template) for route in (*ROUTES, *UPLOAD_ROUTES)}
    tabled |= {("GET", path) for path in access.STREAMS}
    assert served - tabled == set(), "routes without a line in tests/access.py"
    undescribed = {("GET", "/api"), ("GET", "/favicon.ico")}
    assert tabled - served == undescribed, "lines of tests/access.py that no route serves"


def test_m2_who_gets_past_the_door(
    clients: dict[str, TestClient], publish_row: Callable[..., uuid.UUID]
) -> None:
    feature = publish_row("afforestation", multi(square(120.15, 32.25)), unit="huangqiao", **PLOT)
    rules = clients["cora"].get("/rules").json()["rules"]
    rule = next(rule["code"] for rule in rules if rule["editable"])
    outfall = publish_row("outfalls", Point(120.15, 32.25), unit="huangqiao", name="1#", stage="found")
    known = {"{feature}": str(feature), "{outfall}": str(outfall), "{indicator}": SPATIAL, "{rule}": rule}
    wrong = []
    for route in ROUTES:
        for name, client in clients.items():
            status = ask(client, route, route.address, known).status_code
            if not fits(route, name, status):
                wrong.append((route.method, route.address, name, status))
    assert not wrong, "\n" + "\n".join(map(str, wrong))


def fits(route: Route, name: str, status: int) -> bool:
    """Whether this is the answer the table expects."""
    if name == STRANGER:
        return (
            status == 404 if route.absent else status not in (401, 403) if route.stranger else status == 401
        )
    if name in route.who:
        return status not in (401, 403, 404) and status < 500
    return status == 404 if route.hidden else status in (403, 404)


@pytest.fixture
def draft(engine: Engine, as_person: As, send: Send) -> str:
    with engine.begin() as connection:
        connection.execute(text(ASSISTS))
    alice = as_person("alice")
    sent = send(alice, "afforestation", collect((square(120.15, 32.25), PLOT)))
    return str(settle(alice, sent)["id"])


def copy_upload(engine: Engine, draft: str, state: str) -> str:
    """The same upload once more, in that state."""
    copy = str(uuid.uuid4())
    with engine.begin() as connection:
        for table, own in (("uploads", "id"), ("rows", "upload_id"), ("findings", "upload_id")):
            columns = ", ".join(name for name in list_columns(engine, table) if name != own)
            connection.execute(
                text(
                    f"INSERT INTO intake.{table} ({own}, {columns})"
                    f" SELECT CAST(:copy AS uuid), {columns} FROM intake.{table} WHERE {own} = CAST(:draft AS uuid)"
                ),
                {"copy": copy, "draft": draft},
            )
        connection.execute(
            text("UPDATE intake.uploads SET state = :state WHERE id = CAST(:copy AS uuid)"),
            {"state": state, "copy": copy},
        )
    return copy


@functools.cache
def list_columns(engine: Engine, table: str) -> list[str]:
    """What is copied of a row: not its number, nor what the database makes itself, nor the key of one sending."""
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT quote_ident(column_name) FROM information_schema.columns"
                " WHERE table_schema = 'intake' AND table_name = :table AND is_generated = 'NEVER'"
                " AND column_name <> 'idempotency_key'"
            ),
            {"table": table},
        )
        return list(found.scalars())


def judge(route: UploadRoute, name: str, state: str, status: int) -> bool:
    """Whether this is the answer the table expects."""
    if name == STRANGER:
        return status == 401
    if not access.sees(name, state):
        return status == 404
    if route.by is None or state in route.by.get(name, frozenset()):
        # 409 and 422: let in, and something about the upload itself stands in the way
        return 200 <= status < 300 or (route.by is not None and status in (409, 422))
    # 404: what one may read but not write is not found by a change
    return status in (403, 404, 409)


def test_m3_who_reaches_an_upload_in_each_state(
    clients: dict[str, TestClient], engine: Engine, draft: str
) -> None:
    wrong = []
    for state, route in product(STATES, UPLOAD_ROUTES):
        upload, before = "", None
        for name, client in clients.items():
            if not upload:
                upload = copy_upload(engine, draft, state)
                before = read_upload(engine, upload)
            status = ask(client, route, f"/uploads/{upload}{route.address}", {}).status_code
            changed = read_upload(engine, upload) != before
            if not judge(route, name, state, status):
                wrong.append((state, name, route.method, route.address, status))
            elif status >= 400 and status != 409 and changed:
                wrong.append((state, name, route.method, route.address, "changed"))
            # whoever is refused leaves it as it was, to be asked for by the next; nobody finds what another changed
            if changed or (status < 400 and route.method != "GET"):
                delete_upload(engine, upload)
                upload = ""
        if upload:
            delete_upload(engine, upload)
    assert not wrong, "\n" + "\n".join(map(str, wrong))


def delete_upload(engine: Engine, upload: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM intake.uploads WHERE id = CAST(:id AS uuid)"), {"id": upload})


def read_upload(engine: Engine, upload: str) -> Any:
    with engine.connect() as connection:
        return connection.execute(
            text(
                "SELECT to_jsonb(u), (SELECT jsonb_agg(to_jsonb(r) - 'geom' ORDER BY row) FROM intake.rows r"
                " WHERE r.upload_id = u.id) FROM intake.uploads u WHERE id = CAST(:id AS uuid)"
            ),
            {"id": upload},
        ).one_or_none()


def test_m3_a_hidden_upload_and_one_that_never_was_get_the_same_answer(
    clients: dict[str, TestClient], draft: str
) -> None:
    for route in UPLOAD_ROUTES:
        there = ask(clients["chelsea"], route, f"/uploads/{draft}{route.address}", {})
        nowhere = ask(clients["chelsea"], route, f"/uploads/{uuid.uuid4()}{route.address}", {})
        assert there.status_code == nowhere.status_code == 404
        assert without_ids(there.json()) == without_ids(nowhere.json())


def without_ids(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if key in ("type", "title", "status", "code")}


@contextmanager
def unlocked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every check of the application says yes."""
    with monkeypatch.context() as patch:
        patch.setattr(permissions, "may", lambda person, action: True)
        patch.setattr(permissions, "may_review", lambda session, person, layer: True)
        patch.setattr(permissions, "require", lambda person, action: None)
        patch.setattr(workflow, "_is_of_unit", lambda session, person, upload: True)
        patch.setattr(workflow, "_fits", lambda session, move, person, upload: True)
        patch.setattr(workflow, "require_edit", lambda person, upload: None)
        patch.setattr(workflow, "require_choice", lambda person, upload: None)
        patch.setattr(workflow, "require_delete", lambda person, upload: None)
        for check in ("comment", "countersign", "lock"):
            patch.setattr(parties, f"require_{check}", lambda session, person, upload: None)
        for check in ("take_over", "hand_over"):
            patch.setattr(parties, f"require_{check}", lambda person, upload: None)
        yield


def test_m4_the_database_alone_hides_what_is_another_units(
    clients: dict[str, TestClient], engine: Engine, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = []
    with unlocked(monkeypatch):
        for state in STATES:
            upload = copy_upload(engine, draft, state)
            before = read_upload(engine, upload)
            for route, name in product(UPLOAD_ROUTES, sorted(PEOPLE)):
                if access.sees(name, state):
                    continue
                status = ask(clients[name], route, f"/uploads/{upload}{route.address}", {}).status_code
                if status != 404 or read_upload(engine, upload) != before:
                    wrong.append((state, name, route.method, route.address, status))
    assert not wrong, "\n" + "\n".join(map(str, wrong))
