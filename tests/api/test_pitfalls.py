"""The ways in which Row Level Security is silently passed, one test each: the wall holds, then it is taken down and the
same question is answered; so no test passes because it asks nothing.

P1 an identity stays on a pooled connection          P7 a view asks as its owner
P2 what is no longer set is '', not NULL             P8 a unique key tells of a hidden row
P3 SET LOCAL outside a transaction sets nothing      P9 a change of a foreign row changes nothing, without an error
P4 whoever runs SQL as the application names itself  P10 a row is made for, or moved to, another unit
P5 the owner without FORCE                           P11 DELETE without a policy, TRUNCATE past all policies
P6 a superuser                                       P12 a dump as the application; P13 a restore loses LEAKPROOF
"""

from __future__ import annotations

import subprocess
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from geo_api import models, walls
from geo_api.commands import up
from geo_api.db import NOBODY, SYSTEM, Actor, Database, announce, role_url
from geo_api.instance import Instance
from geo_api.settings import Settings
from tests.shapes import collect, square

ALICE = Actor(person=str(uuid.uuid4()), unit="huangqiao", role="filler")
CHELSEA = Actor(person=str(uuid.uuid4()), unit="xuanbao", role="filler")
COUNT = "SELECT count(*) FROM intake.uploads"
ADD = (
    "INSERT INTO intake.uploads (layer, unit, state, file_name, sha256, bytes)"
    " VALUES ('afforestation', :unit, 'draft', :name, '', 1)"
)


@pytest.fixture
def database(county: Settings) -> Iterator[Database]:
    """Five drafts of huangqiao."""
    database = Database(county)
    with database.session(SYSTEM) as session:
        for number in range(5):
            session.execute(text(ADD), {"unit": "huangqiao", "name": f"draft {number}"})
    yield database
    database.close()


@pytest.fixture
def owner(county: Settings, database: Database) -> Iterator[psycopg.Connection]:
    """Who installed the database; whatever is done here is undone."""
    with psycopg.connect(county.database_url) as connection:
        yield connection
        connection.rollback()


def codes(connection: psycopg.Connection) -> set[tuple[str, str]]:
    return {(gap.code, gap.name) for gap in walls.find_gaps(connection)}


def count_as(connection: psycopg.Connection, role: str, unit: str = "", acts: str = "") -> int:
    """How many drafts that role of the database sees inside the owner's transaction."""
    connection.execute(
        "SELECT set_config('app.unit', %s, true), set_config('app.role', %s, true)", (unit, acts)
    )
    connection.execute(f"SET LOCAL ROLE {role}".encode())
    row = connection.execute(COUNT).fetchone()
    connection.execute("RESET ROLE")
    assert row is not None
    return int(row[0])


def test_all_walls_stand_in_a_fresh_database(owner: psycopg.Connection) -> None:
    assert walls.find_gaps(owner) == []


def test_p1_an_identity_does_not_stay_on_a_pooled_connection(database: Database) -> None:
    for _ in range(20):
        with database.session(ALICE) as session:
            assert session.scalar(text(COUNT)) == 5
    with database.app.connect() as connection:
        assert connection.scalar(text(COUNT)) == 0
        # the wall taken down: set for the connection instead of the transaction
        connection.execute(
            text("SELECT set_config('app.role', 'filler', false), set_config('app.unit', 'huangqiao', false)")
        )
        connection.commit()
    with database.app.connect() as connection:
        assert connection.scalar(text(COUNT)) == 5


def test_p2_after_a_transaction_the_identity_is_an_empty_text_and_opens_nothing(
    database: Database, owner: psycopg.Connection
) -> None:
    with database.app.connect() as connection:
        announce(connection, ALICE)
        connection.commit()
        assert connection.scalar(text("SELECT current_setting('app.role', true)")) == ""
        assert connection.scalar(text(COUNT)) == 0
    owner.execute("UPDATE intake.uploads SET state = 'published'")
    assert count_as(owner, "eco_app") == 0
    # the wall taken down: a policy that asks for NULL only
    owner.execute("ALTER POLICY see ON intake.uploads USING (current_setting('app.role', true) IS NOT NULL)")
    assert count_as(owner, "eco_app") == 5


