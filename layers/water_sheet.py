"""A monthly sheet of water samples: which column is what, and what is wrong with its rows. Pure: cells in, rows out.

Values below the limit of detection count as half of it, as is usual (待核). A missing item is told and stays missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from layers.gb3838 import ITEMS

Cell = str | int | float | bool | None
Severity = Literal["block", "acknowledge", "note"]

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "section": ("断面名称", "断面", "监测断面", "点位名称", "点位"),
    "code": ("断面编码", "点位编码", "断面代码"),
    "river": ("河流名称", "河流", "所在河流", "水体", "水体名称"),
    "date": ("采样时间", "采样日期", "监测时间", "监测日期", "采样时间年月日", "日期"),
    "month": ("月份", "年月", "监测月份"),
    "grade": ("水质类别", "本月水质", "类别", "水质现状"),
    "ph": ("ph", "ph值"),
    "do": ("溶解氧", "do"),
    "codmn": ("高锰酸盐指数", "codmn", "高锰酸盐"),
    "cod": ("化学需氧量", "cod", "codcr"),
    "bod5": ("五日生化需氧量", "bod5", "bod", "生化需氧量"),
    "nh3n": ("氨氮", "nh3-n", "nh3n"),
    "tp": ("总磷", "tp"),
    "tn": ("总氮", "tn"),
    "water_temp": ("水温",),
}
_ITEMS = {item.key: item for item in ITEMS}
_UNITS = {"mg/l": 1.0, "毫克/升": 1.0, "ug/l": 0.001, "μg/l": 0.001, "µg/l": 0.001, "微克/升": 0.001, "g/l": 1000.0,
          "℃": 1.0, "°c": 1.0, "无量纲": 1.0, "": 1.0}  # fmt: skip
# what surface water of this county can hold; beyond it a decimal point or a unit has slipped (our own, 待核)
PLAUSIBLE: Mapping[str, tuple[float, float]] = {
    "ph": (4.0, 11.0), "do": (0.0, 22.0), "codmn": (0.2, 60.0), "cod": (1.0, 300.0), "bod5": (0.1, 100.0),
    "nh3n": (0.005, 40.0), "tp": (0.003, 8.0), "tn": (0.02, 80.0), "water_temp": (-2.0, 42.0),
}  # fmt: skip
_MISSING = {"", "-", "—", "--", "/", "\\", "未测", "未监测", "缺测", "无", "断流", "停测"}
_GRADES = {
    "Ⅰ": 1,
    "Ⅱ": 2,
    "Ⅲ": 3,
    "Ⅳ": 4,
    "Ⅴ": 5,
    "劣Ⅴ": 6,
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "劣V": 6,
}
_BELOW = re.compile(r"^(?:<|＜|≤)?\s*(\d+(?:\.\d+)?)\s*(?:[lLＬ])?$")
_ROWS_FOR_HEADINGS = 12
_UNNAMED_DAY = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """As on the one road: where, what, what to do."""

    code: str
    severity: Severity
    row: int | None
    field: str | None
    message: str
    message_en: str


@dataclass(slots=True)
class SheetRow:
    """One sample: ``row`` as Excel counts it; ``half`` the items that were below detection."""

    row: int
    section: str
    code: str
    river: str
    on: date | None
    values: dict[str, float] = field(default_factory=dict)
    half: list[str] = field(default_factory=list)
    stated_grade: int | None = None


@dataclass(frozen=True, slots=True)
class SheetReading:
    rows: tuple[SheetRow, ...]
    findings: tuple[Finding, ...]
    columns: dict[str, str]


def read_sheet(cells: Sequence[Sequence[Cell]], today: date) -> SheetReading:
    """Rows and findings of one sheet; without a line of headings a single finding that blocks."""
    at, columns, units, findings = _find_headings(cells)
    if at is None:
        missing = Finding(
            "sheet.no_headings", "block", None, None,
            "没有找到表头：表头行要有“断面名称”、“采样日期”和至少三个监测项目。请用模板填写。",
            "No headings: a row must hold the section, the day and at least three items. Use the template.",
        )  # fmt: skip
        return SheetReading((), (missing,), {})
    rows = []
    carried: dict[str, str] = {}
    for number, row in enumerate(cells[at + 1 :], start=at + 2):
        told: dict[str, Cell] = {
            key: row[column] if column < len(row) else None for key, column in columns.items()
        }
        if all(_is_missing(told.get(key)) for key in _ITEMS) and _is_missing(told.get("section")):
            continue
        for key in ("river", "section", "code"):
            # merged cells say a name once
            if _is_missing(told.get(key)) and key != "section":
                told[key] = carried.get(key)
            elif not _is_missing(told.get(key)):
                carried[key] = str(told[key])
        rows.append(_read_row(number, told, units, today, findings))
    _find_duplicates(rows, findings)
    headings = {key: str(cells[at][column]).strip() for key, column in columns.items()}
    return SheetReading(tuple(rows), tuple(findings), headings)


def _find_headings(
    cells: Sequence[Sequence[Cell]],
) -> tuple[int | None, dict[str, int], dict[str, float], list[Finding]]:
    for number, row in enumerate(cells[:_ROWS_FOR_HEADINGS]):
        columns: dict[str, int] = {}
        units: dict[str, float] = {}
        findings: list[Finding] = []
        for column, cell in enumerate(row):
            key, unit = _match_heading(cell)
            if key is None or key in columns:
                continue
            columns[key] = column
            if key in _ITEMS and unit not in _UNITS:
                findings.append(
                    Finding(
                        "sheet.unit_unknown", "block", number + 1, key,
                        f"“{cell}”的单位“{unit}”不认识，请改为 mg/L（或 μg/L）。",
                        f"The unit {unit!r} of {key} is not known; use mg/L or μg/L.",
                    )
                )  # fmt: skip
            units[key] = _UNITS.get(unit, 1.0)
        items = sum(key in _ITEMS for key in columns)
        if "section" in columns and items >= 3 and ("date" in columns or "month" in columns):
            return number, columns, units, findings
    return None, {}, {}, []


def _match_heading(cell: Cell) -> tuple[str | None, str]:
    if not isinstance(cell, str):
        return None, ""
    told = cell.replace("（", "(").replace("）", ")").replace("\n", "").strip()
    name, _, rest = told.partition("(")
    unit = rest.partition(")")[0].strip().lower()
    plain = re.sub(r"[\s*]", "", name).lower()
    for key, names in _HEADINGS.items():
        if plain in names:
            # "采样时间(年-月-日)" has no unit, only a form
            return key, unit if key in _ITEMS else ""
    return None, ""


def _is_missing(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and cell.strip() in _MISSING)


def _read_row(
    number: int, told: Mapping[str, Any], units: Mapping[str, float], today: date, findings: list[Finding]
) -> SheetRow:
    row = SheetRow(
        number, _text(told.get("section")), _text(told.get("code")), _text(told.get("river")), _read_day(told)
    )
    if not row.section:
        findings.append(Finding("sample.no_section", "block", number, "section", f"第 {number} 行没有断面名称。",
                                f"Row {number} names no section; fill it in."))  # fmt: skip
    if row.on is None:
        findings.append(Finding("sample.no_day", "block", number, "date",
                                f"第 {number} 行的采样日期读不出来，请写成 2024-06-05 这样。",
                                f"Row {number}: the day cannot be read; write it like 2024-06-05."))  # fmt: skip
    elif row.on > today:
        findings.append(Finding("sample.in_future", "block", number, "date",
                                f"第 {number} 行的采样日期 {row.on} 晚于今天，请改为实际采样日期。",
                                f"Row {number}: {row.on} is in the future; enter the day of sampling."))  # fmt: skip
    for key in _ITEMS:
        if key in told:
            _read_value(row, key, told[key], units.get(key, 1.0), findings)
    stated = _text(told.get("grade")).replace("类", "").upper()
    row.stated_grade = _GRADES.get(stated)
    return row


def _read_value(row: SheetRow, key: str, cell: Cell, factor: float, findings: list[Finding]) -> None:
    item = _ITEMS[key]
    if _is_missing(cell):
        return
    value = _to_number(cell)
    if value is None:
        findings.append(Finding("sample.not_a_number", "block", row.row, key,
                                f"第 {row.row} 行的{item.zh}“{cell}”不是数值。未检出请写成“0.02L”，缺测请留空。",
                                f"Row {row.row}: {item.en} {cell!r} is no number. Write 0.02L for below detection,"
                                " leave it empty where nothing was measured."))  # fmt: skip
        return
    if value < 0 and key != "water_temp":
        findings.append(Finding("sample.negative", "block", row.row, key,
                                f"第 {row.row} 行的{item.zh} {cell} 是负数，请核对原始记录。",
                                f"Row {row.row}: {item.en} is negative; look at the original record."))  # fmt: skip
        return
    if isinstance(cell, str) and re.search(r"[<＜lLＬ]", cell):
        row.half.append(key)
        value /= 2
    value = round(value * factor, 9)
    least, most = PLAUSIBLE[key]
    if not least <= value <= most and key not in row.half:
        findings.append(Finding("sample.implausible", "acknowledge", row.row, key,
                                f"第 {row.row} 行的{item.zh} {value:g} 超出常见范围（{least:g}—{most:g}），"
                                "请核对小数点和单位；属实的请确认。",
                                f"Row {row.row}: {item.en} {value:g} lies outside {least:g} to {most:g}; check the"
                                " decimal point and the unit, or confirm it."))  # fmt: skip
    row.values[key] = value


def _to_number(cell: Cell) -> float | None:
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return float(cell)
    told = cell.strip().translate(str.maketrans("０１２３４５６７８９．－", "0123456789.-"))
    if told.startswith("-"):
        try:
            return float(told)
        except ValueError:
            return None
    found = _BELOW.match(told)
    return float(found[1]) if found else None


def _read_day(told: Mapping[str, Any]) -> date | None:
    """The day; of a sheet that only names a month, its first."""
    for key in ("date", "month"):
        text = _text(told.get(key))
        found = re.match(r"^(\d{4})\s*[-./年]\s*(\d{1,2})(?:\s*[-./月]\s*(\d{1,2}))?", text) or re.match(
            r"^(\d{4})(\d{2})(\d{2})?$", text
        )
        if found:
            try:
                return date(int(found[1]), int(found[2]), int(found[3] or _UNNAMED_DAY))
            except ValueError:
                return None
    return None


def _find_duplicates(rows: Sequence[SheetRow], findings: list[Finding]) -> None:
    seen: dict[tuple[str, str, date | None], int] = {}
    for row in rows:
        key = (row.section, row.river, row.on)
        if row.section and row.on and key in seen:
            findings.append(Finding("sample.twice", "block", row.row, "section",
                                    f"第 {row.row} 行与第 {seen[key]} 行是同一断面同一天，请只留一行。",
                                    f"Rows {seen[key]} and {row.row} are one section and day; keep one."))  # fmt: skip
        seen.setdefault(key, row.row)


def _text(cell: Any) -> str:
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    told = str(cell).strip()
    return "" if told in _MISSING else told
