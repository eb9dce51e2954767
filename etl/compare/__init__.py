"""Rows against the store: what is new, and whose ground it is. Reads only; the caller's transaction goes on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from sqlalchemy import Connection

from etl.checks.sheet import lay_out
from etl.compare.comparison import Comparison
from etl.compare.matching import match_rows
from etl.compare.nearby import find_far_from
from etl.compare.overlaps import find_pending_overlaps, find_published_overlaps
from etl.compare.protected import find_protected
from etl.compare.sending import find_sound, send_rows
from etl.compare.townships import fetch_townships, find_foreign, find_main, find_outside, share_rows
from etl.compare.twins import find_pending_changes, find_twins
from etl.rows import Row
from layers.layer import Layer

__all__ = ["Comparison", "compare_rows"]


@np.errstate(invalid="ignore")  # a coordinate that is no number is told by the check
def compare_rows(
    conn: Connection, layer: Layer, upload_id: UUID, unit: str | None, rows: Sequence[Row], now: datetime
) -> Comparison:
    """What the rows would change in ``published.<layer>``, and what speaks against it.

    ``unit`` is the key of the township that sends, None for a bureau or a park. The connection must see pending rows of
    other units (schema ``intake``); what is told of them is their unit alone. Nothing is written but a temporary table
    that ends with the transaction. Rows that are left out take no part.
    """
    sheet = lay_out(layer, rows, now.date())
    if not sheet.rows:
        return Comparison()
    comparison = match_rows(conn, sheet, unit, now)
    if layer.key != "townships":
        townships = fetch_townships(conn)
        shares = share_rows(sheet, townships)
        mains = {sheet.numbers[at]: find_main(parts) for at, parts in shares.items()}
        comparison.townships = {number: key for number, key in mains.items() if key}
        comparison.findings += find_outside(sheet, townships, shares)
        comparison.findings += find_foreign(sheet, townships, shares, unit)
    # What is published as it is has been judged before.
    moving = np.array([comparison.actions[number] != "unchanged" for number in sheet.numbers], dtype=bool)
    send_rows(conn, sheet, find_sound(sheet) & moving, comparison.features)
    told, twins = find_twins(conn, sheet, now)
    comparison.findings += told
    comparison.findings += find_published_overlaps(conn, sheet, now, twins)
    comparison.findings += find_pending_overlaps(conn, sheet, upload_id, unit)
    comparison.findings += find_pending_changes(conn, sheet, upload_id)
    comparison.findings += find_protected(conn, sheet, now)
    comparison.findings += find_far_from(conn, sheet, now)
    return comparison
