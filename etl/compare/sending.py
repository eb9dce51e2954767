"""The rows in a temporary table, where statements can join them; only shapes that GEOS finds valid go there."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from etl.checks.presence import judge_coordinates
from etl.checks.sheet import Sheet
from etl.copying import copy_into, pack_floats, pack_ids, pack_integers, pack_json
from layers.rules import Avoid, Near, NoOverlap
from layers.tables import MAX_VERTICES

_SRID = 4490
_COLUMNS = ("row", "geom", "dimension", "amount", "fields", "feature_id")
# ``amount`` is the row's own: m² of an area, m of a line, 0 of a point
_TABLE = """
CREATE TEMP TABLE IF NOT EXISTS compared (
    row integer PRIMARY KEY, geom geometry(GEOMETRY, 4490) NOT NULL, dimension integer NOT NULL,
    amount double precision NOT NULL, fields jsonb NOT NULL, feature_id uuid
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
    numbers = [sheet.numbers[at] for at in ats]
    asked = {name: sheet.column(name) for name in sorted(_list_asked(sheet))}
    amounts = np.where(sheet.dimension == 2, sheet.area_m2, sheet.length_m)
    with copy_into(conn, "pg_temp.compared", _COLUMNS) as send:
        send(
            pack_integers(numbers),
            shapely.to_wkb(shapely.set_srid(sheet.shapes[ats], _SRID), include_srid=True, byte_order=1),
            pack_integers(sheet.dimension[ats].tolist()),
            pack_floats(amounts[ats].tolist()),
            pack_json(
                {name: column[at] for name, column in asked.items() if column[at] is not None} for at in ats
            ),
            pack_ids(features[number][0] if number in features else None for number in numbers),
        )
    conn.execute(text("ANALYZE pg_temp.compared"))


def _list_asked(sheet: Sheet) -> set[str]:
    """The fields that the layer's rules ask for: the others need not travel."""
    asked = {sheet.layer.label}
    for rule in sheet.layer.rules:
        if isinstance(rule, NoOverlap) and rule.alike:
            asked.add(rule.alike)
        elif isinstance(rule, Avoid | Near) and rule.when:
            asked.add(rule.when)
    return asked
