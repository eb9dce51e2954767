"""Indexes over shapes that lose works (decision 0019): found, and built anew.

IX1 a loop that looks again by an index which it makes split loses rows that are there: PostgreSQL's fault, as it is
IX2 what was lost is told by index and number, is found again after mending, and is on record
IX3 an index that finds all is left alone
IX4 nothing of ours joins by shape in a way that loses
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, event

from geo_api import indexes
from geo_api.db import Database
from geo_api.settings import Settings
from tests.shapes import collect, multi, square

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]

# the loop stops at the first point found, after rows that were dead already; each update then adds an entry
LOSE = """
UPDATE published.posts SET v = v + 1
FROM (SELECT i FROM generate_series(1, 4000) i ORDER BY (i * 7919) % 4000 / 8, i) s,
     LATERAL (SELECT p.ctid AS place FROM published.posts p
              WHERE p.v >= 0 AND p.geom && ST_SetSRID(ST_MakePoint(s.i / 1000.0, 30), 4490) LIMIT 1) found
WHERE posts.ctid = found.place
"""


@pytest.fixture
def posts(database_url: str) -> Iterator[psycopg.Connection]:
    """4,000 points whose index finds them all."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        for statement in (
            "CREATE TABLE published.posts (v integer, geom geometry(Point, 4490)) WITH (autovacuum_enabled = off)",
            "INSERT INTO published.posts SELECT 0, ST_SetSRID(ST_MakePoint(i / 1000.0, 30), 4490)"
            " FROM generate_series(1, 4000) i",
            # of some rows, as the one of what is current: such an index can also tell them all without being asked
            "CREATE INDEX ix_posts_geom ON published.posts USING gist (geom) WHERE v >= 0",
            "ANALYZE published.posts",
            # what was updated is known to be dead only when that is on disk
            "SET synchronous_commit = on",
            "SET enable_seqscan = off",
            "SET enable_bitmapscan = off",
        ):
            connection.execute(statement.encode())
        yield connection


def test_ix3_an_index_that_finds_all_is_left_alone(posts: psycopg.Connection, settings: Settings) -> None:
    assert indexes.find_lost(posts) == {}
    database = Database(settings)
    assert indexes.mend(database, settings) == {}
    database.close()


def test_ix1_ix2_what_an_index_lost_is_told_found_again_and_on_record(
    posts: psycopg.Connection, settings: Settings
) -> None:
    # what one round lost, the next does not reach
    reached = min(posts.execute(LOSE.encode()).rowcount for _ in range(6))
    if reached == 4000:
        pytest.skip("this PostgreSQL loses none: decision 0019 can be taken back")
    lost = indexes.find_lost(posts)
    assert set(lost) == {"ix_posts_geom"} and 0 < lost["ix_posts_geom"] < 400
    database = Database(settings)
    assert indexes.mend(database, settings) == lost
    database.close()
    assert indexes.find_lost(posts) == {}
    told = posts.execute(
        "SELECT subject, detail FROM audit.entries WHERE action = 'index.rebuilt'"
    ).fetchall()
    assert [(subject, json.loads(detail)) for subject, detail in told] == [
        ("index:ix_posts_geom", {"rows": lost["ix_posts_geom"]})
    ]


def find_loops(plan: dict[str, Any], again: bool = False) -> Iterator[str]:
    """Scans that a loop begins again and again, and that mark entries: by which index."""
    nested = plan["Node Type"] == "Nested Loop"
    if again and plan["Node Type"].startswith("Index") and "Order By" not in plan:
        yield plan["Index Name"]
    for inner in plan.get("Plans", ()):
        repeated = (nested and inner["Parent Relationship"] == "Inner") or "SubPlan" in inner.get(
            "Subplan Name", ""
        )
        yield from find_loops(inner, again or repeated)


def test_ix4_what_joins_by_shape_marks_nothing(county: Settings, as_person: As, publish_row: Publish) -> None:
    plot = {"name": "地块", "stage": "accepted", "accepted_on": "2025-06-01"}
    for layer, own in (("afforestation", {"ledger": "gain"}), ("wetlands", {})):
        publish_row(layer, multi(square(120.12, 32.22)), unit="huangqiao", **plot, **own)
    with psycopg.connect(county.database_url, autocommit=True) as connection:
        gist = {row[0] for row in connection.execute("SELECT relname FROM pg_class WHERE relam = 783")}
    joins: dict[str, list[str]] = {}

    def look(connection: Connection, _: Any, statement: str, parameters: Any, __: Any, many: bool) -> None:
        if many or not re.search(r"\bJOIN\b", statement) or not re.search("&&|ST_Intersects", statement):
            return
        with connection.connection.cursor() as cursor:
            # as a county would be read: no table is so small that it is read whole
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("EXPLAIN (FORMAT JSON) " + statement, parameters)
            plan = cursor.fetchone()[0][0]["Plan"]
            cursor.execute("SET LOCAL enable_seqscan = on")
        joins[statement] = [index for index in find_loops(plan) if index in gist]

    event.listen(Engine, "before_cursor_execute", look)
    try:
        alice = as_person("alice")
        sent = json.dumps(
            collect((square(120.1201, 32.2201), {"name": "地块二", "stage": "planned"}))
        ).encode()
        for layer in ("afforestation", "wetlands", "outfalls"):
            answer = alice.post("/uploads", files={"file": ("地块.geojson", sent)}, data={"layer": layer})
            assert answer.status_code == 201, answer.text
        for address in ("/progress/afforestation_mu/proof", "/shore"):
            assert alice.get(address).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", look)
    # checks, a proof and the wetlands that are planting too
    for known in ("claim ground", "drawn twice", "counted a JOIN", "FROM wet w JOIN"):
        assert any(known in statement for statement in joins), known
    assert {statement: found for statement, found in joins.items() if found} == {}
