"""What units say to a figure of the monthly sheet: problem, next step, who, until when. Replaced, never erased."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from geo_api import audit
from geo_api.errors import Forbidden
from geo_api.models import MonthNote
from geo_api.people import Person
from geo_api.preconditions import tag_version
from geo_api.targets import find_unit, require_as_seen, require_lead
from geo_api.yearly.months import parse_period
from layers.indicator import Indicator

FIELDS = ("problem", "next_step", "responsible", "due_on", "remarks")
Note = dict[str, Any]


def read_notes(connection: Connection, period: str) -> dict[tuple[str, str], Note]:
    """(indicator, unit) -> the note in force."""
    rows = connection.execute(
        select(MonthNote.__table__).where(MonthNote.period == period, MonthNote.superseded_at.is_(None))
    ).mappings()
    names = (*FIELDS, "entered_by", "entered_at")
    return {
        (row["indicator"], row["unit"]): {name: row[name] for name in names}
        | {"etag": tag_version(row["id"])}
        for row in rows
    }


def set_note(
    session: Session,
    person: Person,
    period: str,
    indicator: Indicator,
    unit: str,
    told: dict[str, Any],
    if_match: str | None = None,
) -> None:
    """A township or park writes its own line, who leads the indicator or puts the sheet together writes any."""
    year, _ = parse_period(period)
    find_unit(session, unit, ("city", "township", "park"))
    if person.role in ("filler", "head"):
        if person.unit != unit:
            raise Forbidden(
                "note.other_unit",
                "只能填写本单位的问题和措施。",
                "A township or park writes the notes of its own line only.",
                field="unit",
            )
    else:
        require_lead(session, person, indicator, year, "allocate")
    in_force = (
        MonthNote.period == period,
        MonthNote.indicator == indicator.key,
        MonthNote.unit == unit,
        MonthNote.superseded_at.is_(None),
    )
    subject = f"month_note:{period}/{indicator.key}/{unit}"
    require_as_seen(session, MonthNote, subject, if_match, *in_force)
    now = datetime.now(UTC)
    session.execute(update(MonthNote).where(*in_force).values(superseded_at=now))
    values: dict[str, str | date | None] = {name: told.get(name) for name in FIELDS}
    session.add(
        MonthNote(
            period=period,
            indicator=indicator.key,
            unit=unit,
            entered_by=person.name,
            entered_at=now,
            **values,
        )
    )
    audit.record(session, "month_note.set", subject, values)
