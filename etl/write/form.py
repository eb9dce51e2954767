"""Forms as offices pass them on: a title, the unit at the top right, merged headings, a signature row. One page wide.

Nothing of Excel is needed to fill one: what openpyxl takes (8 MB) stays in the process that writes the sheets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from etl.write.apart import write_apart

FULL = "A3"


@dataclass(frozen=True, slots=True)
class Formula:
    """What Excel computes: ``=SUM(C5:C21)``."""

    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column; neighbours of one ``group`` share a merged heading above their own. ``fill``: to be filled in."""

    title: str
    width: float = 12.0
    group: str = ""
    fill: bool = False


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A sheet to print: ``about`` stands under the title, ``unit_note`` at the top right, ``foot`` under the rows."""

    name: str
    title: str
    about: str
    unit_note: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]]
    signatures: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()
    paper: str = FULL
    frozen_columns: int = 0
    totals: Sequence[Sequence[Any]] = field(default_factory=tuple)


def write_forms(sheets: Sequence[FormSheet], path: Path) -> None:
    """Write one workbook with a sheet each."""
    write_apart("etl.write.form_sheet:write_sheets", sheets, path)
