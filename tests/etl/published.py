"""Published works and pending rows put into a store by hand, and rows compared with it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

import layers
from etl.compare import Comparison, compare_rows
from etl.tidy import make_multi
from layers.tables import table
from tests.etl.sheets import tidy

NOW = datetime(2024, 6, 30, tzinfo=UTC)
MINE = uuid.UUID(int=1)
GOOD = {"地块名称": "东河", "台账": "新增", "阶段": "计划", "年度": "2022", "小班号": "红9", "村": "祁巷村"}
PUBLISHED = {
    "name": "东河", "ledger": "gain", "stage": "planned", "plan_year": 2022, "design_plot_no": "红9",
    "village": "祁巷村",
}  # fmt: skip


def publish(
    conn: Connection,
    layer_key: str,
    shape: BaseGeometry,
    unit: str | None = None,
    until: str | None = None,
    since: str = "2022-01-01",
    feature_id: uuid.UUID | None = None,
    version: int = 1,
    **fields: Any,
) -> uuid.UUID:
    """Insert a published version that holds from ``since`` on (until ``until``)."""
    works = table(layers.get(layer_key))
    if feature_id is None:
        feature_id = uuid.uuid4()
        conn.execute(
            text("INSERT INTO published.features VALUES (:id, :layer)"),
            {"id": feature_id, "layer": layer_key},
        )
    valid = text("tstzrange(CAST(:since AS timestamptz), CAST(:until AS timestamptz))")
    values = {
        "feature_id": feature_id,
        "version": version,
        "valid": valid.bindparams(since=since, until=until),
        "unit": unit,
        "township": unit,
        "geom": f"SRID=4490;{make_multi(shape).wkt}",
    }
    conn.execute(works.insert().values(**values, **fields))
    return feature_id


def receive(
    conn: Connection, received: str, layer_key: str = "afforestation", unit: str = "huangqiao"
) -> None:
    """The upload whose rows are compared (``MINE``), as it came in at that instant."""
    conn.execute(
        text(
            "INSERT INTO intake.uploads (id, layer, unit, state, file_name, sha256, bytes, created_at)"
            " VALUES (:id, :layer, :unit, 'draft', 'f', 'x', 1, CAST(:received AS timestamptz))"
        ),
        {"id": MINE, "layer": layer_key, "unit": unit, "received": received},
    )


def send(
    conn: Connection,
    layer_key: str,
    shape: BaseGeometry,
    unit: str,
    state: str,
    feature_id: uuid.UUID | None = None,
    **fields: Any,
) -> None:
    """Put a row of somebody's upload on its way."""
    upload_id = uuid.uuid4()
    conn.execute(
        text(
            "INSERT INTO intake.uploads (id, layer, unit, state, file_name, sha256, bytes)"
            " VALUES (:id, :layer, :unit, :state, 'f', 'x', 1)"
        ),
        {"id": upload_id, "layer": layer_key, "unit": unit, "state": state},
    )
    conn.execute(
        text(
            "INSERT INTO intake.rows (upload_id, row, action, feature_id, raw, attributes, geom)"
            " VALUES (:id, 1, :action, :feature_id, '{}', CAST(:fields AS jsonb), ST_GeomFromText(:wkt, 4490))"
        ),
        {
            "id": upload_id,
            "action": "changed" if feature_id else "new",
            "feature_id": feature_id,
            "fields": json.dumps(fields),
            "wkt": make_multi(shape).wkt,
        },
    )


def compare(
    conn: Connection,
    rows: Sequence[Mapping[str, Any]],
    shapes: Sequence[BaseGeometry | None],
    layer_key: str = "afforestation",
    unit: str | None = "huangqiao",
    edits: Mapping[int, dict[str, Any]] | None = None,
) -> Comparison:
    """Rows compared with the store, without the notes that protected ground is not loaded."""
    tidied, _ = tidy(layer_key, rows, shapes, edits)
    comparison = compare_rows(conn, layers.get(layer_key), MINE, unit, tidied, NOW)
    comparison.findings = [f for f in comparison.findings if not f.code.startswith("avoid.not_loaded")]
    return comparison
