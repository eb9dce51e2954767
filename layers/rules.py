"""The closed list of rules a layer may declare. A rule is data that names itself; ``etl`` runs it."""

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
    """A row must not claim ground that published or pending rows of these layers claim (own: its key).

    With ``alike`` only rows with the same value of that field are compared: losses lie on gained ground.
    """

    layers: tuple[str, ...]
    severity: Severity = "block"
    alike: str | None = None


@dataclass(frozen=True, slots=True)
class Frees:
    """Rows whose ``field`` holds one of ``values`` (losses) claim no ground: they free it from ``dated_by`` on.

    ``claimed_by`` are the dates by which the other rows claim theirs, the first that is filled; a loss frees only
    what was claimed before it. Says nothing of its own: who compares ground asks it.
    """

    field: str
    values: tuple[str, ...]
    dated_by: str
    claimed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Avoid:
    """A row should not lie on ``layer`` (farmland, redline) where that layer's ``field`` holds ``values``.

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
    """The whole of ``field`` should match the expression (codes of unconfirmed standards: warn only)."""

    field: str
    expression: str
    severity: Severity = "acknowledge"


@dataclass(frozen=True, slots=True)
class EmptyWhen:
    """``field`` should be empty when ``when`` holds one of ``values``: both together contradict each other."""

    field: str
    when: str
    values: tuple[str | bool, ...]
    severity: Severity = "acknowledge"


@dataclass(frozen=True, slots=True)
class Tiles:
    """The rows are meant to cover their ground without gaps, neighbours sharing their border point for point."""

    severity: Severity = "acknowledge"


@dataclass(frozen=True, slots=True)
class Network:
    """The lines form a network that can be followed downstream: ends meet, crossings have a node."""

    severity: Severity = "acknowledge"


Rule = (
    DateOrder
    | RequiredWhen
    | NoOverlap
    | Frees
    | Avoid
    | Near
    | AreaBetween
    | Pattern
    | EmptyWhen
    | Tiles
    | Network
)
