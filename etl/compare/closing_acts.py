"""A file does not close works: 销号 is an act of two people, beside the files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, select, text

from etl.checks.places import find_place
from etl.checks.sheet import Sheet
from etl.findings import Finding, Fix, fix_id
from etl.wording import name_rows, name_rows_en
from layers.closings import CLOSINGS
from layers.tables import table


def find_closed_by_file(
    conn: Connection,
    sheet: Sheet,
    upload_id: UUID,
    features: Mapping[int, tuple[UUID, int]],
    now: datetime,
) -> list[Finding]:
    """Rows that bring a published work into the closed stage, by the stage they had; new works may come in closed.

    The acts themselves, and old versions restored, go the same way and are let through.
    """
    closing, lifecycle = CLOSINGS.get(sheet.layer.key), sheet.layer.lifecycle
    if closing is None or lifecycle is None or not features:
        return []
    way = conn.execute(text("SELECT way FROM intake.uploads WHERE id = :id"), {"id": upload_id}).scalar()
    if way in ("closing", "restore"):
        return []
    works = table(sheet.layer)
    was = {
        feature_id: stage
        for feature_id, stage in conn.execute(
            select(works.c.feature_id, works.c[lifecycle.field]).where(
                works.c.feature_id.in_({one for one, _ in features.values()}),
                func.upper_inf(works.c.valid),
                func.lower(works.c.valid) <= now,
            )
        )
    }
    final = {closing.closed, closing.sound}
    groups: dict[str, list[int]] = {}
    for number, said in sheet.values(lifecycle.field):
        before = was.get(features[number][0]) if number in features else None
        if before is not None and said in final and before not in final:
            groups.setdefault(before, []).append(number)
    names = {state.value: (state.zh, state.en) for state in lifecycle.states}
    return [_tell(sheet, lifecycle.field, before, names[before], rows) for before, rows in groups.items()]


def _tell(sheet: Sheet, field: str, before: str, name: tuple[str, str], numbers: list[int]) -> Finding:
    rows = tuple(numbers)
    return Finding(
        "closing.by_file",
        "block",
        rows,
        f"{name_rows(rows)} 把已发布的对象改成销号：销号要由部门预销号后另一人办理，请改回“{name[0]}”，再办理销号。",
        f"{name_rows_en(rows)}: a file closes no works; put the stage back to {name[1]} and have them closed.",
        field=field,
        place=find_place(sheet.shapes[sheet.positions[rows[0]]]),
        fix=Fix(
            fix_id("closing.by_file", rows),
            "values",
            False,
            f"改回“{name[0]}”",
            f"Back to {name[1]}",
            values={row: {field: before} for row in rows},
        ),
    )
