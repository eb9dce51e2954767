"""What each published version adds to an indicator: the SQL that makes a number and that lists what made it.

One fragment per word of the catalogue (amount, condition, unit). The tallies count the rows of
:func:`describe_amount`, and the drill-down lists the very same rows, so that the two can't differ. ``v`` is a
version, ``s`` its share of a township. Amounts are whole millionths (of a piece, m or m2): sums of integers come
out the same in whatever order they are added.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from geo_api.features import Binder, name_table, when
from geo_api.statements import fill_statement
from layers import get
from layers.indicator import (
    Amount,
    AtLeast,
    Condition,
    GradeAbove,
    GradeAtMost,
    Indicator,
    InPark,
    Where,
)
from layers.layer import Layer
from layers.units import PARKS

By = Literal["township", "park", "river", "corridor"]
Kind = Literal["city", "township", "park", "river", "corridor"]

MICRO = 1_000_000
# layers whose rows are themselves the river or the corridor
NAMED_BY: dict[tuple[str, str], str] = {
    ("river", "backbone_rivers"): "name",
    ("corridor", "corridors"): "code",
}
_WHOLE = {
    "count": str(MICRO),
    "area_m2": f"CAST(round(coalesce(v.area_m2, 0) * {MICRO}) AS bigint)",
    "length_m": f"CAST(round(coalesce(v.length_m, 0) * {MICRO}) AS bigint)",
}
_NO_DAY = "CAST(NULL AS date)"


class Asking(Protocol):
    """Which versions are meant, and up to which day: an instant and a day, or whatever is to be counted."""

    def bind(self, value: object) -> str: ...

    def tell_instant(self) -> str:
        """The condition for the versions ``v`` that are meant."""

    def tell_day(self, column: str) -> str:
        """The condition for the work's own date."""

    def tell_shares(self) -> str:
        """The condition for the shares ``s`` of the versions that are meant; a wider one only costs time."""


@dataclass(slots=True, kw_only=True)
class Asked(Binder):
    """The day and the instant asked for, with the values of the statement that is being built."""

    on: date
    as_of: datetime | None

    def tell_instant(self) -> str:
        """One value, however often it is used."""
        condition, parameters = when(self.as_of)
        self.values |= parameters
        return condition

    def tell_day(self, column: str) -> str:
        return f"{column} <= {self.bind(self.on)}"

    def tell_shares(self) -> str:
        return "true"


def is_additive(amount: Amount) -> bool:
    """Whether a version's part depends on the version alone: what a latest sample decides does not."""
    return not any(isinstance(condition, GradeAtMost | GradeAbove) for condition in amount.where)


def list_courses(indicator: Indicator) -> list[Amount]:
    """The amounts whose works are shown by how far they are, one for each layer: gains only, and where a share is
    measured, all works it is a share of."""
    universe = {amount.layer: amount for amount in indicator.denominator}
    found: dict[str, Amount] = {}
    for amount in indicator.numerator:
        if amount.sign == 1 and get(amount.layer).lifecycle is not None:
            found.setdefault(amount.layer, universe.get(amount.layer, amount))
    return list(found.values())


def describe_amount(amount: Amount, by: Kind, asking: Asking) -> str:
    """SELECT version_id, unit, amount, illustrative, day, valid: what each version adds, signed.

    ``unit`` is null for what lies in none of that kind (it still counts for the city). By township a version is
    split by its shares, and what no share covers is a row of its own.
    """
    if amount.quantity == "chainage_m":
        return _describe_chainage(amount, by, asking)
    layer = get(amount.layer)
    conditions = _describe_conditions(amount, asking)
    day = f'v."{layer.field(amount.dated_by).name}"' if amount.dated_by else _NO_DAY
    more = {"illustrative": "v.illustrative", "day": day}
    rows = _describe_pieces(layer, amount.quantity, by, asking, conditions, more)
    if amount.sign == 1:
        return rows
    return f"SELECT version_id, unit, -amount AS amount, illustrative, day, valid FROM ({rows}) AS lost"


def describe_pipeline(amount: Amount, by: Kind, form: str, asking: Asking) -> str:
    """SELECT version_id, unit, amount, form, valid: works by how far they are, whatever their state and date.

    ``form`` is SQL over ``v``.
    """
    layer = get(amount.layer)
    state = layer.lifecycle.field if layer.lifecycle else ""
    # what a work has to reach (a state, a survival rate, a class) is its course; what it is stays a condition
    kept = [c for c in amount.where if isinstance(c, Where | InPark) and getattr(c, "field", "") != state]
    conditions = " AND ".join([asking.tell_instant(), *(_describe_condition(layer, c, asking) for c in kept)])
    return _describe_pieces(layer, "count", by, asking, conditions, {"form": form})


def find_unit_field(layer: Layer, by: Kind) -> str | None:
    """The field that names a row's river or corridor; None where the layer has none."""
    named = NAMED_BY.get((by, layer.key), by)
    return named if any(candidate.name == named for candidate in layer.fields) else None


