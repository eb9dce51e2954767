"""Outfalls counted five ways, never one for another: by river, township and park; and how far two parks are watched."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import Connection, text

from geo_api.courses.moment import Moment
from layers.catalogue.outfalls import COUNTS
from layers.indicator import Where
from layers.units import PARKS

By = Literal["river", "township", "park"]
# the day on which each of the five became true
_DATED = {"all": None, "judged": "traced_on", "to_remediate": "traced_on", "remediated": "remediated_on",
          "closed": "closed_on"}  # fmt: skip
_UNIT = {"river": "coalesce(v.river, '')", "township": "v.township", "park": "v.unit"}
# 规划 (四)2: the two parks whose outfalls are all to be monitored
WATCHED_PARKS = ("hongqiao_park", "economic_zone")


def count_outfalls(connection: Connection, by: By, moment: Moment) -> list[dict[str, Any]]:
    """The five counts of every unit, and beside them what is monitored; what has no unit is told as null."""
    values: dict[str, Any] = dict(moment.values)
    columns = [
        f"count(*) FILTER (WHERE {_describe(key, wheres, values)}) AS {key}" for key, _, _, wheres in COUNTS
    ]
    only = "AND v.unit = ANY(:parks)" if by == "park" else ""
    if by == "park":
        values["parks"] = [unit.key for unit in PARKS]
    rows = connection.execute(
        text(
            f"SELECT nullif({_UNIT[by]}, '') AS unit, {', '.join(columns)},"
            " count(*) FILTER (WHERE v.monitored AND coalesce(v.monitored_on, :on) <= :on) AS monitored,"
            " count(*) FILTER (WHERE v.online_monitoring) AS online,"
            " count(*) FILTER (WHERE v.stage = 'relapsed') AS relapsed, bool_or(v.illustrative) AS illustrative"
            f" FROM published.outfalls v WHERE {moment.holds('v')} {only} GROUP BY 1 ORDER BY 2 DESC, 1"
        ),
        values,
    )
    return [_tell(dict(row._mapping)) for row in rows]


def tell_counts() -> list[dict[str, str]]:
    """What the five are called."""
    return [{"key": key, "zh": zh, "en": en} for key, zh, en, _ in COUNTS]


def tell_watched(parks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """监测全覆盖 of the two parks: monitored over all, as rows of their own."""
    found = {row["unit"]: row for row in parks}
    told = []
    for unit in WATCHED_PARKS:
        row = found.get(unit)
        told.append(
            {
                "unit": unit,
                "all": row["all"] if row else 0,
                "monitored": row["monitored"] if row else 0,
                "online": row["online"] if row else 0,
                "coverage_pct": row["coverage_pct"] if row else None,
                "indicator": "park_outfall_monitoring",
            }
        )
    return told


def _tell(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"coverage_pct": round(100 * row["monitored"] / row["all"], 1) if row["all"] else None}


def _describe(key: str, wheres: tuple[Where, ...], values: dict[str, Any]) -> str:
    parts = []
    for where in wheres:
        name = f"{key}_{where.field}"
        values[name] = list(where.values)
        parts.append(f'v."{where.field}" = ANY(:{name})')
    dated = _DATED[key]
    if dated:
        parts.append(f"coalesce(v.{dated}, :on) <= :on")
    return " AND ".join(parts) or "true"
