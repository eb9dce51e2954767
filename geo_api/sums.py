"""What the published versions add up to, for every spatial indicator, by unit and for the city.

Read from the tallies where they are up to date; else the versions themselves are added up, in one statement. Both give
the same whole millionths.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from geo_api.contributions import Asked, By, Kind, describe_amount, describe_pipeline, list_courses
from geo_api.features import name_table
from geo_api.forms import describe_form
from geo_api.statements import whole_layer_joins
from geo_api.tallies.marks import find_current, list_layers
from geo_api.tallies.reading import read_tallies
from layers import get
from layers.indicator import Indicator

# the unit of what lies in no township
OUTSIDE = ""


@dataclass(slots=True)
class Sum:
    """What the versions of one unit add up to, in millionths of a piece, m or m2."""

    numerator: int = 0
    denominator: int = 0
    pipeline: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sums:
    """Per indicator: unit -> sum, where unit None is the whole city and OUTSIDE what lies in no township; whether
    example data are among them; and layer -> its latest publication."""

    by_unit: dict[str, dict[str | None, Sum]]
    illustrative: set[str]
    published: dict[str, datetime]


def sum_versions(
    connection: Connection, indicators: Sequence[Indicator], by: By, on: date, as_of: datetime | None
) -> Sums:
    """Add up what each version adds to each spatial indicator; the city is the sum of all, once each."""
    spatial = [indicator for indicator in indicators if indicator.measure == "spatial"]
    sums = Sums({indicator.key: {None: Sum()} for indicator in spatial}, set(), {})
    kept = find_current(connection, spatial)
    if kept:
        _sum_tallies(connection, sums, sorted(kept), by, on, as_of)
    live = [indicator for indicator in spatial if indicator.key not in kept]
    if live:
        add_versions(connection, sums, live, by, on, as_of)
    sums.published.update(_find_publications(connection, list_layers(spatial), list_layers(live), as_of))
    return sums


def add_versions(
    connection: Connection,
    sums: Sums,
    indicators: Iterable[Indicator],
    by: By,
    on: date,
    as_of: datetime | None,
) -> None:
    """Add up the versions themselves: what the tallies are held against."""
    binder = Asked(on=on, as_of=as_of)
    blocks = [block for indicator in indicators for block in _describe_blocks(indicator, by, binder)]
    statement = (
        "SELECT indicator, part, unit, sum(amount), bool_or(illustrative) FROM ("
        + " UNION ALL ".join(blocks)
        + ") AS parts GROUP BY indicator, part, unit ORDER BY indicator, part, unit"
    )
    with whole_layer_joins(connection):
        rows = connection.execute(text(statement), binder.values).all()
    for indicator, part, unit, amount, illustrative in rows:
        # outside every township is a place; outside every park is the rest of the county
        for key in {None, OUTSIDE if unit is None and by == "township" else unit}:
            _add(sums.by_unit[indicator].setdefault(key, Sum()), part, int(amount))
        if illustrative:
            sums.illustrative.add(indicator)


def _sum_tallies(
    connection: Connection, sums: Sums, keys: Sequence[str], by: By, on: date, as_of: datetime | None
) -> None:
    kinds: list[Kind] = ["city", by]
    for (indicator, part, kind, unit), amount in read_tallies(connection, keys, kinds, on, as_of):
        if part == "example":
            if amount:
                sums.illustrative.add(indicator)
        elif amount:
            key = None if kind == "city" else unit
            _add(sums.by_unit[indicator].setdefault(key, Sum()), part, amount)


def _find_publications(
    connection: Connection, layers: Sequence[str], live: Sequence[str], as_of: datetime | None
) -> dict[str, datetime]:
    """Layer -> the instant of its latest publication that was known at ``as_of``."""
    if not layers:
        return {}
    values: dict[str, Any] = {"as_of": as_of or "infinity"}
    parts = []
    for number, key in enumerate(layers):
        values[f"layer_{number}"] = key
        source = (
            f"SELECT max(lower(v.valid)) FROM {name_table(get(key))} v"
            " WHERE lower(v.valid) <= CAST(:as_of AS timestamptz)"
            if key in live
            else f"SELECT max(known_at) FROM published.tally_instants WHERE layer = :layer_{number}"
            " AND known_at <= CAST(:as_of AS timestamptz)"
        )
        parts.append(f"SELECT CAST(:layer_{number} AS text), ({source})")
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
    for amount in list_courses(indicator):
        rows = describe_pipeline(amount, by, describe_form(get(amount.layer), binder), binder)
        blocks.append(
            f"SELECT {key}, 'form:' || form, unit, amount, false FROM ({rows}) AS course WHERE form IS NOT"
            f" NULL"
        )
    return blocks


def _add(found: Sum, part: str, amount: int) -> None:
    if part == "numerator":
        found.numerator += amount
    elif part == "denominator":
        found.denominator += amount
    else:
        form = part.removeprefix("form:")
        found.pipeline[form] = found.pipeline.get(form, 0) + amount