def _describe_pieces(
    layer: Layer, quantity: str, by: Kind, asking: Asking, conditions: str, columns: dict[str, str]
) -> str:
    """The rows of a layer with their whole amount, or by township with the parts their shares give."""
    works, whole = name_table(layer), _WHOLE[quantity]
    more = ", ".join(f"{column} AS {name}" for name, column in columns.items())
    if by != "township":
        unit = _describe_unit(layer, by, asking)
        return (
            f"SELECT v.version_id, {unit} AS unit, {whole} AS amount, {more}, v.valid FROM {works} v"
            f" WHERE {conditions} AND {whole} <> 0"
        )
    return fill_statement(
        "pieces",
        works=works,
        layer=asking.bind(layer.key),
        share=f"CAST(round(s.{quantity} * {MICRO}) AS bigint)",
        whole=whole,
        more=more,
        names=", ".join(columns),
        shares=asking.tell_shares(),
        conditions=conditions,
    )


def _describe_chainage(amount: Amount, by: Kind, asking: Asking) -> str:
    """Each version adds the chainage that no earlier one of its corridor covers: overlaps count once, and
    rows add up.

    The planned length is that of the centre line, so a stretch counts once whichever bank it is built on. Earlier
    works come first, so what a work adds does not depend on the day asked for.
    """
    layer = get(amount.layer)
    day = f'v."{layer.field(amount.dated_by).name}"' if amount.dated_by else _NO_DAY
    return fill_statement(
        "chainage",
        sign=str(amount.sign * MICRO),
        # a stretch is cut by chainage, not by shape: it belongs to the township that holds most of the work
        unit="v.township" if by == "township" else _describe_unit(layer, by, asking),
        day=day,
        order=f"{day}, v.version_id" if amount.dated_by else "v.version_id",
        works=name_table(layer),
        conditions=_describe_conditions(amount, asking),
    )


def _describe_unit(layer: Layer, by: Kind, asking: Asking) -> str:
    if by == "city":
        return "CAST('' AS text)"
    if by == "park":
        return f"CASE WHEN v.unit = ANY({asking.bind([unit.key for unit in PARKS])}) THEN v.unit END"
    named = find_unit_field(layer, by)
    return f'v."{named}"' if named else "CAST(NULL AS text)"


def _describe_conditions(amount: Amount, asking: Asking) -> str:
    layer = get(amount.layer)
    parts = [asking.tell_instant(), *(_describe_condition(layer, c, asking) for c in amount.where)]
    if amount.dated_by:
        column = f'v."{layer.field(amount.dated_by).name}"'
        parts.append(asking.tell_day(column))
        if amount.since:
            parts.append(f"{column} >= {asking.bind(amount.since)}")
    return " AND ".join(parts)


def _describe_condition(layer: Layer, condition: Condition, asking: Asking) -> str:
    if isinstance(condition, Where):
        return _describe_where(layer, condition, asking)
    if isinstance(condition, AtLeast):
        return f'v."{layer.field(condition.field).name}" >= {asking.bind(condition.minimum)}'
    if isinstance(condition, InPark):
        return f"v.unit = ANY({asking.bind(list(condition.units))})"
    assert isinstance(asking, Asked), "what a latest sample decides is read for a day, never counted ahead"
    if isinstance(condition, GradeAtMost):
        return f"{_latest_grade(asking)} <= {asking.bind(condition.grade)}"
    if isinstance(condition, GradeAbove):
        return f"{_latest_grade(asking)} > {asking.bind(condition.grade)}"
    raise TypeError(condition)


def _describe_where(layer: Layer, condition: Where, asking: Asking) -> str:
    known = layer.field(condition.field)
    column = f'v."{known.name}"'
    values = [value for value in condition.values if value is not None]
    parts = []
    if values:
        operator = "&&" if known.kind == "choices" else "= ANY"
        bound = asking.bind(values)
        parts.append(
            f"{column} && CAST({bound} AS text[])" if operator == "&&" else f"{column} = ANY({bound})"
        )
    if None in condition.values:
        parts.append(f"{column} IS NULL")
    return f"({' OR '.join(parts)})"


def _latest_grade(asked: Asked) -> str:
    """The class of the latest graded sample on or before the day, as known at the instant."""
    known = " AND o.superseded_at IS NULL"
    if asked.as_of is not None:
        known = (
            " AND o.recorded_at <= CAST(:as_of AS timestamptz)"
            " AND (o.superseded_at IS NULL OR o.superseded_at > CAST(:as_of AS timestamptz))"
        )
    return (
        "(SELECT o.grade FROM published.observations o WHERE o.feature_id = v.feature_id AND o.grade IS NOT"
        " NULL"
        f" AND o.observed_on <= {asked.bind(asked.on)}{known} ORDER BY o.observed_on DESC LIMIT 1)"
    )
