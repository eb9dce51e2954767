"""What merging says: what was kept of others' changes, and where a person chooses between theirs and mine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from etl.checks.places import draw_shape, find_place
from etl.checks.sheet import Sheet
from etl.compare.match_findings import name_row
from etl.compare.merging import SHAPE, Merge
from etl.compare.works import Version
from etl.findings import Finding, Fix, fix_id
from etl.identity import SEEN
from etl.measure import measure_shapes
from etl.wording import name_rows, name_rows_en, show_number
from layers.layer import Field

# More names than this in one sentence are read by nobody.
_SHOWN = 6


def tell_merges(sheet: Sheet, merges: Mapping[int, Merge]) -> list[Finding]:
    """Notes of what was merged, rows with the same story together, and one finding for each conflict."""
    findings = [
        _tell_shape(sheet, at, merge)
        if name == SHAPE
        else _tell_value(sheet, at, merge, sheet.layer.field(name))
        for at, merge in sorted(merges.items())
        for name in merge.conflicts
    ]
    stories: dict[tuple[int, int, tuple[str, ...]], list[int]] = {}
    for at, merge in sorted(merges.items()):
        kept = (
            *merge.kept,
            *merge.silent,
            *([f"{SHAPE}:{merge.shape_from}"] if merge.has_moved and merge.shape_from else []),
        )
        if kept:
            stories.setdefault((merge.base.version, merge.current.version, kept), []).append(at)
    return findings + [_tell_kept(sheet, ats, *story) for story, ats in stories.items()]


def _tell_kept(sheet: Sheet, ats: list[int], base: int, current: int, kept: tuple[str, ...]) -> Finding:
    rows = tuple(sheet.numbers[at] for at in ats)
    names = [sheet.layer.field(name) for name in kept if not name.startswith(SHAPE)]
    zh, en = [f"“{field.zh}”" for field in names[:_SHOWN]], [field.en for field in names[:_SHOWN]]
    if len(names) > _SHOWN:
        zh, en = [*zh, f"等 {len(names)} 个字段"], [*en, f"{len(names) - _SHOWN} more fields"]
    if f"{SHAPE}:published" in kept:
        zh, en = [*zh, "图形"], [*en, "shape"]
    told = f"保留了他人更新的{'、'.join(zh)}" if zh else ""
    told_en = f"others' changes of {', '.join(en)} are kept" if en else ""
    if f"{SHAPE}:parts" in kept:
        told = "；".join(filter(None, (told, "图形已按部分合并双方的改动")))
        told_en = "; ".join(filter(None, (told_en, "the shape holds the changed parts of both sides")))
    return Finding(
        "merge.merged",
        "note",
        rows,
        f"{name_rows(rows)} 依据{_name_base(base)}，现已发布第 {current} 版：{told}，本行自己的改动照旧，请核对。",
        f"{name_rows_en(rows)} started from {_name_base_en(base)}; version {current} is published: {told_en}; "
        "the row's own changes stand. Have a look.",
        place=find_place(sheet.shapes[ats[0]]),
    )


def _tell_value(sheet: Sheet, at: int, merge: Merge, field: Field) -> Finding:
    number, row = sheet.numbers[at], sheet.rows[at]
    theirs, mine = merge.current.values.get(field.name), row.attributes.get(field.name)
    seen = {f"{SEEN}{field.name}": merge.current.version}
    shown, own = show_value(field, theirs), show_value(field, mine)
    return Finding(
        "merge.conflict",
        "block",
        (number,),
        f"第 {number} 行 {name_row(sheet, at)} 的“{field.zh}”双方都改了：{_name_current(merge.current)}是“{shown}”，"
        f"本行是“{own}”（依据的是{_name_base(merge.base.version)}），请选择用哪一个。",
        f"Row {number}: {field.en} was changed by both: published version {merge.current.version} has {shown}, the row "
        f"has {own} (it started from {_name_base_en(merge.base.version)}); choose one.",
        field=field.name,
        place=find_place(sheet.shapes[at]),
        fix=Fix(
            fix_id(f"merge.theirs.{field.name}", (number,)),
            "values",
            False,
            f"采用已发布的“{shown}”",
            f"Take the published {shown}",
            values={number: {field.name: theirs, **seen}},
            alternative=Fix(
                fix_id(f"merge.mine.{field.name}", (number,)),
                "values",
                False,
                f"保留本行的“{own}”",
                f"Keep the row's {own}",
                values={number: seen},
            ),
        ),
    )


def _tell_shape(sheet: Sheet, at: int, merge: Merge) -> Finding:
    number = sheet.numbers[at]
    theirs, seen = merge.current.shape, {number: {f"{SEEN}{SHAPE}": merge.current.version}}
    area_m2, _ = measure_shapes([theirs, sheet.shapes[at]])
    return Finding(
        "merge.conflict",
        "block",
        (number,),
        f"第 {number} 行 {name_row(sheet, at)} 的图形双方都改了同一处：{_name_current(merge.current)}的图形见图，"
        f"本行依据的是{_name_base(merge.base.version)}，请选择用哪一个。",
        f"Row {number}: the same part of the shape was changed by both: that of published version "
        f"{merge.current.version} is drawn, the row started from {_name_base_en(merge.base.version)}; choose one.",
        place=find_place(sheet.shapes[at]),
        evidence=draw_shape(theirs) if theirs is not None else None,
        fix=Fix(
            fix_id("merge.theirs.geom", (number,)),
            "shape",
            False,
            "采用已发布的图形",
            "Take the published shape",
            area_change_m2=float(area_m2[0] - area_m2[1]),
            shapes={number: theirs.wkb} if theirs is not None else {},
            values=seen,
            alternative=Fix(
                fix_id("merge.mine.geom", (number,)),
                "values",
                False,
                "保留本行的图形",
                "Keep the row's shape",
                values=seen,
            ),
        ),
    )


def show_value(field: Field, value: Any) -> str:
    """A value as people read it: choices by their label; what only bureaus may read is not repeated."""
    if field.readers == "bureau":
        return "（仅主管部门可见）"
    if value in (None, "", []):
        return "空"
    labels = {choice.value: choice.zh for choice in field.choices}
    if isinstance(value, list | tuple):
        return "、".join(labels.get(str(one), str(one)) for one in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return f"{show_number(value)}{field.unit or ''}"
    return labels.get(str(value), str(value))


def _name_current(current: Version) -> str:
    day = f"（{current.begun:%Y-%m-%d} 发布）" if current.begun else ""
    return f"已发布的第 {current.version} 版{day}"


def _name_base(version: int) -> str:
    return f"第 {version} 版" if version else "尚未发布时的情况"


def _name_base_en(version: int) -> str:
    return f"version {version}" if version else "a time when nothing was published"
