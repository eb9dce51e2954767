"""Targets, allocations and reported values: who may enter them, and that a correction replaces and never
erases."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.orm import Session

from geo_api import audit, preconditions
from geo_api.errors import Forbidden, Unacceptable
from geo_api.models import Allocation, Curve, MonthNote, ReportedValue, Right, Target, UnitRow
from geo_api.people import Person
from geo_api.permissions import latest_rights_year, may
from geo_api.settled import take_turn
from geo_api.yearly.closings import require_open_year
from layers.indicator import Indicator
from layers.plan import INDICATORS
from layers.units import PARKS

Table = type[Target] | type[Allocation] | type[ReportedValue]

_PARKS = frozenset(unit.key for unit in PARKS)
_PERIOD = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])|-?Q([1-4]))?")
_TOLD = {
    Target: ("indicator", "year", "value", "document", "clause", "entered_by", "entered_at", "superseded_at"),
    Allocation: (
        "indicator",
        "unit",
        "year",
        "value",
        "document",
        "illustrative",
        "entered_by",
        "entered_at",
        "superseded_at",
    ),
    ReportedValue: (
        "indicator",
        "unit",
        "period",
        "period_end",
        "value",
        "numerator",
        "denominator",
        "source_document",
        "illustrative",
        "entered_by",
        "entered_at",
        "superseded_at",
        "id",
        "state",
        "reviewed_by",
        "reviewed_at",
        "review_note",
    ),
}


def list_figures(
    connection: Connection,
    table: Table,
    *,
    indicator: str | None = None,
    year: int | None = None,
    unit: str | None = None,
    superseded: bool = False,
) -> list[dict[str, Any]]:
    """The rows in force, or with ``superseded`` the replaced ones too, oldest first."""
    wanted = select(table.__table__).order_by(table.indicator, table.entered_at, table.id)
    if not superseded:
        wanted = wanted.where(table.superseded_at.is_(None))
    if indicator:
        wanted = wanted.where(table.indicator == indicator)
    if year is not None and table is not ReportedValue:
        wanted = wanted.where(table.__table__.c.year == year)
    if unit and table is not Target:
        wanted = wanted.where(table.__table__.c.unit == unit)
    return [
        {name: row[name] for name in _TOLD[table]} | {"etag": preconditions.tag_version(row["id"])}
        for row in connection.execute(wanted).mappings()
    ]


def require_as_seen(
    session: Session,
    table: Table | type[Curve] | type[MonthNote],
    subject: str,
    if_match: str | None,
    *same: Any,
) -> None:
    """Raise 412 where another row is the newest than the one whose ``etag`` the client names.

    ``subject``: under what the acts that make such rows are on record.
    """

    def read_tag() -> str:
        newest = session.scalars(select(func.max(table.id)).where(*same)).one_or_none()
        return preconditions.NOTHING if newest is None else preconditions.tag_version(newest)

    what = ("这条说明", "This note") if table is MonthNote else ("这个数", "This figure")
    act = subject.partition(":")[0] + ".set"
    preconditions.require_seen(session, read_tag, if_match, preconditions.Thing(*what, subject, (act,)))


def compare_allocations(
    targets: Iterable[dict[str, Any]], allocations: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """For each indicator and year that has allocations: their sum beside the city's target; told, never
    blocked.

    Percentages are not added up, and parks overlap townships: only townships are summed and counted in ``units``.
    """
    summed = {indicator.key for indicator in INDICATORS if indicator.cumulative and indicator.unit != "%"}
    city = {(row["indicator"], row["year"]): row["value"] for row in targets}
    parts: dict[tuple[str, int], list[float]] = {}
    for row in allocations:
        if row["indicator"] in summed and row["value"] is not None and row["unit"] not in _PARKS:
            parts.setdefault((row["indicator"], row["year"]), []).append(row["value"])
    return [
        {
            "indicator": indicator,
            "year": year,
            "target": city.get((indicator, year)),
            "allocated": sum(values),
            "units": len(values),
            "difference": None
            if city.get((indicator, year)) is None
            else city[indicator, year] - sum(values),
        }
        for (indicator, year), values in sorted(parts.items())
    ]


def set_target(
    session: Session,
    person: Person,
    indicator: Indicator,
    year: int,
    value: float | None,
    document: str,
    clause: str,
    if_match: str | None = None,
) -> None:
    """Put a city target in force; ``value`` None says that the plan states none."""
    require_lead(session, person, indicator, year, "allocate")
    require_open_year(session, year)
    subject = f"target:{indicator.key}/{year}"
    require_as_seen(
        session,
        Target,
        subject,
        if_match,
        Target.indicator == indicator.key,
        Target.year == year,
        Target.superseded_at.is_(None),
    )
    at = take_turn(session.connection())
    before = _supersede(session, at, Target, Target.indicator == indicator.key, Target.year == year)
    session.add(
        Target(
            indicator=indicator.key,
            year=year,
            value=value,
            document=document,
            clause=clause,
            entered_by=person.name,
            entered_at=at,
        )
    )
    told = {"before": before, "after": value, "document": document, "clause": clause}
    audit.record(session, "target.set", subject, told)


def set_allocation(
    session: Session,
    person: Person,
    indicator: Indicator,
    unit: str,
    year: int,
    value: float | None,
    document: str,
    if_match: str | None = None,
) -> None:
    """Put the part of a township or park in force."""
    require_lead(session, person, indicator, year, "allocate")
    require_open_year(session, year)
    same = (Allocation.indicator == indicator.key, Allocation.unit == unit, Allocation.year == year)
    subject = f"allocation:{indicator.key}/{unit}/{year}"
    require_as_seen(session, Allocation, subject, if_match, *same, Allocation.superseded_at.is_(None))
    find_unit(session, unit, ("township", "park"))
    at = take_turn(session.connection())
    before = _supersede(
        session,
        at,
        Allocation,
        *same,
    )
    session.add(
        Allocation(
            indicator=indicator.key,
            unit=unit,
            year=year,
            value=value,
            document=document,
            entered_by=person.name,
            entered_at=at,
        )
    )
    told = {"before": before, "after": value, "document": document}
    audit.record(session, "allocation.set", subject, told)


def report_value(
    session: Session,
    person: Person,
    indicator: Indicator,
    unit: str,
    period: str,
    value: float,
    source_document: str,
    numerator: float | None = None,
    denominator: float | None = None,
    if_match: str | None = None,
) -> None:
    """Record what a bureau reports for a period (2022, 2022-06, 2022-Q2); it waits to be accepted. A second report
    replaces one that waits; the accepted value stays in force meanwhile."""
    if indicator.measure != "reported":
        raise Unacceptable(
            "reported.computed",
            f"“{indicator.zh}”由已发布图层自动计算，不接受填报数。",
            f"{indicator.en} is computed from published layers; no figure is reported for it.",
            field="indicator",
        )
    period_end = end_period(period)
    require_lead(session, person, indicator, period_end.year, "report")
    find_unit(session, unit, ("city", "township", "park"))
    same = (
        ReportedValue.indicator == indicator.key,
        ReportedValue.unit == unit,
        ReportedValue.period == period,
    )
    subject = f"reported:{indicator.key}/{unit}/{period}"
    require_as_seen(session, ReportedValue, subject, if_match, *same)
    before = session.scalars(
        select(ReportedValue.value).where(
            *same, ReportedValue.state == "accepted", ReportedValue.superseded_at.is_(None)
        )
    ).one_or_none()
    at = take_turn(session.connection())
    _supersede(session, at, ReportedValue, *same, ReportedValue.state == "reported")
    session.add(
        ReportedValue(
            indicator=indicator.key,
            unit=unit,
            period=period,
            period_end=period_end,
            value=value,
            numerator=numerator,
            denominator=denominator,
            source_document=source_document,
            entered_by=person.name,
            entered_at=at,
        )
    )
    told = {"before": before, "after": value, "source_document": source_document}
    audit.record(session, "reported.set", subject, told)


def end_period(period: str) -> date:
    """The last day of 2022, 2022-06 or 2022-Q2. Raises Unacceptable."""
    match = _PERIOD.fullmatch(period)
    if not match:
        raise Unacceptable(
            "reported.period",
            f"期别“{period}”不对，请写成 2022、2022-06 或 2022-Q2。",
            f"The period {period!r} is not 2022, 2022-06 or 2022-Q2.",
            field="period",
        )
    year = int(match[1])
    month = int(match[2]) if match[2] else int(match[3]) * 3 if match[3] else 12
    return date(year, month, monthrange(year, month)[1])


def require_lead(session: Session, person: Person, indicator: Indicator, year: int, action: str) -> None:
    """Raise 403 unless the person coordinates the plan (targets) or belongs to a bureau that leads the
    indicator."""
    if person.role == "coordinator" and may(person, action):
        return
    leads = select(Right.id).where(
        Right.scope_kind == "indicator",
        Right.scope == indicator.key,
        Right.duty == "lead",
        Right.unit == person.unit,
        Right.year == latest_rights_year(session, year),
    )
    if not may(person, action) or session.execute(leads).first() is None:
        raise Forbidden(
            f"forbidden.{action}",
            f"“{indicator.zh}”的数只能由其牵头部门填写。需要的话，请联系安全管理员调整权限。",
            f"Only a bureau that leads {indicator.en} may enter this. Ask the security administrator.",
        )


def find_unit(session: Session, unit: str, kinds: tuple[str, ...]) -> None:
    """Raise 422 unless there is such a unit of one of these kinds."""
    kind = session.execute(select(UnitRow.kind).where(UnitRow.key == unit)).scalar_one_or_none()
    if kind not in kinds:
        raise Unacceptable(
            "unit.unknown",
            f"没有“{unit}”这个单位。单位见 /units。",
            f"There is no unit {unit!r}; see /units.",
            field="unit",
        )


def _supersede(session: Session, at: datetime, table: Table, *same: Any) -> float | None:
    """Close the row in force, if any, and return its value."""
    rows = session.execute(
        update(table)
        .where(table.superseded_at.is_(None), *same)
        .values(superseded_at=at)
        .returning(table.value)
    ).all()
    return rows[0][0] if rows else None
