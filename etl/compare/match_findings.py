"""What matching says: whose work a row names, how far it moved, and where a person has to choose."""

from __future__ import annotations

from collections.abc import Sequence

from etl.checks.dropping import offer_drop
from etl.checks.places import find_place
from etl.checks.sheet import Sheet
from etl.compare.works import Version
from etl.findings import Finding, Fix, fix_id
from etl.identity import CHOSEN_FEATURE, CHOSEN_VERSION, NO_FEATURE
from etl.units import name_unit
from etl.wording import name_rows, name_rows_en, show_length


def tell_ambiguous(sheet: Sheet, at: int, count: int) -> Finding:
    number = sheet.numbers[at]
    return Finding(
        "identity.ambiguous",
        "block",
        (number,),
        f"第 {number} 行 {name_row(sheet, at)} 与 {count} 个已发布对象同名，无法判断更新哪一个，请补全编号或所在村。",
        f"Row {number} names {count} published works; write number or village, so that one of them is meant.",
        place=find_place(sheet.shapes[at]),
    )


def tell_foreign(sheet: Sheet, at: int, work: Version) -> Finding:
    number = sheet.numbers[at]
    zh, en = name_unit(work.unit)
    return Finding(
        "identity.foreign",
        "block",
        (number,),
        f"第 {number} 行 {name_row(sheet, at)} 是{zh}已发布的对象，只能由{zh}更新，请移除此行或与其核对。",
        f"Row {number} is a published work of {en}, which alone may change it; leave the row out.",
        place=find_place(sheet.shapes[at]),
        fix=offer_drop("identity.foreign", (number,)),
    )


def tell_moved(sheet: Sheet, at: int, apart_m: float) -> Finding:
    number, apart = sheet.numbers[at], show_length(apart_m)
    return Finding(
        "identity.moved",
        "acknowledge",
        (number,),
        f"第 {number} 行 {name_row(sheet, at)} 与已发布的同名对象相距约 {apart}，请确认是同一对象，否则请改名。",
        f"Row {number} lies about {apart} from the published work of that name; confirm it, or rename it.",
        place=find_place(sheet.shapes[at]),
    )


def tell_by_shape(sheet: Sheet, at: int, work: Version) -> Finding:
    number, name = sheet.numbers[at], name_work(sheet, work)
    return Finding(
        "identity.by_shape",
        "note",
        (number,),
        f"第 {number} 行 没有名称和编号，图形与已发布的“{name}”完全相同，按更新该对象处理；若不是，请填写名称。",
        f'Row {number} has no name or number; its shape is that of published "{name}", which it updates. '
        "If it is another work, write its name.",
        place=find_place(sheet.shapes[at]),
    )


def tell_twice(sheet: Sheet, ats: Sequence[int], work: Version) -> Finding:
    """Rows of one work: leave all but the first out, or take them for works of their own."""
    rows, first = tuple(sheet.numbers[at] for at in ats[1:]), sheet.numbers[ats[0]]
    name = name_work(sheet, work)
    own = Fix(
        fix_id("identity.twice.own", rows),
        "values",
        False,
        f"{name_rows(rows)} 是另外的新对象",
        f"{name_rows_en(rows)}: works of their own",
        values={row: {CHOSEN_FEATURE: NO_FEATURE} for row in rows},
        alternative=offer_drop("identity.twice", rows),
    )
    return Finding(
        "identity.twice",
        "block",
        rows,
        f"{name_rows(rows)} 与第 {first} 行都指向已发布的“{name}”（对象标识相同），请说明是新对象还是重复行。",
        f'{name_rows_en(rows)} and row {first} speak of one published work, "{name}"; say whether they are new works.',
        place=find_place(sheet.shapes[ats[1]]),
        fix=own,
    )


def offer_work(code: str, number: int, feature_id: str, version: int, name: str) -> Fix:
    """The row is that published work: it is updated, under the name the row gives it."""
    return Fix(
        fix_id(f"{code}.work", (number,)),
        "values",
        False,
        f"第 {number} 行就是“{name}”，按更新该对象处理",
        f'Row {number} is "{name}": update that work',
        values={number: {CHOSEN_FEATURE: feature_id, CHOSEN_VERSION: version}},
        alternative=offer_drop(code, (number,)),
    )


def name_row(sheet: Sheet, at: int) -> str:
    said = sheet.rows[at].attributes.get(sheet.layer.label)
    return f"“{said}”" if said else ""


def name_work(sheet: Sheet, work: Version) -> str:
    return str(work.values.get(sheet.layer.label) or "未命名")
