"""The record as files: a day each, written once, verified with no database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text

from geo_api import audit
from geo_api.audit_files import UnreadableRecord, export_days, list_files, verify_files
from geo_api.db import Actor
from geo_api.settings import Settings

ALICE = Actor(person="1", unit="huangqiao", role="filler", name="alice", address="127.0.0.1")
TOMORROW = date(2100, 1, 1)


@pytest.fixture
def owner(settings: Settings) -> Iterator[Connection]:
    engine = create_engine(settings.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        for number in range(5):
            audit.append(connection, ALICE, "test.act", f"thing:{number}", {"面积": number})
        yield connection
    engine.dispose()


def test_a_finished_day_is_written_once_and_verifies_alone(owner: Connection, tmp_path: Path) -> None:
    written = export_days(owner, tmp_path, TOMORROW)
    assert written == list_files(tmp_path) and len(written) == 1
    head = owner.execute(text("SELECT encode(hash, 'hex') FROM audit.head")).scalar_one()
    verdict = verify_files(tmp_path)
    assert (verdict.ok, verdict.checked, verdict.head) == (True, 5, head)
    assert export_days(owner, tmp_path, TOMORROW) == []


def test_the_running_day_waits(owner: Connection, tmp_path: Path) -> None:
    today = owner.execute(text("SELECT (now() AT TIME ZONE 'UTC')::date")).scalar_one()
    assert export_days(owner, tmp_path, today) == []


def test_every_altered_byte_of_a_file_is_found(owner: Connection, tmp_path: Path) -> None:
    (path,) = export_days(owner, tmp_path, TOMORROW)
    content = path.read_bytes()
    for place in range(0, len(content), 97):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        try:
            found = not verify_files(tmp_path).ok
        except UnreadableRecord:
            found = True
        # a key may be written differently and still mean the same: only white space could, and there is none
        assert found, (place, content[place : place + 1])


def test_a_file_taken_out_is_missed(owner: Connection, tmp_path: Path) -> None:
    (path,) = export_days(owner, tmp_path, TOMORROW)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[2:]))
    assert verify_files(tmp_path).broken_at == 3
