"""Every reader answers as of any instant, and what it once answered it answers for ever.

T1 items, one item, tiles, legend, search, drill-down, progress and history tell the past as it was
T2 a publication that began before an instant and commits after it changes no answer as of that instant
T3 what is long past does not wait for a publication that is under way
T4 a target is known from the day it was entered; the plan's own were known all along
"""

from __future__ import annotations

import functools
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, create_engine, text

from geo_api.publish import raise_revision, write_shares
from geo_api.settings import Settings
from geo_api.settled import PUBLICATION_LOCK, take_turn
from layers.plan import INDICATORS
from tests.shapes import multi, square

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]
PLOT = {"name": "旧名地块", "ledger": "gain", "stage": "planned", "plan_year": 2022}
THEN, NOW = "2022-03-01T00:00:00Z", "2022-09-01T00:00:00Z"
TILE = "/tiles/WebMercatorQuad/14/6639/13660"


@pytest.fixture
def as_person(as_person: As) -> As:
    """Everybody signs in once: hashing a password is slow on purpose."""
    return functools.cache(as_person)


@pytest.fixture
def engine(county: Settings) -> Iterator[Engine]:
    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    yield engine
    engine.dispose()


def publish_twice(publish_row: Publish) -> uuid.UUID:
    ground = multi(square(120.15, 32.25, 0.002))
    known = publish_row("afforestation", ground, unit="huangqiao", until="2022-06-01T00:00Z", **PLOT)
    publish_row(
        "afforestation",
        ground,
        unit="huangqiao",
        since="2022-06-01T00:00Z",
        feature_id=known,
        version=2,
        **{**PLOT, "name": "新名地块", "stage": "accepted", "accepted_on": "2022-05-20"},
    )
    return known


def test_t1_every_reader_tells_the_past(as_person: As, publish_row: Publish) -> None:
    known = publish_twice(publish_row)
    liam = as_person("liam")

    def ask(address: str, as_of: str, **more: Any) -> Any:
        answer = liam.get(address, params={"as_of": as_of, **more})
        assert answer.status_code == 200, (address, answer.text)
        return answer

    for as_of, name, version in ((THEN, "旧名地块", 1), (NOW, "新名地块", 2)):
        items = ask("/collections/afforestation/items", as_of).json()["features"]
        assert [one["properties"]["name"] for one in items] == [name]
        item = ask(f"/collections/afforestation/items/{known}", as_of)
        assert item.json()["properties"]["version"] == version and item.headers["ETag"] == f'"{version}"'
        assert name.encode() in ask(TILE, as_of, collections="afforestation").content
        layers = ask("/legend", as_of).json()["layers"]
        (plots,) = [one for one in layers if one["key"] == "afforestation"]
        assert plots["counts"] == {"planned" if version == 1 else "accepted": 1}
        assert [one["name"] for one in ask("/search", as_of, q="名地块").json()["results"]] == [name]
        assert len(ask(f"/features/{known}/history", as_of).json()["versions"]) == version
        csv = ask("/collections/afforestation/items", as_of, f="csv").text
        assert name in csv
    assert ask("/search", "2021-06-01T00:00:00Z", q="名地块").json()["results"] == []
    empty = liam.get(f"/collections/afforestation/items/{known}", params={"as_of": "2021-06-01T00:00:00Z"})
    assert empty.status_code == 404


def begin_publication(connection: Connection, feature_id: uuid.UUID) -> datetime:
    """A long publication, seen from within: versions closed and opened, a target set; nothing committed."""
    at = take_turn(connection)
    connection.execute(
        text(
            "UPDATE published.afforestation SET valid = tstzrange(lower(valid), :at) WHERE upper_inf(valid)"
        ),
        {"at": at},
    )
    version_id = connection.execute(
        text(
            "INSERT INTO published.afforestation"
            " (feature_id, version, valid, unit, township, name, ledger, stage, geom)"
            " SELECT feature_id, version + 1, tstzrange(:at, NULL), unit, township, '最新地块', ledger, stage, geom"
            " FROM published.afforestation WHERE feature_id = :id ORDER BY version DESC LIMIT 1 RETURNING version_id"
        ),
        {"at": at, "id": feature_id},
    ).scalar_one()
    write_shares(connection, "afforestation", [version_id])
    raise_revision(connection, "afforestation")
    connection.execute(
        text("UPDATE core.targets SET superseded_at = :at WHERE superseded_at IS NULL"), {"at": at}
    )
    return at


ADDRESSES = (
    "/collections/afforestation/items?f=jsonl",
    "/collections/afforestation/items?f=csv",
    "/collections/afforestation/items/{id}",
    f"{TILE}?collections=afforestation",
    "/legend",
    "/search?q=地块",
    "/features/{id}/history",
    "/progress?by=township&on=2022-12-31",
)


