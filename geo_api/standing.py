"""Where a figure stands: its target, what is missing, how it keeps to the schedule, and its light. Pure;
no clock.

Signs: ``gap`` (较目标) is the value above (+) or below (-) the target in the indicator's unit; ``schedule_gap``
(较序时) is ahead (+) or behind (-) in percentage points of the target.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

Direction = Literal["at_least", "at_most"]
Light = Literal["good", "warn", "bad"]

# the plan runs from January 2022
FIRST_YEAR = 2022
# 待核: no bureau has confirmed a curve; the shapes follow the season (planting November to March, naming at
# year end)
CURVES: dict[str, tuple[float, ...]] = {
    "planting": (0.10, 0.30, 0.60, 0.65, 0.65, 0.65, 0.65, 0.65, 0.65, 0.70, 0.85, 1.00),
    "naming": (0.00, 0.00, 0.00, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.40, 0.60, 1.00),
}
CURVE_OF: dict[str, str] = {
    "afforestation_mu": "planting",
    "green_villages": "naming",
    "demonstration_homesteads": "naming",
    "idyllic_villages": "naming",
    "eco_civilization_villages": "naming",
    "happy_waters": "naming",
    "demonstration_rivers": "naming",
}


@dataclass(frozen=True, slots=True)
class LightRule:
    """good: completion reaches the schedule, give or take ``tolerance_points``; behind it warn.

    Bad are the ``bottom`` units of the ranking, and where they are set those more than ``bad_gap_points`` behind the
    schedule or below ``bad_completion_pct`` of their target.
    """

    bottom: int = 3
    tolerance_points: float = 0.0
    bad_gap_points: float | None = None
    bad_completion_pct: float | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """Monthly curves (12 cumulative shares of a year) and which indicator follows which; the others run
    evenly."""

    curves: Mapping[str, Sequence[float]]
    curve_of: Mapping[str, str]

    own: Mapping[str, Sequence[float]] = field(default_factory=dict)

    def find_curve(self, indicator: str) -> Sequence[float] | None:
        """The indicator's own curve, else the one of its season; None runs evenly."""
        return self.own.get(indicator) or self.curves.get(self.curve_of.get(indicator, ""))

    def with_own(self, curves: Mapping[str, Sequence[float]]) -> Schedule:
        """The same with the curves that people set for single indicators."""
        return replace(self, own=curves)


DEFAULT_SCHEDULE = Schedule(CURVES, CURVE_OF)


def read_schedule(told: Any) -> Schedule:
    """A schedule from an editable setting ``{"curves": {name: 12 shares}, "indicators": {key: name}}``;
    what is not
    such a thing is left at the starting set."""
    if not isinstance(told, Mapping):
        return DEFAULT_SCHEDULE
    curves = told.get("curves")
    sound = isinstance(curves, Mapping) and all(
        isinstance(c, Sequence) and len(c) == 12 for c in curves.values()
    )
    curve_of = told.get("indicators")
    return Schedule(
        curves if sound and isinstance(curves, Mapping) else CURVES,
        curve_of if isinstance(curve_of, Mapping) else CURVE_OF,
    )


def read_light_rule(told: Any) -> LightRule:
    """The rule of an editable setting; what is left out is as in the starting set."""
    if not isinstance(told, Mapping):
        return LightRule()
    points, completion = told.get("bad_gap_points"), told.get("bad_completion_pct")
    return LightRule(
        int(told.get("bottom", 3)),
        float(told.get("tolerance_points", 0.0)),
        None if points is None else float(points),
        None if completion is None else float(completion),
    )


def find_target(targets: Mapping[int, float | None], on: date) -> tuple[int, float] | None:
    """The target in force on a day: of its year, else of the next year that states one, else the last one
    stated.

    None when no year states a figure.
    """
    stated = sorted((year, value) for year, value in targets.items() if value is not None)
    coming = [found for found in stated if found[0] >= on.year]
    return coming[0] if coming else (stated[-1] if stated else None)


def measure_gap(value: float | None, target: float | None) -> float | None:
    """How far the value lies above (+) or below (-) the target, in the indicator's unit (较目标)."""
    return None if value is None or target is None else value - target


def measure_completion(value: float | None, target: float | None, direction: Direction) -> float | None:
    """Share of the target reached; 1 is all of it. For an upper limit: 1 at or below it."""
    if value is None or target is None:
        return None
    if direction == "at_most":
        return 1.0 if value <= target else (target / value)
    return value / target if target else 1.0


def plan_share(on: date, target_year: int, curve: Sequence[float] | None = None) -> float:
    """The share of a target of ``target_year`` that the schedule asks for by the end of the month of ``on``.

    Even: months passed since January 2022 (the current one included, as in monthly reports) over all months.
    With a curve, the year's part follows it. Between 0 and 1.
    """
    years = target_year - FIRST_YEAR + 1
    within = curve[on.month - 1] if curve else on.month / 12
    return min(1.0, max(0.0, (on.year - FIRST_YEAR + within) / years)) if years > 0 else 1.0


def rate_light(
    completion: float | None, share: float, rank: int | None, ranked: int, rule: LightRule
) -> Light | None:
    """The light of one row. ``rank`` counts from 1 (best) among ``ranked`` units; None for the whole city."""
    if completion is None:
        return None
    if (completion - share) * 100 >= -rule.tolerance_points:
        return "good"
    in_the_bottom = rank is not None and rank > ranked - rule.bottom
    far_behind = rule.bad_gap_points is not None and (share - completion) * 100 > rule.bad_gap_points
    hardly_begun = rule.bad_completion_pct is not None and completion * 100 < rule.bad_completion_pct
    return "bad" if in_the_bottom or far_behind or hardly_begun else "warn"


def measure_pace(value: float | None, target: float | None, year: int | None, on: date) -> float | None:
    """What every month to the end of the target's year has to bring, the month of ``on`` being over; 0 when reached."""
    if value is None or target is None or year is None:
        return None
    months = (year - on.year) * 12 + 12 - on.month
    missing = max(0.0, target - value)
    return missing / months if months > 0 else (None if missing else 0.0)
