"""A closed year: its targets, parts and weights do not change, unless the year is opened again, on record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from geo_api import audit
from geo_api.errors import Conflict
from geo_api.instants import tell_instant
from geo_api.models import Release, YearClosing
from geo_api.people import Person
from geo_api.permissions import require


def read_closing(connection: Connection, year: int) -> dict[str, Any] | None:
    """Who closed the year, when, on which release; None while it is open."""
    row = connection.execute(
        select(YearClosing.__table__).where(YearClosing.year == year, YearClosing.superseded_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    return {
        "release": row.release,
        "unfinished": row.unfinished,
        "note": row.note,
        "closed_by": row.entered_by,
        "closed_at": tell_instant(row.entered_at),
    }


def require_open_year(session: Session, year: int) -> None:
    """Raise 409 when the year was closed."""
    closing = read_closing(session.connection(), year)
    if closing:
        raise Conflict(
            "year.closed",
            f"{year} 年度已于 {closing['closed_at'][:10]} 结账（期次 {closing['release']}），目标、分解和权重不再改动。"
            "确需更正，请汇总部门先重新开账。",
            f"{year} was closed on {closing['closed_at'][:10]} (release {closing['release']}): its targets, parts and"
            " weights do not change. The coordinator can open it again first.",
            field="year",
        )


def close_year(session: Session, person: Person, year: int, unfinished: int, note: str) -> None:
    """Close a year on the release of its December."""
    require(person, "close_year")
    require_open_year(session, year)
    release = session.scalars(select(Release.id).where(Release.period == f"{year}-12")).one_or_none()
    if release is None:
        raise Conflict(
            "year.no_release",
            f"还没有 {year}-12 的月报。请先冻结 12 月的数，再结账。",
            f"{year}-12 was not released yet. Freeze December first, then close the year.",
            field="year",
        )
    session.add(
        YearClosing(year=year, release=release, unfinished=unfinished, note=note, entered_by=person.name)
    )
    audit.record(session, "year.close", f"year:{year}", {"release": release, "unfinished": unfinished})


def open_year(session: Session, person: Person, year: int, note: str) -> None:
    """Open a closed year again; the record keeps both acts."""
    require(person, "close_year")
    closed = session.execute(
        update(YearClosing)
        .where(YearClosing.year == year, YearClosing.superseded_at.is_(None))
        .values(superseded_at=datetime.now(UTC))
        .returning(YearClosing.release)
    ).scalar()
    if closed is None:
        raise Conflict("year.open", f"{year} 年度没有结账。", f"{year} is not closed.", field="year")
    audit.record(session, "year.open", f"year:{year}", {"release": closed, "note": note})
