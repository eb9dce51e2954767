"""The figures people enter: targets, allocations, reported values, settings. Read as they are in force;
nothing computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from geo_api.models import Allocation, Curve, ReportedValue, Setting, SettingChange, Target, UnitRow


@dataclass(frozen=True, slots=True)
class Reported:
    """What a bureau reported last for a unit on or before a day, and another person accepted."""

    value: float
    numerator: float | None
    denominator: float | None
    period: str
    source: str
    illustrative: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """``targets``: indicator -> year -> value; ``allocations``: (indicator, unit) -> year -> value;
    ``reported``: (indicator, unit) -> the latest; ``settings``: key -> value; ``names``: unit -> (kind,
    zh); ``curves``: indicator -> its twelve shares, where people set some."""

    targets: dict[str, dict[int, float | None]]
    allocations: dict[tuple[str, str], dict[int, float | None]]
    reported: dict[tuple[str, str], Reported]
    settings: dict[str, Any]
    names: dict[str, tuple[str, str]]
    curves: dict[str, tuple[float, ...]]

    @property
    def city(self) -> str:
        """The key of the city itself."""
        return next((key for key, (kind, _) in self.names.items() if kind == "city"), "city")

    def list_units(self, kind: str) -> list[str]:
        return [key for key, (found, _) in self.names.items() if found == kind]


# who entered what every instance starts with: the plan was known before the instance was
PLANTED_BY = "ecoworks"


def read_figures(connection: Connection, on: date, as_of: datetime | None) -> Figures:
    """Everything as it was in force at ``as_of``, or is now; reported values up to ``on``."""
    targets: dict[str, dict[int, float | None]] = {}
    for indicator, year, value in connection.execute(
        select(Target.indicator, Target.year, Target.value).where(*_in_force(Target, as_of))
    ):
        targets.setdefault(indicator, {})[year] = value
    allocations: dict[tuple[str, str], dict[int, float | None]] = {}
    for indicator, unit, year, value in connection.execute(
        select(Allocation.indicator, Allocation.unit, Allocation.year, Allocation.value).where(
            *_in_force(Allocation, as_of)
        )
    ):
        allocations.setdefault((indicator, unit), {})[year] = value
    return Figures(
        targets=targets,
        allocations=allocations,
        reported=read_reported(connection, on, as_of),
        settings=read_settings(connection, as_of),
        names=read_names(connection),
        curves=read_curves(connection, as_of),
    )


def _in_force(row: type[Target] | type[Allocation], as_of: datetime | None) -> list[ColumnElement[bool]]:
    if as_of is None:
        return [row.superseded_at.is_(None)]
    entered = or_(row.entered_at <= as_of, row.entered_by == PLANTED_BY)
    return [entered, or_(row.superseded_at.is_(None), row.superseded_at > as_of)]


def read_curves(connection: Connection, as_of: datetime | None) -> dict[str, tuple[float, ...]]:
    """The schedules by month that people set, as they were in force at ``as_of``."""
    in_force = Curve.superseded_at.is_(None)
    known = (
        [in_force]
        if as_of is None
        else [Curve.entered_at <= as_of, or_(in_force, Curve.superseded_at > as_of)]
    )
    rows = connection.execute(select(Curve.indicator, Curve.shares).where(*known))
    return {indicator: tuple(shares) for indicator, shares in rows}


def read_settings(connection: Connection, as_of: datetime | None = None) -> dict[str, Any]:
    """Every setting in force at ``as_of``, or now. What nobody entered (the starting set) always was."""
    if as_of is None:
        return {key: value for key, value in connection.execute(select(Setting.key, Setting.value))}
    change = SettingChange
    rows = connection.execute(
        select(change.key, change.value)
        .where(or_(change.entered_at <= as_of, change.entered_by == ""))
        .ext(distinct_on(change.key))
        .order_by(change.key, (change.entered_by == "") & (change.entered_at > as_of), change.id.desc())
    )
    return {key: value for key, value in rows}


def read_names(connection: Connection) -> dict[str, tuple[str, str]]:
    """Unit -> (kind, Chinese name), ordered by code, then key."""
    rows = connection.execute(
        select(UnitRow.key, UnitRow.kind, UnitRow.zh).order_by(UnitRow.code.nulls_last(), UnitRow.key)
    )
    return {key: (kind, zh) for key, kind, zh in rows}


def read_reported(
    connection: Connection, on: date, as_of: datetime | None
) -> dict[tuple[str, str], Reported]:
    """(indicator, unit) -> the accepted value whose period ended last on or before ``on``."""
    value = ReportedValue
    in_force = value.superseded_at.is_(None)
    known = (
        [in_force]
        if as_of is None
        else [value.reviewed_at <= as_of, or_(in_force, value.superseded_at > as_of)]
    )
    rows = connection.execute(
        select(
            value.indicator,
            value.unit,
            value.value,
            value.numerator,
            value.denominator,
            value.period,
            value.source_document,
            value.illustrative,
        )
        .where(*known, value.state == "accepted", value.period_end <= on)
        .ext(distinct_on(value.indicator, value.unit))
        .order_by(value.indicator, value.unit, value.period_end.desc(), value.entered_at.desc())
    )
    return {(row.indicator, row.unit): Reported(*row[2:]) for row in rows}
