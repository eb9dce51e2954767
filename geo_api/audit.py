"""The record of acts: append-only, hash-chained, written in the transaction of the act itself.

The database function ``audit.append`` computes the chain under a lock on its head; the application role may call it and
read, and has no other right on the schema. Hashed text per entry: previous hash, then the fields joined by U+001F.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from geo_api.db import Actor

SEPARATOR = "\x1f"


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


def verify(connection: Connection) -> Verdict:
    """Walk the whole chain and compare its end with the stored head."""
    entries = connection.execution_options(stream_results=True).execute(
        text(
            "SELECT seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), person, unit, role,"
            " action, subject, detail, address, previous, hash FROM audit.entries ORDER BY seq"
        )
    )
    previous, expected = bytes(32), 1
    with entries as rows:
        for seq, *fields, claimed_previous, claimed in rows:
            told = SEPARATOR.join([str(seq), *fields]).encode()
            computed = hashlib.sha256(previous + told).digest()
            if seq != expected or bytes(claimed_previous) != previous or bytes(claimed) != computed:
                return Verdict(False, expected - 1, previous.hex(), seq)
            previous, expected = computed, expected + 1
    head = connection.execute(text("SELECT seq, hash FROM audit.head")).one()
    whole = head.seq == expected - 1 and bytes(head.hash) == previous
    return Verdict(whole, expected - 1, previous.hex(), None if whole else 0)
