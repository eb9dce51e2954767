"""The chain of the record: whole when nobody touched it, broken where somebody did."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from geo_api import audit
from geo_api.db import Actor, Database
from geo_api.settings import Settings

ALICE = Actor(person="1", unit="huangqiao", role="filler", name="alice", address="127.0.0.1")


@pytest.fixture
def recorded(settings: Settings) -> Settings:
    database = Database(settings)
    for number in range(5):
        with database.session(ALICE) as session:
            audit.record(session, "test.act", f"thing:{number}", {"面积": number, "b": None})
    database.close()
    return settings


def tamper(settings: Settings, statement: str) -> audit.Verdict:
    """Change the tables as the owner of the database could, then verify."""
    engine = create_engine(settings.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        connection.execute(text(statement))
        verdict = audit.verify(connection)
    engine.dispose()
    return verdict


def test_an_untouched_chain_is_whole(recorded: Settings) -> None:
    verdict = tamper(recorded, "SELECT 1")
    assert (verdict.ok, verdict.checked, verdict.broken_at) == (True, 5, None)


@pytest.mark.parametrize("column", ["person", "unit", "role", "action", "subject", "detail", "address"])
def test_one_altered_letter_is_named(recorded: Settings, column: str) -> None:
    verdict = tamper(recorded, f"UPDATE audit.entries SET {column} = {column} || ' ' WHERE seq = 3")
    assert (verdict.ok, verdict.broken_at) == (False, 3)


def test_a_moved_instant_is_named(recorded: Settings) -> None:
    assert tamper(recorded, "UPDATE audit.entries SET at = at + '1 us' WHERE seq = 2").broken_at == 2


def test_a_removed_entry_and_a_cut_off_tail_are_found(recorded: Settings) -> None:
    assert tamper(recorded, "DELETE FROM audit.entries WHERE seq = 5").broken_at == 0
    assert tamper(recorded, "DELETE FROM audit.entries WHERE seq = 2").broken_at == 3


def test_the_application_can_neither_change_nor_delete_an_entry(recorded: Settings) -> None:
    database = Database(recorded)
    for statement in (
        "UPDATE audit.entries SET person = 'x'",
        "DELETE FROM audit.entries",
        "TRUNCATE audit.entries",
    ):
        with pytest.raises(Exception, match="permission denied"), database.session(ALICE) as session:
            session.execute(text(statement))
    database.close()
