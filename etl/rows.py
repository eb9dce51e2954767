"""The rows of an upload on their way: as read, and as tidied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from shapely.geometry.base import BaseGeometry

Act = Literal["", "remove", "restore"]


@dataclass(frozen=True, slots=True)
class Origin:
    """From what a row started: the published work and the version of it that its file names, if any.

    ``chosen`` says that a person named the work. ``seen`` holds, by field name ("geom": the shape), the later version
    that a person looked at before deciding on that field. ``act``: the row ends its work ("remove"), or brings a work
    back that was ended ("restore").
    """

    feature_id: UUID | None = None
    version: int | None = None
    chosen: bool = False
    seen: Mapping[str, int] = field(default_factory=dict)
    act: Act = ""


@dataclass(slots=True)
class RawRow:
    """A row as the file has it, with what a person changed since. ``shape`` is in EPSG:4490 and may be invalid."""

    number: int
    raw: dict[str, Any]
    shape: BaseGeometry | None
    edits: dict[str, Any] = field(default_factory=dict)
    dropped: bool = False


@dataclass(slots=True)
class Row:
    """A tidied row: ``attributes`` by field name, parsed values or None. ``shape`` is 2D in EPSG:4490."""

    number: int
    attributes: dict[str, Any]
    shape: BaseGeometry | None
    dropped: bool = False
    origin: Origin = Origin()

    @property
    def ends_work(self) -> bool:
        """Whether the row says that its work ends: it claims nothing and is not checked as a work."""
        return self.origin.act == "remove"


@dataclass(frozen=True, slots=True)
class MappedHeading:
    """Which field a heading of the file goes to (None: left out), with the unit factor that was recognised.

    ``how`` says why: "name", "label", "synonym", "remembered", "person" or "none".
    """

    heading: str
    field: str | None
    factor: float | None
    how: str
