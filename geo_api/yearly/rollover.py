"""From one year to the next: what is carried over (listed, never changed), which targets are still missing.

A work is unfinished when it was planned for the year or before and stands in no state that counts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, text

from geo_api.features import name_table, when
from geo_api.instants import tell_instant
from geo_api.models import Release, Target
from geo_api.yearly.closings import read_closing
from geo_api.yearly.comparison import read_values
from layers import CATALOGUE
from layers.layer import Layer
from layers.plan import INDICATORS

MOST_WORKS = 2000


def describe_year(connection: Connection, year: int) -> dict[str, Any]:
    """Closed or not, the works carried over, the next year's targets, and the year beside the one before."""
    december = _find_december(connection, year)
    as_of = december.as_of if december else None
    works = list_unfinished(connection, year, as_of)
    counts: dict[str, int] = {}
    for work in works:
        counts[work["layer"]] = counts.get(work["layer"], 0) + 1
    return {
        "year": year,
        "closing": read_closing(connection, year),
        "release": december and december.id,
        "as_of": tell_instant(as_of),
        "unfinished": {"count": len(works), "by_layer": counts, "works": works[:MOST_WORKS]},
        "targets": list_target_gaps(connection, year + 1),
        "comparison": _compare_years(connection, year),
    }


def list_unfinished(connection: Connection, year: int, as_of: datetime | None) -> list[dict[str, Any]]:
    """Works planned for ``year`` or before that are not done at ``as_of`` (now when None), by layer, unit and name."""
    found = []
    for layer in CATALOGUE:
        if layer.lifecycle and any(field.name == "plan_year" for field in layer.fields):
            found += _read_unfinished(connection, layer, year, as_of)
    return found


def _read_unfinished(
    connection: Connection, layer: Layer, year: int, as_of: datetime | None
) -> list[dict[str, Any]]:
    assert layer.lifecycle is not None
    condition, values = when(as_of)
    states = {state.value: state for state in layer.lifecycle.states}
    finish = "planned_finish_on" if any(f.name == "planned_finish_on" for f in layer.fields) else "NULL::date"
    rows = connection.execute(
        text(
            f'SELECT feature_id, "{layer.label}" AS name, unit, township, plan_year, {finish} AS finish_on,'
            f' "{layer.lifecycle.field}" AS stage, illustrative FROM {name_table(layer)} v WHERE {condition}'
            f' AND plan_year <= :year AND NOT "{layer.lifecycle.field}" = ANY(:done)'
            " ORDER BY unit, plan_year, name, feature_id"
        ),
        values | {"year": year, "done": [state.value for state in states.values() if state.counts]},
    ).mappings()
    return [
        {
            "layer": layer.key,
            "layer_zh": layer.zh,
            "layer_en": layer.en,
            "feature_id": str(row["feature_id"]),
            "name": row["name"],
            "unit": row["unit"],
            "township": row["township"],
            "plan_year": row["plan_year"],
            "planned_finish_on": row["finish_on"].isoformat() if row["finish_on"] else None,
            "stage": row["stage"],
            "stage_zh": states[row["stage"]].zh if row["stage"] in states else row["stage"],
            "stage_en": states[row["stage"]].en if row["stage"] in states else row["stage"],
            "form": states[row["stage"]].form if row["stage"] in states else None,
        }
        for row in rows
    ]


def list_target_gaps(connection: Connection, year: int) -> dict[str, Any]:
    """Which indicators have a target of their own for ``year``, and which do not yet."""
    rows = connection.execute(
        select(Target.indicator).where(
            Target.year == year, Target.value.is_not(None), Target.superseded_at.is_(None)
        )
    ).scalars()
    known = set(rows)
    keys = [indicator.key for indicator in INDICATORS]
    return {
        "year": year,
        "set": [key for key in keys if key in known],
        "missing": [key for key in keys if key not in known],
    }


def _compare_years(connection: Connection, year: int) -> list[dict[str, Any]]:
    """The city's frozen figures at the end of the year and of the one before."""
    now, before = (_find_december(connection, one) for one in (year, year - 1))
    if now is None:
        return []
    values = read_values(connection, now.id)
    earlier = read_values(connection, before.id) if before else {}
    found = []
    for (indicator, kind, unit), value in values.items():
        if kind == "city":
            last = earlier.get((indicator, kind, unit))
            change = None if value is None or last is None else value - last
            found.append({"indicator": indicator, "value": value, "last_year": last, "change": change})
    return found


def _find_december(connection: Connection, year: int) -> Any:
    return connection.execute(
        select(Release.id, Release.as_of).where(Release.period == f"{year}-12")
    ).one_or_none()
