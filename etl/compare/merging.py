"""Three-way merge: what the sender started from, what is published now, and the row.

After ODK Central's conflicts of entities: both sides changed different fields (soft) - both changes are kept and it is
said; both changed the same field (hard) - a person chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

from etl.checks.sheet import Sheet
from etl.compare.merging_parts import merge_parts
from etl.compare.sameness import is_same_shape, is_same_value
from etl.compare.works import Version, fetch_versions, find_numbers_at

SHAPE = "geom"


@dataclass(slots=True)
class Merge:
    """One row against its work.

    ``base`` is the version the sender started from, ``current`` the published one. ``kept`` are the published values
    that go before the row's own, because others changed them and the row did not; ``silent`` are fields that others
    changed and the row says nothing about. ``shape`` is the shape to take in
    place of the row's own; ``shape_from`` says why: "published" (others changed it), "parts" (changes of both sides),
    or "" (the row has none). ``conflicts`` are the fields (``SHAPE``: the shape) that both changed differently.
    """

    base: Version
    current: Version
    kept: dict[str, Any] = field(default_factory=dict)
    silent: list[str] = field(default_factory=list)
    shape: BaseGeometry | None = None
    shape_from: str = ""
    conflicts: list[str] = field(default_factory=list)

    @property
    def has_moved(self) -> bool:
        """Whether the work was published anew since the sender started."""
        return self.base.version != self.current.version


def merge_rows(
    conn: Connection, sheet: Sheet, works: Mapping[int, Version], upload_id: UUID
) -> dict[int, Merge]:
    """The merge of each matched row, by position."""
    started = find_bases(conn, sheet, works, upload_id)
    wanted: set[tuple[UUID, int]] = set()
    for at, work in works.items():
        numbers = {started[at], *sheet.rows[at].origin.seen.values()}
        wanted |= {(work.feature_id, number) for number in numbers if 0 < number < work.version}
    versions = fetch_versions(conn, sheet.layer, wanted)
    return {at: _merge(sheet, at, work, started[at], versions) for at, work in works.items()}


def find_bases(
    conn: Connection, sheet: Sheet, works: Mapping[int, Version], upload_id: UUID
) -> dict[int, int]:
    """By position: the version the file names, else the one that was current when the file came in (0: none was)."""
    received: datetime | None = conn.execute(
        text("SELECT created_at FROM intake.uploads WHERE id = :id"), {"id": upload_id}
    ).scalar()
    bases: dict[int, int] = {}
    late: list[int] = []
    for at, work in works.items():
        origin = sheet.rows[at].origin
        if origin.feature_id == work.feature_id and origin.version and origin.version <= work.version:
            bases[at] = origin.version
        elif received is not None and work.begun is not None and work.begun > received:
            late.append(at)
        else:
            bases[at] = work.version
    if late and received is not None:
        numbers = find_numbers_at(conn, sheet.layer, {works[at].feature_id for at in late}, received)
        bases |= {at: numbers.get(works[at].feature_id, 0) for at in late}
    return bases


def _merge(
    sheet: Sheet, at: int, current: Version, started: int, versions: Mapping[tuple[UUID, int], Version]
) -> Merge:
    row = sheet.rows[at]
    nothing = Version(current.feature_id, 0, None, None)

    def find(name: str | None) -> Version:
        """The base of that field: the version the sender started from, or a later one a person looked at."""
        number = max(started, row.origin.seen.get(name, 0)) if name else started
        if number >= current.version:
            return current
        return versions.get((current.feature_id, number), nothing)

    merge = Merge(find(None), current)
    if merge.has_moved:
        others = (name for name in current.values if name not in row.attributes)
        merge.silent += [n for n in others if not is_same_value(current.values[n], merge.base.values.get(n))]
    for name, mine in row.attributes.items():
        theirs, base = current.values.get(name), find(name).values.get(name)
        if is_same_value(mine, theirs) or is_same_value(theirs, base):
            continue
        if is_same_value(mine, base):
            merge.kept[name] = theirs
        else:
            merge.conflicts.append(name)
    _merge_shape(merge, find(SHAPE).shape, sheet.shapes[at], bool(sheet.valid[at]))
    return merge


def _merge_shape(merge: Merge, base: BaseGeometry | None, mine: BaseGeometry | None, is_valid: bool) -> None:
    theirs = merge.current.shape
    if mine is None:
        merge.shape = theirs
        return
    # an invalid shape is mended first, and merged when the rows are checked again
    if base is theirs or not is_valid or is_same_shape(theirs, base) or is_same_shape(mine, theirs):
        return
    if base is not None and is_same_shape(mine, base):
        merge.shape, merge.shape_from = theirs, "published"
        return
    parts = merge_parts(base, theirs, mine) if base is not None and theirs is not None else None
    if parts is None:
        merge.conflicts.append(SHAPE)
    else:
        merge.shape, merge.shape_from = parts, "parts"
