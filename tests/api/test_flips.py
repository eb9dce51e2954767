"""One altered byte anywhere in the record, in what is published, in its seals or in exported files is found and named.

Two hundred places are chosen at random, from a seed; every kind of place has its share.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from geo_api import audit, seals
from geo_api.audit_files import UnreadableRecord, export_days, verify_files
from geo_api.settings import Settings
from tests.road import As, Send, publish
from tests.shapes import collect, square

SEED = 2022
PLOT = {"name": "东河地块", "ledger": "gain", "stage": "accepted", "accepted_on": "2022-11-20"}
TEXTS = ("person", "unit", "role", "action", "subject", "detail", "address")
VALUES = ("name", "ledger", "stage", "unit", "township", "village")


@pytest.fixture
def owner(as_person: As, send: Send, county: Settings) -> Iterator[Connection]:
    """Who owns the database and switched its triggers off; three versions of two plots were published."""
    for shape, told in (
        (square(120.15, 32.25), PLOT),
        (square(120.12, 32.22), {**PLOT, "name": "西河地块"}),
        (square(120.15, 32.25), {**PLOT, "accepted_on": "2022-11-21"}),
    ):
        publish(as_person, send, "afforestation", collect((shape, told)))
    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        # the townships of this county were put there by the test, not published
        connection.execute(text("DELETE FROM published.townships"))
        connection.execute(text("ALTER TABLE published.afforestation DISABLE TRIGGER ALL"))
        yield connection
        connection.rollback()
    engine.dispose()


def test_the_record_names_the_entry(owner: Connection) -> None:
    chance = random.Random(SEED)
    last = owner.scalar(text("SELECT max(seq) FROM audit.entries"))
    assert isinstance(last, int) and last >= 10
    for _ in range(70):
        column, seq = chance.choice((*TEXTS, "at", "previous", "hash")), chance.randint(1, last)
        with owner.begin_nested() as attempt:
            alter(owner, chance, "audit.entries", column, f"seq = {seq}")
            assert audit.verify(owner).broken_at == seq, (column, seq)
            attempt.rollback()
    for _ in range(5):
        with owner.begin_nested() as attempt:
            alter(owner, chance, "audit.head", "hash", "true")
            assert audit.verify(owner).broken_at == 0
            attempt.rollback()
    assert audit.verify(owner).ok


def test_published_rows_shares_and_seals_name_the_version(owner: Connection) -> None:
    chance = random.Random(SEED)
    versions = owner.scalars(text("SELECT version_id FROM published.afforestation ORDER BY 1")).all()
    places = [
        *(("published.afforestation", column) for column in (*VALUES, "accepted_on", "geom", "illustrative")),
        ("published.shares", "area_m2"),
        ("published.shares", "unit"),
        ("published.seals", "sha256"),
        ("published.seals", "batch"),
    ]
    asked = 0
    while asked < 75:
        (table, column), version = chance.choice(places), chance.choice(versions)
        with owner.begin_nested() as attempt:
            if not alter(owner, chance, table, column, f"version_id = {version}"):
                attempt.rollback()  # nothing is filled in there
                continue
            verdict = seals.verify(owner)
            named = {(one.layer, one.version_id) for one in verdict.altered}
            assert not verdict.ok, (table, column, version)
            if column == "batch":
                assert verdict.broken_batches and not named
            else:
                assert named == {("afforestation", version)}, (table, column, version, verdict)
            attempt.rollback()
            asked += 1
    assert seals.verify(owner).ok


def test_an_exported_file_is_not_taken_for_whole(owner: Connection, tmp_path: Path) -> None:
    # two files where a day ended while the plots were published
    *earlier, path = export_days(owner, tmp_path, date(2100, 1, 1))
    before = sum(file.read_bytes().count(b"\n") for file in earlier)
    content, chance = path.read_bytes(), random.Random(SEED)
    head = owner.scalar(text("SELECT encode(hash, 'hex') FROM audit.head"))
    assert isinstance(head, str) and head.encode() in content, "the head goes out with the day it closes"
    assert verify_files(tmp_path).head == head
    for _ in range(55):
        place = chance.randrange(len(content))
        altered = content[place] ^ (1 << chance.randrange(8))
        path.write_bytes(content[:place] + bytes([altered]) + content[place + 1 :])
        line = content[:place].count(b"\n") + 1
        try:
            verdict = verify_files(tmp_path)
        except UnreadableRecord as error:
            assert any(f":{number}:" in str(error) for number in (line, line + 1)), (error, line)
        else:
            # what stood before it fits
            assert not verdict.ok and verdict.checked + 1 - before in (line, line + 1), (place, line, verdict)


def alter(owner: Connection, chance: random.Random, table: str, column: str, where: str) -> bool:
    """Change one letter, byte or bit of one value; whether there was something to change."""
    # table, column and condition are written above, never by anybody else
    found = owner.execute(text(f"SELECT ctid, {column} AS value FROM {table} WHERE {where}")).all()
    row = chance.choice(found) if found else None
    if row is None or row.value is None:
        return False
    value, change = row.value, ":value"
    told: Any
    if column == "geom":
        told, change = chance.choice((1e-9, -1e-8, 3e-7)), "ST_Translate(geom, :value, 0)"
    elif isinstance(value, bytes | memoryview):
        told, place = bytearray(value), chance.randrange(len(value))
        told[place] ^= 1 << chance.randrange(8)
        told = bytes(told)
    elif isinstance(value, bool):
        told = not value
    elif isinstance(value, str):
        place = chance.randrange(len(value) + 1)
        told = value[:place] + chance.choice("x 〇\t") + value[place + chance.randrange(2) :]
        told = told if told != value else value + "y"
    elif isinstance(value, float):
        told = value * (1 + 2**-40)
    elif column in ("at", "accepted_on"):
        step = "microsecond" if column == "at" else "day"
        told, change = chance.choice((1, -1)), f"{column} + :value * interval '1 {step}'"
    else:
        told, change = str(value)[:-1] + ("0" if str(value)[-1] != "0" else "1"), "CAST(:value AS uuid)"
    try:
        owner.execute(
            text(f"UPDATE {table} SET {column} = {change} WHERE ctid = :at"), {"value": told, "at": row.ctid}
        )
    except DBAPIError:
        return False
    return True
