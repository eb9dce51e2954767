"""Rows against the store: what is new, and whose ground it is. Reads only; the caller's transaction goes on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from sqlalchemy import Connection

from etl.checks.sheet import Sheet, lay_out
from etl.compare.advances import find_jumps
from etl.compare.banks import find_wrong_banks
from etl.compare.closing_acts import find_closed_by_file
from etl.compare.comparison import Comparison, adopt_published
from etl.compare.declared import find_misdeclared
from etl.compare.matching import Matches, match_rows
from etl.compare.merge_findings import tell_merges
from etl.compare.merging import Merge, merge_rows
from etl.compare.nearby import find_far_from
from etl.compare.overlaps import find_pending_overlaps, find_published_overlaps
from etl.compare.protected import find_protected
from etl.compare.removals import Removals, find_removals, tell_contradiction
from etl.compare.sameness import is_same_shape, is_same_value
from etl.compare.sending import find_sound, send_rows
from etl.compare.totals import find_excess
from etl.compare.townships import fetch_townships, find_foreign, find_main, find_outside, share_rows
from etl.compare.twins import find_pending_changes, find_pending_twins, find_twins
from etl.compare.works import Version, count_works
from etl.joining import joining_by_shape
from etl.rows import Row
from layers.layer import Layer
from layers.rulebook import DEFAULTS, Parameters

__all__ = ["Comparison", "adopt_published", "compare_rows"]


@np.errstate(invalid="ignore")  # a coordinate that is no number is told by the check
def compare_rows(
    conn: Connection,
    layer: Layer,
    upload_id: UUID,
    unit: str | None,
    rows: Sequence[Row],
    now: datetime,
    parameters: Parameters = DEFAULTS,
) -> Comparison:
    """What the rows would change in ``published.<layer>``, and what speaks against it.

    ``unit`` is the key of the township or park that sends, None for a bureau. The connection must see pending rows of
    other units (schema ``intake``); what is told of them is their unit alone. Nothing is written but a temporary table
    that ends with the transaction. Rows that are left out take no part. ``adopt_published`` gives the rows as they
    are then to be checked and stored.
    """
    removals = find_removals(conn, layer, upload_id, unit, rows, now, parameters)
    sheet = lay_out(layer, rows, now.date(), parameters)
    if not sheet.rows:
        comparison = Comparison(missing=count_works(conn, layer, unit, now) if removals.works else 0)
        return _add_removals(comparison, sheet, removals, unit)
    matches = match_rows(conn, sheet, unit, now, removals.leaving)
    comparison, sheet = _merge(conn, sheet, matches, upload_id, unit, now)
    _add_removals(comparison, sheet, removals, unit)
    if layer.key != "townships":
        townships = fetch_townships(conn)
        shares = share_rows(sheet, townships)
        mains = {sheet.numbers[at]: find_main(parts) for at, parts in shares.items()}
        comparison.townships = {number: key for number, key in mains.items() if key}
        comparison.findings += find_outside(sheet, townships, shares)
        comparison.findings += find_foreign(sheet, townships, shares, unit)
    # What is published as it is has been judged before.
    moving = np.array([comparison.actions[number] != "unchanged" for number in sheet.numbers], dtype=np.bool_)
    send_rows(conn, sheet, find_sound(sheet) & moving, comparison.features)
    with joining_by_shape(conn):
        told, twins = find_twins(
            conn, sheet, now, unit, comparison.features, matches.refused, removals.leaving
        )
        comparison.findings += told
        comparison.findings += find_published_overlaps(
            conn, sheet, now, twins | matches.refused, removals.leaving
        )
        comparison.findings += find_pending_overlaps(conn, sheet, upload_id, unit)
        comparison.findings += find_pending_twins(conn, sheet, upload_id)
        comparison.findings += find_pending_changes(conn, sheet, upload_id)
        comparison.findings += find_protected(conn, sheet, now)
    comparison.findings += find_far_from(conn, sheet, now)
    comparison.findings += find_wrong_banks(conn, sheet, now)
    foreign = {
        row for finding in comparison.findings if finding.code == "township.foreign" for row in finding.rows
    }
    placed = {row: key for row, key in comparison.townships.items() if row not in foreign}
    comparison.findings += find_misdeclared(sheet, placed)
    comparison.findings += find_closed_by_file(conn, sheet, upload_id, comparison.features, now)
    comparison.findings += find_jumps(conn, sheet, comparison.features, now)
    comparison.findings += find_excess(conn, sheet, unit)
    return comparison


def _merge(
    conn: Connection, sheet: Sheet, matches: Matches, upload_id: UUID, unit: str | None, now: datetime
) -> tuple[Comparison, Sheet]:
    """Actions, features and what the rows take over; and the sheet of the rows that have taken it over."""
    merges = merge_rows(conn, sheet, matches.works, upload_id) if matches.works else {}
    comparison = Comparison(
        actions=dict.fromkeys(sheet.numbers, "new"),
        findings=matches.findings + tell_merges(sheet, merges),
        missing=_count_missing(conn, sheet, merges, unit, now),
    )
    for at, merge in merges.items():
        number, current = sheet.numbers[at], merge.current
        comparison.features[number] = (current.feature_id, current.version)
        comparison.inherited[number] = _inherit(sheet.rows[at], current)
        if merge.kept:
            comparison.merged[number] = merge.kept
        if merge.shape is not None:
            comparison.inherited_shapes[number] = merge.shape
    for at, last in matches.returning.items():
        number = sheet.numbers[at]
        comparison.features[number] = (last.feature_id, last.version)
        comparison.inherited[number] = _inherit(sheet.rows[at], last)
        if sheet.shapes[at] is None and last.shape is not None:
            comparison.inherited_shapes[number] = last.shape
    if merges or matches.returning:
        adopted = adopt_published(sheet.rows, comparison)
        sheet = lay_out(sheet.layer, adopted, sheet.today, sheet.parameters)
    for at, merge in merges.items():
        comparison.actions[sheet.numbers[at]] = "unchanged" if _is_same(sheet, at, merge) else "changed"
    comparison.actions |= {sheet.numbers[at]: "restored" for at in matches.returning}
    return comparison, sheet


def _add_removals(comparison: Comparison, sheet: Sheet, removals: Removals, unit: str | None) -> Comparison:
    """Rows that end works: they take over what the works are, so that everybody sees what goes."""
    spoken = {feature_id: number for number, (feature_id, _) in comparison.features.items()}
    comparison.findings += removals.findings
    for number, work in removals.works.items():
        comparison.actions[number] = "removed"
        comparison.features[number] = (work.feature_id, work.version)
        comparison.merged[number] = dict(work.values)
        if work.shape is not None:
            comparison.inherited_shapes[number] = work.shape
        if work.feature_id in spoken:
            comparison.findings.append(tell_contradiction(sheet, (number,), spoken[work.feature_id], work))
        elif unit in (None, work.unit):
            comparison.missing -= 1
    comparison.actions |= dict.fromkeys(removals.done, "unchanged")
    return comparison


def _count_missing(
    conn: Connection, sheet: Sheet, merges: dict[int, Merge], unit: str | None, now: datetime
) -> int:
    met = {merge.current.feature_id for merge in merges.values() if unit in (None, merge.current.unit)}
    return count_works(conn, sheet.layer, unit, now) - len(met)


def _inherit(row: Row, work: Version) -> dict[str, object]:
    """Published values of the fields the row says nothing about."""
    return {
        name: value for name, value in work.values.items() if name not in row.attributes and value is not None
    }


def _is_same(sheet: Sheet, at: int, merge: Merge) -> bool:
    values = merge.current.values
    said = sheet.rows[at].attributes.items()
    return (
        not merge.conflicts
        and bool(sheet.valid[at])
        and all(is_same_value(value, values.get(name)) for name, value in said)
        and is_same_shape(sheet.shapes[at], merge.current.shape)
    )
