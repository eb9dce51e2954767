"""The closed list of rules a layer may declare. A rule is data: it names itself and explains itself; ``etl`` runs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["block", "acknowledge", "note"]


@dataclass(frozen=True, slots=True)
class DateOrder:
    """``earlier`` must not lie after ``later`` when both are given."""

    earlier: str
    later: str
    severity: Severity = "block"


@dataclass(frozen=True, slots=True)
class RequiredWhen:
    """``field`` must be filled when ``when`` holds one of ``values``."""

    field: str
    when: str
    values: tuple[str | bool, ...]
    severity: Severity = "block"


@dataclass(frozen=True, slots=True)
class NoOverlap:
    """A row must not claim ground that a published or pending row of these layers claims (own layer: its own key).

    With ``alike`` only rows holding the same value of that field are compared (a loss lies on the ground of a gain).
    """

    layers: tuple[str, ...]
    severity: Severity = "block"
    alike: str | None = None


@dataclass(frozen=True, slots=True)
class Avoid:
    """A row should not lie on ``layer`` (farmland, redline, management belt), where its ``field`` is one of ``values``.

    With ``when`` the rule concerns only rows whose own field ``when`` holds one of ``when_values``.
    """

    layer: str
    severity: Severity
    field: str | None = None
    values: tuple[str, ...] = ()
    when: str | None = None
    when_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Near:
    """A row should lie within ``distance_m`` of a row of ``layer`` (an outfall and its river).

    With ``when`` the rule concerns only rows whose own field ``when`` holds one of ``when_values``.
    """

    layer: str
    distance_m: float
    severity: Severity = "acknowledge"
    when: str | None = None
    when_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaBetween:
    """Measured area on the ellipsoid should lie between the two bounds, in m²."""

    minimum_m2: float
    maximum_m2: float
    severity: Severity = "acknowledge"


@dataclass(frozen=True, slots=True)
class Pattern:
    """``field`` should match the regular expression (codes whose standard text no source confirms: warn only)."""

    field: str
    expression: str
    severity: Severity = "acknowledge"


Rule = DateOrder | RequiredWhen | NoOverlap | Avoid | Near | AreaBetween | Pattern
