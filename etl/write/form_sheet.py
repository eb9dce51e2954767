"""A form (:mod:`etl.write.form`) as a sheet of Excel. Text never becomes a formula unless it is said to be one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from etl.write.form import FULL, Column, FormSheet, Formula
from etl.write.workbook import ILLEGAL

_FONT = "Microsoft YaHei"
_LINE = Side(style="thin", color="1B2622")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="E8F1EC")
_OPEN = PatternFill("solid", fgColor="FFFBEB")


def write_sheets(sheets: Sequence[FormSheet], path: Path) -> None:
    """Write one workbook with a sheet each."""
    book = Workbook()
    for number, form in enumerate(sheets):
        sheet = book.active if number == 0 else book.create_sheet()
        assert isinstance(sheet, Worksheet)
        sheet.title = form.name[:31]
        _write_form(sheet, form)
    book.save(path)


def _write_form(sheet: Worksheet, form: FormSheet) -> None:
    width = len(form.columns)
    for index, column in enumerate(form.columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    _put(sheet, 1, 1, form.title, bold=True, size=16, align="center", frame=False)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    sheet.row_dimensions[1].height = 30
    split = max(1, width * 2 // 3)
    _put(sheet, 2, 1, form.about, frame=False)
    _put(sheet, 2, split + 1, form.unit_note, align="right", frame=False)
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=split)
    if split + 1 < width:
        sheet.merge_cells(start_row=2, start_column=split + 1, end_row=2, end_column=width)
    first = _write_headings(sheet, form.columns)
    at = first
    for row in (*form.rows, *form.totals):
        for index, (column, value) in enumerate(zip(form.columns, row, strict=True), start=1):
            cell = _put(sheet, at, index, value)
            cell.number_format = _find_format(value)
            if column.fill and at < first + len(form.rows):
                cell.fill = _OPEN
        at += 1
    if form.signatures:
        _write_signatures(sheet, at + 1, form.signatures, width)
        at += 2
    for line in form.foot:
        _put(sheet, at + 1, 1, line, frame=False, size=9)
        sheet.merge_cells(start_row=at + 1, start_column=1, end_row=at + 1, end_column=width)
        at += 1
    sheet.freeze_panes = f"{get_column_letter(form.frozen_columns + 1)}{first}"
    sheet.print_title_rows = f"1:{first - 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 8 if form.paper == FULL else 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("第 &P 页 共 &N 页"))


def _find_format(value: Any) -> str:
    """Counts are whole, areas and shares have two decimals; text stays as it is typed."""
    if isinstance(value, Formula):
        return "General"
    if isinstance(value, int | float):
        return "#,##0" if float(value).is_integer() else "#,##0.00"
    return "yyyy-mm-dd" if isinstance(value, date) else "@"


def _write_headings(sheet: Worksheet, columns: Sequence[Column]) -> int:
    """One heading row, or two where columns are grouped. Returns the row below."""
    grouped = any(column.group for column in columns)
    for index, column in enumerate(columns, start=1):
        for row, text in ((3, column.group or column.title), (4, column.title if column.group else None)):
            if row == 3 or grouped:
                cell = _put(sheet, row, index, text, bold=True, align="center")
                cell.fill = _HEAD
    if not grouped:
        return 4
    start = 1
    while start <= len(columns):
        end = start
        group = columns[start - 1].group
        if not group:
            sheet.merge_cells(start_row=3, start_column=start, end_row=4, end_column=start)
        else:
            while end < len(columns) and columns[end].group == group:
                end += 1
            if end > start:
                sheet.merge_cells(start_row=3, start_column=start, end_row=3, end_column=end)
        start = end + 1
    return 5


def _write_signatures(sheet: Worksheet, row: int, names: Sequence[str], width: int) -> None:
    step = max(1, width // len(names))
    for number, name in enumerate(names):
        _put(sheet, row, number * step + 1, f"{name}：", frame=False)
    sheet.row_dimensions[row].height = 28


def _put(
    sheet: Worksheet,
    row: int,
    column: int,
    value: Any,
    *,
    bold: bool = False,
    size: int = 10,
    align: str | None = None,
    frame: bool = True,
) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, Formula):
        cell.value = value.text
    elif isinstance(value, str):
        cell.value = value.translate(ILLEGAL)
        cell.data_type = "s"
    else:
        cell.value = value
    cell.font = Font(name=_FONT, size=size, bold=bold)
    sideways = align or ("right" if isinstance(value, int | float | Formula) else None)
    cell.alignment = Alignment(horizontal=sideways, vertical="center", wrap_text=frame)
    if frame:
        cell.border = _FRAME
    return cell
