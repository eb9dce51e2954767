"""An indicator through the months: what each month's end showed, as known then and as known now; and where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from geo_api.contributions import By
from geo_api.figures import read_figures, read_reported, read_settings
from geo_api.forecast import Forecast, forecast
from geo_api.instants import CHINA
from geo_api.progress import choose_targets, read_sum
from geo_api.standing import find_target, plan_share, read_schedule
from geo_api.sums import Sum, sum_versions
from geo_api.tallies.marks import find_current
from geo_api.tallies.reading import read_account, read_day
from layers.indicator import Indicator
from layers.plan.in_force import settle

# what a forecast may lean on
HISTORY_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Month:
    """``known_then``: by what had been published when the month ended; ``known_now``: by what is known now."""

    ends: date
    known_then: float | None
    known_now: float | None
    target: float | None
    schedule: float | None


def list_months(on: date, months: int) -> list[date]:
    """The ends of the ``months`` months up to the day, the last one being the day itself."""
    ends, day = [on], on
    while len(ends) < months:
        day = day.replace(day=1) - timedelta(days=1)
        ends.append(day)
    return ends[::-1]


def read_value(
    connection: Connection, indicator: Indicator, by: By, unit: str | None, on: date, as_of: datetime | None
) -> float | None:
    """One figure; ``unit`` None is the city."""
    if indicator.measure == "reported":
        told = read_reported(connection, on, as_of).get((indicator.key, unit or "taixing"))
        return told.value if told else None
    settled = settle(indicator, read_settings(connection, as_of))
    found = sum_versions(connection, [settled], by, on, as_of).by_unit[indicator.key].get(unit)
    return read_sum(settled, found or Sum())["value"]


def read_series(
    connection: Connection,
    indicator: Indicator,
    by: By,
    unit: str | None,
    on: date,
    as_of: datetime | None,
    months: int,
) -> list[Month]:
    """What the ends of the last months showed. No month shows what was not known at ``as_of``."""
    figures = read_figures(connection, on, as_of)
    schedule = read_schedule(figures.settings.get("progress.schedule")).with_own(figures.curves)
    found = []
    for end in list_months(on, months):
        then = datetime.combine(end + timedelta(days=1), time(), CHINA)
        known = then if as_of is None else min(then, as_of)
        year, target = find_target(choose_targets(figures, indicator, unit), end) or (None, None)
        asked = None
        if target is not None and year is not None and indicator.cumulative:
            asked = target * plan_share(end, year, schedule.find_curve(indicator.key))
        found.append(
            Month(
                end,
                read_value(connection, indicator, by, unit, end, known),
                read_value(connection, indicator, by, unit, end, as_of),
                target,
                asked,
            )
        )
    return found


def look_ahead(indicator: Indicator, values: Sequence[float | None], on: date) -> Forecast | None:
    """Where the months up to ``on`` lead by the end of its year; None where the past is too short."""
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    losing = any(amount.sign < 0 for amount in indicator.numerator)
    floor = known[-1] if indicator.cumulative and not losing and known else 0.0
    ceiling = 100.0 if indicator.unit == "%" else None
    return forecast(known, 12 - on.month, None if losing else floor, ceiling)


def read_history(
    connection: Connection, indicator: Indicator, by: By, unit: str | None, on: date, as_of: datetime | None
) -> list[float | None]:
    """Month ends since the works began, as known at ``as_of``: a quiet beginning is no history."""
    ends = list_months(on, HISTORY_MONTHS)
    settled = settle(indicator, read_settings(connection, as_of))
    if find_current(connection, [settled]):
        account = read_account(connection, indicator.key, by if unit else "city", unit or "", as_of)
        values = [
            read_sum(
                settled, Sum(read_day(account, "numerator", end), read_day(account, "denominator", end))
            )["value"]
            for end in ends
        ]
    else:
        values = [read_value(connection, indicator, by, unit, end, as_of) for end in ends]
    begun = next((n for n, value in enumerate(values) if value), len(values))
    return values[max(0, begun - 1) :]


def describe_month(month: Month) -> dict[str, Any]:
    return {
        "on": month.ends.isoformat(),
        "known_then": month.known_then,
        "known_now": month.known_now,
        "target": month.target,
        "schedule": month.schedule,
    }


def describe_forecast(found: Forecast | None, on: date) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "on": date(on.year, 12, 31).isoformat(),
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "coverage": 0.8,
    }
