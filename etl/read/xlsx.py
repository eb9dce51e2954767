"""Excel workbooks (xlsx) with a place per row; formulas count with the value Excel last stored."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from typing import Any

import openpyxl

from etl.read import bounds
from etl.read.archive import Archive
from etl.read.content import Content, Source
from etl.read.refusals import refuse
from etl.read.table_sheets import read_best_sheet
from etl.reading import UnreadableFile

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SPARE_ROWS = 20


def read_xlsx(source: Source, archive: Archive) -> Content:
    """Read the sheet a person chose, or the best one."""
    check_parts(archive)
    return read_best_sheet(read_sheets(source.data), "xlsx", source)


def check_parts(archive: Archive) -> None:
    """No DOCTYPE, no entities, no UTF-16 in which they could hide."""
    for member in archive.members:
        if member.ending in (".xml", ".rels", ".vml"):
            part = archive.read(member)
            if part.startswith(_UTF16_MARKS) or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                raise refuse("xml.forbidden")


def read_sheets(data: bytes) -> list[tuple[str, list[Sequence[object]]]]:
    """(name, cells) of the visible sheets that hold anything."""
    filled: list[tuple[str, list[Sequence[object]]]] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of every style it does not know
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
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
    return filled


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
