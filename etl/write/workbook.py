"""Excel ledgers: a sheet a layer with live totals, the dictionary, the cover. Text never becomes a formula."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from etl.extract import Cover, Extract
from etl.write.columns import ExportColumn, label_value, list_columns
from etl.write.cover import list_cover

TITLE = Font(name="Microsoft YaHei", size=14, bold=True)
HEADING = Font(name="Microsoft YaHei", size=10, bold=True)
BODY = Font(name="Microsoft YaHei", size=10)
SHADE = PatternFill("solid", fgColor="E8F1EC")
HAIR = Side(style="thin", color="DDE2DC")
FRAME = Border(left=HAIR, right=HAIR, top=HAIR, bottom=HAIR)
ILLEGAL = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


def write_workbook(extracts: Sequence[Extract], cover: Cover, path: Path) -> None:
    """Write the cover, one ledger a layer and the dictionary."""
    book = Workbook(write_only=True)
    _write_cover(book, cover)
    for extract in extracts:
        _write_ledger(book, extract, cover)
    _write_dictionary(book, extracts)
    book.save(path)


def write_dictionary(extracts: Sequence[Extract], cover: Cover, path: Path) -> None:
    """Write the field dictionary alone (it goes beside shapefiles, whose field names say little)."""
    book = Workbook(write_only=True)
    _write_cover(book, cover)
    _write_dictionary(book, extracts)
    book.save(path)


def make_cell(sheet: WriteOnlyWorksheet, value: Any, font: Font = BODY) -> Cell:
    """A framed cell. Text stays text: "=1+1" from a file must not become a formula in somebody's ledger."""
    if isinstance(value, str):
        value = value.translate(ILLEGAL)
    elif isinstance(value, datetime):
        value = value.isoformat(timespec="seconds")
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    cell.font = font
    cell.border = FRAME
    if isinstance(value, float):
        cell.number_format = "#,##0.00"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell


def _write_cover(book: Workbook, cover: Cover) -> None:
    sheet = book.create_sheet("封面")
    sheet.column_dimensions["A"].width = 14
    sheet.column_dimensions["B"].width = 80
    for item, value in list_cover(cover):
        sheet.append([make_cell(sheet, item, HEADING), make_cell(sheet, value)])


def _write_ledger(book: Workbook, extract: Extract, cover: Cover) -> None:
    columns = list_columns(extract)
    sheet = book.create_sheet(extract.layer.zh[:31])
    for index, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = 26 if column.name == "name" else 14
    sheet.freeze_panes = "A4"
    title = WriteOnlyCell(sheet, value=f"{extract.layer.zh}台账")
    title.font = TITLE
    told = WriteOnlyCell(sheet, value=f"截至 {cover.as_of:%Y-%m-%d}　{cover.notice}")
    told.font = BODY
    sheet.append([title])
    sheet.append([told])
    headings = [_make_heading(sheet, column) for column in columns]
    sheet.append(headings)
    first, last = 4, 3 + extract.totals.count
    for row, _ in extract.walk():
        sheet.append([make_cell(sheet, _as_cell_value(column, row[column.name])) for column in columns])
    if extract.totals.count:
        sheet.append(_make_totals(sheet, columns, first, last))


def _make_heading(sheet: WriteOnlyWorksheet, column: ExportColumn) -> Cell:
    told = (
        f"{column.zh}（{column.unit}）"
        if column.unit and f"（{column.unit}）" not in column.zh
        else column.zh
    )
    cell = make_cell(sheet, told, HEADING)
    cell.fill = SHADE
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _make_totals(
    sheet: WriteOnlyWorksheet, columns: Sequence[ExportColumn], first: int, last: int
) -> list[Cell]:
    """Sums of amounts as formulas: what an inspector filters or mends stays added up."""
    cells = []
    for index, column in enumerate(columns, start=1):
        letter = get_column_letter(index)
        if index == 1:
            cell = make_cell(sheet, "合计", HEADING)
        elif column.kind == "number" and column.unit in ("亩", "㎡", "m", "公顷", "km"):
            cell = make_cell(sheet, None, HEADING)
            cell.value = f"=SUBTOTAL(9,{letter}{first}:{letter}{last})"
            cell.number_format = "#,##0.00"
        else:
            cell = make_cell(sheet, None, HEADING)
        cells.append(cell)
    return cells


def _as_cell_value(column: ExportColumn, value: object) -> object:
    if column.kind in ("number", "integer") or isinstance(value, date):
        return value
    return label_value(column, value)


def _write_dictionary(book: Workbook, extracts: Sequence[Extract]) -> None:
    sheet = book.create_sheet("字段说明")
    for letter, width in zip("ABCDEFGH", (16, 22, 12, 24, 26, 8, 10, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    names = ("图层", "字段", "SHP字段", "名称", "English", "单位", "类型", "代码表 / 说明")
    sheet.append([make_cell(sheet, name, HEADING) for name in names])
    for extract in extracts:
        for column in list_columns(extract):
            field = column.field
            codes = "；".join(f"{choice.value}={choice.zh}" for choice in field.choices) if field else ""
            note = "；".join(filter(None, [codes, field.note_zh if field else ""]))
            sheet.append(
                [
                    make_cell(sheet, value)
                    for value in (
                        extract.layer.zh,
                        column.name,
                        column.dbf,
                        column.zh,
                        column.en,
                        column.unit,
                        column.kind,
                        note,
                    )
                ]
            )
