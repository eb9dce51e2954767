"""dBase tables of shapefiles, read from the bytes so that no text is decoded before its encoding is known."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from etl.encoding import decodes_as, name_encoding, name_language_driver, rank_encodings
from etl.read import bounds
from etl.read.refusals import refuse
from etl.read.tidy import name_headings

_HEADER, _FIELD = 32, 32
_BLANKS = b" \x00"
# Encodings in which the byte of a line's end is nothing else.
_KEEPS_LINES = ("UTF-8", "GB18030", "Big5")


@dataclass(frozen=True)
class Column:
    """One field as the header describes it."""

    raw_name: bytes
    kind: str
    start: int
    width: int
    decimals: int


@dataclass
class Table:
    """Decoded rows by record number; ``deleted`` records are marked for removal in the file itself."""

    headings: tuple[str, ...]
    rows: list[dict[str, object]]
    deleted: list[int]
    candidates: list[str]
    certain: bool
    declared: str | None
    cut_texts: int


class DbfBytes:
    """The raw table: columns and records, sizes checked."""

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEADER + 1:
            raise refuse("shp.truncated", part=".dbf", fact="没有表头", fact_en="no header")
        self.count = int.from_bytes(data[4:8], "little")
        self.header_bytes = int.from_bytes(data[8:10], "little")
        self.record_bytes = int.from_bytes(data[10:12], "little")
        self.ldid = data[29]
        if self.count > bounds.MOST_ROWS:
            raise refuse("file.too_many_rows", count=self.count, most=bounds.MOST_ROWS)
        self.columns = list(_read_columns(data[: self.header_bytes]))
        widest = max((column.start + column.width for column in self.columns), default=1)
        present = (len(data) - self.header_bytes) // max(1, self.record_bytes)
        if self.record_bytes < widest or present < self.count:
            fact = f"表头写 {self.count} 行，实际只有 {max(0, present)} 行"
            raise refuse("shp.truncated", part=".dbf", fact=fact, fact_en=f"{present} of {self.count} rows")
        self._data = data

    def list_cells(self, column: Column) -> list[bytes]:
        """The cells of a column, zero bytes at their ends taken off."""
        if not column.width:
            return [b""] * self.count
        place = self.header_bytes + column.start
        cells = np.ndarray(self.count, f"S{column.width}", self._data, place, (self.record_bytes,))
        listed: list[bytes] = cells.tolist()
        return listed

    def list_deleted(self) -> list[int]:
        """The records that are marked for removal."""
        marks = np.ndarray(self.count, "S1", self._data, self.header_bytes, (self.record_bytes,))
        return np.flatnonzero(marks == b"*").tolist()


def read_dbf(data: bytes, cpg: str | None, chosen: str | None) -> Table:
    """Read a .dbf; encoding by choice, .cpg, language driver, strict UTF-8, GB18030, in this order.

    Raises
    ------
    UnreadableFile
        ``shp.truncated``, ``encoding.unknown``, ``encoding.choice_fails``, ``file.too_many_attributes``.
    """
    raw = DbfBytes(data)
    if len(raw.columns) > bounds.MOST_ATTRIBUTES:
        raise refuse("file.too_many_attributes", count=len(raw.columns), most=bounds.MOST_ATTRIBUTES)
    cells = [raw.list_cells(column) for column in raw.columns] if raw.count else []
    declared = name_encoding(cpg) or name_language_driver(raw.ldid)
    texts = collect_texts(raw.columns, cells)
    if chosen:
        encoding = name_encoding(chosen)
        if encoding is None or not fits_cut_texts(texts, encoding):
            raise refuse("encoding.choice_fails", encoding=chosen)
        candidates, certain = [encoding], True
    else:
        candidates, certain = rank_cut_texts(texts, declared)
    if not candidates:
        raise refuse("encoding.unknown", where="属性表", where_en="of the attribute table")
    return _build_table(raw, cells, candidates, certain, declared)


def collect_texts(columns: Sequence[Column], cells: Sequence[Sequence[bytes]]) -> list[tuple[bytes, bool]]:
    """Names and text values with bytes beyond ASCII, each with whether it fills its width (and may be cut)."""
    texts = {
        (column.raw_name, len(column.raw_name) >= 9) for column in columns if not column.raw_name.isascii()
    }
    for column, said in zip(columns, cells, strict=False):
        if column.kind == "C":
            texts |= {
                (cell.rstrip(_BLANKS), fills_width(cell, column)) for cell in set(said) if not cell.isascii()
            }
    return list(texts)


def fills_width(cell: bytes, column: Column) -> bool:
    """Whether the last character of a cell may have been cut in half."""
    return len(cell) == column.width and cell[-1:] not in (b" ", b"\x00")


def rank_cut_texts(texts: Sequence[tuple[bytes, bool]], declared: str | None) -> tuple[list[str], bool]:
    """As :func:`etl.encoding.rank_encodings`, allowing for values whose last character was cut in half."""
    whole = [text for text, full in texts if not full]
    ranked, certain = rank_encodings(whole, declared)
    if not whole:  # every value may be cut: whole characters prove as much as they can
        ranked = list(dict.fromkeys(filter(None, (declared, "UTF-8", "GB18030"))))
    fitting = [name for name in ranked if fits_cut_texts(texts, name)]
    return fitting, certain and fitting[:1] == ranked[:1]


def fits_cut_texts(texts: Sequence[tuple[bytes, bool]], encoding: str) -> bool:
    """Whether every text decodes, half a character at the end of full-width ones left off."""
    return decodes_as([text for text, full in texts if not full], encoding) and all(
        decode_value(text, encoding, True) is not None for text, full in texts if full
    )


def decode_value(raw: bytes, encoding: str, full: bool) -> str | None:
    """Strictly decoded, except that a full-width value may end in half a character; ``None`` if it fails."""
    for cut in range(4 if full else 1):
        try:
            return raw[: len(raw) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def decode_texts(cells: Sequence[bytes], encoding: str) -> list[str | None]:
    """As :func:`decode_value` for each cell of full width, all of them in one piece where none is cut."""
    if encoding in _KEEPS_LINES:
        with contextlib.suppress(UnicodeDecodeError):
            texts: list[str | None] = [*b"\n".join(cells).decode(encoding).split("\n")]
            if len(texts) == len(cells):
                return texts
    decoded = {cell: decode_value(cell, encoding, True) for cell in set(cells)}
    return [decoded[cell] for cell in cells]


def _build_table(
    raw: DbfBytes,
    cells: Sequence[Sequence[bytes]],
    candidates: list[str],
    certain: bool,
    declared: str | None,
) -> Table:
    encoding = candidates[0]
    names = [decode_value(column.raw_name, encoding, True) or "" for column in raw.columns]
    headings = name_headings(names)
    values = [_read_cells(said, column, encoding) for said, column in zip(cells, raw.columns, strict=False)]
    rows = [dict(zip(headings, row, strict=True)) for row in zip(*values, strict=True)] if values else []
    cut = sum(
        _count_cut(said, column, encoding)
        for said, column in zip(cells, raw.columns, strict=False)
        if column.kind == "C"
    )
    if not rows:
        rows = [{} for _ in range(raw.count)]
    return Table(tuple(headings), rows, raw.list_deleted(), candidates, certain, declared, cut)


def _count_cut(cells: Sequence[bytes], column: Column, encoding: str) -> int:
    halved = {
        cell
        for cell in set(cells)
        if fills_width(cell, column) and not cell.isascii() and decode_value(cell, encoding, False) is None
    }
    return sum(cell in halved for cell in cells) if halved else 0


def _read_columns(header: bytes) -> Iterator[Column]:
    start = 1  # after the deletion mark
    for offset in range(_HEADER, len(header) - _FIELD + 1, _FIELD):
        field = header[offset : offset + _FIELD]
        if field[:1] == b"\r":
            return
        width = field[16]
        yield Column(field[:11].split(b"\x00")[0], chr(field[11]), start, width, field[17])
        start += width


def _read_cells(cells: Sequence[bytes], column: Column, encoding: str) -> list[object]:
    if column.kind != "C":
        values = {cell: _read_value(cell, column) for cell in set(cells)}
        return [values[cell] for cell in cells]
    # what follows an end mark is left-over memory of the writer
    texts = [cell.rstrip(_BLANKS) for cell in cells]
    if b"\x00" in b"\n".join(texts):
        texts = [text.split(b"\x00")[0].rstrip(_BLANKS) for text in texts]
    return [text or None for text in decode_texts(texts, encoding)]


def _read_value(raw: bytes, column: Column) -> object:
    text = raw.decode("ascii", errors="replace").strip(" \x00")
    if column.kind in ("N", "F"):
        return _read_number(text, column.decimals)
    if column.kind == "D":
        return _read_date(text)
    if column.kind == "L":
        return {"Y": True, "T": True, "N": False, "F": False}.get(text.upper())
    return None  # memo and binary columns point into files that are not part of a shapefile


def _read_number(text: str, decimals: int) -> object:
    try:
        return float(text) if decimals or "." in text or "e" in text.lower() else int(text)
    except ValueError:
        return None  # blank, or *** for a number that did not fit


def _read_date(text: str) -> object:
    try:
        return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:8])).isoformat()
    except ValueError:
        return text.strip("0") or None
