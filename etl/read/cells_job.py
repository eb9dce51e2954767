"""The cells of a workbook inside the cage, where openpyxl is; :mod:`etl.read.cells` is the server's side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from etl.read import bounds
from etl.read.answer import ANSWER
from etl.read.archive import Archive
from etl.read.cells import Cell
from etl.read.refusals import refuse
from etl.read.xlsx import check_parts, read_sheets
from etl.reading import UnreadableFile


def cells_job(folder: Path, source: BinaryIO | None, args: dict[str, Any]) -> None:
    """Every cell of every visible sheet; a refusal is an answer, too."""
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
