"""Published works as rows are compared with them: the version that is current, and the one a sender started from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Integer,
    Text,
    Uuid,
    and_,
    any_,
    func,
    literal,
    literal_column,
    select,
    true,
)

from etl.checks.sheet import Sheet
from etl.compare.sameness import to_json
from etl.identity import Identity, find_head, identify
from layers.layer import Layer
from layers.tables import table, write_identity_head


@dataclass(frozen=True, slots=True)
class Version:
    """One published version: values as JSON values, shape in EPSG:4490; ``begun`` is when it was published.

    Version 0 stands for "there was nothing".
    """

    feature_id: UUID
    version: int
    unit: str | None
    begun: datetime | None
    values: Mapping[str, Any] = field(default_factory=dict)
    shape: BaseGeometry | None = None


def find_named(
    conn: Connection, layer: Layer, identities: Collection[Identity], now: datetime
) -> dict[Identity, list[UUID]]:
    """The current works by the identities asked for, as far as there are any."""
    if not identities:
        return {}
    works = table(layer)
    names = list(dict.fromkeys((*layer.identity, layer.label)))
    heads = sorted({find_head(identity, layer) for identity in identities})
    query = select(works.c.feature_id, *(works.c[name] for name in names)).where(
        _is_current(layer, now),
        literal_column(write_identity_head(layer), Text) == any_(literal(heads, ARRAY(Text))),
    )
    named: dict[Identity, list[UUID]] = {}
    for feature_id, *values in conn.execute(query):
        identity = identify(layer, dict(zip(names, values, strict=True)))
        if identity is not None and identity in identities:
            named.setdefault(identity, []).append(feature_id)
    return named


def fetch_current(
    conn: Connection, layer: Layer, ids: Collection[UUID], now: datetime
) -> dict[UUID, Version]:
    """The current versions of these works of the layer; those that are not published are left out."""
    if not ids:
        return {}
    found = _fetch(conn, layer, and_(_of(layer, ids), _is_current(layer, now)))
    return {version.feature_id: version for version in found}


def fetch_versions(
    conn: Connection, layer: Layer, wanted: Collection[tuple[UUID, int]]
) -> dict[tuple[UUID, int], Version]:
    """These versions, closed ones too."""
    if not wanted:
        return {}
    works = table(layer)
    numbers = sorted({number for _, number in wanted})
    some = and_(
        _of(layer, {feature_id for feature_id, _ in wanted}),
        works.c.version == any_(literal(numbers, ARRAY(Integer))),
    )
    found = {(version.feature_id, version.version): version for version in _fetch(conn, layer, some)}
    return {pair: version for pair, version in found.items() if pair in wanted}


def fetch_last(conn: Connection, layer: Layer, ids: Collection[UUID]) -> dict[UUID, Version]:
    """The last versions of works that were ended; works that are current, or were never published, are left out."""
    if not ids:
        return {}
    works = table(layer)
    newest = (
        select(works.c.feature_id, func.max(works.c.version).label("version"))
        .where(_of(layer, ids))
        .group_by(works.c.feature_id)
        .having(~func.bool_or(func.upper_inf(works.c.valid)))
    )
    wanted = {(feature_id, version) for feature_id, version in conn.execute(newest)}
    return {feature_id: one for (feature_id, _), one in fetch_versions(conn, layer, wanted).items()}


def find_numbers_at(
    conn: Connection, layer: Layer, ids: Collection[UUID], instant: datetime
) -> dict[UUID, int]:
    """Which version of these works was current at that instant; works that were not yet published are left out."""
    if not ids:
        return {}
    works = table(layer)
    query = select(works.c.feature_id, works.c.version).where(
        _of(layer, ids), works.c.valid.contains(instant)
    )
    return {feature_id: number for feature_id, number in conn.execute(query)}


def count_works(conn: Connection, layer: Layer, unit: str | None, now: datetime) -> int:
    """How many works are current: of a unit, or all."""
    works = table(layer)
    own = works.c.unit == unit if unit is not None else true()
    return conn.execute(
        select(func.count()).select_from(works).where(_is_current(layer, now), own)
    ).scalar_one()


def has_works(conn: Connection, sheet: Sheet, now: datetime) -> bool:
    works = table(sheet.layer)
    query = select(select(works.c.version_id).where(_is_current(sheet.layer, now)).exists())
    return bool(conn.execute(query).scalar())


def _is_current(layer: Layer, now: datetime) -> ColumnElement[bool]:
    works = table(layer)
    return and_(func.upper_inf(works.c.valid), func.lower(works.c.valid) <= now)


def _of(layer: Layer, ids: Collection[UUID]) -> ColumnElement[bool]:
    return table(layer).c.feature_id == any_(literal(list(ids), ARRAY(Uuid)))


def _fetch(conn: Connection, layer: Layer, which: ColumnElement[bool]) -> Sequence[Version]:
    works = table(layer)
    names = [field.name for field in layer.fields]
    shape = func.ST_AsBinary(works.c.geom, type_=None)
    query = select(
        works.c.feature_id,
        works.c.version,
        works.c.unit,
        func.lower(works.c.valid),
        shape,
        *(works.c[name] for name in names),
    ).where(which)
    rows = conn.execute(query).all()
    shapes = shapely.from_wkb([bytes(row[4]) for row in rows])
    return [
        Version(row[0], row[1], row[2], row[3], dict(zip(names, map(to_json, row[5:]), strict=True)), found)
        for row, found in zip(rows, shapes, strict=True)
    ]
