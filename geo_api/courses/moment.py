"""The day and the instant every question about courses is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from geo_api.instants import now, parse_day, parse_instant, tell_instant, today


@dataclass(frozen=True, slots=True)
class Moment:
    """``on``: works' own dates up to this day; ``as_of``: what was known at this instant, None for now."""

    on: date
    as_of: datetime | None = None

    def holds(self, alias: str) -> str:
        """The condition for versions of ``alias`` that hold; values are in :attr:`values`."""
        if self.as_of is None:
            return f"upper_inf({alias}.valid)"
        return f"{alias}.valid @> CAST(:as_of AS timestamptz)"

    def known(self, alias: str, entered: str) -> str:
        """The condition for rows of ``alias`` that were entered by then and not yet superseded."""
        if self.as_of is None:
            return f"{alias}.superseded_at IS NULL"
        return (
            f"{alias}.{entered} <= CAST(:as_of AS timestamptz) AND ({alias}.superseded_at IS NULL"
            f" OR {alias}.superseded_at > CAST(:as_of AS timestamptz))"
        )

    @property
    def values(self) -> dict[str, Any]:
        return {"on": self.on} | ({} if self.as_of is None else {"as_of": self.as_of})

    def tell(self) -> dict[str, Any]:
        """What an answer says of its own time."""
        return {"on": self.on.isoformat(), "as_of": tell_instant(self.as_of or now())}


def read_moment(on: str | None = None, as_of: str | None = None) -> Moment:
    """As written in an address; raises Problem 400."""
    return Moment(parse_day(on) or today(), parse_instant(as_of))
