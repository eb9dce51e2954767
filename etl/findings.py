"""What a check says: flat records with a place, a sentence that says what to do, and the fix it can offer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Literal

from layers.rules import Severity

FixKind = Literal["shape", "values", "drop"]


@dataclass(frozen=True, slots=True)
class Fix:
    """A change a person may accept with one click.

    ``safe`` fixes lose nothing and may be applied all at once. ``shapes`` are WKB in EPSG:4490 by row number,
    ``values`` new field values by row number; a fix of kind ``drop`` leaves the rows of its finding out.
    ``alternative`` is the other way out, where a person has to choose between two.
    """

    id: str
    kind: FixKind
    safe: bool
    message: str
    message_en: str
    area_change_m2: float | None = None
    shapes: dict[int, bytes] = field(default_factory=dict)
    values: dict[int, dict[str, Any]] = field(default_factory=dict)
    alternative: Fix | None = None


@dataclass(frozen=True, slots=True)
class Restricted:
    """Evidence that shows the shape of a restricted layer: GeoJSON (EPSG:4490), for those who may see ``layer``."""

    layer: str
    evidence: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: ``rows`` are the row numbers it is about, ``place`` longitude and latitude, ``evidence`` GeoJSON.

    ``evidence`` is told to whoever sees the upload; what shows restricted ground goes to ``restricted``.
    """

    code: str
    severity: Severity
    rows: tuple[int, ...]
    message: str
    message_en: str
    field: str | None = None
    place: tuple[float, float] | None = None
    evidence: dict[str, Any] | None = None
    fix: Fix | None = None
    restricted: Restricted | None = None

    @property
    def id(self) -> str:
        """The same for the same fault at every re-run, so that an acknowledgement stays with it."""
        told = f"{self.code}|{self.field}|{','.join(map(str, self.rows))}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def fix_id(code: str, rows: tuple[int, ...]) -> str:
    """A fix is named by what it mends, so that a page that was loaded earlier can still ask for it."""
    return hashlib.sha256(f"fix|{code}|{','.join(map(str, rows))}".encode()).hexdigest()[:16]
