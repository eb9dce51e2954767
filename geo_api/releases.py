"""Releases: figures kept as they were sent. A later correction shows as a restatement and changes nothing
that was sent."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from geo_api import audit
from geo_api.errors import Conflict, NotFound, Unacceptable
from geo_api.instants import tell_instant
from geo_api.models import AuditHead, Release, ReleaseFigure
from geo_api.people import Person
from geo_api.permissions import require
from geo_api.progress import compute_progress
from geo_api.yearly.frozen import add_context
from geo_api.yearly.months import is_period
from layers.plan import INDICATORS

_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
# what a release promises not to change; lights and schedules follow editable rules and are kept for
# reading only
PROMISED = ("value", "numerator", "denominator", "target", "target_year")
# sums over floating-point areas may differ in the last bits without anything having changed
RELATIVE_NOISE = 1e-9


def make_release(
    session: Session,
    person: Person,
    release_id: str,
    title: str,
    on: date,
    as_of: datetime | None,
    now: datetime,
    period: str | None = None,
) -> Release:
    """Freeze the figures of all indicators by township and park, on a day as known at an instant (now by
    default). ``period``: the month it stands for; there is one release a month."""
    require(person, "release")
    if not _ID.fullmatch(release_id):
        raise Unacceptable(
            "release.id",
            "发布编号只能用数字、字母、点、横线，最长40个，如 2022-06。",
            "A release id holds digits, letters, dots and dashes, at most 40, like 2022-06.",
            field="id",
        )
    if session.get(Release, release_id):
        raise Conflict(
            "release.exists",
            f"已有编号为“{release_id}”的发布；发布后不再改动，请换一个编号。",
            f"There is a release {release_id!r} already; it never changes. Choose another id.",
            field="id",
        )
    if as_of is not None and as_of > now:
        raise Unacceptable(
            "release.future", "时点不能在将来。", "The instant cannot lie in the future.", field="as_of"
        )
    connection = session.connection()
    if period is None and is_period(release_id) and on.isoformat().startswith(release_id):
        period = release_id
    _require_free(connection, period)
    instant = as_of or now
    head = session.execute(select(AuditHead.hash)).scalar_one_or_none()
    release = Release(
        id=release_id,
        title=title,
        on=on,
        as_of=instant,
        created_by=person.name,
        period=period,
        audit_head=bytes(head).hex() if head else "",
    )
    session.add(release)
    session.flush()
    rows = add_context(connection, _compute_rows(connection, on, instant), on, instant)
    connection.execute(insert(ReleaseFigure), [{"release": release_id, **_keep(row)} for row in rows])
    told = {"on": on.isoformat(), "as_of": tell_instant(instant), "period": period, "figures": len(rows)}
    audit.record(session, "release.make", f"release:{release_id}", told)
    return release


def list_releases(connection: Connection) -> list[dict[str, Any]]:
    """Newest first, without their figures."""
    rows = connection.execute(select(Release.__table__).order_by(Release.created_at.desc())).mappings()
    return [_describe(row) for row in rows]


def read_release(connection: Connection, release_id: str) -> dict[str, Any]:
    """A release with the figures as they were frozen; NotFound otherwise."""
    row = (
        connection.execute(select(Release.__table__).where(Release.id == release_id)).mappings().one_or_none()
    )
    if row is None:
        raise NotFound(
            "release.unknown",
            f"没有编号为“{release_id}”的发布。",
            f"There is no release {release_id!r}.",
            field="id",
        )
    figures = connection.execute(
        select(ReleaseFigure.figures)
        .where(ReleaseFigure.release == release_id)
        .order_by(ReleaseFigure.indicator, ReleaseFigure.unit_kind, ReleaseFigure.unit)
    ).scalars()
    return _describe(row) | {"rows": list(figures)}


def list_restatements(connection: Connection, release_id: str, now: datetime) -> dict[str, Any]:
    """The frozen figures that are different today: the same day, as known now."""
    release = read_release(connection, release_id)
    today = {
        _name(row): row for row in _compute_rows(connection, date.fromisoformat(release["on"]), None, now)
    }
    found = []
    for frozen in release["rows"]:
        current = today.get(_name(frozen))
        changed = [
            field for field in PROMISED if _differs(frozen[field], current[field] if current else None)
        ]
        if changed:
            found.append(
                {
                    "indicator": frozen["indicator"],
                    "unit_kind": frozen["unit_kind"],
                    "unit": frozen["unit"],
                    "unit_zh": frozen["unit_zh"],
                    "changed": changed,
                    "frozen": {field: frozen[field] for field in PROMISED},
                    "now": {field: current[field] if current else None for field in PROMISED},
                }
            )
    return {"release": release_id, "on": release["on"], "as_of": tell_instant(now), "restatements": found}


def _require_free(connection: Connection, period: str | None) -> None:
    found = period and connection.execute(select(Release.id).where(Release.period == period)).scalar()
    if found:
        raise Conflict(
            "release.period_taken",
            f"{period} 已经发布过（{found}）。发布后不再改动；更正会列入调整清单。",
            f"{period} was released already ({found}). It never changes; corrections are listed as restatements.",
            field="period",
        )


def _compute_rows(
    connection: Connection, on: date, as_of: datetime | None, now: datetime | None = None
) -> list[dict[str, Any]]:
    read_at = as_of or now
    assert read_at is not None
    towns = compute_progress(connection, INDICATORS, "township", on, as_of, read_at).rows
    parks = compute_progress(connection, INDICATORS, "park", on, as_of, read_at).rows
    return towns + [row for row in parks if row["unit_kind"] == "park"]


def _keep(row: dict[str, Any]) -> dict[str, Any]:
    return {"indicator": row["indicator"], "unit_kind": row["unit_kind"], "unit": row["unit"], "figures": row}


def _name(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["indicator"], row["unit_kind"], row["unit"]


def _differs(frozen: Any, current: Any) -> bool:
    if isinstance(frozen, int | float) and isinstance(current, int | float):
        return abs(frozen - current) > RELATIVE_NOISE * max(abs(frozen), abs(current), 1.0)
    return bool(frozen != current)


def _describe(row: Any) -> dict[str, Any]:
    return {
        "id": row["id"],
        "title": row["title"],
        "on": row["on"].isoformat(),
        "as_of": tell_instant(row["as_of"]),
        "period": row["period"],
        "illustrative": row["illustrative"],
        "created_by": row["created_by"],
        "created_at": tell_instant(row["created_at"]),
        "audit_head": row["audit_head"],
        "links": {"self": f"/releases/{row['id']}", "restatements": f"/releases/{row['id']}/restatements"},
    }
