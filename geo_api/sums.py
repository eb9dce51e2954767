"""What the published versions add up to: one statement for all spatial indicators, by unit and for the city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from geo_api.contributions import Asked, By, describe_amount, describe_pipeline
from geo_api.features import name_table
from geo_api.statements import whole_layer_joins
from geo_api.tiles import describe_form
from layers import get
from layers.indicator import Amount, Indicator


@dataclass(slots=True)
class Sum:
    """What the versions of one unit add up to; unit None is the city."""

    numerator: float = 0.0
    denominator: float = 0.0
    pipeline: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sums:
    """Per indicator: unit -> sum, where unit None is the whole city; whether example data are among them; and
    layer -> its latest publication."""

    by_unit: dict[str, dict[str | None, Sum]]
    illustrative: set[str]
    published: dict[str, datetime]


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
    with whole_layer_joins(connection):
        rows = connection.execute(text(statement), binder.values).all()
    for indicator, part, unit, amount, illustrative in rows:
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
    """The amounts whose works are shown by how far they are, one for each layer: gains only, and where a share is
    measured, all works it is a share of."""
    universe = {amount.layer: amount for amount in indicator.denominator}
    found: dict[str, Amount] = {}
    for amount in indicator.numerator:
        if amount.sign == 1 and get(amount.layer).lifecycle is not None:
            found.setdefault(amount.layer, universe.get(amount.layer, amount))
    return list(found.values())


def _add(found: Sum, part: str, amount: float) -> None:
    if part == "numerator":
        found.numerator += amount
    elif part == "denominator":
        found.denominator += amount
    else:
        form = part.removeprefix("form:")
        found.pipeline[form] = found.pipeline.get(form, 0) + round(amount)
