"""What the composer hands over: versions, samples, figures and evidence, all marked as illustrative by the loader."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class DemoVersion:
    """One published version. ``geometry`` is EPSG:4490 (Point, MultiLineString or MultiPolygon); instants are UTC.

    ``unit`` is the assessment unit; ``township`` the town it lies in (None where it lies in none or in many).
    """

    layer: str
    feature_id: uuid.UUID
    version: int
    valid_from: datetime
    valid_to: datetime | None
    unit: str | None
    township: str | None
    attributes: dict[str, Any]
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class DemoSample:
    """A water sample: concentrations in mg/L by item of GB 3838-2002, pH without unit."""

    feature_id: uuid.UUID
    sampled_on: date
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class DemoAllocation:
    """A township's part of a target at the end of a year."""

    indicator: str
    unit: str
    year: int
    value: float
    document: str


@dataclass(frozen=True, slots=True)
class DemoReported:
    """A figure that a bureau reports for a period."""

    indicator: str
    period: str
    period_end: date
    value: float
    document: str


@dataclass(frozen=True, slots=True)
class DemoEvidence:
    """A document that backs a feature; its number is made up and says so (示意〔年〕号)."""

    feature_id: uuid.UUID
    kind: str
    title: str
    document_no: str | None
    dated_on: date


@dataclass(frozen=True, slots=True)
class DemoLink:
    """One feature merged into another."""

    feature_id: uuid.UUID
    other_id: uuid.UUID
    kind: str
    on: date


@dataclass(frozen=True, slots=True)
class DemoReach:
    """A planned reach of a corridor; which reaches and widths are planned no document says."""

    corridor: str
    from_m: float
    to_m: float
    width_m: float
    name: str


@dataclass
class DemoCounty:
    versions: list[DemoVersion] = field(default_factory=list)
    samples: list[DemoSample] = field(default_factory=list)
    allocations: list[DemoAllocation] = field(default_factory=list)
    reported: list[DemoReported] = field(default_factory=list)
    evidence: list[DemoEvidence] = field(default_factory=list)
    links: list[DemoLink] = field(default_factory=list)
    reaches: list[DemoReach] = field(default_factory=list)
