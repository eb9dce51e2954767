"""From a number to what makes it: exactly the versions that were added up, each with its amount."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Literal

from sqlalchemy import Connection, text

from geo_api.contributions import MICRO, Asked, By, describe_amount, find_unit_field
from geo_api.errors import NotFound
from geo_api.features import name_table, select_properties
from geo_api.figures import read_settings
from geo_api.people import Person
from geo_api.protected import tell
from geo_api.statements import fill_statement, whole_layer_joins
from geo_api.visibility import find_reader, readable_fields
from layers import get
from layers.indicator import Amount, Indicator
from layers.plan.in_force import settle

Part = Literal["numerator", "denominator"]


@dataclass(frozen=True, slots=True)
class Makers:
    """``features`` is GeoJSON text; ``amount`` what they add up to, which is the number asked for."""

    features: list[str]
    amount: float
    illustrative: bool


def list_makers(
    connection: Connection,
    indicator: Indicator,
    part: Part,
    by: By,
    unit: str | None,
    on: date,
    as_of: datetime | None,
    person: Person,
) -> Makers:
    """The versions behind ``numerator`` or ``denominator`` of one row; ``unit`` None stands for the city.

    Amounts are in the indicator's unit where it has no denominator, else in m, m2 or pieces, as in the row.
    """
    indicator = settle(indicator, read_settings(connection, as_of))
    amounts = indicator.numerator if part == "numerator" else indicator.denominator
    scale = 1.0 if indicator.denominator else indicator.scale
    features: list[str] = []
    total, illustrative = 0, False
    for amount in amounts:
        for feature, exact, example in _read_makers(connection, amount, by, unit, on, as_of, person, scale):
            features.append(feature)
            total += exact
            illustrative = illustrative or example
    return Makers(features, float(Fraction(total, MICRO) * Fraction(str(scale))), illustrative)


def find_by(indicator: Indicator, unit: str, kinds: dict[str, str], asked: By | None) -> By:
    """What kind of unit ``unit`` is: as asked, else a known township or park, else a river or corridor of
    the layer."""
    if asked:
        return asked
    kind = kinds.get(unit)
    if kind == "township" or kind == "park":
        return "park" if kind == "park" else "township"
    named: tuple[By, By] = ("river", "corridor")
    for by in named:
        if any(find_unit_field(get(amount.layer), by) for amount in indicator.numerator):
            return by
    raise NotFound(
        "unit.unknown",
        f"没有“{unit}”这个单位。单位见 /units。",
        f"There is no unit {unit!r}; see /units.",
        field="unit",
    )


def _read_makers(
    connection: Connection,
    amount: Amount,
    by: By,
    unit: str | None,
    on: date,
    as_of: datetime | None,
    person: Person,
    scale: float,
) -> list[tuple[str, int, bool]]:
    layer = tell(get(amount.layer), find_reader(person))
    asked = Asked(on=on, as_of=as_of)
    statement = fill_statement(
        "makers",
        layer=asked.bind(layer.key),
        share=f"(CAST({asked.bind(scale)} AS double precision) * c.amount / {MICRO})",
        properties=select_properties(readable_fields(layer, person)),
        added=describe_amount(amount, by, asked),
        chosen="" if unit is None else f"WHERE unit = {asked.bind(unit)}",
        works=name_table(layer),
    )
    with whole_layer_joins(connection):
        rows = connection.execute(text(statement), asked.values).all()
    return [(row.feature, row.exact, row.illustrative) for row in rows]
