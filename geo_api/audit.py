"""The record of acts: append-only, hash-chained, written in the transaction of the act itself.

The database function ``audit.append`` computes the chain under a lock on its head; the application role may call it and
read, and has no other right on the schema. Hashed text per entry: previous hash, then the fields joined by U+001F.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from geo_api.db import Actor

SEPARATOR = "\x1f"
# the hash before the first entry
START = bytes(32)


@dataclass(frozen=True, slots=True)
class Entry:
    """``fields``: at, person, unit, role, action, subject, detail, address, each as it was hashed."""

    seq: int
    fields: tuple[str, ...]
    previous: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """``broken_at``: the first entry that does not fit; 0 when the tail was cut off; None when all is whole."""

    ok: bool
    checked: int
    head: str
    broken_at: int | None


def record(session: Session, action: str, subject: str, detail: dict[str, Any] | None = None) -> None:
    """Append one act of the session's person; it stays or falls with the transaction."""
    actor = session.info["actor"]
    assert isinstance(actor, Actor)
    append(session.connection(), actor, action, subject, detail)


def append(
    connection: Connection, actor: Actor, action: str, subject: str, detail: dict[str, Any] | None = None
) -> None:
    told = orjson.dumps(detail or {}, default=str, option=orjson.OPT_SORT_KEYS).decode()
    connection.execute(
        text("SELECT audit.append(:person, :unit, :role, :action, :subject, :detail, :address)"),
        {
            "person": actor.name or actor.person,
            "unit": actor.unit,
            "role": actor.role,
            "action": action,
            "subject": subject,
            "detail": told,
            "address": actor.address,
        },
    )


def read_entries(connection: Connection, after: int = 0) -> Iterator[Entry]:
    """All entries with a higher number, in order, streamed; instants as the text that was hashed."""
    rows = connection.execute(
        text(
            "SELECT seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), person, unit, role,"
            " action, subject, detail, address, previous, hash FROM audit.entries WHERE seq > :after ORDER BY seq"
        ).execution_options(stream_results=True, max_row_buffer=5000),
        {"after": after},
    )
    with rows:
        for seq, *fields, previous, claimed in rows:
            yield Entry(seq, tuple(fields), bytes(previous), bytes(claimed))


def walk(entries: Iterable[Entry], previous: bytes = START, first: int = 1) -> Verdict:
    """Follow the chain from ``previous``, the hash before entry number ``first``."""
    expected = first
    for entry in entries:
        told = SEPARATOR.join([str(entry.seq), *entry.fields]).encode()
        computed = hashlib.sha256(previous + told).digest()
        if entry.seq != expected or entry.previous != previous or entry.hash != computed:
            return Verdict(False, expected - first, previous.hex(), entry.seq)
        previous, expected = computed, expected + 1
    return Verdict(True, expected - first, previous.hex(), None)


def verify(connection: Connection) -> Verdict:
    """Walk the whole chain and compare its end with the stored head."""
    verdict = walk(read_entries(connection))
    if not verdict.ok:
        return verdict
    head = connection.execute(text("SELECT seq, hash FROM audit.head")).one()
    whole = head.seq == verdict.checked and bytes(head.hash).hex() == verdict.head
    return verdict if whole else replace(verdict, ok=False, broken_at=0)
