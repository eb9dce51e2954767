"""The same shape twice in one file: one plot would count twice."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from etl.checks.places import find_place
from etl.checks.sheet import Sheet
from etl.findings import Finding, Fix, fix_id
from etl.wording import name_rows, name_rows_en

# 1e-9 degrees are 0.1 mm: what a format rounds away is no difference.
_DECIMALS = 9


def find_duplicate_shapes(sheet: Sheet) -> list[Finding]:
    """Groups of rows with one shape; the fix leaves the later rows out. Points only have to be confirmed."""
    return [_tell_group(sheet, group) for group in group_equal_shapes(sheet)]


def group_equal_shapes(sheet: Sheet) -> list[list[int]]:
    """Positions of rows with equal shapes, whatever point their rings start at and whichever way they run."""
    ats = _list_alike(sheet)
    rounded = shapely.transform(sheet.shapes[ats], lambda coordinates: np.round(coordinates, _DECIMALS) + 0.0)
    groups: dict[bytes, list[int]] = {}
    for at, wkb in zip(ats.tolist(), shapely.to_wkb(shapely.normalize(rounded)), strict=True):
        groups.setdefault(wkb, []).append(at)
    return [group for group in groups.values() if len(group) > 1]


def _list_alike(sheet: Sheet) -> NDArray[np.int_]:
    """Positions of rows whose box begins where that of another row does: only these can be equal."""
    ats = np.flatnonzero(~shapely.is_missing(sheet.shapes))
    corner = np.round(sheet.bounds[ats, :2], _DECIMALS) @ [1.0, 1.0j]
    _, first, count = np.unique(corner, return_inverse=True, return_counts=True)
    return ats[count[first] > 1]


def _tell_group(sheet: Sheet, group: list[int]) -> Finding:
    first, rows = sheet.numbers[group[0]], tuple(sheet.numbers[at] for at in group[1:])
    point = sheet.dimension[group[0]] == 0
    todo = "请确认是两处，或移除重复的行" if point else "请移除重复的行，或更正图形"
    todo_en = (
        "confirm that they are two, or leave them out" if point else "leave them out, or correct the shapes"
    )
    return Finding(
        "geometry.duplicate",
        "acknowledge" if point else "block",
        rows,
        f"{name_rows(rows)} 与第 {first} 行图形完全相同，{todo}。",
        f"{name_rows_en(rows)}: the same shape as row {first}; {todo_en}.",
        place=find_place(sheet.shapes[group[0]]),
        fix=Fix(
            fix_id("geometry.duplicate", rows),
            "drop",
            False,
            f"保留第 {first} 行，移除其余 {len(rows)} 行",
            f"Keep row {first}, leave {len(rows)} rows out",
        ),
    )
