"""A filled form from the cage: the cells of its sheets, checked for their kind and told with their address."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from etl.read.cells import Cell, read_cells
from etl.read.refusals import refuse

MOST_CELLS = 60_000
Value = str | float | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """``rows`` as they stand, the first row of the sheet first."""

    name: str
    rows: tuple[tuple[Value, ...], ...]

    def find_row(self, *headings: str) -> int | None:
        """The index of the first row that holds all these words, each as a cell or at the beginning of one."""
        for index, row in enumerate(self.rows):
            told = [tidy_heading(cell) for cell in row]
            if all(any(word.startswith(heading) for word in told) for heading in headings):
                return index
        return None


def read_form(path: Path) -> list[Sheet]:
    """The sheets of a workbook that somebody filled in, read in the cage.

    Raises
    ------
    UnreadableFile, CageUnavailable
        As in :func:`etl.read.cells.read_cells`.
    """
    sheets = read_cells(path)
    if sum(len(row) for sheet in sheets for row in sheet.rows) > MOST_CELLS:
        raise refuse("file.too_complex")
    return [Sheet(sheet.name[:80], tuple(tuple(map(_plain, row)) for row in sheet.rows)) for sheet in sheets]


def tidy_heading(cell: Value) -> str:
    """A heading as compared: half-width, without blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", cell)) if isinstance(cell, str) else ""


def parse_number(cell: Value) -> float | None:
    """The number of a cell; None for an empty one. Raises ValueError for anything else."""
    if isinstance(cell, float):
        found = cell
    elif cell is None or not cell.strip():
        return None
    else:
        found = float(unicodedata.normalize("NFKC", cell).replace(",", "").replace(" ", "").removesuffix("%"))
    if not math.isfinite(found):
        raise ValueError(cell)
    return found


def name_cell(row: int, column: int) -> str:
    """C7 for row index 6, column index 2."""
    return f"{name_column(column)}{row + 1}"


def name_column(column: int) -> str:
    """A for index 0, Z for 25, AA for 26."""
    before, last = divmod(column, 26)
    return (name_column(before - 1) if before else "") + chr(ord("A") + last)


def _plain(cell: Cell) -> Value:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return float(cell) if isinstance(cell, int) else cell