def locate(address: str, known: uuid.UUID, as_of: datetime) -> str:
    told = address.replace("{id}", str(known))
    return f"{told}{'&' if '?' in told else '?'}{urlencode({'as_of': as_of.isoformat()})}"


def read_all(client: TestClient, known: uuid.UUID, as_of: datetime) -> list[bytes]:
    found = []
    for address in ADDRESSES:
        answer = client.get(locate(address, known, as_of))
        assert answer.status_code == 200, (address, answer.text)
        found.append(answer.content)
    return found


def count_waiting(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(
            connection.execute(
                text(
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = :lock"
                ),
                {"lock": PUBLICATION_LOCK},
            ).scalar_one()
        )


def wait_for_waiting(engine: Engine, asked: Future[Any]) -> None:
    end = time.monotonic() + 120
    while not count_waiting(engine):
        assert not asked.done() and time.monotonic() < end, (asked.result(1).url, asked.result().status_code)
        time.sleep(0.02)


def test_t2_an_answer_as_of_an_instant_never_changes(
    as_person: As, publish_row: Publish, engine: Engine
) -> None:
    known = publish_twice(publish_row)
    liam = as_person("liam")
    with ThreadPoolExecutor(1) as aside, engine.connect() as connection:
        begin_publication(connection, known)
        instant = datetime.now(UTC)
        asked = aside.submit(read_all, liam, known, instant)
        wait_for_waiting(engine, asked)
        connection.commit()
        first = asked.result()
    again = read_all(liam, known, instant)
    assert [one == two for one, two in zip(first, again, strict=True)] == [True] * len(ADDRESSES)
    assert "最新地块".encode() in first[0], "the publication began before that instant"


# what fills the braces of an address, and what else it has to be asked
PLACES = {"layer": "afforestation", "code": "none", "name": "none", "z": "14", "row": "6639", "col": "13660"}
PLACES |= {"indicator": next(one.key for one in INDICATORS if "afforestation" in one.layers)}
QUESTIONS = {"/closings": {"layer": "afforestation", "batch": "1"}, "/search": {"q": "地块"}}


def test_t2_each_reader_waits_for_itself(as_person: As, publish_row: Publish, engine: Engine) -> None:
    known = publish_twice(publish_row)
    liam = as_person("liam")
    described = liam.get("/api").json()["paths"]
    readers = [path for path, told in described.items() if "as_of" in name_questions(told.get("get", {}))]
    assert len(readers) >= 25, readers
    for path in readers:
        address = path.format_map(PLACES | {"feature_id": str(known)})
        with ThreadPoolExecutor(1) as aside, engine.connect() as connection:
            take_turn(connection)
            asked = {"as_of": datetime.now(UTC).isoformat(), **QUESTIONS.get(path, {})}
            answer = aside.submit(liam.get, address, params=asked)
            wait_for_waiting(engine, answer)
            connection.rollback()
            assert answer.result().status_code in (200, 404), (address, answer.result().text)


def name_questions(operation: dict[str, Any]) -> set[str]:
    return {one["name"] for one in operation.get("parameters", []) if "name" in one}


def test_t3_what_is_long_past_does_not_wait(as_person: As, publish_row: Publish, engine: Engine) -> None:
    known = publish_twice(publish_row)
    liam = as_person("liam")
    with engine.connect() as connection:
        at = begin_publication(connection, known)
        before = read_all(liam, known, at - timedelta(seconds=2))
        connection.commit()
    assert read_all(liam, known, at - timedelta(seconds=2)) == before
    assert "新名地块".encode() in before[0]


def test_t4_a_target_is_known_from_the_day_it_was_entered(as_person: As) -> None:
    cora, before = as_person("cora"), datetime.now(UTC).isoformat()
    (one, *_) = cora.get("/targets", params={"year": 2024}).json()["targets"]

    def read_target(as_of: str | None) -> Any:
        asked = {"indicator": one["indicator"], "on": "2024-12-31"} | ({"as_of": as_of} if as_of else {})
        rows = cora.get("/progress", params=asked).json()["rows"]
        return next(row["target"] for row in rows if row["unit_kind"] == "city")

    assert read_target("2022-03-01T00:00:00Z") == one["value"], "the plan's own figures were known all along"
    changed = {**{name: one[name] for name in ("indicator", "year")}, "value": 4321.0, "document": "调整"}
    assert cora.put("/targets", json=changed).status_code == 200
    assert (read_target(None), read_target(before)) == (4321.0, one["value"])
