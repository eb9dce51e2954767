"""What the accounts hold on a day, as known at an instant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, text

from geo_api.statements import read_statement
from geo_api.tallies.entries import Account
from geo_api.tallies.pages import Page, find_place


def read_tallies(
    connection: Connection, indicators: Sequence[str], kinds: Sequence[str], on: date, as_of: datetime | None
) -> Iterator[tuple[Account, int]]:
    """Account -> what it holds, in millionths; the same read for now and for any past instant."""
    year, day = find_place(on)
    asked = {
        "indicators": list(indicators),
        "kinds": list(kinds),
        "year": year,
        "day": day,
        "as_of": as_of or "infinity",
    }
    for row in connection.execute(text(read_statement("tallies")), asked):
        yield (row.indicator, row.part, row.unit_kind, row.unit), row.amount


def read_account(
    connection: Connection, indicator: str, kind: str, unit: str, as_of: datetime | None
) -> dict[tuple[str, int], Page]:
    """(Part, year) -> the page known at an instant: from it any day can be read without asking again."""
    rows = connection.execute(
        text(
            "SELECT t.part, t.year, p.days, p.sums FROM published.tallies t CROSS JOIN LATERAL ("
            " SELECT days, sums FROM published.tally_pages p WHERE p.tally = t.id"
            " AND p.known_at <= CAST(:as_of AS timestamptz) ORDER BY p.known_at DESC LIMIT 1) p"
            " WHERE t.indicator = :indicator AND t.unit_kind = :kind AND t.unit = :unit"
            " AND t.part IN ('numerator', 'denominator')"
        ),
        {"indicator": indicator, "kind": kind, "unit": unit, "as_of": as_of or "infinity"},
    )
    return {(row.part, row.year): Page(tuple(row.days), tuple(row.sums)) for row in rows}


def read_day(account: dict[tuple[str, int], Page], part: str, on: date) -> int:
    """What a part held on a day, in millionths."""
    asked, day = find_place(on)
    found = ((year, page) for (name, year), page in account.items() if name == part and year <= asked)
    return sum(page.total if year < asked else page.read(day) for year, page in found)
