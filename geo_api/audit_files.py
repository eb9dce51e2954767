"""The record of acts as files, one a day, that anybody can verify with no database: JSON lines, each with its hash.

A day is written once it is over (UTC), and never again: what the database says later can be compared with it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path

import orjson
from sqlalchemy import Connection

from geo_api.audit import START, Entry, Verdict, read_entries, walk

FIELDS = ("at", "person", "unit", "role", "action", "subject", "detail", "address")


class UnreadableRecord(Exception):
    """A line of a file that is no entry; the text says which."""


def export_days(connection: Connection, folder: Path, today: date | None = None) -> list[Path]:
    """Write every finished day that ``folder`` does not hold yet; returns the new files, oldest first."""
    today = today or datetime.now(UTC).date()
    folder.mkdir(parents=True, exist_ok=True)
    last = _read_last(folder)
    written: list[Path] = []
    for day, entries in groupby(
        read_entries(connection, last.seq if last else 0), key=lambda entry: entry.fields[0][:10]
    ):
        if day >= today.isoformat():
            break
        path = folder / f"audit-{day}.jsonl"
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("wb") as out:
            for entry in entries:
                out.write(write_line(entry))
            out.flush()
            os.fsync(out.fileno())
        unfinished.rename(path)
        written.append(path)
    return written


def verify_files(folder: Path) -> Verdict:
    """Follow the chain through all files of ``folder``, from the first entry on. Needs no database.

    Raises
    ------
    UnreadableRecord
        A line is no entry.
    """
    return walk(_read_files(folder), START, 1)


def list_files(folder: Path) -> list[Path]:
    """The day files, oldest first."""
    return sorted(folder.glob("audit-????-??-??.jsonl"))


def _read_files(folder: Path) -> Iterator[Entry]:
    for path in list_files(folder):
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                yield _read_line(line, f"{path.name}:{number}")


def _read_last(folder: Path) -> Entry | None:
    files = list_files(folder)
    if not files:
        return None
    last = files[-1].read_bytes().splitlines(keepends=True)[-1]
    return _read_line(last, files[-1].name)


def write_line(entry: Entry) -> bytes:
    """An entry as a line of a file."""
    told = {"seq": entry.seq, **dict(zip(FIELDS, entry.fields, strict=True))}
    return orjson.dumps(told | {"previous": entry.previous.hex(), "hash": entry.hash.hex()}) + b"\n"


def _read_line(line: bytes, place: str) -> Entry:
    try:
        told = orjson.loads(line)
        fields = tuple(str(told[name]) for name in FIELDS)
        entry = Entry(int(told["seq"]), fields, bytes.fromhex(told["previous"]), bytes.fromhex(told["hash"]))
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableRecord(f"{place}: not an entry of the record") from error
    # a digest in capitals, a blank between: the same entry, and yet not what was written
    if write_line(entry) != line:
        raise UnreadableRecord(f"{place}: not written as the record writes its entries")
    return entry
