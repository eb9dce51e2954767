"""Rows that no key names, found again by their very shape."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import shapely
from sqlalchemy import Connection

from etl.checks.sheet import Sheet
from etl.compare.sameness import SAME_DEG, is_same_shape
from etl.compare.sending import find_sound
from etl.joining import joining_by_shape
from etl.statements import read_statement


def find_by_shape(
    conn: Connection, sheet: Sheet, ats: Sequence[int], unit: str | None, now: datetime
) -> dict[int, UUID]:
    """By position: the one current work of the layer (of ``unit``, if given) with exactly that shape.

    A row that fits several works is left out. Points are: many things stand on one place.
    """
    sound = find_sound(sheet)
    asked = [at for at in ats if sound[at] and sheet.dimension[at] > 0]
    if not asked:
        return {}
    bound = {
        "rows": asked,
        "shapes": list(shapely.to_wkb(shapely.box(*shapely.bounds(sheet.shapes[asked]).T))),
        "now": now,
        "unit": unit,
        "tolerance": SAME_DEG,
    }
    found: dict[int, list[UUID]] = {}
    with joining_by_shape(conn):
        met = conn.execute(read_statement("same_box", layer=sheet.layer.key), bound).all()
    for at, feature_id, shape in met:
        if is_same_shape(sheet.shapes[at], shapely.from_wkb(bytes(shape))):
            found.setdefault(at, []).append(feature_id)
    return {at: ids[0] for at, ids in found.items() if len(ids) == 1}
