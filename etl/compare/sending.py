"""The rows in a temporary table, where statements can join them; only shapes that GEOS finds valid go there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from etl.checks.presence import judge_coordinates
from etl.checks.sheet import Sheet
from etl.statements import read_statement
from layers.tables import MAX_VERTICES

_TABLE = """
CREATE TEMP TABLE IF NOT EXISTS compared (
    row integer PRIMARY KEY, geom geometry(GEOMETRY, 4490) NOT NULL, fields jsonb NOT NULL, feature_id uuid
) ON COMMIT DROP
"""


def find_sound(sheet: Sheet) -> NDArray[np.bool_]:
    """Rows whose shapes the store may compute with: valid, of finite and plausible coordinates, not too heavy."""
    infinite, abroad, far = judge_coordinates(sheet)
    light = shapely.get_num_coordinates(sheet.shapes) <= MAX_VERTICES
    return np.asarray(sheet.valid & light & ~infinite & ~abroad & ~far, dtype=bool)


def send_rows(
    conn: Connection, sheet: Sheet, which: NDArray[np.bool_], features: Mapping[int, tuple[UUID, int]]
) -> None:
    """Fill ``pg_temp.compared`` with the chosen rows; it lives as long as the transaction."""
    conn.execute(text(_TABLE))
    conn.execute(text("TRUNCATE pg_temp.compared"))
    ats = np.flatnonzero(which)
    if ats.size:
        numbers = [sheet.numbers[at] for at in ats]
        conn.execute(
            read_statement("compared"),
            {
                "rows": numbers,
                "shapes": list(shapely.to_wkb(sheet.shapes[ats])),
                "fields": [json.dumps(sheet.rows[at].attributes, default=str) for at in ats],
                "feature_ids": [features[number][0] if number in features else None for number in numbers],
            },
        )
    conn.execute(text("ANALYZE pg_temp.compared"))
