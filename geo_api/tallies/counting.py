"""Keeping the accounts: a publication is counted in its own transaction; a recount does all of them anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy import Connection, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from geo_api.figures import read_settings
from geo_api.models import TallyInstant, TallyMark
from geo_api.statements import whole_layer_joins
from geo_api.tallies.entries import Entry, list_entries
from geo_api.tallies.marks import (
    find_current,
    is_tallied,
    list_layers,
    read_marks,
    read_revisions,
    set_marks,
    take_print,
)
from geo_api.tallies.pages import Ledger, Page, find_place, write_pages
from layers import get
from layers.indicator import Indicator
from layers.plan import INDICATORS
from layers.plan.in_force import settle
from layers.tables import table

_NAMES = ("indicator", "part", "unit_kind", "unit", "year")
_OPEN_ACCOUNTS = """
    INSERT INTO published.tallies (indicator, part, unit_kind, unit, year)
    SELECT * FROM unnest(CAST(:indicator AS text[]), CAST(:part AS text[]), CAST(:unit_kind AS text[]),
                         CAST(:unit AS text[]), CAST(:year AS smallint[]))
    ON CONFLICT DO NOTHING
"""
_LAST_PAGES = """
    SELECT t.id, t.indicator, t.part, t.unit_kind, t.unit, t.year, p.days, p.sums
    FROM unnest(CAST(:indicator AS text[]), CAST(:part AS text[]), CAST(:unit_kind AS text[]),
                CAST(:unit AS text[]), CAST(:year AS smallint[])) AS a (indicator, part, unit_kind, unit, year)
    JOIN published.tallies t USING (indicator, part, unit_kind, unit, year)
    LEFT JOIN LATERAL (
        SELECT days, sums FROM published.tally_pages p WHERE p.tally = t.id ORDER BY p.known_at DESC LIMIT 1
    ) p ON true
