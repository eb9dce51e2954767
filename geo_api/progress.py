"""Progress: every indicator's value against its target, for the city and each unit, on any day as known at
any instant.

One statement sums what the published versions add (``contributions``); the rest is arithmetic over a few
hundred rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from geo_api.contributions import Asked, By, describe_amount, describe_pipeline, find_unit_field
from geo_api.features import name_table
from geo_api.figures import Figures, read_figures
from geo_api.instants import tell_instant
from geo_api.standing import (
    LightRule,
    Schedule,
    find_target,
    measure_completion,
    measure_gap,
    plan_share,
    rate_light,
    read_light_rule,
    read_schedule,
)
from geo_api.tiles import describe_form
from layers import get
from layers.indicator import Amount, Indicator

Row = dict[str, Any]


@dataclass(slots=True)
class Sum:
    """What the versions of one unit add up to; unit None is the city."""

    numerator: float = 0.0
    denominator: float = 0.0
    pipeline: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """``rows`` as the API gives them; ``cut_off`` the latest publication that is in them."""

    rows: list[Row]
    cut_off: datetime | None
    illustrative: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """Per indicator: unit -> sum, where unit None is the whole city; whether example data are among them; and
    layer -> its latest publication."""

    by_unit: dict[str, dict[str | None, Sum]]
    illustrative: set[str]
    published: dict[str, datetime]


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
    figures = read_figures(connection, on, as_of)
    sums = sum_versions(connection, indicators, by, on, as_of)
    schedule = read_schedule(figures.settings.get("progress.schedule"))
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


def sum_versions(
    connection: Connection, indicators: Sequence[Indicator], by: By, on: date, as_of: datetime | None
) -> Sums:
    """Add up what each version adds to each spatial indicator, by unit; the city is the sum of all, once
    each."""
    binder = Asked(on=on, as_of=as_of)
    spatial = [indicator for indicator in indicators if indicator.measure == "spatial"]
    blocks = [block for indicator in spatial for block in _describe_blocks(indicator, by, binder)]
    sums = Sums({indicator.key: {None: Sum()} for indicator in spatial}, set(), {})
    if not blocks:
        return sums
    statement = (
        "SELECT indicator, part, unit, sum(amount), bool_or(illustrative) FROM ("
        + " UNION ALL ".join(blocks)
        + ") AS parts GROUP BY indicator, part, unit ORDER BY indicator, part, unit"
    )
    for indicator, part, unit, amount, illustrative in connection.execute(text(statement), binder.values):
        for key in {unit, None}:
            _add(sums.by_unit[indicator].setdefault(key, Sum()), part, amount)
        if illustrative:
            sums.illustrative.add(indicator)
    sums.published.update(find_publications(connection, spatial, as_of))
    return sums


def find_publications(
    connection: Connection, indicators: Sequence[Indicator], as_of: datetime | None
) -> dict[str, datetime]:
    """Layer -> the instant of its latest publication that was known at ``as_of``."""
    layers = sorted({amount.layer for i in indicators for amount in (*i.numerator, *i.denominator)})
    if not layers:
        return {}
    known = "" if as_of is None else " WHERE lower(v.valid) <= CAST(:as_of AS timestamptz)"
    values: dict[str, Any] = {} if as_of is None else {"as_of": as_of}
    parts = []
    for number, key in enumerate(layers):
        values[f"layer_{number}"] = key
        parts.append(
            f"SELECT CAST(:layer_{number} AS text), max(lower(v.valid)) FROM {name_table(get(key))} v{known}"
        )
    rows = connection.execute(text(" UNION ALL ".join(parts)), values)
    return {key: at for key, at in rows if at is not None}


def _describe_blocks(indicator: Indicator, by: By, binder: Asked) -> list[str]:
    key = f"CAST({binder.bind(indicator.key)} AS text)"
    blocks = []
    for part, amounts in (("numerator", indicator.numerator), ("denominator", indicator.denominator)):
        for amount in amounts:
            rows = describe_amount(amount, by, binder)
            blocks.append(
                f"SELECT {key} AS indicator, '{part}' AS part, unit, amount, illustrative FROM ({rows}) AS"
                f" added"
            )
    for amount in _list_courses(indicator):
        rows = describe_pipeline(amount, by, describe_form(get(amount.layer), binder), binder)
        blocks.append(
            f"SELECT {key}, 'form:' || form, unit, amount, false FROM ({rows}) AS course WHERE form IS NOT"
            f" NULL"
        )
    return blocks


def _list_courses(indicator: Indicator) -> list[Amount]:
    """The amounts whose works are shown by how far they are: gains only, one for each layer."""
    found: dict[str, Amount] = {}
    for amount in indicator.numerator:
        if amount.sign == 1 and get(amount.layer).lifecycle is not None:
            found.setdefault(amount.layer, amount)
    return list(found.values())


def _add(found: Sum, part: str, amount: float) -> None:
    if part == "numerator":
        found.numerator += amount
    elif part == "denominator":
        found.denominator += amount
    else:
        form = part.removeprefix("form:")
        found.pipeline[form] = found.pipeline.get(form, 0) + round(amount)


def _build_rows(
    indicator: Indicator, by: By, on: date, figures: Figures, sums: Sums, schedule: Schedule
) -> list[Row]:
    by_unit = sums.by_unit.get(indicator.key, {})
    cut_off = max(
        (sums.published[a.layer] for a in indicator.numerator if a.layer in sums.published), default=None
    )
    rows = []
    for unit in (None, *_list_units(indicator, by, figures, by_unit)):
        key = figures.city if unit is None else unit
        figure = _measure(indicator, by_unit.get(unit), key, figures)
        targets = (
            figures.targets.get(indicator.key, {})
            if unit is None
            else figures.allocations.get((indicator.key, key), {})
        )
        year, target = find_target(targets, on) or (None, None)
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
                "gap": measure_gap(value, target, indicator.direction),
                "schedule_gap": None
                if completion is None or share is None
                else round((completion - share) * 100, 2),
                "light": None,
                "cut_off": tell_instant(cut_off),
            }
        )
    return rows


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
    told_by = {"pipeline": found.pipeline, "source": f"已发布图层：{names}"}
    if not indicator.denominator:
        total = indicator.scale * found.numerator
        return {"value": total, "numerator": total, "denominator": None, **told_by}
    share = indicator.scale * found.numerator / found.denominator if found.denominator else None
    return {"value": share, "numerator": found.numerator, "denominator": found.denominator, **told_by}


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
        rank = None
        if completion is not None and row["unit_kind"] != "city":
            # equal completions share the worse place: who is level with the third from the bottom is in
            # the bottom
            rank = len(ranked) - ranked[::-1].index(completion)
        row["light"] = rate_light(completion, 1.0 if share is None else share, rank, len(ranked), rule)


def _list_units(indicator: Indicator, by: By, figures: Figures, by_unit: dict[str | None, Sum]) -> list[str]:
    if by in ("township", "park"):
        return figures.list_units(by)
    if not any(find_unit_field(get(amount.layer), by) for amount in indicator.numerator):
        return []
    return sorted(unit for unit in by_unit if unit)
