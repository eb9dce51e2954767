"""The weights and criteria of a year's assessment: data that the coordinator edits as one sheet, versions kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from geo_api import audit
from geo_api.errors import Unacceptable
from geo_api.instants import tell_instant
from geo_api.models import AssessmentScheme
from geo_api.people import Person
from geo_api.permissions import require
from geo_api.preconditions import Thing, require_seen, tag_content
from geo_api.yearly.closings import require_open_year
from layers.plan import INDICATORS
from layers.plan.assessment import DEDUCTIONS, ITEMS, SOURCE, Item

_KNOWN = {indicator.key for indicator in INDICATORS}


def read_scheme(connection: Connection, year: int) -> dict[str, Any]:
    """The scheme in force for a year: its own, else the newest of an earlier year, else the starting set.

    All 待核 until a document is named."""
    row = (
        connection.execute(
            select(AssessmentScheme.__table__)
            .where(AssessmentScheme.year <= year, AssessmentScheme.superseded_at.is_(None))
            .order_by(AssessmentScheme.year.desc())
            .limit(1)
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        items, deductions = [item.describe() for item in ITEMS], DEDUCTIONS
        told: dict[str, Any] = {"of_year": None, "provisional": True, "source": SOURCE, "entered_by": None}
        told["entered_at"] = None
    else:
        items, deductions = row["items"], row["deductions"]
        told = {name: row[name] for name in ("provisional", "source", "entered_by")}
        told |= {"of_year": row["year"], "entered_at": tell_instant(row["entered_at"])}
        # weights of another year are not this year's until somebody says so
        told["provisional"] = told["provisional"] or row["year"] != year
    points = sum(item["points"] for item in items)
    told |= {"year": year, "items": items, "deductions": deductions, "points": points}
    return told | {"etag": tag_content(told)}


def list_versions(connection: Connection, year: int) -> list[dict[str, Any]]:
    """Every scheme that was ever in force for that year, newest first."""
    rows = connection.execute(
        select(AssessmentScheme.__table__)
        .where(AssessmentScheme.year == year)
        .order_by(AssessmentScheme.id.desc())
    ).mappings()
    names = ("items", "deductions", "source", "provisional", "entered_by", "entered_at", "superseded_at")
    return [{name: row[name] for name in names} for row in rows]


def set_scheme(
    session: Session,
    person: Person,
    year: int,
    items: Sequence[Item],
    deductions: dict[str, float],
    source: str,
    if_match: str | None = None,
) -> None:
    """Put a whole sheet in force. The sum of the points is shown, never forced: some sheets hold extra points."""
    require(person, "assess")
    require_open_year(session, year)
    keys = [item.indicator for item in items]
    unknown = [key for key in keys if key not in _KNOWN]
    if unknown or len(set(keys)) != len(keys):
        raise Unacceptable(
            "assessment.indicator",
            f"指标不存在或重复：{'、'.join(unknown) or '同一指标只能出现一次'}。指标见 /indicators。",
            f"Unknown or repeated indicators: {', '.join(unknown) or 'each may occur once'}.",
            field="items",
        )
    connection = session.connection()
    thing = Thing("考核权重", "The sheet of weights", f"assessment:{year}")
    require_seen(session, lambda: read_scheme(connection, year)["etag"], if_match, thing)
    now = datetime.now(UTC)
    before = session.execute(
        update(AssessmentScheme)
        .where(AssessmentScheme.year == year, AssessmentScheme.superseded_at.is_(None))
        .values(superseded_at=now)
        .returning(AssessmentScheme.items)
    ).scalar()
    told = [item.describe() for item in items]
    session.add(
        AssessmentScheme(
            year=year,
            items=told,
            deductions=deductions,
            source=source,
            provisional=not source.strip(),
            entered_by=person.name,
            entered_at=now,
        )
    )
    detail = {"before": before, "after": told, "deductions": deductions, "source": source}
    audit.record(session, "assessment.set", f"assessment:{year}", detail)
