"""What an indicator is: which published versions are added up, and what the plan asks for.

A new indicator is one declaration; one SQL statement (``geo_api/progress.py``) computes them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Amounted = Literal["count", "area_m2", "length_m", "chainage_m"]


@dataclass(frozen=True, slots=True)
class Where:
    """``field`` holds one of ``values``; None among them stands for an empty field."""

    field: str
    values: tuple[str | bool | None, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """``field`` holds a number of at least ``minimum``; an empty field does not qualify."""

    field: str
    minimum: float


@dataclass(frozen=True, slots=True)
class GradeAtMost:
    """The decisive GB 3838-2002 class (1..6, 6 = worse than V) of the latest sample is at most ``grade``."""

    grade: int


@dataclass(frozen=True, slots=True)
class GradeAbove:
    """The decisive GB 3838-2002 class of the latest sample is worse than ``grade``."""

    grade: int


@dataclass(frozen=True, slots=True)
class InPark:
    """The work is assigned to one of these assessment units."""

    units: tuple[str, ...]


Condition = Where | AtLeast | GradeAtMost | GradeAbove | InPark


@dataclass(frozen=True, slots=True)
class Amount:
    """What is added up: ``quantity`` over the published versions of ``layer`` that meet every condition.

    ``dated_by`` names the date field that must lie on or before the day asked for (None: no date needed), and
    on or after ``since`` where that is set: what was finished before the plan began is not its progress.
    ``sign`` is -1 for losses.
    """

    layer: str
    quantity: Amounted
    where: tuple[Condition, ...] = ()
    dated_by: str | None = None
    sign: Literal[1, -1] = 1
    since: date | None = None


@dataclass(frozen=True, slots=True)
class PlanTarget:
    """A figure of the plan: value at the end of ``year``, with the clause that states it.

    ``words`` are the plan's own few words that hold the figure ("全覆盖" where it writes none); ``basis`` the
    year that a rise or fall is compared with: figures of different bases are not points of one curve.
    """

    year: int
    value: float
    clause: str
    words: str = ""
    basis: int | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """Who leads and who assists, as one place of the plan has it (the places differ: leads are data).

    ``year`` is set where the place speaks of one year only (annex 3: 2022).
    """

    clause: str
    lead: tuple[str, ...]
    assist: tuple[str, ...] = ()
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One of the plan's indicators.

    Value = scale * (sum of ``numerator``), divided by the sum of ``denominator`` where there is one
    (percentages: scale 100). ``numerator`` is empty for reported indicators. ``direction``: whether more or
    less is better.
    """

    key: str
    zh: str
    en: str
    unit: str
    chapter: str
    measure: Literal["spatial", "reported"]
    cumulative: bool
    direction: Literal["at_least", "at_most"]
    clause: str
    targets: tuple[PlanTarget, ...]
    duties: tuple[Duty, ...]
    layers: tuple[str, ...] = ()
    numerator: tuple[Amount, ...] = ()
    denominator: tuple[Amount, ...] = ()
    scale: float = 1.0
    provisional: bool = False
    note_zh: str = ""
    note_en: str = ""
