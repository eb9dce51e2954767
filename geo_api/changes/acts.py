"""What was decided about one work beside its versions: stages judged, closings, rechecks, links; as of any instant."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, text

from geo_api.features import name_table
from geo_api.instants import tell_instant
from geo_api.models import ClosingAct, Feature, StageReview
from layers.layer import Layer
from layers.outfall_stages import REVIEWED
from layers.units import tell_unit

Told = list[dict[str, Any]]
_STAGE_NAMES = {key: (zh, en) for key, zh, en, _, _ in REVIEWED}


def read_stages(connection: Connection, feature_id: uuid.UUID, as_of: datetime | None) -> Told:
    """Verdicts on 查、测、溯、治 in the order in which they went on record."""
    wanted = select(StageReview).where(StageReview.feature_id == feature_id).order_by(StageReview.id)
    if as_of is not None:
        wanted = wanted.where(StageReview.at <= as_of)
    return [
        {
            "stage": row.stage,
            "stage_zh": _STAGE_NAMES[row.stage][0],
            "verdict": row.verdict,
            "opinion": row.opinion,
            "person_id": row.person_id,
            **tell_unit(row.unit),
            "judged_at": tell_instant(row.judged_at),
            "at": tell_instant(row.at),
            "upload": row.upload_id,
        }
        for row in connection.execute(wanted)
    ]


def read_closings(connection: Connection, feature_id: uuid.UUID, as_of: datetime | None) -> Told:
    """Pre-closings, closings and rechecks, oldest first."""
    wanted = select(ClosingAct).where(ClosingAct.feature_id == feature_id).order_by(ClosingAct.id)
    if as_of is not None:
        wanted = wanted.where(ClosingAct.at <= as_of)
    return [describe_act(row) for row in connection.execute(wanted)]


def list_batch(connection: Connection, layer_key: str, batch: str, as_of: datetime | None) -> Told:
    """The acts of one batch."""
    wanted = (
        select(ClosingAct)
        .join(Feature, Feature.feature_id == ClosingAct.feature_id)
        .where(Feature.layer == layer_key, ClosingAct.batch == batch)
        .order_by(ClosingAct.id)
    )
    if as_of is not None:
        wanted = wanted.where(ClosingAct.at <= as_of)
    return [describe_act(row) for row in connection.execute(wanted)]


def describe_act(row: Any) -> dict[str, Any]:
    return {
        "feature_id": row.feature_id,
        "act": row.act,
        "on": row.on,
        "batch": row.batch,
        "document_no": row.document_no,
        "round": row.round,
        "result": row.result,
        "opinion": row.opinion,
        "person_id": row.person_id,
        **tell_unit(row.unit),
        "at": tell_instant(row.at),
        "upload": row.upload_id,
    }


def read_links(connection: Connection, layer: Layer, feature_id: uuid.UUID, as_of: datetime | None) -> Told:
    """Works that this one was merged into or replaces, and those that lead to it; by the name they have then."""
    known = "" if as_of is None else " AND l.at <= CAST(:as_of AS timestamptz)"
    held = "" if as_of is None else " AND lower(w.valid) <= CAST(:as_of AS timestamptz)"
    rows = connection.execute(
        text(f"""
            SELECT l.kind, l.at, l.feature_id = :feature_id AS outward,
                   CASE WHEN l.feature_id = :feature_id THEN l.other_id ELSE l.feature_id END AS other
            FROM published.links l
            WHERE :feature_id IN (l.feature_id, l.other_id){known}
            ORDER BY l.at, other
        """),
        {"feature_id": feature_id, "as_of": as_of},
    ).all()
    names = connection.execute(
        text(f"""
            SELECT DISTINCT ON (w.feature_id) w.feature_id, CAST(w."{layer.label}" AS text) AS name
            FROM {name_table(layer)} w WHERE w.feature_id = ANY(:ids){held} ORDER BY w.feature_id, w.version DESC
        """),
        {"ids": [row.other for row in rows], "as_of": as_of},
    )
    told = {row.feature_id: row.name for row in names}
    return [
        {
            "kind": row.kind,
            "outward": row.outward,
            "feature_id": row.other,
            "name": told.get(row.other),
            "at": tell_instant(row.at),
        }
        for row in rows
    ]
