"""Random publications as a county makes them: works added, redrawn, removed, on some hundred metres to km."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from shapely import LineString, MultiLineString, MultiPolygon, Point, box
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo_api.db import SYSTEM, Database
from geo_api.errors import Conflict
from geo_api.models import Upload
from geo_api.publish import publish_rows
from geo_api.settled import take_turn

WEST, SOUTH, EAST, NORTH = 119.95, 32.00, 120.35, 32.36
# a degree, and how far a publication reaches: from one plot to a river's course
METRE = 1 / 100_000
REACH_M = (200, 400, 400, 800, 3000)
LAYERS = ("afforestation", "rural_rivers", "outfalls")
_ATTRIBUTES: dict[str, dict[str, Any]] = {
    "afforestation": {"ledger": "gain", "stage": "accepted", "survival_pct": 90, "accepted_on": "2023-03-01"},
    "rural_rivers": {"stage": "accepted", "accepted_on": "2023-03-01"},
    "outfalls": {"stage": "surveyed", "river": "羌溪河", "river_level": "backbone", "surveyed": True},
}
_ADD_UPLOAD = text(
    "INSERT INTO intake.uploads (layer, unit, state, file_name, sha256, bytes)"
    " VALUES (:layer, 'huangqiao', 'approved', '发布.geojson', '', 1) RETURNING id"
)
_ADD_ROW = text(
    "INSERT INTO intake.rows (upload_id, row, action, feature_id, base_version, raw, attributes, geom)"
    " VALUES (:upload, :row, :action, :feature_id, :base_version, '{}', CAST(:attributes AS jsonb),"
    " ST_GeomFromText(:shape, 4490))"
)


@dataclass(slots=True)
class Work:
    """A published feature as the model knows it; ``version`` None: it was removed."""

    layer: str
    feature_id: uuid.UUID
    version: int | None
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Change:
    """One row of a publication."""

    action: str
    work: Work
    shape: BaseGeometry


class County:
    """What is published, and what comes next; every choice follows from ``seed``."""

    def __init__(self, database: Database, seed: int) -> None:
        self._database = database
        self._chance = random.Random(seed)
        self.works: dict[str, list[Work]] = {layer: [] for layer in LAYERS}

    def settle(self, each: int) -> None:
        """The works that are there before the first publication is measured."""
        for layer in LAYERS:
            self.publish([self._make_new(layer, self._find_place()) for _ in range(each)])

    def plan(self) -> list[Change]:
        """The rows of the next publication: of one layer, around one place."""
        chance, layer = self._chance, self._chance.choice(LAYERS)
        x, y = self._find_place()
        reach = chance.choice(REACH_M) * METRE
        near = [work for work in self.works[layer] if _distance(work.shape, x, y) < 4 * reach]
        act = chance.choice(("new", "changed", "changed", "removed", "mixed"))
        changes: list[Change] = []
        for work in near[: chance.randint(1, 8)]:
            chosen = chance.choice(("changed", "removed")) if act == "mixed" else act
            if chosen == "removed":
                changes.append(Change("removed", work, work.shape))
            elif chosen == "changed":
                changes.append(Change("changed", work, self._draw(layer, x, y, reach)))
        if not changes or act in ("new", "mixed"):
            count = chance.randint(1, 12)
            spots = [
                (x + reach * chance.uniform(-0.5, 0.5), y + reach * chance.uniform(-0.5, 0.5))
                for _ in range(count)
            ]
            changes += [self._make_new(layer, spot, reach) for spot in spots]
        return changes

    def publish(self, changes: Sequence[Change]) -> None:
        """Put the rows through the product's own publication; it is done when this returns."""
        with self._database.session(SYSTEM) as session:
            upload = self._stage(session, changes)
            try:
                publish_rows(session, upload, take_turn(session.connection()))
            except Conflict as refused:
                refused.add_note(self._compare(session, changes))
                raise
        for change in changes:
            work = change.work
            kept = self.works[work.layer]
            if change.action == "removed":
                kept.remove(work)
                work.version = None
            else:
                if change.action == "new":
                    kept.append(work)
                work.version, work.shape = (work.version or 0) + 1, change.shape

    @staticmethod
    def _compare(session: Session, changes: Sequence[Change]) -> str:
        """What the model takes for published, and what the database holds: nobody else publishes here."""
        layer = changes[0].work.layer
        held = session.execute(
            text(
                "SELECT feature_id, version, valid, xmin, xmax"
                f" FROM published.{layer} WHERE feature_id = ANY(:ids) ORDER BY feature_id, version"
            ),
            {"ids": [change.work.feature_id for change in changes]},
        )
        told = [f"{change.action} {change.work.feature_id} {change.work.version}" for change in changes]
        return "\n".join([layer, *told, "in the database:", *map(str, held)])

    def _stage(self, session: Session, changes: Sequence[Change]) -> Upload:
        layer = changes[0].work.layer
        upload_id = session.execute(_ADD_UPLOAD, {"layer": layer}).scalar_one()
        # features are named beforehand, so that the model knows them; the publication keeps such names
        names = [
            {"id": change.work.feature_id, "layer": layer} for change in changes if change.action == "new"
        ]
        if names:
            session.execute(text("INSERT INTO published.features VALUES (:id, :layer)"), names)
        rows = [
            {
                "upload": upload_id,
                "row": number,
                "action": change.action,
                "feature_id": change.work.feature_id,
                "base_version": change.work.version,
                "attributes": orjson.dumps(
                    {"name": f"工程{change.work.feature_id.hex[:6]}", **_ATTRIBUTES[layer]}
                ).decode(),
                "shape": change.shape.wkt,
            }
            for number, change in enumerate(changes, 1)
        ]
        session.execute(_ADD_ROW, rows)
        return session.get_one(Upload, upload_id)

    def _make_new(self, layer: str, place: tuple[float, float], reach: float = 400 * METRE) -> Change:
        shape = self._draw(layer, *place, reach)
        return Change(
            "new", Work(layer, uuid.UUID(int=self._chance.getrandbits(128), version=4), None, shape), shape
        )

    def _find_place(self) -> tuple[float, float]:
        return self._chance.uniform(WEST, EAST), self._chance.uniform(SOUTH, NORTH)

    def _draw(self, layer: str, x: float, y: float, reach: float) -> BaseGeometry:
        size = reach * self._chance.uniform(0.05, 0.6)
        x, y = x + reach * self._chance.uniform(-0.3, 0.3), y + reach * self._chance.uniform(-0.3, 0.3)
        if layer == "outfalls":
            return Point(x, y)
        if layer == "rural_rivers":
            return MultiLineString([LineString([(x, y), (x + size, y + size / 3), (x + 2 * size, y)])])
        return MultiPolygon([box(x, y, x + size, y + size)])


def _distance(shape: BaseGeometry, x: float, y: float) -> float:
    west, south, east, north = shape.bounds
    return max(abs((west + east) / 2 - x), abs((south + north) / 2 - y))
