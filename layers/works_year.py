"""Which year a work belongs to: the plan's year it is written under, else the year of the latest thing done on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from layers.layer import Layer

_PLAN_YEAR = "plan_year"
# what is only intended says nothing about when the work is done
_INTENDED = "planned_"


def find_year(layer: Layer, attributes: Mapping[str, Any], today: date) -> int | None:
    """The year of one work; None where no field tells one."""
    planned = attributes.get(_PLAN_YEAR)
    if planned:
        return int(planned)
    done = [
        attributes[field.name]
        for field in layer.fields
        if field.kind == "date" and not field.name.startswith(_INTENDED) and attributes.get(field.name)
    ]
    years = [day.year for day in done if isinstance(day, date) and day <= today]
    return max(years, default=None)


def find_common_year(layer: Layer, works: Iterable[Mapping[str, Any]], today: date) -> int | None:
    """The year most works belong to, the later one where two are as many; None where no work tells one."""
    counted = Counter(year for work in works if (year := find_year(layer, work, today)) is not None)
    return max(counted, key=lambda year: (counted[year], year), default=None)
