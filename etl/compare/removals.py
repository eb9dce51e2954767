"""Rows that end a work: which one, and whether it is still what its sender saw when they decided so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from etl.checks.dropping import offer_drop
from etl.checks.places import draw_shape, find_place
from etl.checks.sheet import Sheet, lay_out_all
from etl.compare.match_findings import name_work
from etl.compare.merging import find_bases
from etl.compare.sameness import is_same_shape, is_same_value
from etl.compare.works import Version, fetch_current, fetch_last, fetch_versions
from etl.findings import Finding, Fix, fix_id
from etl.identity import SEEN, SEEN_END
from etl.rows import Row
from etl.units import name_unit
from layers.layer import Layer
from layers.rulebook import DEFAULTS, Parameters

# More names than this in one sentence are read by nobody.
_SHOWN = 6


@dataclass(slots=True)
class Removals:
    """By row number: ``works`` that end, ``done``: rows whose work has ended already; and what was found on the way."""

    works: dict[int, Version] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    @property
    def leaving(self) -> frozenset[UUID]:
        """The works that will no longer be there."""
        return frozenset(work.feature_id for work in self.works.values())


def find_removals(
    conn: Connection,
    layer: Layer,
    upload_id: UUID,
    unit: str | None,
    rows: Sequence[Row],
    now: datetime,
    parameters: Parameters = DEFAULTS,
) -> Removals:
    """The works that rows end. A township or park (``unit``) ends its own alone; what others changed since the sender
    looked is a conflict, because they may have had a reason to keep the work.
    """
    removals = Removals()
    ending = [row for row in rows if row.ends_work and not row.dropped]
    if not ending:
        return removals
    sheet = lay_out_all(layer, ending, now.date(), parameters)
    ids = {row.origin.feature_id for row in ending if row.origin.feature_id}
    current = fetch_current(conn, layer, ids, now)
    ended = fetch_last(conn, layer, ids - current.keys())
    works: dict[int, Version] = {}
    for at, row in enumerate(ending):
        known = current.get(row.origin.feature_id) if row.origin.feature_id else None
        if known is None:
            removals.findings.append(_tell_unknown(row, ended))
            if row.origin.feature_id in ended:
                removals.done.add(row.number)
        elif unit is not None and known.unit != unit:
            removals.findings.append(_tell_foreign(sheet, row, known))
        else:
            works[at] = known
    bases = find_bases(conn, sheet, works, upload_id)
    seen = {at: max(bases[at], ending[at].origin.seen.get(SEEN_END, 0)) for at in works}
    asked = {(work.feature_id, seen[at]) for at, work in works.items() if 0 < seen[at] < work.version}
    before = fetch_versions(conn, layer, asked)
    for at, work in works.items():
        removals.works[ending[at].number] = work
        if seen[at] < work.version:
            base = before.get((work.feature_id, seen[at]))
            removals.findings.append(_tell_changed(sheet, at, work, base, seen[at]))
    removals.findings += _find_twice(sheet, removals.works)
    return removals


def _tell_unknown(row: Row, ended: Mapping[UUID, Version]) -> Finding:
    number = row.number
    if row.origin.feature_id in ended:
        return Finding(
            "removal.done",
            "note",
            (number,),
            f"第 {number} 行 要移除的对象已经移除，无需再办。",
            f"Row {number}: the work is gone already; there is nothing to do.",
        )
    return Finding(
        "removal.unknown",
        "block",
        (number,),
        f"第 {number} 行 要移除的对象没有找到，请填写本图层导出文件中的“对象标识”。",
        f"Row {number}: the work to be removed was not found; write its feature id as our exports have it.",
        fix=offer_drop("removal.unknown", (number,)),
    )


def _tell_foreign(sheet: Sheet, row: Row, work: Version) -> Finding:
    zh, en = name_unit(work.unit)
    return Finding(
        "identity.foreign",
        "block",
        (row.number,),
        f"第 {row.number} 行 “{name_work(sheet, work)}”是{zh}已发布的对象，只能由{zh}移除，请移除此行或与其核对。",
        f"Row {row.number} is a published work of {en}, which alone may end it; leave the row out.",
        place=find_place(work.shape),
        fix=offer_drop("identity.foreign", (row.number,)),
    )


def _tell_changed(sheet: Sheet, at: int, work: Version, base: Version | None, seen: int) -> Finding:
    number, name = sheet.numbers[at], name_work(sheet, work)
    zh, en = _name_changes(sheet, work, base)
    started, started_en = (f"第 {seen} 版", f"version {seen}") if seen else ("尚未发布时的情况", "nothing")
    return Finding(
        "removal.changed",
        "block",
        (number,),
        f"第 {number} 行 要移除的“{name}”已有他人的新改动（{zh}；依据的是{started}，现为第 {work.version} 版），"
        "请看过后选择仍然移除，还是保留。",
        f'Row {number} ends "{name}", which others changed meanwhile ({en}; it started from {started_en}, version '
        f"{work.version} is published): look at it, then remove it all the same, or keep it.",
        place=find_place(work.shape),
        evidence=draw_shape(work.shape) if work.shape is not None else None,
        fix=Fix(
            fix_id("removal.all_the_same", (number,)),
            "values",
            False,
            f"看过第 {work.version} 版，仍然移除",
            f"Version {work.version} was looked at: remove it all the same",
            values={number: {f"{SEEN}{SEEN_END}": work.version}},
            alternative=offer_drop("removal.changed", (number,)),
        ),
    )


def _name_changes(sheet: Sheet, work: Version, base: Version | None) -> tuple[str, str]:
    if base is None:
        return "全部内容", "all of it"
    fields = [
        field
        for field in sheet.layer.fields
        if not is_same_value(work.values.get(field.name), base.values.get(field.name))
    ]
    zh, en = [f"“{field.zh}”" for field in fields[:_SHOWN]], [field.en for field in fields[:_SHOWN]]
    if not is_same_shape(work.shape, base.shape):
        zh, en = [*zh, "图形"], [*en, "shape"]
    return "、".join(zh) or "内容", ", ".join(en) or "its content"


def _find_twice(sheet: Sheet, works: Mapping[int, Version]) -> list[Finding]:
    rows: dict[UUID, list[int]] = {}
    for number, work in works.items():
        rows.setdefault(work.feature_id, []).append(number)
    return [
        tell_contradiction(sheet, tuple(numbers[1:]), numbers[0], works[numbers[0]])
        for numbers in rows.values()
        if len(numbers) > 1
    ]


def tell_contradiction(sheet: Sheet, rows: tuple[int, ...], other: int, work: Version) -> Finding:
    """Rows that end a work of which another row of the file speaks, too."""
    name = name_work(sheet, work)
    return Finding(
        "removal.contradiction",
        "block",
        rows,
        f"第 {'、'.join(map(str, rows))} 行 要移除的“{name}”在第 {other} 行也出现，请只保留一行。",
        f'Row {", ".join(map(str, rows))} ends "{name}", of which row {other} speaks, too; leave one of them out.',
        place=find_place(work.shape),
        fix=offer_drop("removal.contradiction", rows),
    )
