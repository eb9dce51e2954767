"""How an account takes entries: the page it had, and the change, make the next page. Pure; no database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate, groupby

from geo_api.tallies.entries import Account, Entry

Ledger = tuple[Account, int]
"""An account and a year; year 0 holds what has no date."""


@dataclass(frozen=True, slots=True)
class Page:
    """Running sums by day of the year; a day is listed where the sum changes."""

    days: tuple[int, ...] = ()
    sums: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        return self.sums[-1] if self.sums else 0

    def read(self, day: int) -> int:
        """The sum up to a day of the year."""
        return next((s for d, s in zip(reversed(self.days), reversed(self.sums), strict=True) if d <= day), 0)

    def take(self, changes: Mapping[int, int]) -> Page:
        """The page after ``changes`` (day of the year -> amount)."""
        added = {d: s - p for d, s, p in zip(self.days, self.sums, (0, *self.sums), strict=False)}
        for day, amount in changes.items():
            added[day] = added.get(day, 0) + amount
        kept = sorted((day, amount) for day, amount in added.items() if amount)
        return Page(tuple(d for d, _ in kept), tuple(accumulate(a for _, a in kept)))


def find_place(day: date | None) -> tuple[int, int]:
    """The year and the day of the year under which something is kept; (0, 0) where it has no date."""
    return (day.year, day.timetuple().tm_yday) if day else (0, 0)


def write_pages(
    entries: Iterable[Entry], before: Mapping[Ledger, Page]
) -> Iterator[tuple[Ledger, datetime, Page]]:
    """The pages that entries lead to, each account's in the order of knowing; ``before``: what they held."""
    placed: list[tuple[Account, int, datetime, int, int]] = []
    for entry in entries:
        year, day = find_place(entry.day)
        placed.append((entry.account, year, entry.known_at, day, entry.amount))
    placed.sort(key=lambda one: one[:3])
    last: Ledger | None = None
    page = Page()
    for (account, year, known_at), group in groupby(placed, key=lambda one: one[:3]):
        ledger: Ledger = (account, year)
        if ledger != last:
            last, page = ledger, before.get(ledger, Page())
        changes: dict[int, int] = {}
        for *_, day, amount in group:
            changes[day] = changes.get(day, 0) + amount
        taken = page.take(changes)
        if taken != page:
            page = taken
            yield ledger, known_at, page
