"""Answers of PostgreSQL taken whole: a thread waits in libpq, which keeps neither the event loop nor the interpreter.

A page of 700 kB comes in ninety pieces. Told of each, the loop would spend two milliseconds on it in which no tile
leaves; so it hears of the last one only.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import AsyncConnection
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGconn, PGresult
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

Row = tuple[Any, ...]
# the name of a statement by its text and the types of its values
_Prepared = OrderedDict[tuple[bytes, tuple[int, ...]], bytes]
# statements that a connection keeps planned
MOST_PREPARED = 64
_NUMBERS = itertools.count()
_DIALECT = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


class WholeReader:
    """Reads on ``at_once`` connections at a time."""

    def __init__(self, at_once: int) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="whole")
        self._prepared: WeakKeyDictionary[AsyncConnection[Any], _Prepared] = WeakKeyDictionary()

    def close(self) -> None:
        self._threads.shutdown(wait=False)

    async def read(
        self, connection: AsyncConnection[Any], statement: str, values: Mapping[str, Any]
    ) -> list[Row]:
        """The rows of ``statement``, whose values are named as ``:name``. Raises psycopg's errors."""
        prepared = self._prepared.setdefault(connection, OrderedDict())
        reading = asyncio.get_running_loop().run_in_executor(
            self._threads, _read, connection, prepared, statement, values
        )
        try:
            return await asyncio.shield(reading)
        except asyncio.CancelledError:
            # nobody else may have the connection while libpq is at work on it
            while not reading.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([reading])
            raise


def _read(
    connection: AsyncConnection[Any], prepared: _Prepared, statement: str, values: Mapping[str, Any]
) -> list[Row]:
    query, names = _number(statement)
    transformer = Transformer(connection)
    told = transformer.dump_sequence([values[name] for name in names], [PyFormat.AUTO] * len(names))
    name = _prepare(connection.pgconn, prepared, query, tuple(transformer.types or ()))
    # None is NULL, which the declaration of this one call forgets
    found = connection.pgconn.exec_prepared(name, told, transformer.formats, Format.BINARY)  # type: ignore[arg-type]
    _check(found)
    transformer.set_pgresult(found)
    return transformer.load_rows(0, found.ntuples, tuple)


def _prepare(pgconn: PGconn, prepared: _Prepared, query: bytes, types: tuple[int, ...]) -> bytes:
    """The name of the planned statement; the one that was not asked for the longest gives way."""
    key = query, types
    if key in prepared:
        prepared.move_to_end(key)
        return prepared[key]
    if len(prepared) == MOST_PREPARED:
        _, least_used = prepared.popitem(last=False)
        _check(pgconn.exec_(b"DEALLOCATE " + least_used))
    # never used twice, whatever becomes of it
    name = b"whole_%d" % next(_NUMBERS)
    _check(pgconn.prepare(name, query, types))
    prepared[key] = name
    return name


def _check(result: PGresult) -> None:
    if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise error_from_result(result)


@lru_cache(maxsize=512)
def _number(statement: str) -> tuple[bytes, tuple[str, ...]]:
    """The statement with ``$1`` and so on, and the names in that order. No value is in it, so there are few."""
    compiled = text(statement).compile(dialect=_DIALECT)
    return str(compiled).encode(), tuple(compiled.positiontup or ())
