"""A cell that was read: its value, and the doubt that remains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Parsed:
    value: Any
    doubt: Doubt | None = None
