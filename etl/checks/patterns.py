"""Codes and numbers that do not look as they should."""

from __future__ import annotations

import re

from etl.cells import Cell, tell_cells
from etl.checks.sheet import Sheet
from etl.findings import Finding
from etl.values.parsed import Doubt
from layers.rules import Pattern


def find_odd_patterns(sheet: Sheet) -> list[Finding]:
    """Values that do not match the layer's pattern; mostly a warning, as the standards' texts are unconfirmed."""
    cells = []
    for rule in sheet.layer.rules:
        if isinstance(rule, Pattern):
            field = sheet.layer.field(rule.field)
            zh, en = (
                f"与通常的写法（如 {field.example}）不符，请核对",
                f"does not look like {field.example}; check it",
            )
            doubt = Doubt("value.pattern", rule.severity, zh, en)
            cells += [
                Cell(number, field, str(value), doubt)
                for number, value in sheet.values(rule.field)
                if not re.fullmatch(rule.expression, str(value))
            ]
    return tell_cells(cells)
