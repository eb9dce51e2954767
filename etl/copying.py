"""Many rows into a table at once: PostgreSQL's binary COPY, column by column.

www.postgresql.org/docs/15/sql-copy.html, "Binary Format". An array of 50,000 parameters would take ten times as long.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, repeat

import orjson
from sqlalchemy import Connection

Cells = Sequence[bytes | None]

_SIGNATURE = b"PGCOPY\n\xff\r\n\x00" + bytes(8)  # no flags, no extension
_END = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_pack_length = struct.Struct("!i").pack
_pack_float = struct.Struct("!d").pack


@contextmanager
def copy_into(conn: Connection, table: str, columns: Sequence[str]) -> Iterator[Callable[..., None]]:
    """A function that takes the cells of the next rows, one sequence a column; ``table`` is a name of our own."""
    driver = conn.connection.driver_connection
    assert driver is not None
    count = struct.pack("!h", len(columns))
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:

        def send(*cells: Cells) -> None:
            fields = [
                [_NULL if cell is None else _pack_length(len(cell)) + cell for cell in column]
                for column in cells
            ]
            copy.write(b"".join(chain.from_iterable(zip(repeat(count), *fields, strict=False))))

        copy.write(_SIGNATURE)
        yield send
        copy.write(_END)


def pack_integers(values: Iterable[int | None]) -> Cells:
    return [None if value is None else _pack_length(value) for value in values]


def pack_floats(values: Iterable[float]) -> Cells:
    return [_pack_float(value) for value in values]


def pack_texts(values: Iterable[str]) -> Cells:
    return [value.encode() for value in values]


def pack_json(values: Iterable[object]) -> Cells:
    """As jsonb, whose first byte is the version of its form; numbers beyond 64 bits are no JSON of ours."""
    return [b"\x01" + orjson.dumps(value, default=str) for value in values]


def pack_ids(values: Iterable[uuid.UUID | None]) -> Cells:
    return [None if value is None else value.bytes for value in values]
