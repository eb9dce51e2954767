"""Excel workbooks (xlsx) with a place per row; formulas count with the value Excel last stored."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from typing import Any

import openpyxl

from etl.read import bounds
from etl.read.archive import Archive
from etl.read.content import Content, Source
from etl.read.refusals import refuse
from etl.read.table_sheets import is_explaining, read_best_sheet
from etl.reading import UnreadableFile

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SPARE_ROWS = 20
# The value may be left out, or empty.
_EMPTY_FORMULA = re.compile(rb"<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")


def read_xlsx(source: Source, archive: Archive) -> Content:
    """Read the sheet a person chose, or the best one."""
    empty_formulas = check_parts(archive)
    sheets, hidden = read_sheets(source.data)
    content = read_best_sheet(sheets, "xlsx", source)
    if hidden:
        listed = "、".join(hidden[:8])
        content.notes.append((f"隐藏的工作表没有读取：{listed}。", f"Hidden sheets are not read: {listed}."))
    if empty_formulas:
        content.notes.append(
            (
                f"有 {empty_formulas} 个公式单元格没有存下计算结果，按空白读取。请用 Excel 或 WPS 打开保存一次再上传。",
                f"{empty_formulas} formulas come without their results and count as empty. Open and save the workbook "
                "in Excel or WPS, then upload it again.",
            )
        )
    return content


def check_parts(archive: Archive) -> int:
    """No DOCTYPE, no entities, no UTF-16 in which they could hide. Returns how many formulas have no result."""
    empty_formulas = 0
    for member in archive.members:
        if member.ending in (".xml", ".rels", ".vml"):
            part = archive.read(member)
            if part.startswith(_UTF16_MARKS) or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                raise refuse("xml.forbidden")
            if b"<f" in part and "worksheets/" in member.name:
                empty_formulas += len(_EMPTY_FORMULA.findall(part))
    return empty_formulas


def read_sheets(data: bytes) -> tuple[list[tuple[str, list[Sequence[object]]]], list[str]]:
    """(name, cells) of the visible sheets that hold anything, and the names of hidden ones."""
    filled: list[tuple[str, list[Sequence[object]]]] = []
    hidden: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of every style it does not know
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    if not is_explaining(sheet.title):
                        hidden.append(sheet.title)
                    continue
                sheet.reset_dimensions()  # what the file says of its size may lie
                cells = _read_cells(sheet)
                if any(any(cell is not None for cell in row) for row in cells):
                    filled.append((sheet.title, cells))
    except UnreadableFile:
        raise
    except MemoryError:
        raise
    except Exception as error:  # openpyxl raises whatever the damaged part happens to break
        raise refuse("xlsx.damaged") from error
    return filled, hidden


def _read_cells(sheet: Any) -> list[Sequence[object]]:
    most_rows = bounds.MOST_ROWS + _SPARE_ROWS
    cells: list[Sequence[object]] = []
    for row in sheet.iter_rows(max_row=most_rows + 1, max_col=bounds.MOST_ATTRIBUTES + 1, values_only=True):
        if len(row) > bounds.MOST_ATTRIBUTES and row[bounds.MOST_ATTRIBUTES] is not None:
            raise refuse("table.too_wide", most=bounds.MOST_ATTRIBUTES)
        width = max((place for place, cell in enumerate(row, start=1) if cell is not None), default=0)
        cells.append(row[:width])
    if len(cells) > most_rows and any(cell is not None for cell in cells[-1]):
        raise refuse("file.too_many_rows", count=f"{most_rows}+", most=bounds.MOST_ROWS)
    while cells and all(cell is None for cell in cells[-1]):
        cells.pop()
    return cells
