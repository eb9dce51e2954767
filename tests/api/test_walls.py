"""The walls inside the database, without any help from the application.

WA1 a transaction that says nobody sees no draft
WA2 a unit sees and writes its own only; bureaus see what left a township
WA3 the reader's role has rights on published rows and nothing else, restricted layers excluded
WA4 published rows are history
WA5 the spatial index survives Row Level Security
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from geo_api.db import NOBODY, SYSTEM, Actor, Database
from geo_api.settings import Settings
from tests.shapes import multi, square

ALICE = Actor(person=str(uuid.uuid4()), unit="huangqiao", role="filler")
CHELSEA = Actor(person=str(uuid.uuid4()), unit="xuanbao", role="filler")
NORA = Actor(person=str(uuid.uuid4()), unit="nature", role="reviewer")
LIAM = Actor(person=str(uuid.uuid4()), unit="taixing", role="leader")

STATES = ("draft", "submitted", "confirmed", "approved", "published", "returned", "withdrawn")


@pytest.fixture
def database(county: Settings) -> Iterator[Database]:
    """One upload of huangqiao in each state, with a row, a finding and a decision."""
    database = Database(county)
    with database.session(SYSTEM) as session:
        for state in STATES:
            upload = session.execute(
                text(
                    "INSERT INTO intake.uploads (layer, unit, state, file_name, sha256, bytes)"
                    " VALUES ('afforestation', 'huangqiao', :state, :state, '', 1) RETURNING id"
                ),
                {"state": state},
            ).scalar_one()
            for statement in (
                "INSERT INTO intake.rows (upload_id, row, raw, attributes, geom) VALUES (:u, 1, '{}', '{}',"
                " ST_SetSRID(ST_MakePoint(120.15, 32.25), 4490))",
                "INSERT INTO intake.findings (upload_id, id, ordinal, code, severity, rows, message, message_en)"
                " VALUES (:u, 'x', 0, 'x', 'note', '{1}', '', '')",
                "INSERT INTO intake.decisions (upload_id, action, from_state, to_state, unit)"
                " VALUES (:u, 'submit', 'draft', 'submitted', 'huangqiao')",
            ):
                session.execute(text(statement), {"u": upload})
    yield database
    database.close()


def seen(database: Database, actor: Actor, table: str) -> list[str]:
    """States of the uploads whose rows of ``table`` this actor sees."""
    join = "" if table == "uploads" else f" JOIN intake.{table} x ON x.upload_id = u.id"
    with database.session(actor) as session:
        found = session.execute(text(f"SELECT u.state FROM intake.uploads u{join}")).scalars().all()
    return sorted(found)


@pytest.mark.parametrize("table", ["uploads", "rows", "findings", "decisions"])
def test_wa1_nobody_sees_nothing(database: Database, table: str) -> None:
    assert seen(database, NOBODY, table) == []
    with database.app.connect() as connection:  # no identity announced at all
        assert connection.execute(text(f"SELECT count(*) FROM intake.{table}")).scalar() == 0


POLICIES = """
    SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
           array_agg(pg_get_expr(p.polqual, p.polrelid)) FILTER (WHERE p.polcmd IN ('r', '*'))
    FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
    WHERE c.relnamespace = 'intake'::regnamespace AND c.relkind IN ('r', 'p') GROUP BY 1, 2
