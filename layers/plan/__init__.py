"""The plan as data: its 59 indicators, its ecological tasks, its settings. Every figure names its clause."""

from __future__ import annotations

from layers.indicator import Indicator
from layers.plan import (
    indicators_air_waste,
    indicators_green,
    indicators_industry,
    indicators_outfalls,
    indicators_rivers,
    indicators_services,
    indicators_shore,
)
from layers.plan.settings import SETTINGS, Setting, get_setting
from layers.plan.tasks import TASKS, Task

__all__ = [
    "INDICATORS",
    "SETTINGS",
    "TASKS",
    "Indicator",
    "Setting",
    "Task",
    "get_indicator",
    "get_setting",
    "indicators_of",
    "tasks_of",
]

# Works on the map first, then what bureaus report.
INDICATORS: tuple[Indicator, ...] = (
    *indicators_rivers.INDICATORS,
    *indicators_outfalls.INDICATORS,
    *indicators_green.INDICATORS,
    *indicators_shore.INDICATORS,
    *indicators_air_waste.INDICATORS,
    *indicators_industry.INDICATORS,
    *indicators_services.INDICATORS,
)
_BY_KEY = {indicator.key: indicator for indicator in INDICATORS}


def get_indicator(key: str) -> Indicator:
    """The indicator of that key; KeyError when there is none."""
    return _BY_KEY[key]


def indicators_of(layer: str) -> tuple[Indicator, ...]:
    """The indicators that a layer feeds or is shown with."""
    return tuple(indicator for indicator in INDICATORS if layer in indicator.layers)


def tasks_of(indicator: str) -> tuple[Task, ...]:
    """The tasks that an indicator measures."""
    return tuple(task for task in TASKS if indicator in task.indicators)
