"""Looking something up in the record of acts: by who, what, on what and when, a page at a time, newest first.

Every question is answered along one index, so that a page costs the same in a record of a million acts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from geo_api.audit import Entry, read_entries

COLUMNS = "seq, at, person, unit, role, action, subject, detail, address, previous, hash"
# instants may step back when a clock is set: so many neighbours are looked at to find where a span begins and ends
NEIGHBOURS = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; ``action`` may be the first word of several (``upload.``)."""

    person: str = ""
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    limit: int = 100


def search_entries(session: Session, wanted: Wanted) -> list[dict[str, Any]]:
    """The newest entries that fit, below ``before``."""
    connection = session.connection()
    told: dict[str, Any] = {"before": wanted.before or 1 << 62, "after": 0, "limit": wanted.limit}
    _narrow(connection, wanted, told)
    given = {name: value for name in ("person", "subject") if (value := getattr(wanted, name))}
    told |= given
    if wanted.action:
        told["actions"] = find_actions(connection, wanted.action)
    statement = compose_search([*given, *(["action"] if wanted.action else [])], wanted)
    return [describe_entry(dict(row)) for row in connection.execute(text(statement), told).mappings()]


def compose_search(given: list[str], wanted: Wanted) -> str:
    """One probe of one index for each act that is looked for, newest first.

    Bounds and order name the columns of the index together: with ``action = x ORDER BY seq`` the planner may find it
    cheaper to read the record backwards, and reads it whole where the last such act is old.
    """
    key = ["person", "action"] if {"person", "action"} <= set(given) else given[-1:]
    if key == ["action"] and "subject" in given:
        key = ["subject"]
    values = {"action": "wanted.action", "person": ":person", "subject": ":subject"}
    columns = ", ".join(["seq"] if not key else [*key, "seq"])
    upper, lower = (", ".join([*(values[name] for name in key), bound]) for bound in (":before", ":after"))
    where = [f"({columns}) < ({upper})", f"({columns}) > ({lower})"]
    where += [f"{name} = {values[name]}" for name in given if name not in key]
    where += ["at >= :since"] if wanted.since is not None else []
    where += ["at < :until"] if wanted.until is not None else []
    order = ", ".join(f"{name} DESC" for name in columns.split(", "))
    page = f"SELECT {COLUMNS} FROM audit.entries WHERE {' AND '.join(where)} ORDER BY {order} LIMIT :limit"
    if "action" not in given:
        return page
    return (
        "SELECT found.* FROM unnest(CAST(:actions AS text[])) wanted (action)"
        f" CROSS JOIN LATERAL ({page}) found ORDER BY seq DESC LIMIT :limit"
    )


def find_actions(connection: Connection, wanted: str) -> list[str]:
    """The acts on record that are called so, or begin so where ``wanted`` ends with a dot."""
    if not wanted.endswith("."):
        return [wanted]
    return [action for action in list_actions(connection) if action.startswith(wanted)]


def list_actions(connection: Connection) -> list[str]:
    """Every kind of act on record: one probe of the index for each, not one for each entry."""
    statement = text(
        "WITH RECURSIVE acts AS ("
        " (SELECT action FROM audit.entries ORDER BY action LIMIT 1)"
        " UNION ALL SELECT (SELECT e.action FROM audit.entries e WHERE e.action > acts.action"
        " ORDER BY e.action LIMIT 1) FROM acts WHERE acts.action IS NOT NULL)"
        " SELECT action FROM acts WHERE action IS NOT NULL"
    )
    return list(connection.execute(statement).scalars())


def describe_entry(row: dict[str, Any]) -> dict[str, Any]:
    """An entry with what it says was before and after, where it says so; ``detail`` is the text that was hashed."""
    detail = _read_detail(row["detail"])
    return {
        "seq": row["seq"],
        "at": row["at"],
        "person": row["person"],
        "unit": row["unit"],
        "role": row["role"],
        "action": row["action"],
        "subject": row["subject"],
        "detail": row["detail"],
        "before": detail.get("before"),
        "after": detail.get("after"),
        "address": row["address"],
        "hash": bytes(row["hash"]).hex(),
    }


def read_head(session: Session) -> dict[str, Any]:
    """Number and hash of the last entry: whoever noted them down can tell later that nothing before was changed."""
    row = session.execute(text("SELECT seq, hash FROM audit.head")).one()
    return {"seq": row.seq, "hash": bytes(row.hash).hex()}


def read_day(session: Session, day: date) -> Iterator[Entry]:
    """The entries of a day (UTC), as the daily files hold them."""
    since = datetime.combine(day, time(), UTC)
    told: dict[str, Any] = {"after": 0, "before": 1 << 62}
    connection = session.connection()
    _narrow(connection, Wanted(since=since, until=since + timedelta(days=1)), told)
    for entry in read_entries(connection, int(told["after"])):
        if entry.seq >= told["before"]:
            return
        if entry.fields[0][:10] == day.isoformat():
            yield entry


def _narrow(connection: Connection, wanted: Wanted, told: dict[str, Any]) -> None:
    """Put the numbers between which a span of time lies into ``told``."""
    if wanted.since is not None:
        told["since"] = wanted.since
        least = connection.execute(
            text(
                "SELECT min(seq) FROM (SELECT seq FROM audit.entries WHERE at >= :at ORDER BY at LIMIT :n) e"
            ),
            {"at": wanted.since, "n": NEIGHBOURS},
        ).scalar()
        told["after"] = (least or told["before"]) - 1
    if wanted.until is not None:
        told["until"] = wanted.until
        most = connection.execute(
            text(
                "SELECT max(seq) FROM (SELECT seq FROM audit.entries WHERE at < :at ORDER BY at DESC LIMIT :n) e"
            ),
            {"at": wanted.until, "n": NEIGHBOURS},
        ).scalar()
        told["before"] = min(told["before"], (most or 0) + 1)


def _read_detail(told: str) -> dict[str, Any]:
    try:
        detail = orjson.loads(told)
    except orjson.JSONDecodeError:
        return {}
    return detail if isinstance(detail, dict) else {}
