"""The cells of a workbook as they stand, read in the cage: for sheets that are no layer, such as a month's samples.

No place is looked for and nothing is judged; who asks knows what the rows should be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from etl.cage import read_answer_file, shared_cage
from etl.read import bounds
from etl.read.answer import ANSWER
from etl.read.archive import Archive
from etl.read.refusals import refuse
from etl.read.xlsx import check_parts, read_sheets
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
    from etl.read.door import check_ending, check_size

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


def cells_job(folder: Path, source: BinaryIO | None, args: dict[str, Any]) -> None:
    """Inside the cage: every cell of every visible sheet; a refusal is an answer, too."""
    data = source.read(bounds.MOST_FILE_BYTES + 1) if source is not None else b""
    try:
        answer: dict[str, Any] = {"sheets": _read(data)}
    except UnreadableFile as refusal:
        answer = _describe(refusal)
    except MemoryError:
        answer = _describe(refuse("file.too_complex"))
    (folder / ANSWER).write_bytes(orjson.dumps(answer))


def _describe(refusal: UnreadableFile) -> dict[str, Any]:
    return {"refused": [refusal.code, refusal.message, refusal.message_en]}


def _read(data: bytes) -> list[tuple[str, list[list[Cell]]]]:
    if not data.startswith(b"PK\x03\x04"):
        raise refuse("file.not_recognised")
    archive = Archive(data)
    if not any(member.name.startswith("xl/") for member in archive.members):
        raise refuse("office.refused")
    check_parts(archive)
    sheets, _ = read_sheets(data)
    return [(name, [_plain(row) for row in rows]) for name, rows in sheets]


def _plain(row: Sequence[object]) -> list[Cell]:
    return [_tell(cell) for cell in row]


def _tell(cell: object) -> Cell:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, int) and not isinstance(cell, bool) and not -(2**63) <= cell < 2**63:
        return str(cell)
    return cell if isinstance(cell, str | int | float | bool) or cell is None else str(cell)


def _believe(cell: Any) -> Cell:
    if type(cell) not in _PLAIN:
        raise TypeError("a cell is text, a number or nothing")
    return cell  # type: ignore[no-any-return]