def test_p3_outside_a_transaction_nothing_is_set_and_nothing_seen(database: Database) -> None:
    with database.app.connect() as connection:
        loose = connection.execution_options(isolation_level="AUTOCOMMIT")
        announce(loose, ALICE)
        assert loose.scalar(text(COUNT)) == 0
    with database.app.connect() as connection, connection.begin():
        announce(connection, ALICE)
        assert connection.scalar(text(COUNT)) == 5


def test_p4_sql_run_as_the_application_can_name_itself_so_other_walls_must_hold(
    database: Database, owner: psycopg.Connection
) -> None:
    """Row Level Security by settings is no wall against injection: that is said here, not hidden.

    What holds then: values are bound everywhere; history, decisions and record cannot be rewritten by this role; and
    the connection that answers for published works gains nothing by naming itself.
    """
    with database.session(CHELSEA) as session:
        assert session.scalar(text(COUNT)) == 0
        session.execute(text("SELECT set_config('app.unit', 'huangqiao', true)"))
        assert session.scalar(text(COUNT)) == 5
    for statement in (
        "UPDATE audit.entries SET person = 'x'",
        "DELETE FROM audit.entries",
        "UPDATE audit.head SET seq = 0",
        "DELETE FROM intake.decisions",
        "DELETE FROM published.townships",
        "ALTER TABLE intake.uploads DISABLE ROW LEVEL SECURITY",
        f"SET ROLE {owner.info.user}",
    ):
        with (
            pytest.raises(DBAPIError, match=r"permission denied|must be owner"),
            database.session(SYSTEM) as session,
        ):
            session.execute(text(statement))
    with database.read() as connection:
        announce(connection, SYSTEM)
        with pytest.raises(DBAPIError, match="permission denied"):
            connection.execute(text(COUNT))


def test_p5_the_owner_is_held_too(owner: psycopg.Connection) -> None:
    owner.execute("CREATE ROLE installer NOLOGIN")
    owner.execute("GRANT USAGE ON SCHEMA intake TO installer")
    owner.execute("ALTER TABLE intake.uploads OWNER TO installer")
    assert count_as(owner, "installer") == 0
    owner.execute("ALTER TABLE intake.uploads NO FORCE ROW LEVEL SECURITY")
    assert count_as(owner, "installer") == 5
    assert codes(owner) == {("force", "intake.uploads")}
    owner.execute("ALTER TABLE intake.uploads OWNER TO eco_app")
    assert ("owner", "intake.uploads") in codes(owner)


@pytest.mark.parametrize("right", ["SUPERUSER", "BYPASSRLS"])
def test_p6_no_role_of_the_application_is_above_the_policies(owner: psycopg.Connection, right: str) -> None:
    assert count_as(owner, "eco_app") == 0
    owner.execute(f"ALTER ROLE eco_app {right}".encode())
    assert count_as(owner, "eco_app") == 5
    assert ("role", "eco_app") in codes(owner)


def test_p7_no_view_asks_as_its_owner(owner: psycopg.Connection) -> None:
    for name, kind, leaks in (
        ("plain", "VIEW {} AS", True),
        ("stored", "MATERIALIZED VIEW {} AS", True),
        ("invoking", "VIEW {} WITH (security_invoker = true) AS", False),
    ):
        owner.execute(f"CREATE {kind.format(f'core.{name}')} SELECT * FROM intake.uploads".encode())
        owner.execute(f"GRANT SELECT ON core.{name} TO eco_app".encode())
        owner.execute("SET LOCAL ROLE eco_app")
        row = owner.execute(f"SELECT count(*) FROM core.{name}".encode()).fetchone()
        owner.execute("RESET ROLE")
        assert row is not None and row[0] == (5 if leaks else 0), name
    assert codes(owner) == {("view", "core.plain"), ("view", "core.stored")}


# every key that a unit's insert could run into begins with what is the unit's own, or is a random number
OWN = {"id", "upload_id", "person_id", "unit"}
UNIQUE = """
    SELECT i.indrelid::regclass::text, a.attname FROM pg_index i
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indisunique AND i.indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'intake'::regnamespace)
"""


