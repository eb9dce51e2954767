"""What a release keeps beside the figures: annual and three-year target, the schedule's share, who leads and assists.

These follow editable tables; a sheet that is printed again next year must say what it said.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from geo_api.figures import read_figures
from geo_api.models import Right
from geo_api.standing import plan_share, read_schedule
from layers.plan import get_indicator

Row = dict[str, Any]


def add_context(connection: Connection, rows: list[Row], on: date, as_of: datetime | None) -> list[Row]:
    """The rows with ``year_target``, ``plan_target``, ``plan_year``, ``share``; the city's with leads and assists."""
    figures = read_figures(connection, on, as_of)
    schedule = read_schedule(figures.settings.get("progress.schedule")).with_own(figures.curves)
    duties = read_duties(connection, on.year)
    found = []
    for row in rows:
        indicator = get_indicator(row["indicator"])
        is_city = row["unit_kind"] == "city"
        targets = (
            figures.targets.get(indicator.key, {})
            if is_city
            else figures.allocations.get((indicator.key, row["unit"]), {})
        )
        last = max((year for year, value in targets.items() if value is not None), default=None)
        year, curve = row["target_year"], schedule.find_curve(indicator.key)
        share = plan_share(on, year, curve) if year is not None and indicator.cumulative else None
        told: Row = {
            "year_target": targets.get(on.year),
            "plan_target": targets[last] if last is not None else None,
            "plan_year": last,
            "share": share,
        }
        if is_city:
            told |= duties.get(indicator.key, {"leads": [], "assists": []})
        found.append(row | told)
    return found


def read_duties(connection: Connection, year: int) -> dict[str, dict[str, list[str]]]:
    """Indicator -> ``leads`` and ``assists`` in that year, by the newest list of rights that is not after it."""
    latest = connection.execute(
        select(Right.year).where(Right.year <= year).order_by(Right.year.desc()).limit(1)
    ).scalar()
    found: dict[str, dict[str, list[str]]] = {}
    rows = connection.execute(
        select(Right.scope, Right.unit, Right.duty)
        .where(Right.scope_kind == "indicator", Right.year == latest)
        .order_by(Right.id)
    )
    for scope, unit, duty in rows:
        told = found.setdefault(scope, {"leads": [], "assists": []})
        told["leads" if duty == "lead" else "assists"].append(unit)
    return found
