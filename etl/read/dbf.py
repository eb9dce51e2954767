"""dBase tables of shapefiles, read from the bytes so that no text is decoded before its encoding is known."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.encoding import name_encoding, name_language_driver, rank_encodings
from etl.read import bounds
from etl.read.refusals import refuse
from etl.read.tidy import name_headings

_HEADER, _FIELD = 32, 32


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

    def list_records(self) -> list[bytes]:
        """The records, each beginning with its deletion mark."""
        start, size = self.header_bytes, self.record_bytes
        return [self._data[start + n * size : start + (n + 1) * size] for n in range(self.count)]


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
    records = raw.list_records()
    declared = name_encoding(cpg) or name_language_driver(raw.ldid)
    texts = collect_texts(raw.columns, records)
    if chosen:
        encoding = name_encoding(chosen)
        if encoding is None or not fits_cut_texts(texts, encoding):
            raise refuse("encoding.choice_fails", encoding=chosen)
        candidates, certain = [encoding], True
    else:
        candidates, certain = rank_cut_texts(texts, declared)
    if not candidates:
        raise refuse("encoding.unknown", where="属性表", where_en="of the attribute table")
    return _build_table(raw, records, candidates, certain, declared)


def collect_texts(columns: Sequence[Column], records: Sequence[bytes]) -> list[tuple[bytes, bool]]:
    """Names and text values with bytes beyond ASCII, each with whether it fills its width (and may be cut)."""
    texts = {
        (column.raw_name, len(column.raw_name) >= 9) for column in columns if not column.raw_name.isascii()
    }
    for column in columns:
        if column.kind == "C":
            for record in records:
                value = record[column.start : column.start + column.width]
                if not value.isascii():
                    texts.add((value.rstrip(b" \x00"), value == value.rstrip(b" \x00")))
    return sorted(texts)


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
    return all(decode_value(text, encoding, full) is not None for text, full in texts)


def decode_value(raw: bytes, encoding: str, full: bool) -> str | None:
    """Strictly decoded, except that a full-width value may end in half a character; ``None`` if it fails."""
    for cut in range(4 if full else 1):
        try:
            return raw[: len(raw) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _build_table(
    raw: DbfBytes, records: Sequence[bytes], candidates: list[str], certain: bool, declared: str | None
) -> Table:
    encoding = candidates[0]
    names = [decode_value(column.raw_name, encoding, True) or "" for column in raw.columns]
    headings = name_headings(names)
    rows: list[dict[str, object]] = []
    cut = 0
    for record in records:
        row: dict[str, object] = {}
        for heading, column in zip(headings, raw.columns, strict=True):
            value = record[column.start : column.start + column.width]
            row[heading] = _read_value(value, column, encoding)
            if column.kind == "C" and not value.isascii() and value[-1:] not in (b" ", b"\x00"):
                whole = decode_value(value, encoding, False) is not None
                cut += 0 if whole else 1
        rows.append(row)
    deleted = [number for number, record in enumerate(records) if record[:1] == b"*"]
    return Table(tuple(headings), rows, deleted, candidates, certain, declared, cut)


def _read_columns(header: bytes) -> Iterator[Column]:
    start = 1  # after the deletion mark
    for offset in range(_HEADER, len(header) - _FIELD + 1, _FIELD):
        field = header[offset : offset + _FIELD]
        if field[:1] == b"\r":
            return
        width = field[16]
        yield Column(field[:11].split(b"\x00")[0], chr(field[11]), start, width, field[17])
        start += width


def _read_value(raw: bytes, column: Column, encoding: str) -> object:
    if column.kind == "C":
        if b"\x00" in raw.rstrip(b"\x00 "):
            raw = raw.split(b"\x00")[0]  # what follows the end mark is left-over memory of the writer
        raw = raw.rstrip(b" \x00")
        return decode_value(raw, encoding, True) or None
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
