"""Reported figures by Excel: what a bureau still owes for a year as a sheet to fill in, and what a filled one holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from etl.read.filled_form import Sheet, Value, name_cell, parse_number, read_form, tidy_heading
from etl.write.form import Column, FormSheet, write_forms
from geo_api.errors import Unacceptable
from geo_api.targets import end_period
from geo_api.yearly.due_reports import list_due
from layers.plan import INDICATORS, get_indicator
from layers.units import name_units

NAME, PERIOD, VALUE = "指标", "期别", "填报数"
NUMERATOR, DENOMINATOR, DOCUMENT = "分子", "分母", "来源文件"
_STATES = {
    "accepted": "已通过",
    "waiting": "待审核",
    "returned": "已退回",
    "missing": "未填报",
    "later": "未到期",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One figure that the sheet holds."""

    cell: str
    indicator: str
    period: str
    value: float
    numerator: float | None
    denominator: float | None
    source_document: str


@dataclass(frozen=True, slots=True)
class Preview:
    values: tuple[Told, ...]
    problems: tuple[tuple[str, str, str], ...]


def write_template(connection: Connection, year: int, unit: str | None, today: date, path: Path) -> None:
    """One row for each figure that is due, with what is known of it."""
    rows = []
    for due in list_due(connection, year, today, unit):
        indicator = get_indicator(due["indicator"])
        rows.append(
            [
                indicator.zh,
                indicator.unit,
                due["period"],
                None,
                None,
                None,
                None,
                due["value"],
                _STATES[due["state"]],
                name_units(due["leads"]),
            ]
        )
    form = FormSheet(
        name=f"{year}年填报表",
        title=f"{year}年填报指标表",
        about="只填黄格；填报数空着的行不收。期别写 2024、2024-06 或 2024-Q2。",
        unit_note="单位：见“单位”栏",
        columns=(
            Column(NAME, 34),
            Column("单位", 10),
            Column(PERIOD, 10),
            Column(VALUE, 12, fill=True),
            Column(NUMERATOR, 12, fill=True),
            Column(DENOMINATOR, 12, fill=True),
            Column(DOCUMENT, 30, fill=True),
            Column("已有数", 12),
            Column("状态", 10),
            Column("牵头单位", 26),
        ),
        rows=rows,
        signatures=("填报人", "审核人", "负责人（签字）", "填报日期"),
        frozen_columns=1,
    )
    write_forms([form], path)


def read_sheet(path: Path) -> Preview:
    """The figures of a filled sheet. Raises UnreadableFile, CageUnavailable, Unacceptable."""
    for sheet in read_form(path):
        head = sheet.find_row(NAME, PERIOD, VALUE)
        if head is not None:
            return _read_rows(sheet, head)
    raise Unacceptable(
        "sheet.no_heading",
        f"没有找到含“{NAME}、{PERIOD}、{VALUE}”的表头。请用系统导出的填报表填写。",
        "No heading row with 指标, 期别, 填报数 was found. Fill in the sheet that the system gives out.",
        field="file",
    )


def _read_rows(sheet: Sheet, head: int) -> Preview:
    places = {tidy_heading(cell): column for column, cell in enumerate(sheet.rows[head])}
    names = {tidy_heading(i.zh): i for i in INDICATORS if i.measure == "reported"}
    values: list[Told] = []
    problems: list[tuple[str, str, str]] = []
    for index in range(head + 1, len(sheet.rows)):
        row = sheet.rows[index]

        def take(heading: str, row: tuple[Value, ...] = row) -> Value:
            column = places.get(heading, len(row))
            return row[column] if column < len(row) else None

        name, value = take(NAME), take(VALUE)
        if not isinstance(name, str) or value is None or (isinstance(value, str) and not value.strip()):
            continue
        at = name_cell(index, places[VALUE])
        indicator = names.get(tidy_heading(name))
        if indicator is None:
            told = f"没有“{name[:40]}”这个填报指标。请按系统导出的名称填写。"
            problems.append((name_cell(index, places[NAME]), told, f"No reported indicator {name[:40]!r}."))
            continue
        try:
            numbers = [parse_number(take(heading)) for heading in (VALUE, NUMERATOR, DENOMINATOR)]
            period = _read_period(take(PERIOD))
        except ValueError:
            told = "填报数、分子、分母要是数，期别要写成 2024、2024-06 或 2024-Q2。"
            problems.append((at, told, "Figures must be numbers, periods 2024, 2024-06 or 2024-Q2."))
            continue
        document = take(DOCUMENT)
        if not isinstance(document, str) or not document.strip():
            told = f"“{indicator.zh}”没有写来源文件。请补上文件名或文号。"
            problems.append((at, told, f"{indicator.en}: name the source document."))
            continue
        assert numbers[0] is not None
        values.append(
            Told(at, indicator.key, period, numbers[0], numbers[1], numbers[2], document.strip()[:500])
        )
    return Preview(tuple(values), tuple(problems))


def _read_period(cell: Value) -> str:
    told = f"{cell:.0f}" if isinstance(cell, float) else (cell or "").strip()
    try:
        end_period(told)
    except Unacceptable:
        raise ValueError(told) from None
    return told
