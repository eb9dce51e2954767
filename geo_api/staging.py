"""The rows of an upload in the store: copied in once when a file was read, afterwards only what changed is written."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, bindparam, delete, func, select, text, update

from etl.compare import Comparison
from etl.copying import copy_into, pack_ids, pack_integers, pack_json, pack_texts
from etl.rows import RawRow, Row
from etl.tidy import read_shapes
from geo_api import models
from layers.tables import CHINA_BOX, MAX_VERTICES

_SRID = 4490
_TABLE = """
CREATE TEMP TABLE IF NOT EXISTS staging (
    row integer, raw jsonb, shape_read bytea, attributes jsonb, action text, feature_id uuid, base_version integer,
    geom geometry(GEOMETRY, 4490)
) ON COMMIT DROP
"""
_COLUMNS = ("row", "raw", "shape_read", "attributes", "action", "feature_id", "base_version", "geom")
# COPY itself does not go through Row Level Security, so PostgreSQL refuses it on the rows' own table.
_TAKE_OVER = """
INSERT INTO intake.rows (upload_id, row, raw, shape_read, attributes, action, feature_id, base_version, geom)
SELECT :upload_id, row, raw, shape_read, attributes, action, feature_id, base_version, geom FROM pg_temp.staging
"""
_CHUNK_ROWS = 5_000
_UNKNOWN: tuple[uuid.UUID | None, int | None] = (None, None)


@dataclass(frozen=True, slots=True)
class State:
    """What checking and comparing say of a row. ``geom``: EWKB, None where the store may not hold the shape."""

    attributes: dict[str, Any]
    action: str
    feature_id: uuid.UUID | None
    base_version: int | None
    geom: bytes | None


@dataclass(frozen=True, slots=True)
class Staged:
    """A row as the store has it."""

    raw_row: RawRow
    state: State


def find_storable(shapes: Sequence[BaseGeometry | None]) -> NDArray[np.bool_]:
    """Which shapes PostGIS may hold: valid, not huge, inside the China box (the table's own CHECKs)."""
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    west, south, east, north = shapely.bounds(array).T
    left, bottom, right, top = CHINA_BOX
    # NaN, the box of nothing, is inside of nothing
    inside = (west > left) & (south > bottom) & (east < right) & (north < top)
    storable = inside & (shapely.get_num_coordinates(array) <= MAX_VERTICES)
    storable[storable] = shapely.is_valid(array[storable])
    return np.asarray(storable, dtype=bool)


def describe_rows(rows: Sequence[Row], comparison: Comparison, storable: NDArray[np.bool_]) -> list[State]:
    """The states of the rows, in their order."""
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = [row.shape for row in rows]
    shapes[~storable] = None
    geoms = shapely.to_wkb(shapely.set_srid(shapes, _SRID), include_srid=True, byte_order=1)
    return [
        State(
            row.attributes,
            "dropped" if row.dropped else comparison.actions.get(row.number, "new"),
            *comparison.features.get(row.number, _UNKNOWN),
            geom=geom,
        )
        for row, geom in zip(rows, geoms, strict=True)
    ]


def replace_rows(
    connection: Connection, upload_id: uuid.UUID, raw_rows: Sequence[RawRow], states: Sequence[State]
) -> None:
    """Put the rows of a freshly read file in the place of whatever the upload held."""
    connection.execute(text(_TABLE))
    connection.execute(text("TRUNCATE pg_temp.staging"))
    with copy_into(connection, "pg_temp.staging", _COLUMNS) as send:
        for start in range(0, len(raw_rows), _CHUNK_ROWS):
            some = raw_rows[start : start + _CHUNK_ROWS]
            told = states[start : start + _CHUNK_ROWS]
            send(
                pack_integers(row.number for row in some),
                pack_json(row.raw for row in some),
                shapely.to_wkb([row.shape for row in some], byte_order=1),
                pack_json(state.attributes for state in told),
                pack_texts(state.action for state in told),
                pack_ids(state.feature_id for state in told),
                pack_integers(state.base_version for state in told),
                [state.geom for state in told],
            )
    connection.execute(delete(models.StagedRow).where(models.StagedRow.upload_id == upload_id))
    connection.execute(text(_TAKE_OVER), {"upload_id": upload_id})


def load_rows(connection: Connection, upload_id: uuid.UUID) -> list[Staged]:
    """The rows of the upload in their order, with what people changed."""
    rows = models.StagedRow
    found = connection.execute(
        select(
            rows.row,
            rows.raw,
            rows.edits,
            rows.dropped,
            func.coalesce(rows.shape_edited, rows.shape_read),
            rows.attributes,
            rows.action,
            rows.feature_id,
            rows.base_version,
            func.ST_AsEWKB(rows.geom, type_=None),
        )
        .where(rows.upload_id == upload_id)
        .order_by(rows.row)
    ).all()
    shapes = read_shapes([row[4] for row in found])
    return [
        Staged(
            RawRow(number, raw, shape, edits, dropped),
            State(attributes, action, feature_id, base_version, None if geom is None else bytes(geom)),
        )
        for shape, (
            number,
            raw,
            edits,
            dropped,
            _,
            attributes,
            action,
            feature_id,
            base_version,
            geom,
        ) in zip(shapes, found, strict=True)
    ]


def update_rows(
    connection: Connection, upload_id: uuid.UUID, staged: Sequence[Staged], states: Sequence[State]
) -> None:
    """Write what differs from what the store has."""
    rows = models.StagedRow
    changed = [
        {
            "of_row": before.raw_row.number,
            "attributes": now.attributes,
            "action": now.action,
            "feature_id": now.feature_id,
            "base_version": now.base_version,
            "wkb": now.geom,
        }
        for before, now in zip(staged, states, strict=True)
        if before.state != now
    ]
    if changed:
        connection.execute(
            update(rows)
            .where(rows.upload_id == upload_id, rows.row == bindparam("of_row"))
            .values(
                attributes=bindparam("attributes"),
                action=bindparam("action"),
                feature_id=bindparam("feature_id"),
                base_version=bindparam("base_version"),
                geom=func.ST_GeomFromEWKB(bindparam("wkb")),
            ),
            changed,
        )
