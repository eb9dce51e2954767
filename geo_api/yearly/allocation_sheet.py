"""Allocations by Excel: a sheet of units against indicators to fill in, and what a filled one would change.

An empty cell changes nothing; "撤销" takes a part back. The difference to the city's target is shown, never blocked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from etl.read.filled_form import Sheet, name_cell, name_column, parse_number, read_form, tidy_heading
from etl.write.form import Column, FormSheet, Formula, write_forms
from geo_api.errors import Unacceptable
from geo_api.models import Allocation, Target
from geo_api.targets import list_figures
from layers.indicator import Indicator
from layers.plan import INDICATORS
from layers.units import PARKS, TOWNSHIPS, match_unit, name_units

UNIT_HEADING = "考核单位"
TAKEN_BACK = "撤销"
# what is shared out between units: works that are added up
ALLOCATED = tuple(i for i in INDICATORS if i.measure == "spatial" and i.cumulative)
_YEAR = re.compile(r"(20\d\d)\s*年")
_NO_UNIT = ("合计", "全市目标", "差额", "乡镇", "园区", "填报人", "审核人")
_FIRST_ROW = 4


@dataclass(frozen=True, slots=True)
class Change:
    """One part as the sheet has it, beside the one in force."""

    cell: str
    indicator: str
    unit: str
    year: int
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Preview:
    """``changes`` only what differs; ``problems`` say where, what, what to do: (cell, zh, en)."""

    year: int
    changes: tuple[Change, ...]
    unchanged: int
    problems: tuple[tuple[str, str, str], ...]


def write_template(connection: Connection, year: int, path: Path) -> None:
    """The sheet of a year with the parts in force, live sums and differences to the city's targets."""
    parts = {(row["indicator"], row["unit"]): row["value"] for row in _read(connection, Allocation, year)}
    targets = {row["indicator"]: row["value"] for row in _read(connection, Target, year)}
    units = (*TOWNSHIPS, *PARKS)
    rows = [[unit.zh, *(parts.get((i.key, unit.key)) for i in ALLOCATED)] for unit in units]
    first, towns_end = _FIRST_ROW, _FIRST_ROW + len(TOWNSHIPS) - 1
    last = _FIRST_ROW + len(units)
    letters = [name_column(index + 1) for index in range(len(ALLOCATED))]
    totals: list[list[Any]] = [
        ["合计（乡镇街道）", *(Formula(f"=SUM({c}{first}:{c}{towns_end})") for c in letters)],
        ["全市目标", *(targets.get(i.key, "未下达") for i in ALLOCATED)],
        ["差额（目标−合计）", *(Formula(f'=IF(ISNUMBER({c}{last + 1}),{c}{last + 1}-{c}{last},"")') for c in letters)],
    ]  # fmt: skip
    columns = [Column(f"{i.zh}（{i.unit}）", 13, fill=True) for i in ALLOCATED]
    form = FormSheet(
        name=f"{year}年分解表",
        title=f"{year}年目标任务分解表",
        about="空格不改；填“撤销”收回已下达的数。园区与所在乡镇地域重叠，不计入合计。",
        unit_note="单位：见各栏",
        columns=(Column(UNIT_HEADING, 20), *columns),
        rows=rows,
        totals=totals,
        signatures=("填报人", "审核人", "负责人（签字）", "填报日期"),
        frozen_columns=1,
    )
    write_forms([form], path)


def read_sheet(connection: Connection, path: Path, today: date) -> Preview:
    """What a filled sheet would change. Raises UnreadableFile, CageUnavailable, Unacceptable."""
    for sheet in read_form(path):
        head = sheet.find_row(UNIT_HEADING)
        if head is not None:
            return _preview(connection, sheet, head, today)
    raise Unacceptable(
        "sheet.no_heading",
        f"没有找到写着“{UNIT_HEADING}”的表头。请用系统导出的分解表填写。",
        "No heading 考核单位 was found. Fill in the sheet that the system gives out.",
        field="file",
    )


def _preview(connection: Connection, sheet: Sheet, head: int, today: date) -> Preview:
    year = _find_year(sheet, head)
    problems: list[tuple[str, str, str]] = []
    columns = _match_columns(sheet.rows[head], head, problems)
    known = {(row["indicator"], row["unit"]): row["value"] for row in _read(connection, Allocation, year)}
    changes, unchanged, seen = [], 0, set()
    for index in range(head + 1, len(sheet.rows)):
        row = sheet.rows[index]
        name = row[0] if row else None
        if not isinstance(name, str) or not name.strip() or name.strip().startswith(_NO_UNIT):
            continue
        unit = match_unit(name, today)
        if unit is None or unit.kind not in ("township", "park"):
            told = f"“{name[:40]}”不是乡镇（街道）或园区。请按分解表里的名称填写。"
            problems.append((name_cell(index, 0), told, f"{name[:40]!r} is no township or park."))
            continue
        if unit.key in seen:
            told = f"“{unit.zh}”出现了两次。请只留一行。"
            problems.append((name_cell(index, 0), told, f"{unit.en} occurs twice; keep one row."))
            continue
        seen.add(unit.key)
        for column, indicator in columns.items():
            cell = row[column] if column < len(row) else None
            if cell is None or (isinstance(cell, str) and not cell.strip()):
                continue
            try:
                value = _read_part(cell)
            except ValueError:
                told = f"“{str(cell)[:40]}”不是数。请填不小于0的数，或“{TAKEN_BACK}”。"
                problems.append(
                    (name_cell(index, column), told, f"{str(cell)[:40]!r} is no number from 0 up.")
                )
                continue
            before = known.get((indicator.key, unit.key))
            if value == before:
                unchanged += 1
            else:
                changes.append(Change(name_cell(index, column), indicator.key, unit.key, year, before, value))
    return Preview(year, tuple(changes), unchanged, tuple(problems))


def _find_year(sheet: Sheet, head: int) -> int:
    for row in sheet.rows[:head]:
        for cell in row:
            match = _YEAR.search(cell) if isinstance(cell, str) else None
            if match:
                return int(match[1])
    raise Unacceptable(
        "sheet.no_year",
        "表头上方没有写年度（如“2023年目标任务分解表”）。请补上年度。",
        "No year stands above the headings. Add it, as in 2023年目标任务分解表.",
        field="file",
    )


def _match_columns(
    headings: Sequence[str | float | None], head: int, problems: list[tuple[str, str, str]]
) -> dict[int, Indicator]:
    names = {tidy_heading(indicator.zh): indicator for indicator in ALLOCATED}
    found: dict[int, Indicator] = {}
    for column, cell in enumerate(headings[1:], start=1):
        name = re.sub(r"\([^()]*\)$", "", tidy_heading(cell))
        if not name:
            continue
        if name in names and names[name] not in found.values():
            found[column] = names[name]
        else:
            told = f"不认识的指标“{str(cell)[:40]}”，或重复。请保留系统导出的表头。"
            problems.append(
                (
                    name_cell(head, column),
                    told,
                    f"The indicator {str(cell)[:40]!r} is not known, or repeated.",
                )
            )
    return found


def _read_part(cell: str | float) -> float | None:
    if isinstance(cell, str) and cell.strip() == TAKEN_BACK:
        return None
    value = parse_number(cell)
    if value is None or value < 0:
        raise ValueError(cell)
    return value


def _read(connection: Connection, table: type[Allocation] | type[Target], year: int) -> list[dict[str, Any]]:
    return list_figures(connection, table, year=year)


def describe_units(changes: Sequence[Change]) -> str:
    return name_units(dict.fromkeys(change.unit for change in changes))
