"""What each published version adds to an indicator: the SQL that makes a number and that lists what made it.

One fragment per word of the catalogue (amount, condition, unit); progress sums the rows of
:func:`describe_amount`, and
the drill-down lists the very same rows, so that the two can't differ. ``v`` is a version, ``s`` its share
of a township.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from geo_api.features import Binder, name_table, when
from geo_api.statements import fill_statement
from layers import get
from layers.indicator import Amount, AtLeast, Condition, GradeAbove, GradeAtMost, InPark, Where
from layers.layer import Layer
from layers.units import PARKS

By = Literal["township", "park", "river", "corridor"]

# layers whose rows are themselves the river or the corridor
NAMED_BY: dict[tuple[str, str], str] = {
    ("river", "backbone_rivers"): "name",
    ("corridor", "corridors"): "code",
}
QUANTITIES = {
    "count": "coalesce(s.count, 1)",
    "area_m2": "coalesce(s.area_m2, v.area_m2, 0)",
    "length_m": "coalesce(s.length_m, v.length_m, 0)",
}


@dataclass(slots=True, kw_only=True)
class Asked(Binder):
    """The day and the instant asked for, with the values of the statement that is being built."""

    on: date
    as_of: datetime | None

    def tell_instant(self) -> str:
        """The condition for versions that held at the instant asked for; one value, however often it is
        used."""
        condition, parameters = when(self.as_of)
        self.values |= parameters
        return condition


def describe_amount(amount: Amount, by: By, binder: Asked) -> str:
    """SELECT version_id, unit, amount, illustrative: what each version adds, signed, split by township.

    ``unit`` is null where the version lies in none (it still counts for the city).
    """
    if amount.quantity == "chainage_m":
        return _describe_chainage(amount, by, binder)
    quantity = QUANTITIES[amount.quantity]
    return (
        f"SELECT v.version_id, {_describe_unit(get(amount.layer), by, binder)} AS unit,"
        f" CAST({binder.bind(amount.sign)} AS double precision) * {quantity} AS amount, v.illustrative"
        f" {_from(amount.layer, binder)} WHERE {_describe_conditions(amount, binder)} AND {quantity} <> 0"
    )


def describe_pipeline(amount: Amount, by: By, form: str, binder: Asked) -> str:
    """SELECT form, unit, count: works by how far they are, whatever their state and date; ``form`` is SQL
    over ``v``."""
    layer = get(amount.layer)
    state = layer.lifecycle.field if layer.lifecycle else ""
    # what a work has to reach (a state, a survival rate, a class) is its course; what it is stays a condition
    kept = [c for c in amount.where if isinstance(c, Where | InPark) and getattr(c, "field", "") != state]
    conditions = " AND ".join([binder.tell_instant(), *(_describe_condition(layer, c, binder) for c in kept)])
    return (
        f"SELECT {form} AS form, {_describe_unit(layer, by, binder)} AS unit, {QUANTITIES['count']} AS amount"
        f" {_from(amount.layer, binder)} WHERE {conditions} AND {QUANTITIES['count']} <> 0"
    )


def _describe_chainage(amount: Amount, by: By, binder: Asked) -> str:
    """Each version adds the chainage that no earlier one of its corridor covers: overlaps count once, and
    rows add up.

    The planned length is that of the centre line, so a stretch counts once whichever bank it is built on.
    """
    layer = get(amount.layer)
    return fill_statement(
        "chainage",
        sign=binder.bind(amount.sign),
        # a stretch is cut by chainage, not by shape: it belongs to the township that holds most of the work
        unit="v.township" if by == "township" else _describe_unit(layer, by, binder),
        order=f'v."{amount.dated_by}", v.version_id' if amount.dated_by else "v.version_id",
        works=name_table(layer),
        conditions=_describe_conditions(amount, binder),
    )


def _from(layer_key: str, binder: Asked) -> str:
    return (
        f"FROM {name_table(get(layer_key))} v LEFT JOIN published.shares s ON s.layer ="
        f" {binder.bind(layer_key)}"
        " AND s.version_id = v.version_id AND s.unit_kind = 'township'"
    )


def _describe_unit(layer: Layer, by: By, binder: Asked) -> str:
    if by == "township":
        return "s.unit"
    if by == "park":
        return f"CASE WHEN v.unit = ANY({binder.bind([unit.key for unit in PARKS])}) THEN v.unit END"
    named = find_unit_field(layer, by)
    return f'v."{named}"' if named else "CAST(NULL AS text)"


def find_unit_field(layer: Layer, by: By) -> str | None:
    """The field that names a row's river or corridor; None where the layer has none."""
    named = NAMED_BY.get((by, layer.key), by)
    return named if any(candidate.name == named for candidate in layer.fields) else None


def _describe_conditions(amount: Amount, binder: Asked) -> str:
    layer = get(amount.layer)
    parts = [binder.tell_instant(), *(_describe_condition(layer, c, binder) for c in amount.where)]
    if amount.dated_by:
        parts.append(f'v."{layer.field(amount.dated_by).name}" <= {binder.bind(binder.on)}')
        if amount.since:
            parts.append(f'v."{amount.dated_by}" >= {binder.bind(amount.since)}')
    return " AND ".join(parts)


def _describe_condition(layer: Layer, condition: Condition, binder: Asked) -> str:
    if isinstance(condition, Where):
        return _describe_where(layer, condition, binder)
    if isinstance(condition, AtLeast):
        return f'v."{layer.field(condition.field).name}" >= {binder.bind(condition.minimum)}'
    if isinstance(condition, InPark):
        return f"v.unit = ANY({binder.bind(list(condition.units))})"
    if isinstance(condition, GradeAtMost):
        return f"{_latest_grade(binder)} <= {binder.bind(condition.grade)}"
    if isinstance(condition, GradeAbove):
        return f"{_latest_grade(binder)} > {binder.bind(condition.grade)}"
    raise TypeError(condition)


def _describe_where(layer: Layer, condition: Where, binder: Asked) -> str:
    known = layer.field(condition.field)
    column = f'v."{known.name}"'
    values = [value for value in condition.values if value is not None]
    parts = []
    if values:
        operator = "&&" if known.kind == "choices" else "= ANY"
        bound = binder.bind(values)
        parts.append(
            f"{column} && CAST({bound} AS text[])" if operator == "&&" else f"{column} = ANY({bound})"
        )
    if None in condition.values:
        parts.append(f"{column} IS NULL")
    return f"({' OR '.join(parts)})"


def _latest_grade(binder: Asked) -> str:
    """The class of the latest graded sample on or before the day, as known at the instant."""
    known = ""
    if binder.as_of is not None:
        known = " AND o.recorded_at <= CAST(:as_of AS timestamptz)"
    return (
        "(SELECT o.grade FROM published.observations o WHERE o.feature_id = v.feature_id AND o.grade IS NOT"
        " NULL"
        f" AND o.observed_on <= {binder.bind(binder.on)}{known} ORDER BY o.observed_on DESC LIMIT 1)"
    )