def test_p8_no_unique_key_tells_of_a_row_one_may_not_see(
    owner: psycopg.Connection, database: Database
) -> None:
    telling = {(table, column) for table, column in owner.execute(UNIQUE).fetchall() if column not in OWN}
    assert telling == set(), "begin unique keys with the unit, the person or the upload"
    with database.session(CHELSEA) as session:
        session.execute(text(ADD), {"unit": "xuanbao", "name": "draft 1"})
    owner.execute("CREATE UNIQUE INDEX ON intake.uploads (sha256, file_name, unit)")
    assert ("intake.uploads", "sha256") in owner.execute(UNIQUE).fetchall()
    owner.execute("CREATE UNIQUE INDEX ON intake.uploads (file_name) WHERE unit <> 'xuanbao' OR bytes = 2")
    owner.execute("SELECT set_config('app.unit', 'xuanbao', true), set_config('app.role', 'filler', true)")
    owner.execute("SET LOCAL ROLE eco_app")
    with pytest.raises(psycopg.errors.UniqueViolation):
        owner.execute(
            "INSERT INTO intake.uploads (layer, unit, state, file_name, sha256, bytes)"
            " VALUES ('afforestation', 'xuanbao', 'draft', 'draft 2', '', 2)"
        )


def test_p9_a_change_of_a_foreign_row_is_told(
    database: Database,
    door: TestClient,
    as_person: Callable[[str], TestClient],
    send: Callable[..., dict[str, Any]],
) -> None:
    upload = send(as_person("alice"), "afforestation", collect((square(120.15, 32.25), {"name": "x"})))
    with database.session(SYSTEM) as session:
        session.execute(
            text("UPDATE intake.uploads SET state = 'published' WHERE id = :id"), {"id": upload["id"]}
        )
    # visible to everybody now, writable for its unit alone: SQL says nothing
    with database.session(CHELSEA) as session:
        changed = session.execute(
            text("UPDATE intake.uploads SET bytes = 2 WHERE id = :id"), {"id": upload["id"]}
        )
        assert getattr(changed, "rowcount", None) == 0
    chelsea = as_person("chelsea")
    assert chelsea.get(f"/uploads/{upload['id']}").status_code == 200
    for method, address, body in (
        ("PATCH", "/rows", {"rows": "all", "drop": True}),
        ("POST", "/submit", {}),
        ("POST", "/acknowledge", {"findings": ["x"]}),
        ("DELETE", "", None),
    ):
        answer = chelsea.request(method, f"/uploads/{upload['id']}{address}", json=body)
        assert answer.status_code == 404, (method, address)
    # and where a function forgets to ask for the right to write, the change fails instead of doing nothing
    with pytest.raises(StaleDataError), database.session(CHELSEA) as session:
        session.get_one(models.Upload, uuid.UUID(upload["id"])).bytes = 3


def test_p10_no_row_is_made_for_or_moved_to_another_unit(
    owner: psycopg.Connection, database: Database
) -> None:
    with pytest.raises(DBAPIError, match="row-level security"), database.session(CHELSEA) as session:
        session.execute(text(ADD), {"unit": "huangqiao", "name": "x"})
    with pytest.raises(DBAPIError, match="row-level security"), database.session(ALICE) as session:
        session.execute(text("UPDATE intake.uploads SET unit = 'xuanbao'"))
    for policy in ("add", "change"):
        owner.execute(f"ALTER POLICY {policy} ON intake.uploads WITH CHECK (true)".encode())
    owner.execute("SELECT set_config('app.unit', 'huangqiao', true), set_config('app.role', 'filler', true)")
    owner.execute("SET LOCAL ROLE eco_app")
    owner.execute(
        "INSERT INTO intake.uploads (layer, unit, file_name, sha256, bytes) VALUES ('x', 'xuanbao', '', '', 1)"
    )


