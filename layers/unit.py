"""What a unit is: a body that reports, leads or is assessed. Its key never changes; names and codes do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

UnitKind = Literal["city", "township", "park", "bureau"]


@dataclass(frozen=True, slots=True)
class Alias:
    """A name or a code under which a unit is met in files, with the days on which it held.

    ``name`` or ``code`` may be empty. ``valid_from`` and ``valid_to`` are both inclusive; None: not limited,
    or the day is not known. ``source`` says who wrote it so.
    """

    name: str = ""
    code: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""

    def holds(self, on: date) -> bool:
        """Whether the alias was in use on that day."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Unit:
    """One body.

    ``code`` is the 9-digit statistical code (6 digits for the city), None where there is none.
    ``host_townships`` is filled for parks only: a park overlaps towns, so figures by park and by town are
    never added. ``since`` is the first day on which ``zh`` and ``code`` held, where known. ``provisional``:
    待核.
    """

    key: str
    kind: UnitKind
    zh: str
    en: str
    code: str | None = None
    aliases: tuple[Alias, ...] = ()
    host_townships: tuple[str, ...] = ()
    since: date | None = None
    provisional: bool = False
    note_zh: str = ""
    note_en: str = ""
