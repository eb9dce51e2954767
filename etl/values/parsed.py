"""A cell that was read: its value, and the doubt that remains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from layers.rules import Severity


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a value is not plainly what was said. ``zh`` and ``en`` follow "row, field, what it said"; ``offer`` is a
    value that may be meant."""

    code: str
    severity: Severity
    zh: str
    en: str
    offer: Any = None


class Parsed(NamedTuple):
    """What a cell says, and the doubt that remains; a tuple, since a file has one for every distinct cell."""

    value: Any
    doubt: Doubt | None = None
