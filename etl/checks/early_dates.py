"""Dates from before anything here was built."""

from __future__ import annotations

from etl.cells import Cell, tell_cells
from etl.checks.sheet import Sheet
from etl.findings import Finding
from etl.values.parsed import Doubt


def find_early_dates(sheet: Sheet) -> list[Finding]:
    """Dates before the year of the rule: mostly slips of the pen, or an empty cell that became 1900."""
    year = int(sheet.limit("date.early", "year"))
    first = f"{year:04d}-01-01"
    doubt = Doubt(
        "date.early",
        "acknowledge",
        f"早于 {year} 年，多半是笔误，请更正，或确认确为当时的工程",
        f"is before {year}; correct it, or confirm that the work is so old",
    )
    cells = [
        Cell(number, field, value, doubt)
        for field in sheet.layer.fields
        if field.kind == "date"
        for number, value in sheet.values(field.name)
        if value < first
    ]
    return tell_cells(cells)
