"""Topological faults of polygons, each with its places, and the repaired shape to accept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from etl.checks.faults import FAULTS, Fault, list_faults
from etl.checks.places import draw_places
from etl.checks.sheet import Sheet
from etl.findings import Finding, Fix, fix_id
from etl.measure import measure_row
from etl.tidy import make_multi
from etl.wording import show_area, show_area_en, show_change, show_change_en, show_place

# Shapes in, repaired shapes out; what is no bytes is a refusal. GEOS can hang on hostile rings: only a cage may do it.
Repair = Callable[[Sequence[bytes]], Sequence[object]]

# A repair that moves less than this loses nothing that anybody drew on purpose.
_SAFE_SHARE = 0.0001
_SAFE_M2 = 1.0


def find_invalid_shapes(sheet: Sheet, repair: Repair) -> list[Finding]:
    """One finding for each invalid row, coded by its first fault; the fix holds the repaired shape."""
    ats = np.flatnonzero(sheet.finite & ~sheet.valid).tolist()
    if not ats:
        return []
    repaired = repair([shapely.to_wkb(sheet.shapes[at]) for at in ats])
    return [_tell_invalid(sheet, at, made) for at, made in zip(ats, repaired, strict=True)]


def _tell_invalid(sheet: Sheet, at: int, made: object) -> Finding:
    number, faults = sheet.numbers[at], list_faults(sheet.shapes[at])
    code = f"geometry.{faults[0].kind}"
    fix = _offer(sheet, at, code, made)
    todo = "请查看修复结果。" if fix else _read_refusal(made, "message", "无法自动修复，请重新绘制。")
    todo_en = "look at the repaired shape." if fix else _read_refusal(made, "message_en", "Draw it again.")
    return Finding(
        code,
        "block",
        (number,),
        f"第 {number} 行 图形{_list_kinds(faults, 0)}，{todo}",
        f"Row {number}: {_list_kinds(faults, 1)}; {todo_en}",
        place=faults[0].place,
        evidence=draw_places([fault.place for fault in faults]),
        fix=fix,
    )


def _list_kinds(faults: list[Fault], language: int) -> str:
    """边界自相交（120.05000, 32.17000 等 3 处）、部件互相重叠（…）."""
    groups: dict[str, list[Fault]] = {}
    for fault in faults:
        groups.setdefault(fault.kind, []).append(fault)
    told = []
    for kind, group in groups.items():
        where = show_place(group[0].place) if group[0].place else ""
        if language == 0:
            told.append(f"{FAULTS[kind][0]}（{where}{f' 等 {len(group)} 处' if len(group) > 1 else ''}）")
        else:
            told.append(
                f"{FAULTS[kind][1]} ({where}{f' and {len(group) - 1} more' if len(group) > 1 else ''})"
            )
    return ("、", ", ")[language].join(told)


def _offer(sheet: Sheet, at: int, code: str, made: object) -> Fix | None:
    shape = _read_repaired(made)
    if shape is None:
        return None
    area_m2 = measure_row(shape)[0]
    change_m2 = area_m2 - float(sheet.area_m2[at])
    safe = abs(change_m2) < max(_SAFE_M2, _SAFE_SHARE * area_m2)
    return Fix(
        fix_id(code, (sheet.numbers[at],)),
        "shape",
        safe,
        f"修复图形：{show_change(change_m2)}，修复后 {show_area(area_m2)}",
        f"Repair the shape: {show_change_en(change_m2)}, {show_area_en(area_m2)} afterwards",
        area_change_m2=change_m2,
        shapes={sheet.numbers[at]: shapely.to_wkb(shape)},
    )


def _read_repaired(made: object) -> BaseGeometry | None:
    """The repaired shape as it is stored; None where nothing usable came back."""
    if not isinstance(made, bytes):
        return None
    shape = make_multi(shapely.force_2d(shapely.from_wkb(made)))
    return shape if not shape.is_empty and shapely.is_valid(shape) else None


def _read_refusal(made: object, name: str, otherwise: str) -> str:
    return str(getattr(made, name, "") or otherwise)
