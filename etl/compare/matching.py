"""Which published work a row speaks of: by the file's own word, by its key, or by its shape where nothing names it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from etl.checks.sheet import Sheet
from etl.compare.match_findings import (
    tell_ambiguous,
    tell_by_shape,
    tell_foreign,
    tell_moved,
    tell_twice,
)
from etl.compare.nameless import find_by_shape
from etl.compare.returning import find_returning
from etl.compare.works import Version, fetch_current, find_named, has_works
from etl.findings import Finding

# Works of one name farther apart than this are perhaps two works; degrees, turned to metres for the sentence.
_M_PER_DEG = 100_000


@dataclass(slots=True)
class Matches:
    """``works``: by position of the row the current version of the work it speaks of; ``findings`` told on the way.

    ``refused``: row number and feature id of works that a row names but may not change. ``returning``: by position the
    last version of the ended work that the row brings back.
    """

    works: dict[int, Version] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    refused: set[tuple[int, UUID]] = field(default_factory=set)
    returning: dict[int, Version] = field(default_factory=dict)


def match_rows(
    conn: Connection, sheet: Sheet, unit: str | None, now: datetime, leaving: frozenset[UUID] = frozenset()
) -> Matches:
    """The published work of each row that speaks of one.

    The work that the file names (a column of our own exports) or that a person chose goes first, so that a work may be
    renamed; then the key. A row that nothing names is the work with exactly its shape, if there is one. ``unit`` (a
    township or park) changes its own works only: a row that names another's work on the same ground blocks. With no
    unit (a bureau) all works may be meant. ``leaving`` are works that the same file ends: only a row that names one by
    its id speaks of it.
    """
    matches = Matches()
    matches.returning, matches.findings, matches.refused = find_returning(conn, sheet, unit, now)
    returning = {
        at for at, row, _ in sheet.each() if (sheet.numbers[at], row.origin.feature_id) in matches.refused
    }
    returning |= matches.returning.keys()
    if not has_works(conn, sheet, now):
        return matches
    wanted = sheet.identities
    named = find_named(conn, sheet.layer, {identity for identity in wanted if identity}, now)
    told = {row.origin.feature_id for row in sheet.rows if row.origin.feature_id}
    stored = fetch_current(conn, sheet.layer, told | {one for ids in named.values() for one in ids}, now)
    nameless: list[int] = []
    for at, identity in enumerate(wanted):
        if at in returning:
            continue
        origin = sheet.rows[at].origin
        known = stored.get(origin.feature_id) if origin.feature_id else None
        if known is not None:
            _take_origin(matches, sheet, at, known, unit)
        elif identity in named:
            _choose(matches, sheet, at, _list_staying(stored, named[identity], leaving), unit)
        elif identity is None and not origin.chosen:
            nameless.append(at)
    _match_nameless(conn, matches, sheet, nameless, unit, now, leaving)
    matches.findings += _find_twice(sheet, matches.works)
    return matches


def _list_staying(
    stored: dict[UUID, Version], ids: Sequence[UUID], leaving: frozenset[UUID]
) -> list[Version]:
    return [stored[one] for one in ids if one in stored and one not in leaving]


def _take_origin(matches: Matches, sheet: Sheet, at: int, known: Version, unit: str | None) -> None:
    if unit is not None and known.unit != unit:
        _refuse(matches, sheet, at, known)
    else:
        _take(matches, sheet, at, known)


def _take(matches: Matches, sheet: Sheet, at: int, work: Version) -> None:
    matches.works[at] = work
    shape = sheet.shapes[at]
    if shape is None or work.shape is None:
        return
    apart_m = float(shapely.distance(shape, work.shape)) * _M_PER_DEG
    if np.isfinite(apart_m) and apart_m >= sheet.limit("identity.moved", "distance_m"):
        matches.findings.append(tell_moved(sheet, at, apart_m))


def _choose(matches: Matches, sheet: Sheet, at: int, works: Sequence[Version], unit: str | None) -> None:
    shape = sheet.shapes[at] if sheet.valid[at] else None
    own = [work for work in works if unit is None or work.unit == unit]
    if len(own) > 1:
        near = [work for work in own if _touches(shape, work)]
        if len(near) != 1:
            matches.findings.append(tell_ambiguous(sheet, at, len(own)))
            return
        own = near
    if own:
        _take(matches, sheet, at, own[0])
        return
    foreign = next((work for work in works if _touches(shape, work)), None)
    # without a shape there is no telling whose is meant, and no ground of its own
    foreign = foreign or (works[0] if works and sheet.shapes[at] is None else None)
    if foreign is not None:
        _refuse(matches, sheet, at, foreign)


def _refuse(matches: Matches, sheet: Sheet, at: int, work: Version) -> None:
    matches.refused.add((sheet.numbers[at], work.feature_id))
    matches.findings.append(tell_foreign(sheet, at, work))


def _touches(shape: BaseGeometry | None, work: Version) -> bool:
    return shape is not None and bool(shapely.intersects(shape, work.shape))


def _match_nameless(
    conn: Connection,
    matches: Matches,
    sheet: Sheet,
    ats: Sequence[int],
    unit: str | None,
    now: datetime,
    leaving: frozenset[UUID],
) -> None:
    taken = {work.feature_id for work in matches.works.values()} | leaving
    found = find_by_shape(conn, sheet, ats, unit, now)
    stored = fetch_current(conn, sheet.layer, set(found.values()) - taken, now)
    for at, feature_id in found.items():
        work = stored.get(feature_id)
        if work is not None and list(found.values()).count(feature_id) == 1:
            matches.works[at] = work
            matches.findings.append(tell_by_shape(sheet, at, work))


def _find_twice(sheet: Sheet, works: dict[int, Version]) -> list[Finding]:
    """Rows that speak of one work: a copied line keeps the number of the work it was copied from."""
    rows: dict[UUID, list[int]] = {}
    for at, work in works.items():
        rows.setdefault(work.feature_id, []).append(at)
    return [tell_twice(sheet, ats, works[ats[0]]) for ats in rows.values() if len(ats) > 1]
