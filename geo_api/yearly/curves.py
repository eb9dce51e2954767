"""Schedules by month: what share of a year's task should be done by the end of each month, per indicator.

Default: evenly; planting and naming follow their season (``standing.CURVES``, 待核). What people set is a row that a
newer row replaces, so that any past date is read with the schedule of its day.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from geo_api import audit
from geo_api.errors import Unacceptable
from geo_api.models import Curve, Setting
from geo_api.people import Person
from geo_api.preconditions import NOTHING, tag_version
from geo_api.settled import take_turn
from geo_api.standing import read_schedule
from geo_api.targets import require_as_seen, require_lead
from layers.indicator import Indicator
from layers.plan import INDICATORS

EVEN = tuple(month / 12 for month in range(1, 13))


def list_curves(connection: Connection, indicator: str | None = None) -> list[dict[str, Any]]:
    """One schedule per indicator: the one in force, where it comes from, and the rows that it replaced."""
    told = connection.execute(select(Setting.value).where(Setting.key == "progress.schedule")).scalar()
    schedule = read_schedule(told)
    rows: dict[str, list[Any]] = {}
    for row in connection.execute(select(Curve.__table__).order_by(Curve.id)).mappings():
        rows.setdefault(row["indicator"], []).append(row)
    found = []
    for one in INDICATORS:
        if indicator not in (None, one.key) or not one.cumulative:
            continue
        own = rows.get(one.key, [])
        current = next((row for row in own if row["superseded_at"] is None), None)
        seasonal = schedule.find_curve(one.key)
        found.append(
            {
                "indicator": one.key,
                "shares": list(current["shares"] if current else seasonal or EVEN),
                "kind": "own" if current else schedule.curve_of[one.key] if seasonal else "even",
                "provisional": current["provisional"] if current else True,
                "source": current["source"] if current else "",
                "etag": tag_version(current["id"]) if current else NOTHING,
                "history": [
                    {
                        name: row[name]
                        for name in (
                            "shares",
                            "source",
                            "provisional",
                            "entered_by",
                            "entered_at",
                            "superseded_at",
                        )
                    }
                    for row in own
                ],
            }
        )
    return found


def set_curve(
    session: Session,
    person: Person,
    indicator: Indicator,
    shares: list[float] | None,
    source: str,
    if_match: str | None = None,
) -> None:
    """Put a schedule in force; None goes back to the default. A stated source takes 待核 away."""
    year = datetime.now(UTC).year
    require_lead(session, person, indicator, year, "allocate")
    if shares is not None:
        _check_shares(shares)
    subject = f"curve:{indicator.key}"
    same = (Curve.indicator == indicator.key, Curve.superseded_at.is_(None))
    require_as_seen(session, Curve, subject, if_match, *same)
    now = take_turn(session.connection())
    before = session.execute(
        update(Curve)
        .where(Curve.indicator == indicator.key, Curve.superseded_at.is_(None))
        .values(superseded_at=now)
        .returning(Curve.shares)
    ).scalar()
    if shares is not None:
        session.add(
            Curve(
                indicator=indicator.key,
                shares=shares,
                source=source,
                provisional=not source.strip(),
                entered_by=person.name,
                entered_at=now,
            )
        )
    told = {"before": before, "after": shares, "source": source}
    audit.record(session, "curve.set", subject, told)


def _check_shares(shares: list[float]) -> None:
    """Twelve cumulative shares that never fall and end at the whole task."""
    sound = len(shares) == 12 and all(0 <= share <= 1 for share in shares)
    if not sound or any(a > b for a, b in pairwise(shares)) or shares[-1] != 1:
        raise Unacceptable(
            "curve.shares",
            "进度曲线要有12个月的累计占比（0到1），逐月不减，12月为1（100%）。请改正后保存。",
            "A schedule has 12 cumulative shares from 0 to 1 that never fall; December is 1 (100 %).",
            field="shares",
        )
