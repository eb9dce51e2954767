"""A work and its moments, and the versions that publication makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from etl.demo.frame import feature_id, to_degrees
from etl.demo.places import SEATS
from etl.demo.records import DemoVersion
from etl.demo.timing import LAST_DAY, PUBLICATION_DAYS, REFERENCE_AT, publication_at
from layers import CATALOGUE

MOST_VERSIONS = 4
# Nobody reports on the day itself.
REPORTING_DAYS = 3
LAYER_RANK = {layer.key: rank for rank, layer in enumerate(CATALOGUE)}
UNIT_RANK = {unit: rank for rank, unit in enumerate(SEATS)}

Attributes = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Moment:
    """From ``on`` these fields hold these values; ``decides`` marks what must not be skipped (it counts from here)."""

    on: date
    sets: Attributes
    decides: bool = False
    geometry: BaseGeometry | None = None


@dataclass(slots=True)
class Work:
    """A work on the plane (metres). Without moments it is there from the first day."""

    layer: str
    key: str
    unit: str | None
    geometry: BaseGeometry
    attributes: Attributes
    moments: list[Moment] = field(default_factory=list)
    township: str | None = None


@dataclass(frozen=True, slots=True)
class _Draft:
    at: datetime
    attributes: Attributes
    geometry: BaseGeometry
    decides: bool


def compose_versions(seed: int, works: Sequence[Work]) -> list[DemoVersion]:
    """The published versions of all works: at most four each, one open, never two at one instant."""
    drafts = [(work, _thin(_draft(work))) for work in works]
    flat = [draft.geometry for _, line in drafts for draft in line]
    degrees = iter(to_degrees(flat))
    versions = []
    for work, line in drafts:
        identity = feature_id(seed, work.layer, work.key)
        ends: list[datetime | None] = [draft.at for draft in line[1:]]
        for number, (draft, end) in enumerate(zip(line, [*ends, None], strict=True), start=1):
            versions.append(
                DemoVersion(
                    work.layer,
                    identity,
                    number,
                    draft.at,
                    end,
                    work.unit,
                    work.township or work.unit,
                    draft.attributes,
                    next(degrees),
                )
            )
    return versions


def _draft(work: Work) -> list[_Draft]:
    moments = sorted((m for m in work.moments if m.on <= LAST_DAY), key=lambda m: m.on)
    if not work.moments:
        return [_Draft(REFERENCE_AT, dict(work.attributes), work.geometry, True)]
    drafts: list[_Draft] = []
    attributes, geometry = dict(work.attributes), work.geometry
    rank = UNIT_RANK.get(work.unit or "", len(UNIT_RANK))
    known = 0
    before = REFERENCE_AT.date()
    for day in (before, *PUBLICATION_DAYS):
        reach = day if day == before else day - timedelta(days=REPORTING_DAYS)
        fresh = [m for m in moments[known:] if m.on <= reach]
        if not fresh:
            continue
        known += len(fresh)
        for moment in fresh:
            attributes = attributes | moment.sets
            geometry = moment.geometry if moment.geometry is not None else geometry
        at = REFERENCE_AT if day == before else publication_at(day, LAYER_RANK[work.layer], rank)
        drafts.append(_Draft(at, attributes, geometry, any(m.decides for m in fresh)))
    return drafts


def _thin(drafts: list[_Draft]) -> list[_Draft]:
    kept = list(drafts)
    while len(kept) > MOST_VERSIONS:
        idle = [i for i in range(1, len(kept) - 1) if not kept[i].decides] or list(range(1, len(kept) - 1))
        del kept[idle[-1]]
    return kept


def keep_disjoint(shapes: Sequence[BaseGeometry], taken: Sequence[BaseGeometry] = ()) -> list[int]:
    """Which of ``shapes`` to keep, first come first served, so that none touches another or one of ``taken``."""
    candidates = np.asarray(shapes, dtype=object)
    if not len(candidates):
        return []
    blocked = np.zeros(len(candidates), dtype=bool)
    if len(taken):
        hit, _ = shapely.STRtree(np.asarray(taken, dtype=object)).query(candidates, predicate="intersects")
        blocked[hit] = True
    pairs = shapely.STRtree(candidates).query(candidates, predicate="intersects")
    rivals: dict[int, list[int]] = {}
    for one, other in pairs.T.tolist():
        if other < one:
            rivals.setdefault(one, []).append(other)
    kept = []
    for index in range(len(candidates)):
        if not blocked[index] and not any(not blocked[other] for other in rivals.get(index, [])):
            kept.append(index)
        else:
            blocked[index] = True
    return kept
