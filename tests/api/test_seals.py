"""Published data that somebody changed behind the application's back is found and named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text

from geo_api import audit, seals
from geo_api.settings import Settings
from tests.road import As, Send, publish
from tests.shapes import collect, square

PLOT = {"name": "东河地块", "ledger": "gain", "stage": "accepted", "accepted_on": "2022-11-20"}


@pytest.fixture
def owner(as_person: As, send: Send, county: Settings) -> Iterator[Connection]:
    """A connection of the owner of the database, who can do everything; two plots, the first in two versions."""
    publish(as_person, send, "afforestation", collect((square(120.15, 32.25), PLOT)))
    second = {**PLOT, "name": "西河地块"}
    publish(as_person, send, "afforestation", collect((square(120.12, 32.22), second)))
    changed = {**PLOT, "accepted_on": "2022-11-21"}
    publish(as_person, send, "afforestation", collect((square(120.15, 32.25), changed)))
    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        # the townships of this county were put there by the test, not published
        connection.execute(text("DELETE FROM published.townships"))
        connection.execute(text("ALTER TABLE published.afforestation DISABLE TRIGGER ALL"))
        yield connection
    engine.dispose()


def test_what_came_by_the_road_is_whole(owner: Connection) -> None:
    verdict = seals.verify(owner)
    assert (verdict.ok, verdict.checked, verdict.batches, verdict.altered) == (True, 3, 3, ())
    assert audit.verify(owner).ok


# statement of somebody who owns the database -> what is said of version 1
ALTERATIONS = (
    ("UPDATE published.afforestation SET name = name || ' ' WHERE version_id = 1", "changed"),
    ("UPDATE published.afforestation SET accepted_on = '2022-11-22' WHERE version_id = 1", "changed"),
    ("UPDATE published.afforestation SET unit = 'xuanbao' WHERE version_id = 1", "changed"),
    (
        "UPDATE published.afforestation SET geom = ST_Translate(geom, 1e-7, 0) WHERE version_id = 1",
        "changed",
    ),
    ("UPDATE published.shares SET area_m2 = area_m2 + 0.001 WHERE version_id = 1", "changed"),
    (
        "UPDATE published.seals SET sha256 = sha256('x') WHERE version_id = 1 AND event = 'opened'",
        "changed",
    ),
    (
        "UPDATE published.afforestation SET valid = tstzrange(lower(valid), upper(valid) - interval '1 us')"
        " WHERE version_id = 1",
        "closed",
    ),
    (
        "UPDATE published.seals SET sha256 = sha256('x') WHERE version_id = 1 AND event = 'closed'",
        "closed",
    ),
    ("DELETE FROM published.afforestation WHERE version_id = 1", "missing"),
    ("DELETE FROM published.seals WHERE version_id = 1 AND event = 'opened'", "unsealed"),
)


def test_every_alteration_is_found_and_named(owner: Connection) -> None:
    for statement, why in ALTERATIONS:
        with owner.begin_nested() as attempt:
            assert owner.execute(text(statement)).rowcount == 1
            verdict = seals.verify(owner)
            found = [(one.layer, one.version_id, one.why) for one in verdict.altered]
            assert (verdict.ok, found) == (False, [("afforestation", 1, why)]), statement
            attempt.rollback()
    assert seals.verify(owner).ok


def test_a_row_put_in_by_hand_is_named(owner: Connection) -> None:
    owner.execute(
        text(
            "INSERT INTO published.afforestation (feature_id, version, valid, geom)"
            " SELECT gen_random_uuid(), 1, tstzrange(now(), NULL), ST_Translate(geom, 0.01, 0)"
            " FROM published.afforestation WHERE version_id = 1"
        )
    )
    verdict = seals.verify(owner)
    assert [one.why for one in verdict.altered] == ["unsealed"]


def test_version_and_seal_changed_together_no_longer_fit_the_record(owner: Connection) -> None:
    owner.execute(text("UPDATE published.afforestation SET name = '南河地块' WHERE version_id = 2"))
    batch = owner.execute(text("SELECT batch FROM published.seals WHERE version_id = 2")).scalar_one()
    owner.execute(text("DELETE FROM published.seals WHERE version_id = 2"))
    seals.seal_versions(owner, str(batch), "afforestation", [2])
    verdict = seals.verify(owner)
    assert (verdict.ok, verdict.altered, verdict.broken_batches) == (False, (), (str(batch),))


def test_a_whole_publication_taken_out_is_missed(owner: Connection) -> None:
    batch = owner.execute(text("SELECT batch FROM published.seals WHERE version_id = 2")).scalar_one()
    owner.execute(text("DELETE FROM published.afforestation WHERE version_id = 2"))
    owner.execute(text("DELETE FROM published.seals WHERE version_id = 2"))
    assert seals.verify(owner).broken_batches == (str(batch),)


def test_the_auditor_reads_both_verdicts(as_person: As, send: Send, county: Settings) -> None:
    publish(as_person, send, "afforestation", collect((square(120.15, 32.25), PLOT)))
    told: dict[str, Any] = as_person("ada").get("/audit/verify").json()
    assert told["broken_at"] is None
    # the two townships of the test were never published
    assert {one["layer"] for one in told["published"]["altered"]} == {"townships"}
    assert told["published"]["broken_batches"] == []


def test_the_demonstration_county_is_sealed_whole(demo_url: str) -> None:
    engine = create_engine(demo_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        verdict = seals.verify(connection)
    engine.dispose()
    assert (verdict.ok, verdict.altered) == (True, ()) and verdict.checked > 5000
