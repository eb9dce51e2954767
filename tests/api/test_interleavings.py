"""Several people of several units at once: nothing acknowledged is lost, the past stays as it was, the record is whole.

I1 thousands of random steps through the functions behind the routes, each predicted by a model
I2 threads over HTTP: every answer of success is found again in the store
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo_api import audit, indexes, seals
from geo_api.db import Database, connect
from geo_api.settings import Settings
from tests.interleavings.crowd import Acknowledged, Crowd, list_wishes, read_edits
from tests.interleavings.invariants import hold
from tests.interleavings.model import PATHS, TOWNSHIPS, Plot
from tests.interleavings.world import World
from tests.road import As

# more of them by night: ECOWORKS_TEST_STEPS=50000
STEPS = int(os.environ.get("ECOWORKS_TEST_STEPS", "2500"))
EVERY = 250
MUST_HAPPEN = {
    "publish done": 5,
    "publish stopped": 5,
    "submit stopped": 3,
    "fix done": 5,
    "edit refused": 5,
    "return done": 5,
    "removed published": 2,
    "restored published": 2,
    "insist after removal.changed": 1,
    "insist after merge.removed": 1,
}


@pytest.fixture
def database(county: Settings) -> Iterator[Database]:
    opened = Database(county)
    yield opened
    opened.close()


@pytest.mark.parametrize("seed", [20221, 20222, 20223, 20224])
def test_i1_whatever_people_do_in_whatever_order(database: Database, county: Settings, seed: int) -> None:
    world = World(database, seed)
    for number in range(1, STEPS + 1):
        world.step()
        if number % EVERY == 0:
            hold(world)
    # a run in which nothing was published, merged, stopped or refused would prove nothing
    for act, least in MUST_HAPPEN.items():
        assert world.done[act] >= least or STEPS < 2500, (act, world.done)
    # decision 0019: nothing that is published is lost of an index
    with psycopg.connect(county.database_url, autocommit=True) as connection:
        assert indexes.find_lost(connection) == {}


def test_i2_real_people_at_once_over_http(as_person: As, county: Settings) -> None:
    crowd = Crowd([Plot("afforestation", unit, place) for unit in TOWNSHIPS for place in range(5)])
    names = ("alice", "alice", "bob", "chelsea", "dave", "nora", "nora")
    people = [(name, as_person(name)) for name in names]
    crowd.run(people, seed=2022, steps=40)
    crowd.finish(dict(people))
    moves: Counter[str] = sum((told.moves for told in crowd.ledger.values()), Counter())
    assert not crowd.faults, crowd.faults[:3]
    assert crowd.answers.total() > 300 and crowd.answers[409] and moves["publish"]
    engine = connect(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with Session(engine) as session:
        hold_crowd(session, crowd)
    engine.dispose()


def hold_crowd(session: Session, crowd: Crowd) -> None:
    """Whatever was acknowledged is there, once, and whoever was published later kept what was published before."""
    known = {str(key): state for key, state in session.execute(text("SELECT id, state FROM intake.uploads"))}
    assert known.keys() == {key for key, told in crowd.ledger.items() if not told.deleted}
    for key in known:
        told = crowd.ledger[key]
        decisions = session.execute(
            text(
                "SELECT action, from_state, to_state FROM intake.decisions WHERE upload_id = :id ORDER BY id"
            ),
            {"id": key},
        ).all()
        assert all(tuple(one) in PATHS for one in decisions)
        reached = ["draft", *(one.to_state for one in decisions)]
        assert [one.from_state for one in decisions] == reached[:-1] and reached[-1] == known[key]
        assert Counter(one.action for one in decisions if one.action != "compare_again") == told.moves
        edited = session.execute(text("SELECT edits FROM intake.rows WHERE upload_id = :id"), {"id": key})
        wish = list_wishes(told)
        assert read_edits(edited.scalar_one()) == {name: wish[name] for _, _, name, _ in told.edits}
    versions: dict[str, list[Any]] = {}
    for row in session.execute(
        text(
            "SELECT name, version, CAST(upload_id AS text) AS upload_id, trees, spacing, contractor,"
            " lower(valid) AS begun, upper(valid) AS ended FROM published.afforestation ORDER BY name, version"
        )
    ):
        versions.setdefault(row.name, []).append(row)
    for history in versions.values():
        assert [one.version for one in history] == list(range(1, len(history) + 1))
        assert [one.ended for one in history] == [*(one.begun for one in history[1:]), None]
        for before, after in zip([None, *history], history, strict=False):
            hold_merge(crowd.ledger[after.upload_id], before, after)
    assert audit.verify(session.connection()).ok
    assert not seals.verify(session.connection()).broken_batches


def hold_merge(told: Acknowledged, before: Any, after: Any) -> None:
    """The sender's changes are in the version they opened; what they left alone is as the version before had it."""
    wish = list_wishes(told)
    for name in ("trees", "spacing", "contractor"):
        if wish[name] != told.rows[0][1][name]:
            assert getattr(after, name) == wish[name], f"the sender's change of {name} is lost"
        else:
            assert getattr(after, name) == getattr(before, name), f"{name} of others is lost"
