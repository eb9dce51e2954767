"""The cells of a workbook as they stand, read in the cage: for sheets that are no layer, such as a month's samples.

No place is looked for and nothing is judged; who asks knows what the rows should be.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from etl.cage import read_answer_file, shared_cage
from etl.read.answer import ANSWER
from etl.read.door import check_ending, check_size
from etl.read.refusals import refuse
from etl.reading import UnreadableFile

Cell = str | int | float | bool | None
_MOST_BYTES = 8 << 20
_PLAIN = {str, int, float, bool, type(None)}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet: its name and its rows, dates as ISO text."""

    name: str
    rows: list[list[Cell]]


def read_cells(path: Path) -> list[Sheet]:
    """The visible sheets of an xlsx file, read in the cage. Raises UnreadableFile, CageUnavailable."""
    check_size(path)
    cage = shared_cage()
    with cage.open_folder() as folder:
        outcome = cage.run("cells", folder, source=path)
        check_ending(outcome, cage.limits.wall_s)
        answer = read_answer_file(folder / ANSWER, _MOST_BYTES)
    try:
        told = orjson.loads(answer.replace(b"\\u0000", b"\\ufffd"))
        if "refused" in told:
            raise UnreadableFile(*(str(part) for part in told["refused"]))
        return [
            Sheet(str(name), [[_believe(cell) for cell in row] for row in rows])
            for name, rows in told["sheets"]
        ]
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise refuse("file.answer_broken") from error


def _believe(cell: Any) -> Cell:
    if type(cell) not in _PLAIN:
        raise TypeError("a cell is text, a number or nothing")
    return cell  # type: ignore[no-any-return]
