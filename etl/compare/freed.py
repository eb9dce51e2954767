"""Ground that losses have freed: what was claimed before a loss may be planted again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ARRAY, Connection, Uuid, any_, func, literal, select

import layers
from etl.checks.clipping import take_parts
from etl.checks.sheet import Sheet
from etl.statements import read_statement
from layers.layer import Layer
from layers.rules import Frees, NoOverlap
from layers.tables import table


@dataclass(frozen=True, slots=True)
class Loss:
    """A published loss: when it happened, when it was first published, and its ground (EPSG:4490)."""

    lost_on: date | None
    recorded: datetime
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Freed:
    """``losses`` by row number, ``planted`` the date by which the row claims its ground, and ``claims`` by feature id:
    the date by which a published work claims its own, and the instant of its first publication.
    """

    losses: dict[int, list[Loss]] = field(default_factory=dict)
    planted: dict[int, date | None] = field(default_factory=dict)
    claims: dict[UUID, tuple[date | None, datetime]] = field(default_factory=dict)

    def take(self, row: int, feature_id: UUID, piece: BaseGeometry, dimension: int) -> BaseGeometry | None:
        """A shared piece without the ground that was lost after the work had claimed it; None where nothing is left.

        A loss that is older than the work frees nothing, and what was planted before the loss does not stand on freed
        ground. Where a date is missing, the order of publication decides.
        """
        rest: BaseGeometry | None = piece
        for loss in self.losses.get(row, ()):
            if rest is not None and self._frees(loss, feature_id, row):
                rest = take_parts(shapely.difference(rest, loss.shape), dimension)
        return rest

    def _frees(self, loss: Loss, feature_id: UUID, row: int) -> bool:
        planted = self.planted.get(row)
        if planted is not None and loss.lost_on is not None and planted < loss.lost_on:
            return False
        claimed_on, published = self.claims[feature_id]
        if claimed_on is None or loss.lost_on is None:
            return loss.recorded > published
        return loss.lost_on >= claimed_on


def find_frees(layer: Layer) -> Frees | None:
    """The layer's rule about losses, if it keeps any."""
    return next((rule for rule in layer.rules if isinstance(rule, Frees)), None)


def claims_nothing(layer: Layer, attributes: Mapping[str, Any]) -> bool:
    """Whether the row is a loss: it takes ground away from works, and claims none."""
    frees = find_frees(layer)
    return frees is not None and attributes.get(frees.field) in frees.values


def compares_losses(rule: NoOverlap, key: str) -> bool:
    """Whether the rule sets losses of that layer against losses, gains against gains."""
    frees = find_frees(layers.get(key))
    return frees is not None and rule.alike == frees.field


def find_freed(
    conn: Connection, sheet: Sheet, other: Layer, met: Collection[tuple[int, UUID]], now: datetime
) -> Freed:
    """What losses of that layer freed of the ground that compared rows share with its works (row and feature id)."""
    frees = find_frees(other)
    if frees is None or not met:
        return Freed()
    statement = read_statement("losses", layer=other.key, field=frees.field, dated_by=frees.dated_by)
    losses: dict[int, list[Loss]] = {}
    for number, lost_on, recorded, shape in conn.execute(
        statement, {"now": now, "values": list(frees.values)}
    ):
        losses.setdefault(number, []).append(Loss(lost_on, recorded, shapely.from_wkb(bytes(shape))))
    if not losses:
        return Freed()
    planted = {number: _find_planted(sheet, sheet.positions[number]) for number in losses}
    ids = {feature_id for number, feature_id in met if number in losses}
    return Freed(losses, planted, _fetch_claims(conn, other, frees, ids))


def _fetch_claims(
    conn: Connection, other: Layer, frees: Frees, ids: Collection[UUID]
) -> dict[UUID, tuple[date | None, datetime]]:
    works = table(other)
    current = func.upper_inf(works.c.valid)
    since = func.max(func.coalesce(*(works.c[name] for name in frees.claimed_by))).filter(current)
    query = (
        select(works.c.feature_id, since, func.min(func.lower(works.c.valid)))
        .where(works.c.feature_id == any_(literal(list(ids), ARRAY(Uuid))))
        .group_by(works.c.feature_id)
    )
    return {feature_id: (claimed_on, published) for feature_id, claimed_on, published in conn.execute(query)}


def _find_planted(sheet: Sheet, at: int) -> date | None:
    """Since when the row claims its ground, as far as it says."""
    frees, attributes = find_frees(sheet.layer), sheet.rows[at].attributes
    names = frees.claimed_by if frees else (sheet.layer.dated_by,)
    said = next((attributes[name] for name in names if name and attributes.get(name)), None)
    try:
        return date.fromisoformat(str(said)) if said else None
    except ValueError:
        return None
