"""What the accounts hold on a day, as known at an instant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, text

from geo_api.statements import read_statement
from geo_api.tallies.entries import Account
from geo_api.tallies.pages import find_place


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
