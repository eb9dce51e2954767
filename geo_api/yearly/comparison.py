"""One release beside another: the month before, and the same month last year (同比)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from geo_api.models import Release, ReleaseFigure
from geo_api.yearly.months import move_period
from layers.plan import INDICATORS

Key = tuple[str, str, str]


def compare_release(connection: Connection, release: dict[str, Any]) -> dict[str, Any]:
    """``previous`` and ``last_year`` (None where that month was not released), and each figure beside both.

    A change is null where either side has no figure: what is not known is no change of nothing.
    """
    period = release["period"]
    previous = _find_release(connection, period and move_period(period, -1))
    last_year = _find_release(connection, period and move_period(period, -12))
    earlier = {
        name: read_values(connection, found["id"]) if found else {}
        for name, found in (("previous", previous), ("last_year", last_year))
    }
    places = {indicator.key: place for place, indicator in enumerate(INDICATORS)}
    rows = []
    for row in sorted(release["rows"], key=lambda row: places[row["indicator"]]):
        key = (row["indicator"], row["unit_kind"], row["unit"])
        told = {name: row[name] for name in ("indicator", "unit_kind", "unit", "unit_zh", "value", "light")}
        for name, values in earlier.items():
            before = values.get(key)
            told[name] = before
            told[f"{name}_change"] = None if before is None or row["value"] is None else row["value"] - before
        rows.append(told)
    return {"release": release["id"], "previous": previous, "last_year": last_year, "rows": rows}


def read_values(connection: Connection, release_id: str) -> dict[Key, float | None]:
    """(indicator, unit kind, unit) -> the frozen value."""
    rows = connection.execute(
        select(
            ReleaseFigure.indicator,
            ReleaseFigure.unit_kind,
            ReleaseFigure.unit,
            ReleaseFigure.figures["value"],
        ).where(ReleaseFigure.release == release_id)
    )
    return {(indicator, kind, unit): value for indicator, kind, unit, value in rows}


def _find_release(connection: Connection, period: str | None) -> dict[str, Any] | None:
    if period is None:
        return None
    row = connection.execute(
        select(Release.id, Release.title, Release.on).where(Release.period == period)
    ).one_or_none()
    return row and {"id": row.id, "title": row.title, "period": period, "on": row.on.isoformat()}
