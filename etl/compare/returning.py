"""Rows that speak of a work that was ended: it comes back only where somebody said so, knowing that it was gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from etl.checks.dropping import offer_drop
from etl.checks.places import draw_shape, find_place
from etl.checks.sheet import Sheet
from etl.compare.match_findings import name_work, tell_foreign
from etl.compare.works import Version, fetch_current, fetch_last
from etl.findings import Finding, Fix, fix_id
from etl.identity import CHOSEN_ACT, SEEN, SEEN_RETURN


def find_returning(
    conn: Connection, sheet: Sheet, unit: str | None, now: datetime
) -> tuple[dict[int, Version], list[Finding], set[tuple[int, UUID]]]:
    """By position the last version of the ended work that a row names; findings; and works that may not be touched."""
    told: dict[int, UUID] = {
        at: row.origin.feature_id for at, row, _ in sheet.each() if row.origin.feature_id is not None
    }
    ids = set(told.values())
    ended = fetch_last(conn, sheet.layer, ids - fetch_current(conn, sheet.layer, ids, now).keys())
    works: dict[int, Version] = {}
    findings: list[Finding] = []
    refused: set[tuple[int, UUID]] = set()
    for at, feature_id in told.items():
        last = ended.get(feature_id)
        if last is None:
            continue
        if unit is not None and last.unit != unit:
            refused.add((sheet.numbers[at], feature_id))
            findings.append(tell_foreign(sheet, at, last))
            continue
        works[at] = last
        if not _is_agreed(sheet, at, last):
            findings.append(_tell_ended(sheet, at, last))
    return works, findings + _find_twice(sheet, works), refused


def _is_agreed(sheet: Sheet, at: int, last: Version) -> bool:
    origin = sheet.rows[at].origin
    looked_at = max(origin.version or last.version, origin.seen.get(SEEN_RETURN, 0))
    return origin.act == "restore" and looked_at >= last.version


def _tell_ended(sheet: Sheet, at: int, last: Version) -> Finding:
    number, name = sheet.numbers[at], name_work(sheet, last)
    return Finding(
        "merge.removed",
        "block",
        (number,),
        f"第 {number} 行 要更新的“{name}”已被移除（最后是第 {last.version} 版），请选择按本行恢复，还是移除此行。",
        f'Row {number} changes "{name}", which was removed (version {last.version} was its last): bring it back as the '
        "row has it, or leave the row out.",
        place=find_place(last.shape),
        evidence=draw_shape(last.shape) if last.shape is not None else None,
        fix=Fix(
            fix_id("merge.removed.restore", (number,)),
            "values",
            False,
            f"按本行恢复“{name}”",
            f'Bring "{name}" back as the row has it',
            values={number: {CHOSEN_ACT: "restore", f"{SEEN}{SEEN_RETURN}": last.version}},
            alternative=offer_drop("merge.removed", (number,)),
        ),
    )


def _find_twice(sheet: Sheet, works: dict[int, Version]) -> list[Finding]:
    rows: dict[UUID, list[int]] = {}
    for at, work in works.items():
        rows.setdefault(work.feature_id, []).append(at)
    return [_tell_twice(sheet, ats, works[ats[0]]) for ats in rows.values() if len(ats) > 1]


def _tell_twice(sheet: Sheet, ats: Sequence[int], work: Version) -> Finding:
    rows, name = tuple(sheet.numbers[at] for at in ats[1:]), name_work(sheet, work)
    return Finding(
        "identity.twice",
        "block",
        rows,
        f"第 {'、'.join(map(str, rows))} 行与第 {sheet.numbers[ats[0]]} 行都要恢复“{name}”，请只保留一行。",
        f'Several rows bring "{name}" back; leave one of them.',
        place=find_place(work.shape),
        fix=offer_drop("identity.twice", rows),
    )
