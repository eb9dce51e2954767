"""Numbers outside what the field can hold, and shares written as fractions."""

from __future__ import annotations

from etl.cells import Cell, tell_cells
from etl.checks.sheet import Sheet
from etl.findings import Finding
from etl.values.parsed import Doubt
from etl.wording import show_number
from layers.layer import Field


def find_out_of_range(sheet: Sheet) -> list[Finding]:
    """Values below the field's minimum or above its maximum."""
    cells = []
    for field in sheet.layer.fields:
        if field.kind not in ("integer", "number"):
            continue
        for number, value in sheet.values(field.name):
            low = field.minimum is not None and value < field.minimum
            high = field.maximum is not None and value > field.maximum
            if low or high:
                cells.append(Cell(number, field, _show(value, field), _doubt(field, low)))
    return tell_cells(cells)


def find_fractions(sheet: Sheet) -> list[Finding]:
    """A column of percentages in which every value is at most 1: 0.92 was meant as 92 %."""
    cells: list[Cell] = []
    for field in sheet.layer.fields:
        if field.unit != "%" or field.kind != "number":
            continue
        column = list(sheet.values(field.name))
        if any(0 < value < 1 for _, value in column) and all(0 <= value <= 1 for _, value in column):
            zh, en = "像是小数，本列单位是 %，请确认或改填百分数", "looks like a fraction in a column of %"
            cells += [
                Cell(
                    number,
                    field,
                    show_number(value),
                    Doubt("value.fraction", "acknowledge", zh, en, round(value * 100, 6)),
                )
                for number, value in column
            ]
    return tell_cells(cells)


def _doubt(field: Field, low: bool) -> Doubt:
    unit = field.unit or ""
    bound = field.minimum if low else field.maximum
    shown = f"{show_number(float(bound or 0))} {unit}".strip()
    zh = f"{'小于' if low else '大于'} {shown}，请核对后更正"
    return Doubt(
        "value.range", "block", zh, f"is {'below' if low else 'above'} {shown}; check and correct it"
    )


def _show(value: float, field: Field) -> str:
    return f"{show_number(value)} {field.unit or ''}".strip()
