"""What publications change in the accounts: a version adds its part when it opens and takes it back when it closes.

The rows come from ``contributions``, the same that the drill-down lists; here they only get the instant at which they
became known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, text

from geo_api.contributions import (
    Kind,
    describe_amount,
    describe_pipeline,
    find_unit_field,
    list_courses,
)
from geo_api.features import Binder, name_table
from geo_api.forms import describe_form
from geo_api.statements import fill_statement
from layers import get
from layers.indicator import Amount, Indicator
from layers.layer import Layer

Account = tuple[str, str, str, str]
"""Indicator, part (numerator, denominator, form:<form>, example), kind of unit, unit ('' for the city or none)."""


@dataclass(frozen=True, slots=True)
class Entry:
    account: Account
    day: date | None
    known_at: datetime
    amount: int


@dataclass(slots=True, kw_only=True)
class Counted(Binder):
    """The versions to be counted: those of one publication, or all there ever were."""

    ids: Sequence[int] | None = None
    at: datetime | None = None

    def tell_instant(self) -> str:
        return "true" if self.ids is None else f"v.version_id = ANY({self._bind_ids()})"

    def tell_day(self, column: str) -> str:
        return f"{column} IS NOT NULL"

    def tell_shares(self) -> str:
        return "true" if self.ids is None else f"s.version_id = ANY({self._bind_ids()})"

    def tell_known(self) -> str:
        """The condition for the instant at which something became known."""
        if self.at is None:
            return "e.known_at IS NOT NULL"
        self.values["at"] = self.at
        return "e.known_at = CAST(:at AS timestamptz)"

    def _bind_ids(self) -> str:
        self.values["ids"] = list(self.ids or ())
        return "CAST(:ids AS bigint[])"


@dataclass(slots=True, kw_only=True)
class CountedCorridors(Counted):
    """Chainage is united per corridor, so a publication counts the corridors it touched, before and after it.

    ``i`` is a corridor at an instant; ``moment`` SQL for when it is looked at.
    """

    moment: str = ""

    def tell_instant(self) -> str:
        return f"v.corridor IS NOT DISTINCT FROM i.corridor AND v.valid @> ({self.moment})"


def list_entries(
    connection: Connection,
    indicators: Sequence[Indicator],
    layer_key: str,
    ids: Sequence[int] | None = None,
    at: datetime | None = None,
) -> Iterator[Entry]:
    """What the versions ``ids`` of a layer, opened or closed at ``at``, change; without ids, all ever published."""
    for indicator in indicators:
        for part, amount in _list_parts(indicator, layer_key):
            for kind in list_kinds(get(layer_key)):
                yield from _count_part(connection, indicator.key, part, amount, kind, ids, at)
            if amount.quantity != "chainage_m":
                yield from _count_examples(connection, indicator.key, amount, ids, at)
        for course in list_courses(indicator):
            if course.layer == layer_key:
                for kind in list_kinds(get(layer_key)):
                    yield from _count_course(connection, indicator.key, course, kind, ids, at)


def list_kinds(layer: Layer) -> list[Kind]:
    kinds: list[Kind] = ["city", "township", "park"]
    named: list[Kind] = ["river", "corridor"]
    return kinds + [kind for kind in named if find_unit_field(layer, kind)]


def _list_parts(indicator: Indicator, layer_key: str) -> list[tuple[str, Amount]]:
    parts = [("numerator", amount) for amount in indicator.numerator]
    parts += [("denominator", amount) for amount in indicator.denominator]
    return [(part, amount) for part, amount in parts if amount.layer == layer_key]


def _count_part(
    connection: Connection,
    indicator: str,
    part: str,
    amount: Amount,
    kind: Kind,
    ids: Sequence[int] | None,
    at: datetime | None,
) -> Iterator[Entry]:
    if amount.quantity == "chainage_m":
        yield from _count_corridors(connection, indicator, part, amount, kind, ids, at)
        return
    counted = Counted(ids=ids, at=at)
    rows = describe_amount(amount, kind, counted)
    yield from _read(connection, counted, rows, "c.amount", "c.unit", "c.day", (indicator, part, kind))


def _count_examples(
    connection: Connection, indicator: str, amount: Amount, ids: Sequence[int] | None, at: datetime | None
) -> Iterator[Entry]:
    counted = Counted(ids=ids, at=at)
    rows = f"SELECT * FROM ({describe_amount(amount, 'city', counted)}) AS told WHERE illustrative"
    yield from _read(connection, counted, rows, "1", "c.unit", "c.day", (indicator, "example", "city"))


def _count_course(
    connection: Connection,
    indicator: str,
    amount: Amount,
    kind: Kind,
    ids: Sequence[int] | None,
    at: datetime | None,
) -> Iterator[Entry]:
    counted = Counted(ids=ids, at=at)
    form = describe_form(get(amount.layer), counted)
    rows = f"SELECT * FROM ({describe_pipeline(amount, kind, form, counted)}) AS told WHERE form IS NOT NULL"
    told = (indicator, "'form:' || c.form", kind)
    yield from _read(connection, counted, rows, "c.amount", "c.unit", "CAST(NULL AS date)", told)


def _read(
    connection: Connection,
    counted: Counted,
    rows: str,
    amount: str,
    unit: str,
    day: str,
    told: tuple[str, str, Kind],
) -> Iterator[Entry]:
    indicator, part, kind = told
    part = part if part.startswith("'") else f"CAST({counted.bind(part)} AS text)"
    # outside every township is an account too; outside every park is not
    named = "true" if kind in ("city", "township") else f"{unit} IS NOT NULL"
    statement = (
        f"SELECT {part} AS part, coalesce({unit}, '') AS unit, {day} AS day, e.known_at,"
        f" CAST(sum(e.turn * {amount}) AS bigint) AS amount FROM ({rows}) AS c"
        " CROSS JOIN LATERAL (VALUES (1, lower(c.valid)), (-1, upper(c.valid))) AS e (turn, known_at)"
        f" WHERE {counted.tell_known()} AND {named} GROUP BY 1, 2, 3, 4 HAVING sum(e.turn * {amount}) <> 0"
    )
    for found in connection.execute(text(statement), counted.values):
        account = (indicator, found.part, kind, found.unit)
        yield Entry(account, found.day, found.known_at, found.amount)


def _count_corridors(
    connection: Connection,
    indicator: str,
    part: str,
    amount: Amount,
    kind: Kind,
    ids: Sequence[int] | None,
    at: datetime | None,
) -> Iterator[Entry]:
    after = CountedCorridors(ids=ids, at=at, moment="i.known_at")
    before = CountedCorridors(
        ids=ids, at=at, values=after.values, moment="i.known_at - interval '1 microsecond'"
    )
    statement = fill_statement(
        "corridor_entries",
        works=name_table(get(amount.layer)),
        touched=Counted.tell_instant(after),
        known=after.tell_known(),
        after=describe_amount(amount, kind, after),
        before=describe_amount(amount, kind, before),
        named="true" if kind in ("city", "township") else "c.unit IS NOT NULL",
    )
    for found in connection.execute(text(statement), after.values):
        yield Entry((indicator, part, kind, found.unit), found.day, found.known_at, found.amount)