"""


def test_wa1_every_table_of_what_is_on_its_way_has_its_wall(database: Database) -> None:
    """Asked of the database itself, so that a table added tomorrow fails here until it has a policy."""
    with database.session(SYSTEM) as session:
        found = session.execute(text(POLICIES)).all()
    assert {"uploads", "rows", "findings", "decisions"} <= {table for table, _, _ in found}
    for table, is_forced, reading in found:
        assert is_forced, f"intake.{table} has no forced Row Level Security"
        assert reading, f"intake.{table} has no policy for reading"
        for policy in reading:
            # a policy that asks neither who reads nor whose upload it is opens the table to everybody
            assert "'app." in policy or "intake.uploads" in policy, (table, policy)
        with database.session(NOBODY) as session:
            assert session.scalar(text(f"SELECT count(*) FROM intake.{table}")) == 0, table


@pytest.mark.parametrize("table", ["uploads", "rows", "findings", "decisions"])
def test_wa2_own_unit_sees_all_of_its_own(database: Database, table: str) -> None:
    assert seen(database, ALICE, table) == sorted(STATES)


def test_wa2_another_township_sees_that_something_was_published_and_no_rows(database: Database) -> None:
    assert seen(database, CHELSEA, "uploads") == ["published"]
    assert seen(database, CHELSEA, "decisions") == ["published"]
    assert seen(database, CHELSEA, "rows") == seen(database, CHELSEA, "findings") == []


def test_wa2_a_bureau_sees_what_has_left_the_township(database: Database) -> None:
    left = ["approved", "confirmed", "published", "returned"]
    assert seen(database, NORA, "uploads") == seen(database, NORA, "rows") == left


def test_wa2_leaders_see_published_only(database: Database) -> None:
    assert seen(database, LIAM, "uploads") == ["published"]
    assert seen(database, LIAM, "rows") == []


def test_wa2_a_foreign_draft_can_be_neither_changed_nor_made(database: Database) -> None:
    with database.session(CHELSEA) as session:
        changed = session.execute(text("UPDATE intake.uploads SET file_name = 'x' WHERE state = 'draft'"))
        assert getattr(changed, "rowcount", None) == 0
    with pytest.raises(DBAPIError, match="row-level security"), database.session(CHELSEA) as session:
        session.execute(
            text(
                "INSERT INTO intake.uploads (layer, unit, file_name, sha256, bytes)"
                " VALUES ('afforestation', 'huangqiao', 'x', '', 1)"
            )
        )


@pytest.mark.parametrize(
    ("actor", "gone"),
    [
        (ALICE, {"draft", "returned", "withdrawn"}),
        (SYSTEM, {"draft", "returned", "withdrawn"}),
        (Actor(person=str(uuid.uuid4()), unit="huangqiao", role="head"), set()),
        (CHELSEA, set()),
        (NORA, set()),
        (NOBODY, set()),
    ],
)
def test_wa2_only_what_is_not_being_decided_is_deleted_and_by_its_senders_alone(
    database: Database, actor: Actor, gone: set[str]
) -> None:
    with database.session(actor) as session:
        session.execute(text("DELETE FROM intake.uploads"))
    assert set(STATES) - set(seen(database, SYSTEM, "uploads")) == gone
    # their rows, findings and decisions went with them, though a policy hides those from their sender
    assert set(STATES) - set(seen(database, SYSTEM, "decisions")) == gone


def test_wa2_a_file_on_its_way_is_its_creators_alone(database: Database) -> None:
    add = "INSERT INTO intake.files (person_id, unit, name, length, expires_at) SELECT {}, now()"
    with database.session(SYSTEM) as session:
        alice = session.scalars(text("SELECT id::text FROM core.people WHERE name = 'alice'")).one()
    creator = Actor(person=alice, unit="huangqiao", role="filler")
    with database.session(creator) as session:
        session.execute(text(add.format(":me, 'huangqiao', 'x', 5")), {"me": alice})
        assert session.scalar(text("SELECT count(*) FROM intake.files")) == 1
    for other in (ALICE, CHELSEA, NORA, NOBODY):
        with database.session(other) as session:
            assert session.scalar(text("SELECT count(*) FROM intake.files")) == 0
    with pytest.raises(DBAPIError, match="row-level security"), database.session(CHELSEA) as session:
        session.execute(text(add.format(":me, 'huangqiao', 'x', 5")), {"me": alice})


def test_wa2_restricted_evidence_is_read_by_reviewers_and_written_by_the_system(database: Database) -> None:
    add = (
        "INSERT INTO intake.restricted_evidence SELECT u.id, 'x', 'farmland', '{}' FROM intake.uploads u"
        " WHERE state = 'confirmed'"
    )
    with pytest.raises(DBAPIError, match="row-level security"), database.session(NORA) as session:
        session.execute(text(add))
    with database.session(SYSTEM) as session:
        session.execute(text(add))
    for actor, count in ((NORA, 1), (ALICE, 0), (CHELSEA, 0), (LIAM, 0), (NOBODY, 0)):
        with database.session(actor) as session:
            assert session.scalar(text("SELECT count(*) FROM intake.restricted_evidence")) == count


def test_wa2_the_identity_does_not_leak_over_the_pool(database: Database) -> None:
    for _ in range(20):
        with database.session(ALICE) as session:
            session.execute(text("SELECT 1"))
    with database.app.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM intake.uploads")).scalar() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM intake.uploads",
        "SELECT * FROM intake.rows",
        "SELECT * FROM core.people",
        "SELECT * FROM core.sessions",
        "SELECT * FROM audit.entries",
        "SELECT * FROM published.farmland",
        "SELECT * FROM published.redline",
        "SELECT * FROM published.river_management_belts",
        "DELETE FROM published.townships",
        "INSERT INTO published.revisions VALUES ('x', 1)",
        "CREATE TABLE public.x (y int)",
    ],
)
def test_wa3_the_reader_reads_published_rows_and_nothing_else(database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"), database.read() as connection:
        connection.execute(text(statement))


def test_wa3_the_reader_does_read_published_rows(database: Database) -> None:
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM published.townships")).scalar() == 2


def test_wa3_the_application_owns_nothing_and_truncates_nothing(database: Database) -> None:
    for statement in (
        "TRUNCATE published.townships",
        "DROP TABLE intake.rows",
        "DELETE FROM intake.decisions",
    ):
        with (
            pytest.raises(DBAPIError, match=r"permission denied|must be owner"),
            database.session(SYSTEM) as s,
        ):
            s.execute(text(statement))


@pytest.mark.parametrize(
    "change",
    [
        "version = 9",
        "valid = tstzrange('2020-01-01', NULL)",
        "feature_id = gen_random_uuid()",
        "geom = ST_Translate(geom, 0.1, 0)",
    ],
)
def test_wa4_a_published_version_cannot_be_rewritten(
    database: Database, publish_row: Callable[..., uuid.UUID], change: str
) -> None:
    publish_row("wetlands", multi(square(120.15, 32.25)), unit="huangqiao", name="示意湿地")
    with pytest.raises(DBAPIError, match="history"), database.session(SYSTEM) as session:
        session.execute(text(f"UPDATE published.wetlands SET {change}"))


@pytest.mark.parametrize(
    "asked", ["feature_id = gen_random_uuid()", "valid @> now()", "valid && '[2024-01-01,)'"]
)
def test_wa4_nothing_is_looked_up_by_the_index_that_keeps_versions_apart(
    database: Database, asked: str
) -> None:
    """It was seen to lose rows."""
    with database.session(SYSTEM) as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = session.execute(text(f"EXPLAIN SELECT FROM published.wetlands WHERE {asked}")).scalars()
        assert "one_version_at_a_time" not in "".join(plan)


def test_wa4_two_versions_cannot_hold_at_one_instant(
    database: Database, publish_row: Callable[..., uuid.UUID]
) -> None:
    feature = publish_row("wetlands", multi(square(120.15, 32.25)), unit="huangqiao", name="一")
    # the index of current versions says so, too
    with pytest.raises(DBAPIError, match=r"one_version_at_a_time|feature_id_current"):
        publish_row(
            "wetlands",
            multi(square(120.15, 32.25)),
            unit="huangqiao",
            name="二",
            feature_id=feature,
            version=2,
            since="2023-01-01T00:00Z",
        )


def test_wa5_row_security_keeps_the_spatial_index(database: Database) -> None:
    with database.session(SYSTEM) as session:
        flag = session.execute(
            text(
                "SELECT proleakproof FROM pg_proc WHERE oid = 'geometry_overlaps(geometry,geometry)'::regprocedure"
            )
        ).scalar()
    assert flag is True
    with database.session(ALICE) as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = session.execute(
            text(
                "EXPLAIN SELECT row FROM intake.rows WHERE geom && ST_MakeEnvelope(120.1, 32.2, 120.2, 32.3, 4490)"
            )
        ).scalars()
        assert "ix_rows_geom" in "\n".join(plan)
