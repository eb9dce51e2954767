"""Progress: every indicator's value against its target, for the city and each unit, on any day as known at
any instant.

One statement sums what the published versions add (``contributions``); the rest is arithmetic over a few
hundred rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from geo_api.contributions import MICRO, By, find_unit_field
from geo_api.figures import Figures, read_figures
from geo_api.instants import tell_instant
from geo_api.settled import wait_until_settled
from geo_api.standing import (
    LightRule,
    Schedule,
    find_target,
    measure_completion,
    measure_gap,
    measure_pace,
    plan_share,
    rate_light,
    read_light_rule,
    read_schedule,
)
from geo_api.sums import OUTSIDE, Sum, Sums, sum_versions
from layers import get
from layers.indicator import Indicator
from layers.plan.in_force import settle

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """``rows`` as the API gives them; ``cut_off`` the latest publication that is in them."""

    rows: list[Row]
    cut_off: datetime | None
    illustrative: bool


def compute_progress(
    connection: Connection,
    indicators: Sequence[Indicator],
    by: By,
    on: date,
    as_of: datetime | None,
    read_at: datetime,
) -> Progress:
    """One row per indicator and unit, and one for the city. ``read_at``: the instant of reading, told
    where as_of is not set."""
    wait_until_settled(connection, as_of)
    figures = read_figures(connection, on, as_of)
    indicators = [settle(indicator, figures.settings) for indicator in indicators]
    sums = sum_versions(connection, indicators, by, on, as_of)
    schedule = read_schedule(figures.settings.get("progress.schedule")).with_own(figures.curves)
    rule = read_light_rule(figures.settings.get("progress.light"))
    rows: list[Row] = []
    for indicator in indicators:
        found = _build_rows(indicator, by, on, figures, sums, schedule)
        _light_rows(found, indicator, on, schedule, rule)
        rows.extend(found)
    for row in rows:
        row |= {"on": on.isoformat(), "as_of": tell_instant(as_of or read_at)}
    reported = any(entry.illustrative for entry in figures.reported.values())
    cut_off = max(sums.published.values(), default=None)
    return Progress(rows, cut_off, bool(sums.illustrative) or reported)


def _build_rows(
    indicator: Indicator, by: By, on: date, figures: Figures, sums: Sums, schedule: Schedule
) -> list[Row]:
    by_unit = sums.by_unit.get(indicator.key, {})
    cut_off = max(
        (sums.published[a.layer] for a in indicator.numerator if a.layer in sums.published), default=None
    )
    beyond = by_unit.get(OUTSIDE)
    outside = read_sum(indicator, beyond)["numerator"] if beyond and by == "township" else None
    rows = []
    for unit in (None, *_list_units(indicator, by, figures, by_unit)):
        key = figures.city if unit is None else unit
        figure = _measure(indicator, by_unit.get(unit), key, figures)
        year, target = find_target(choose_targets(figures, indicator, unit), on) or (None, None)
        value = figure["value"]
        completion = measure_completion(value, target, indicator.direction)
        share = _plan_share(indicator, on, year, schedule)
        rows.append(
            {
                "indicator": indicator.key,
                "unit_kind": "city" if unit is None else by,
                "unit": key,
                "unit_zh": figures.names[key][1] if key in figures.names else key,
                **figure,
                "target": target,
                "target_year": year,
                "gap": measure_gap(value, target),
                "schedule_gap": None
                if completion is None or share is None
                else round((completion - share) * 100, 2),
                "light": None,
                "completion": completion,
                "pace_needed": measure_pace(value, target, year, on) if indicator.cumulative else None,
                "rank": None,
                "ranked": 0,
                "outside": outside if unit is None else None,
                "cut_off": tell_instant(cut_off),
            }
        )
    return rows


def choose_targets(figures: Figures, indicator: Indicator, unit: str | None) -> dict[int, float | None]:
    """The city's targets, or the parts that a unit carries."""
    if unit is None:
        return figures.targets.get(indicator.key, {})
    return figures.allocations.get((indicator.key, unit), {})


def _measure(indicator: Indicator, found: Sum | None, unit: str, figures: Figures) -> Row:
    """Value, numerator, denominator, pipeline and source of one row; null where nothing was reported or
    counted."""
    if indicator.measure == "reported":
        told = figures.reported.get((indicator.key, unit))
        return {
            "value": told and told.value,
            "numerator": told and told.numerator,
            "denominator": told and told.denominator,
            "pipeline": {},
            "source": f"{told.source}（{told.period}）" if told else None,
        }
    found = found or Sum()
    names = "、".join(dict.fromkeys(get(a.layer).zh for a in indicator.numerator))
    pipeline = {form: count // MICRO for form, count in sorted(found.pipeline.items()) if count}
    told_by = {"pipeline": pipeline, "source": f"已发布图层：{names}"}
    return read_sum(indicator, found) | told_by


def read_sum(indicator: Indicator, found: Sum) -> dict[str, float | None]:
    """Value, numerator and denominator of exact sums: one rounding, the last, so that a figure is the same for ever."""
    scale = Fraction(str(indicator.scale))
    if not indicator.denominator:
        total = float(Fraction(found.numerator, MICRO) * scale)
        return {"value": total, "numerator": total, "denominator": None}
    share = float(Fraction(found.numerator, found.denominator) * scale) if found.denominator else None
    return {
        "value": share,
        "numerator": found.numerator / MICRO,
        "denominator": found.denominator / MICRO,
    }


def _plan_share(indicator: Indicator, on: date, target_year: int | None, schedule: Schedule) -> float | None:
    """What the schedule asks for; a level to hold has none."""
    if target_year is None or not indicator.cumulative:
        return None
    return plan_share(on, target_year, schedule.find_curve(indicator.key))


def _light_rows(rows: list[Row], indicator: Indicator, on: date, schedule: Schedule, rule: LightRule) -> None:
    """Set the lights; units with a target are ranked by completion, the best first."""
    completions = [measure_completion(row["value"], row["target"], indicator.direction) for row in rows]
    ranked = sorted(
        (c for c, row in zip(completions, rows, strict=True) if c is not None and row["unit_kind"] != "city"),
        reverse=True,
    )
    for row, completion in zip(rows, completions, strict=True):
        share = _plan_share(indicator, on, row["target_year"], schedule)
        if completion is not None and row["unit_kind"] != "city":
            # equal completions share the worse place: who is level with the third from the bottom is in
            # the bottom
            row["rank"] = len(ranked) - ranked[::-1].index(completion)
            row["ranked"] = len(ranked)
        row["light"] = rate_light(completion, 1.0 if share is None else share, row["rank"], len(ranked), rule)


def _list_units(indicator: Indicator, by: By, figures: Figures, by_unit: dict[str | None, Sum]) -> list[str]:
    if by in ("township", "park"):
        return figures.list_units(by)
    if not any(find_unit_field(get(amount.layer), by) for amount in indicator.numerator):
        return []
    return sorted(unit for unit in by_unit if unit)
