"""Looking something up in the record: what fits is found, page by page, along an index however long the record is.

AS1 by who, what, on what and when; the pages hold each entry once
AS2 no question reads the record whole
AS3 a day comes as the daily file holds it
AS4 before and after are told where the act says them
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, create_engine, event, text

from geo_api import audit_files
from geo_api.settings import Settings

As = Callable[[str], TestClient]
MANY = 60_000


@pytest.fixture
def owner(county: Settings) -> Iterator[Connection]:
    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection
    engine.dispose()


def write_old_acts(owner: Connection, count: int) -> None:
    """So many acts of the years before, one a minute; not chained, for nobody verifies them here."""
    owner.execute(
        text(
            "INSERT INTO audit.entries (seq, at, person, unit, role, action, subject, detail, address, previous, hash)"
            " SELECT n, timestamptz '2023-01-01Z' + n * interval '1 minute', 'p' || n % 7, '', '',"
            " (ARRAY['upload.edit', 'upload.submit', 'session.open'])[1 + n % 3], 'thing:' || n / 10, '{}', '', '', ''"
            " FROM generate_series(1, :count) n"
        ),
        {"count": count},
    )
    owner.execute(text("UPDATE audit.entries SET action = 'release.make' WHERE seq = 5"))
    owner.execute(text("UPDATE audit.head SET seq = :count"), {"count": count})
    owner.execute(text("ANALYZE audit.entries"))


def walk(client: TestClient, **query: Any) -> list[dict[str, Any]]:
    """All pages of a search, one after the other."""
    found: list[dict[str, Any]] = []
    before = None
    for _ in range(100):
        page = client.get("/audit", params=query | ({"before": before} if before else {})).json()
        found += page["entries"]
        before = page["next"]
        if before is None:
            return found
    raise AssertionError("the pages have no end")


def test_as1_what_fits_is_found_once(as_person: As, owner: Connection) -> None:
    write_old_acts(owner, 900)
    ada = as_person("ada")
    by_who = walk(ada, person="p3", limit=50)
    assert [entry["seq"] for entry in by_who] == [n for n in range(900, 0, -1) if n % 7 == 3]
    by_what = walk(ada, action="upload.submit", limit=50)
    assert [entry["seq"] for entry in by_what] == [n for n in range(900, 0, -1) if n % 3 == 1]
    both = walk(ada, person="p3", action="upload.", limit=7)
    assert [entry["seq"] for entry in both] == [
        n for n in range(900, 0, -1) if n % 7 == 3 and n % 3 < 2 and n != 5
    ]
    assert [entry["seq"] for entry in walk(ada, subject="thing:12")] == list(range(129, 119, -1))
    span = walk(ada, **{"from": "2023-01-01T01:00:00Z", "to": "2023-01-01T02:00:00Z", "limit": 25})
    assert [entry["seq"] for entry in span] == list(range(119, 59, -1))
    assert [entry["seq"] for entry in walk(ada, action="release.make")] == [5]
    assert walk(ada, action="nothing") == walk(ada, person="nobody") == []
    assert {"release.make", "upload.edit"} <= set(ada.get("/audit/actions").json()["actions"])


def test_as1_what_cannot_be_read_is_told(as_person: As) -> None:
    ada = as_person("ada")
    for query in ("from=yesterday", "limit=0", "limit=5000", "before=0", "from=2023-01-01T00:00:00"):
        assert ada.get(f"/audit?{query}").status_code == 422, query


def test_as1_the_head_is_told_with_every_page(as_person: As) -> None:
    ada = as_person("ada")
    told = ada.get("/audit?limit=1").json()
    assert told["head"]["seq"] == told["entries"][0]["seq"]
    assert told["head"]["hash"] == told["entries"][0]["hash"]


def test_as1_a_clock_set_back_hides_nothing(as_person: As, owner: Connection) -> None:
    write_old_acts(owner, 600)
    owner.execute(text("UPDATE audit.entries SET at = at - interval '1 hour' WHERE seq > 300"))
    span = walk(as_person("ada"), **{"from": "2023-01-01T04:30:00Z", "to": "2023-01-01T05:00:00Z"})
    assert sorted(entry["seq"] for entry in span) == [*range(270, 300), *range(330, 360)]


QUESTIONS = (
    {"person": "p3"},
    {"person": "nobody"},
    {"action": "release.make"},
    {"action": "upload."},
    {"person": "p3", "action": "release."},
    {"subject": "thing:4"},
    {"from": "2023-01-02T00:00:00Z", "to": "2023-01-02T01:00:00Z"},
    {"person": "p3", "from": "2023-01-02T00:00:00Z", "to": "2023-01-02T01:00:00Z"},
    {"action": "session.open", "to": "2023-01-01T01:00:00Z"},
    {"before": 100},
)


def test_as2_no_question_reads_the_record_whole(as_person: As, owner: Connection, door: TestClient) -> None:
    write_old_acts(owner, MANY)
    ada = as_person("ada")
    asked: list[tuple[str, Any]] = []
    engine = door.app.state.database.app  # type: ignore[attr-defined]

    @event.listens_for(engine, "before_cursor_execute")
    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "audit.entries" in statement and statement.startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    for question in QUESTIONS:
        asked.clear()
        assert ada.get("/audit", params=question | {"limit": 50}).status_code == 200
        assert asked
        read = sum(count_rows(owner, statement, parameters) for statement, parameters in asked)
        assert read < 3000, (question, read)


def count_rows(owner: Connection, statement: str, parameters: Any) -> int:
    """Rows that the plan of a statement really touched."""
    with owner.connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
        row = cursor.fetchone()
        assert row is not None
        told = row[0] if not isinstance(row[0], str | bytes) else json.loads(row[0])

    def walk_plan(node: dict[str, Any]) -> int:
        touched = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        own = touched if "Scan" in node["Node Type"] else 0
        return int(own) + sum(walk_plan(child) for child in node.get("Plans", []))

    return walk_plan(told[0]["Plan"])


def test_as3_a_day_comes_as_the_daily_file_holds_it(as_person: As, owner: Connection, tmp_path: Any) -> None:
    ada = as_person("ada")
    today = datetime.now(UTC).date()
    fetched = ada.get(f"/audit/days/{today}")
    assert fetched.headers["content-disposition"] == f'attachment; filename="audit-{today}.jsonl"'
    engine = create_engine(owner.engine.url)
    with engine.begin() as connection:
        audit_files.export_days(connection, tmp_path, today + timedelta(days=1))
    engine.dispose()
    (file,) = audit_files.list_files(tmp_path)
    # the file was written after the fetching itself had gone on record
    assert file.read_bytes().startswith(fetched.content) and fetched.content
    assert ada.get("/audit?limit=1").json()["entries"][0]["action"] == "audit.fetch"
    assert ada.get("/audit/days/2020-01-01").content == b""
    assert as_person("sam").get(f"/audit/days/{today}").status_code == 403


def test_as4_before_and_after_are_told(as_person: As) -> None:
    as_person("seth").put("/people/alice/rights", json={"unit": "xuanbao", "valid_until": "2099-12-31"})
    (entry,) = as_person("ada").get("/audit?action=person.rights").json()["entries"]
    assert (entry["before"]["unit"], entry["after"]["unit"]) == ("huangqiao", "xuanbao")
    assert entry["after"]["valid_until"] == "2099-12-31"
    assert json.loads(entry["detail"])["before"] == entry["before"]