"""


@dataclass(frozen=True, slots=True)
class Wrong:
    """An account whose kept figure is not what the versions add up to; amounts in millionths."""

    indicator: str
    part: str
    unit_kind: str
    unit: str
    year: int
    known_at: datetime
    kept: int | None
    counted: int | None

    def __str__(self) -> str:
        place = f"{self.indicator} {self.part}, {self.unit_kind} {self.unit or '-'}, {self.year or 'undated'}"
        return f"{place}, known at {self.known_at.isoformat()}: kept {self.kept}, counted {self.counted} (millionths)"


def count_publication(
    connection: Connection, layer_key: str, version_ids: Sequence[int], at: datetime
) -> None:
    """Count what one publication opened and closed; the caller holds the publication lock and has raised the
    revision.

    Where an earlier publication of the layer was not counted this one is not either: a recount does both.
    """
    marks, revision = read_marks(connection), read_revisions(connection).get(layer_key, 0)
    if int(marks.get(f"layer:{layer_key}", "0")) != revision - 1:
        return
    fed = [one for one in list_in_force(connection) if layer_key in list_layers([one])]
    counted = [one for one in fed if marks.get(f"indicator:{one.key}") == take_print(one)]
    if version_ids:
        entries = list(list_entries(connection, counted, layer_key, version_ids, at))
        _write(connection, entries)
        instant = insert(TallyInstant).values(layer=layer_key, known_at=at)
        connection.execute(instant.on_conflict_do_nothing())
    set_marks(connection, {f"layer:{layer_key}": str(revision)})


def list_in_force(connection: Connection) -> list[Indicator]:
    """The indicators that are kept in accounts, by the settings in force now."""
    settings = read_settings(connection)
    return [one for indicator in INDICATORS if is_tallied(one := settle(indicator, settings))]


def recount(connection: Connection, keys: Collection[str] | None = None) -> int:
    """Count everything ever published anew, for these indicators or all; returns the number of pages written.

    The caller holds the publication lock.
    """
    chosen = [indicator for indicator in list_in_force(connection) if keys is None or indicator.key in keys]
    keys = [indicator.key for indicator in chosen]
    connection.execute(text("DELETE FROM published.tallies WHERE indicator = ANY(:keys)"), {"keys": keys})
    revisions = read_revisions(connection)
    layers = list_layers(chosen)
    _forget_stale(connection, keys, layers, revisions)
    pages = 0
    with whole_layer_joins(connection):
        for indicator in chosen:
            entries = (
                e for layer in list_layers([indicator]) for e in list_entries(connection, [indicator], layer)
            )
            pages += _copy(connection, write_pages(entries, {}))
    for layer in layers:
        _copy_instants(connection, layer)
    marks = {f"indicator:{one.key}": take_print(one) for one in chosen}
    set_marks(connection, marks | {f"layer:{layer}": str(revisions.get(layer, 0)) for layer in layers})
    return pages


def recount_changed(connection: Connection) -> int:
    """Count those indicators anew whose declaration or settings are no longer what they were counted by."""
    marks = read_marks(connection)
    changed = [
        one.key for one in list_in_force(connection) if marks.get(f"indicator:{one.key}") != take_print(one)
    ]
    return recount(connection, changed) if changed else 0


def verify(connection: Connection) -> list[Wrong]:
    """The accounts that are not what the published versions add up to; those not counted yet are left out."""
    tallied = list_in_force(connection)
    current = find_current(connection, tallied)
    wrong: list[Wrong] = []
    for indicator in tallied:
        if indicator.key in current:
            wrong.extend(_compare(connection, indicator))
    return wrong


def is_behind(connection: Connection) -> bool:
    """Whether some tally cannot be read because it is not up to date."""
    tallied = list_in_force(connection)
    return find_current(connection, tallied) != {one.key for one in tallied}


def _write(connection: Connection, entries: Sequence[Entry]) -> None:
    changes: dict[Ledger, list[Entry]] = defaultdict(list)
    for entry in entries:
        changes[entry.account, find_place(entry.day)[0]].append(entry)
    if not changes:
        return
    accounts = _columns(changes)
    connection.execute(text(_OPEN_ACCOUNTS), accounts)
    before: dict[Ledger, Page] = {}
    ids: dict[Ledger, int] = {}
    for row in connection.execute(text(_LAST_PAGES), accounts):
        ledger = ((row.indicator, row.part, row.unit_kind, row.unit), row.year)
        ids[ledger] = row.id
        before[ledger] = Page(tuple(row.days or ()), tuple(row.sums or ()))
    rows = [
        {
            "tally": ids[ledger],
            "known_at": at,
            "total": page.total,
            "days": list(page.days),
            "sums": list(page.sums),
        }
        for ledger, at, page in write_pages(entries, before)
    ]
    if rows:
        statement = (
            "INSERT INTO published.tally_pages (tally, known_at, total, days, sums)"
            " VALUES (:tally, :known_at, :total, :days, :sums) ON CONFLICT (tally, known_at) DO UPDATE"
            " SET total = excluded.total, days = excluded.days, sums = excluded.sums"
        )
        connection.execute(text(statement), rows)


def _columns(ledgers: Iterable[Ledger]) -> dict[str, list[Any]]:
    rows = [(*account, year) for account, year in ledgers]
    return {name: list(column) for name, column in zip(_NAMES, zip(*rows, strict=True), strict=True)}


def _copy(connection: Connection, pages: Iterator[tuple[Ledger, datetime, Page]]) -> int:
    """Write the pages of new accounts in one stream; the ids are taken ahead."""
    written = list(pages)
    if not written:
        return 0
    ledgers = dict.fromkeys(ledger for ledger, _, _ in written)
    connection.execute(text(_OPEN_ACCOUNTS), _columns(ledgers))
    found = connection.execute(text(_LAST_PAGES), _columns(ledgers))
    ids = {((r.indicator, r.part, r.unit_kind, r.unit), r.year): r.id for r in found}
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    statement = "COPY published.tally_pages (tally, known_at, total, days, sums) FROM STDIN"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for ledger, at, page in written:
            copy.write_row((ids[ledger], at, page.total, list(page.days), list(page.sums)))
    return len(written)


def _copy_instants(connection: Connection, layer_key: str) -> None:
    works = table(get(layer_key))
    begun = select(text(":layer").bindparams(layer=layer_key), func.lower(works.c.valid)).distinct()
    statement = insert(TallyInstant).from_select(["layer", "known_at"], begun)
    connection.execute(statement.on_conflict_do_nothing())


def _forget_stale(
    connection: Connection, keys: Sequence[str], layers: Sequence[str], revisions: dict[str, int]
) -> None:
    """What else hangs on a layer that was behind is not current merely because these indicators are counted."""
    marks = read_marks(connection)
    behind = {layer for layer in layers if marks.get(f"layer:{layer}", "0") != str(revisions.get(layer, 0))}
    stale = [
        f"indicator:{one.key}"
        for one in INDICATORS
        if one.key not in keys and behind.intersection(list_layers([one]))
    ]
    connection.execute(delete(TallyMark).where(TallyMark.subject.in_(stale)))


def _compare(connection: Connection, indicator: Indicator) -> Iterator[Wrong]:
    entries = (e for layer in list_layers([indicator]) for e in list_entries(connection, [indicator], layer))
    with whole_layer_joins(connection):
        counted = {(ledger, at): page for ledger, at, page in write_pages(entries, {})}
    rows = connection.execute(
        text(
            "SELECT t.part, t.unit_kind, t.unit, t.year, p.known_at, p.total, p.days, p.sums"
            " FROM published.tallies t JOIN published.tally_pages p ON p.tally = t.id WHERE t.indicator = :key"
        ),
        {"key": indicator.key},
    )
    kept: dict[tuple[Ledger, datetime], tuple[int, Page]] = {}
    for row in rows:
        account = (indicator.key, row.part, row.unit_kind, row.unit)
        kept[(account, row.year), row.known_at] = (row.total, Page(tuple(row.days), tuple(row.sums)))
    for name in sorted({*counted, *kept}):
        (account, year), at = name
        here, there = kept.get(name), counted.get(name)
        if here is None or there is None or here != (there.total, there):
            yield Wrong(*account, year, at, here[0] if here else None, there.total if there else None)
