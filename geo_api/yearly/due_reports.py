"""Which reported figures are due, which wait to be accepted, which are missing, by the bureau that leads them.

How often a figure is due is not in the plan: once a year by default, for the year's end; a bureau that reports
months or quarters is held to what it began (待核).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, or_, select

from geo_api.models import ReportedValue
from geo_api.preconditions import NOTHING, tag_version
from geo_api.targets import end_period
from geo_api.yearly.frozen import read_duties
from layers.plan import INDICATORS

# a figure is due this many days after its period ends: 待核
DAYS_TO_REPORT = 31


def list_due(connection: Connection, year: int, today: date, unit: str | None = None) -> list[dict[str, Any]]:
    """One row for each reported indicator and period of the year: ``accepted``, ``waiting``, ``returned``, ``missing``
    or ``later`` (not due yet)."""
    duties = read_duties(connection, year)
    values = _read_values(connection, year)
    found = []
    for indicator in INDICATORS:
        leads = duties.get(indicator.key, {}).get("leads", [])
        if indicator.measure != "reported" or (unit is not None and unit not in leads):
            continue
        own = {period: row for (key, period), row in values.items() if key == indicator.key}
        for period in _list_periods(own, year):
            ends = end_period(period)
            due_on = date.fromordinal(ends.toordinal() + DAYS_TO_REPORT)
            row = own.get(period)
            state = row["state"] if row else ("missing" if today > ends else "later")
            found.append(
                {
                    "indicator": indicator.key,
                    "period": period,
                    "period_end": ends.isoformat(),
                    "due_on": due_on.isoformat(),
                    "overdue": state in ("missing", "returned") and today > due_on,
                    "state": state,
                    "leads": leads,
                    "value": row and row["value"],
                    "id": row and row["id"],
                    "etag": tag_version(row["newest"]) if row else NOTHING,
                    "entered_by": row and row["entered_by"],
                    "source_document": row and row["source_document"],
                    "review_note": row and row["review_note"],
                }
            )
    return found


def _read_values(connection: Connection, year: int) -> dict[tuple[str, str], dict[str, Any]]:
    """(indicator, period) -> the newest word on it: waiting before accepted before returned."""
    rows = connection.execute(
        select(ReportedValue.__table__)
        .where(
            ReportedValue.period_end >= date(year, 1, 1),
            ReportedValue.period_end <= date(year, 12, 31),
            or_(ReportedValue.superseded_at.is_(None), ReportedValue.state == "returned"),
        )
        .order_by(ReportedValue.id)
    ).mappings()
    weight = {"returned": 0, "accepted": 1, "reported": 2}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        key = row["indicator"], row["period"]
        if key not in found or weight[row["state"]] >= weight[found[key]["state"]]:
            found[key] = dict(row)
        found[key]["newest"] = row["id"]
    for told in found.values():
        told["state"] = {"reported": "waiting"}.get(told["state"], told["state"])
    return found


def _list_periods(own: dict[str, Any], year: int) -> list[str]:
    """The year itself, or every quarter or month of it where the bureau reports so; and what else it reported."""
    if any("Q" in period for period in own):
        rhythm = [f"{year}-Q{quarter}" for quarter in range(1, 5)]
    elif sum(1 for period in own if len(period) == 7) > 1:
        rhythm = [f"{year}-{month:02d}" for month in range(1, 13)]
    else:
        rhythm = [str(year)]
    return sorted({*rhythm, *own}, key=lambda period: (end_period(period), period))
