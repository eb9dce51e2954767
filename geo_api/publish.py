"""Publication: versions closed and opened, shares written; one at a time, in the transaction that decides it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import cast

from sqlalchemy import ColumnElement, Connection, Table, column, func, insert, select, text, true, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import TSTZRANGE
from sqlalchemy.orm import Session

import layers
from geo_api import models, seals
from geo_api.courses.alignment import write_alignments
from geo_api.errors import Conflict
from geo_api.settled import take_turn
from geo_api.tallies.counting import count_publication
from layers.layer import Layer
from layers.tables import table

# what the staged rows of an upload do to published works when it is published
OPENING = ("new", "changed", "restored")
CLOSING = ("changed", "removed")
BRINGING = (*OPENING, "removed")

__all__ = ["BRINGING", "CLOSING", "OPENING", "Publication", "publish_rows", "take_turn"]

_STAGED = cast(Table, models.StagedRow.__table__)

SHARES = files("geo_api").joinpath("sql/shares.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publication did: versions opened and closed, the instant of both, and the seal for the record."""

    at: datetime
    opened: int
    closed: int
    seal: dict[str, object]


def publish_rows(session: Session, upload: models.Upload, at: datetime) -> Publication:
    """Open a version for every row of ``upload`` that brings one, and close what rows change or end; the caller holds
    the lock and has checked again.
    """
    layer = layers.get(upload.layer)
    works = table(layer)
    connection = session.connection()
    _name_new_features(connection, upload.id, layer.key)
    closed = _close_versions(connection, works, upload.id, at)
    version_ids = _open_versions(connection, layer, works, upload, at)
    write_shares(connection, layer.key, version_ids)
    write_alignments(connection, layer.key, version_ids)
    raise_revision(connection, layer.key)
    count_publication(connection, layer.key, [*version_ids, *closed], at)
    batch = str(upload.id)
    seals.seal_versions(connection, batch, layer.key, version_ids)
    seals.seal_closings(connection, batch, layer.key, closed)
    return Publication(at, len(version_ids), len(closed), seals.close_batch(connection, batch))


def write_shares(connection: Connection, layer_key: str, version_ids: Sequence[int]) -> None:
    """Write what each version adds to each township, split by geometry (ellipsoid), and to its park.

    A work counts once, in the township that holds most of it; area and length are split. Townships themselves and
    restricted layers have no shares.
    """
    layer = layers.get(layer_key)
    if layer.restricted or layer.key == "townships" or not version_ids:
        return
    # the table's name comes from the catalogue, never from a request
    statement = text(SHARES.replace("{works}", f"published.{layer.key}"))
    connection.execute(statement, {"layer": layer.key, "version_ids": list(version_ids)})


def raise_revision(connection: Connection, layer_key: str) -> None:
    statement = postgresql.insert(models.Revision).values(layer=layer_key, revision=1)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["layer"],
            set_={"revision": models.Revision.revision + 1, "changed_at": func.clock_timestamp()},
        )
    )


def _name_new_features(connection: Connection, upload_id: uuid.UUID, layer_key: str) -> None:
    rows = _STAGED
    fresh = connection.execute(
        update(rows)
        .where(_live(rows, upload_id, OPENING), rows.c.feature_id.is_(None))
        .values(feature_id=func.gen_random_uuid())
        .returning(rows.c.feature_id)
    ).scalars()
    ids = [{"feature_id": found, "layer": layer_key} for found in fresh]
    if ids:
        connection.execute(insert(models.Feature), ids)


def _close_versions(connection: Connection, works: Table, upload_id: uuid.UUID, at: datetime) -> list[int]:
    rows = _STAGED
    changed = connection.execute(
        select(rows.c.feature_id, rows.c.base_version).where(
            _live(rows, upload_id, CLOSING), rows.c.base_version.is_not(None)
        )
    ).all()
    closing = (
        update(works)
        .where(
            works.c.feature_id == rows.c.feature_id,
            works.c.version == rows.c.base_version,
            func.upper_inf(works.c.valid),
            _live(rows, upload_id, CLOSING),
        )
        .values(valid=func.tstzrange(func.lower(works.c.valid), at, type_=TSTZRANGE))
        .returning(works.c.version_id)
    )
    closed = list(connection.execute(closing).scalars())
    if len(closed) != len(changed):
        raise Conflict(
            "upload.base_moved",
            "有对象在审核期间已被别的上报更新，请退回并以最新版本重新核对。",
            "Some works were changed by another upload meanwhile; return this one and compare it with what is current.",
        )
    return closed


def _open_versions(
    connection: Connection, layer: Layer, works: Table, upload: models.Upload, at: datetime
) -> list[int]:
    rows = _STAGED
    names = [field.name for field in layer.fields]
    told = (
        func.jsonb_to_record(rows.c.attributes)
        .table_valued(*(column(name, works.c[name].type) for name in names))
        .render_derived(name="told", with_types=True)
    )
    before = works.alias("before")
    # the version before this one was closed a moment ago; its assessment unit stays with the work
    kept_unit = (
        select(before.c.unit)
        .where(before.c.feature_id == rows.c.feature_id)
        .order_by(before.c.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    township = func.published.township_of(rows.c.geom)
    own_unit = _assessment_unit(connection, upload.unit)
    source = (
        select(
            rows.c.feature_id,
            func.coalesce(rows.c.base_version, 0) + 1,
            func.tstzrange(at, None, type_=TSTZRANGE),
            rows.c.upload_id,
            func.coalesce(kept_unit, own_unit, township),
            township,
            text(str(upload.illustrative).lower()),
            *(told.c[name] for name in names),
            rows.c.geom,
        )
        .select_from(rows.join(told, true()))
        .where(_live(rows, upload.id, OPENING))
    )
    fields = [
        "feature_id",
        "version",
        "valid",
        "upload_id",
        "unit",
        "township",
        "illustrative",
        *names,
        "geom",
    ]
    opened = connection.execute(insert(works).from_select(fields, source).returning(works.c.version_id))
    return list(opened.scalars())


def _assessment_unit(connection: Connection, unit: str) -> str | None:
    """A township or park reports for itself; what a bureau sends belongs to the township it lies in."""
    kind = connection.execute(select(models.UnitRow.kind).where(models.UnitRow.key == unit)).scalar_one()
    return unit if kind in ("township", "park") else None


def _live(rows: Table, upload_id: uuid.UUID, actions: Sequence[str]) -> ColumnElement[bool]:
    return (rows.c.upload_id == upload_id) & ~rows.c.dropped & rows.c.action.in_(actions)
