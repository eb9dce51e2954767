"""The walls around what is said of an upload, without any help from the application.

RW1 other units, leaders and administrators see none of it, whatever the upload's state
RW2 nobody speaks in another's name, or on another unit's upload
RW3 what was said is never rewritten, and rights are given by one role alone
"""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from geo_api.db import Actor, Database
from tests.api.house import House
from tests.people import PEOPLE

SAID = {
    "comments": "(upload_id, person_id, unit, text) VALUES (:u, :walt, 'water', 'x')",
    "countersigns": "(upload_id, round, revision, person_id, unit, verdict) VALUES (:u, 0, 1, :walt, 'water', 'agree')",
    "return_items": "(upload_id, round, person_id, unit, text) VALUES (:u, 1, :walt, 'water', 'x')",
    "locks": "(upload_id, person_id, unit, until) VALUES (:u, :walt, 'water', now() + interval '5 min')",
    "reminders": "(upload_id, step, level, since) VALUES (:u, 'published', 'remind', now())",
}
CHANGES = {
    "comments": "resolved_at = now()",
    "return_items": "done_at = now()",
    "locks": "until = now()",
}


@pytest.fixture
def database(house: House) -> Database:
    found = house.app.state.database
    assert isinstance(found, Database)
    return found


def act_as(house: House, name: str) -> Actor:
    role, unit = PEOPLE[name]
    return Actor(person=str(house.person_id(name)), unit=unit, role=role)


def fill(house: House, statement: str, upload: str) -> dict[str, object]:
    """The values that a statement names: the upload, and people by their names."""
    return {"u": upload} | {name: house.person_id(name) for name in PEOPLE if f":{name}" in statement}


@pytest.mark.parametrize("table", SAID)
def test_rw1_other_units_see_nothing_and_change_nothing(house: House, database: Database, table: str) -> None:
    upload = house.put("published")  # the most open state there is
    statement = f"INSERT INTO intake.{table} {SAID[table]}"
    house.run(statement, **fill(house, statement, upload))
    count = text(f"SELECT count(*) FROM intake.{table} WHERE upload_id = CAST(:u AS uuid)")
    for name in PEOPLE:
        expected = int(name in ("alice", "bob", "nora", "walt", "eve"))
        with database.session(act_as(house, name)) as session:
            assert session.scalar(count, {"u": upload}) == expected, name
    with database.session() as session:
        assert session.scalar(count, {"u": upload}) == 0
    if table in CHANGES:
        with database.session(act_as(house, "chelsea")) as session:
            told = session.execute(text(f"UPDATE intake.{table} SET {CHANGES[table]}"))
            assert getattr(told, "rowcount", None) == 0


def test_rw1_an_answer_is_read_again_by_its_person_alone(house: House, database: Database) -> None:
    house.run(
        "INSERT INTO intake.answers (person_id, key, request_sha256, status, body) VALUES (:p, 'k', '', 200, '')",
        p=house.person_id("walt"),
    )
    for name in PEOPLE:
        with database.session(act_as(house, name)) as session:
            assert session.scalar(text("SELECT count(*) FROM intake.answers")) == (name == "walt"), name


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("alice", "comments (upload_id, person_id, unit, text) VALUES (:u, :bob, 'huangqiao', 'x')"),
        ("alice", "comments (upload_id, person_id, unit, text) VALUES (:u, :alice, 'nature', 'x')"),
        ("chelsea", "comments (upload_id, person_id, unit, text) VALUES (:u, :chelsea, 'xuanbao', 'x')"),
        ("chelsea", "locks (upload_id, person_id, unit, until) VALUES (:u, :chelsea, 'xuanbao', now())"),
        (
            "walt",
            "comments (upload_id, person_id, unit, text) VALUES (:u, :walt, 'water', 'x')",
        ),  # not seen yet
        (
            "alice",
            "countersigns (upload_id, round, revision, person_id, unit, verdict)"
            " VALUES (:u, 0, 1, :alice, 'huangqiao', 'agree')",
        ),
        (
            "alice",
            "return_items (upload_id, round, person_id, unit, text) VALUES (:u, 1, :alice, 'huangqiao', 'x')",
        ),
        ("bob", "reminders (upload_id, step, level, since) VALUES (:u, 'draft', 'remind', now())"),
    ],
)
def test_rw2_nobody_speaks_in_anothers_name(
    house: House, database: Database, name: str, statement: str
) -> None:
    upload = house.put("draft")
    with (
        pytest.raises(DBAPIError, match="row-level security"),
        database.session(act_as(house, name)) as session,
    ):
        session.execute(text(f"INSERT INTO intake.{statement}"), fill(house, statement, upload))


def test_rw2_a_lock_in_force_is_nobody_elses_to_take_or_break(house: House, database: Database) -> None:
    upload = house.put("confirmed")
    add = "INSERT INTO intake.locks (upload_id, person_id, unit, until) VALUES (:u, :nora, 'nature', now() + :left)"
    take = text("UPDATE intake.locks SET person_id = :me, unit = :unit WHERE upload_id = CAST(:u AS uuid)")
    drop = text("DELETE FROM intake.locks WHERE upload_id = CAST(:u AS uuid)")
    for left, counted in (("5 min", 0), ("-1 s", 1)):
        house.run("DELETE FROM intake.locks WHERE upload_id = :u", u=upload)
        house.run(add.replace(":left", f"interval '{left}'"), **fill(house, ":nora", upload))
        for name in ("walt", "alice", "bob"):
            actor = act_as(house, name)
            with database.session(actor) as session:
                told = session.execute(take, {"me": actor.person, "unit": actor.unit, "u": upload})
                assert getattr(told, "rowcount", None) == counted, (left, name)
                session.rollback()
            with database.session(actor) as session:
                assert getattr(session.execute(drop, {"u": upload}), "rowcount", None) == counted, (
                    left,
                    name,
                )
                session.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE intake.comments SET text = 'x'",
        "UPDATE intake.countersigns SET verdict = 'agree'",
        "UPDATE intake.return_items SET text = 'x'",
        "UPDATE intake.answers SET status = 500",
        "UPDATE intake.reminders SET at = now()",
        "DELETE FROM intake.comments",
        "DELETE FROM intake.countersigns",
        "DELETE FROM intake.return_items",
        "DELETE FROM intake.reminders",
    ],
)
def test_rw3_what_was_said_is_never_rewritten(house: House, database: Database, statement: str) -> None:
    system = Actor(person="", unit="", role="system")
    with pytest.raises(DBAPIError, match="permission denied"), database.session(system) as session:
        session.execute(text(statement))


@pytest.mark.parametrize("name", [name for name in PEOPLE if name != "seth"])
def test_rw3_rights_are_given_by_one_role_alone(house: House, database: Database, name: str) -> None:
    actor = act_as(house, name)
    for statement in ("DELETE FROM core.rights", "UPDATE core.rights SET duty = 'lead'"):
        with database.session(actor) as session:
            assert getattr(session.execute(text(statement)), "rowcount", None) == 0
    add = "INSERT INTO core.rights (scope_kind, scope, year, unit, duty) VALUES ('layer', 'x', 2024, 'nature', 'lead')"
    with pytest.raises(DBAPIError, match="row-level security"), database.session(actor) as session:
        session.execute(text(add))
