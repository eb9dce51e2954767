"""The plan's ecological tasks, each with its layers, its indicators and where it stands."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from geo_api.features import Binder, name_table, when
from geo_api.forms import describe_form
from geo_api.people import Person
from geo_api.progress import compute_progress
from geo_api.visibility import list_layers
from layers import get
from layers.layer import Layer
from layers.plan import TASKS, get_indicator
from layers.units import name_units

KEPT = (
    "value",
    "numerator",
    "denominator",
    "target",
    "target_year",
    "gap",
    "schedule_gap",
    "light",
    "source",
    "cut_off",
)


def describe_tasks(
    connection: Connection, person: Person, on: date, as_of: datetime | None, read_at: datetime
) -> list[dict[str, Any]]:
    """Every task of annex 1 and annex 3. A task that no indicator measures stands by the works of its layers.

    A restricted layer is named to everybody and counted for those who may see it; ``connection`` may read it then.
    """
    keys = {key for task in TASKS for key in task.indicators}
    indicators = [get_indicator(key) for key in sorted(keys)]
    progress = compute_progress(connection, indicators, "township", on, as_of, read_at)
    city = {row["indicator"]: row for row in progress.rows if row["unit_kind"] == "city"}
    visible = {layer.key for layer in list_layers(person)}
    used = {key for task in TASKS for key in task.layers}
    counts = {key: _count_forms(connection, get(key), as_of) for key in used & visible}
    found = []
    for task in TASKS:
        found.append(
            asdict(task)
            | {
                "annex": "附件3" if task.year else "附件1",
                "leads_zh": name_units(task.leads),
                "leads_en": name_units(task.leads, "en"),
                "assists_zh": name_units(task.assists),
                "assists_en": name_units(task.assists, "en"),
                "layers": [
                    {
                        "key": key,
                        "zh": get(key).zh,
                        "en": get(key).en,
                        "restricted": get(key).restricted,
                        "visible": key in visible,
                        "counts": counts.get(key),
                        "total": sum(counts[key].values()) if key in counts else None,
                    }
                    for key in task.layers
                ],
                "indicators": [
                    {
                        "key": key,
                        "zh": get_indicator(key).zh,
                        "en": get_indicator(key).en,
                        "unit": get_indicator(key).unit,
                        "measure": get_indicator(key).measure,
                        "direction": get_indicator(key).direction,
                        **{name: city[key][name] for name in KEPT},
                    }
                    for key in task.indicators
                ],
            }
        )
    return found


def _count_forms(connection: Connection, layer: Layer, as_of: datetime | None) -> dict[str, int]:
    """How many features of the layer stand how far; without a course of life, all under ``accepted``."""
    condition, values = when(as_of)
    binder = Binder()
    form = describe_form(layer, binder) if layer.lifecycle else "'accepted'"
    rows = connection.execute(
        text(f"SELECT {form} AS form, count(*) FROM {name_table(layer)} v WHERE {condition} GROUP BY 1"),
        values | binder.values,
    )
    return {form or "accepted": count for form, count in rows}
