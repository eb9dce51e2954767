"""Names to show for the people and units of a page, read at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_api import models
from layers.units import get_unit


@dataclass(frozen=True, slots=True)
class Names:
    """Display names by id, and whose account is disabled."""

    people: dict[uuid.UUID, tuple[str, str, bool]]

    def person(self, key: uuid.UUID | None) -> str | None:
        return self.people[key][1] if key in self.people else None

    def account(self, key: uuid.UUID | None) -> str | None:
        return self.people[key][0] if key in self.people else None

    def is_disabled(self, key: uuid.UUID | None) -> bool:
        return key in self.people and self.people[key][2]

    def unit(self, key: str) -> str:
        try:
            return get_unit(key).zh
        except KeyError:
            return key


def find_names(session: Session, keys: Iterable[uuid.UUID | None]) -> Names:
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return Names({})
    rows = session.execute(
        select(models.Person.id, models.Person.name, models.Person.display, models.Person.disabled_at).where(
            models.Person.id.in_(wanted)
        )
    )
    return Names({key: (name, display, disabled is not None) for key, name, display, disabled in rows})