def test_p11_nothing_is_emptied(owner: psycopg.Connection, database: Database) -> None:
    with database.session(CHELSEA) as session:
        gone = session.execute(text("DELETE FROM intake.uploads"))
        assert getattr(gone, "rowcount", None) == 0
    with pytest.raises(DBAPIError, match="permission denied"), database.session(SYSTEM) as session:
        session.execute(text("TRUNCATE intake.uploads CASCADE"))
    owner.execute("GRANT TRUNCATE ON ALL TABLES IN SCHEMA intake TO eco_app")
    assert ("truncate", "intake.uploads") in codes(owner)
    owner.execute("SET LOCAL ROLE eco_app")
    owner.execute("TRUNCATE intake.uploads CASCADE")  # no policy is asked
    owner.execute("RESET ROLE")
    row = owner.execute(COUNT).fetchone()
    assert row is not None and row[0] == 0


def test_p12_a_dump_as_the_application_fails_instead_of_leaving_rows_out(
    county: Settings, database: Database
) -> None:
    address = role_url(county.database_url, "eco_app", True).replace("postgresql+psycopg:", "postgresql:", 1)
    command = ["pg_dump", "--data-only", "--table=intake.uploads"]
    refused = subprocess.run([*command, address], capture_output=True, text=True)
    assert refused.returncode and "row-level security" in refused.stderr
    partial = subprocess.run([*command, "--enable-row-security", address], capture_output=True, text=True)
    assert not partial.returncode and "draft 1" not in partial.stdout
    whole = subprocess.run([*command, county.database_url], capture_output=True, text=True)
    assert not whole.returncode and "draft 1" in whole.stdout


BOX = "ST_MakeEnvelope(120.1, 32.2, 120.11, 32.21, 4490)"


def test_p13_the_mark_that_a_restore_loses_is_missed_and_put_back(owner: psycopg.Connection) -> None:
    owner.execute("ALTER FUNCTION geometry_overlaps(geometry, geometry) NOT LEAKPROOF")
    assert codes(owner) == {("leakproof", "geometry_overlaps")}
    assert not any(gap.open for gap in walls.find_gaps(owner))
    assert "ix_rows_geom" not in explain(owner)
    walls.put_mark(owner)
    assert walls.find_gaps(owner) == []
    assert "ix_rows_geom" in explain(owner)


def explain(owner: psycopg.Connection) -> str:
    """The plan of a box over staged rows, as a township asks for it."""
    owner.execute("SELECT set_config('app.unit', 'huangqiao', true), set_config('app.role', 'filler', true)")
    owner.execute("SET LOCAL enable_seqscan = off")
    owner.execute("SET LOCAL enable_indexscan = on")
    owner.execute("SET LOCAL ROLE eco_app")
    plan = owner.execute(f"EXPLAIN SELECT row FROM intake.rows WHERE geom && {BOX}".encode()).fetchall()
    owner.execute("RESET ROLE")
    return "\n".join(line for (line,) in plan)


def test_p13_a_start_mends_the_mark_and_refuses_open_walls(
    county: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    instance = Instance(county)
    with psycopg.connect(county.database_url) as owner:
        owner.execute("ALTER FUNCTION geometry_overlaps(geometry, geometry) NOT LEAKPROOF")
    assert up.prepare_database(instance, no_demo=True)
    with psycopg.connect(county.database_url) as owner:
        assert walls.is_marked(owner)
        owner.execute("CREATE TABLE intake.remarks (upload_id uuid, told text)")
    assert not up.prepare_database(instance, no_demo=True)
    assert "ALTER TABLE intake.remarks ENABLE ROW LEVEL SECURITY" in capsys.readouterr().err


def test_p13_the_tile_query_finds_its_index(database: Database) -> None:
    with database.read() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = connection.scalars(
            text(
                "EXPLAIN SELECT v.version_id FROM published.afforestation v WHERE v.geom_3857 &&"
                " ST_TileEnvelope(14, 13657, 6660, margin => 0.015625) AND upper_inf(v.valid)"
            )
        )
        assert "ix_afforestation_geom_3857" in "\n".join(plan)


def test_nobody_is_nobody(database: Database) -> None:
    with database.session(NOBODY) as session:
        assert session.scalar(text(COUNT)) == 0
