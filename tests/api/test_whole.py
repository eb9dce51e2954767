"""Answers taken whole by a thread: as psycopg would give them, with its errors, on connections that stay sound."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from psycopg import AsyncConnection
from psycopg.errors import QueryCanceled, UndefinedTable

from geo_api.serving.whole import MOST_PREPARED, WholeReader
from geo_api.settings import Settings

Connection = AsyncConnection[Any]


@pytest.fixture
def run(settings: Settings) -> Callable[[Callable[[WholeReader, Connection], Awaitable[None]]], None]:
    """Run a coroutine with a reader and a connection of its own."""

    def run(work: Callable[[WholeReader, Connection], Awaitable[None]]) -> None:
        async def connected() -> None:
            reader = WholeReader(2)
            async with await AsyncConnection.connect(settings.database_url, autocommit=True) as connection:
                await work(reader, connection)
            reader.close()

        # in a thread: a browser that another test left open has a loop of its own in this one
        with ThreadPoolExecutor(1) as aside:
            aside.submit(lambda: asyncio.run(connected())).result()

    return run


def test_rows_come_as_values_whatever_their_types(run: Any) -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)

    async def work(reader: WholeReader, connection: Connection) -> None:
        told = "CAST(:at AS timestamptz), CAST(:none AS text), CAST(:word AS text)"
        asked = f"SELECT n, {told} FROM generate_series(1, :most) n"
        for most in (3, 70_000):
            rows = await reader.read(
                connection, asked, {"at": at, "none": None, "word": "苗圃", "most": most}
            )
            assert rows[:2] == [(1, at, None, "苗圃"), (2, at, None, "苗圃")] and len(rows) == most

    run(work)


def test_errors_are_psycopgs_own_and_leave_the_connection_sound(run: Any) -> None:
    async def work(reader: WholeReader, connection: Connection) -> None:
        with pytest.raises(UndefinedTable, match="nowhere"):
            await reader.read(connection, "SELECT * FROM nowhere", {})
        # broken off by itself, not by a clock that a slow machine would let run out for the next one, too
        with pytest.raises(QueryCanceled):
            await reader.read(
                connection, "SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(:seconds)", {"seconds": 60}
            )
        assert await reader.read(connection, "SELECT 1", {}) == [(1,)]

    run(work)


def test_a_connection_keeps_so_many_plans_and_no_more(run: Any) -> None:
    async def work(reader: WholeReader, connection: Connection) -> None:
        for number in (*range(MOST_PREPARED + 20), 0, MOST_PREPARED + 19):
            asked = f"SELECT {number} + CAST(:n AS integer)"
            assert await reader.read(connection, asked, {"n": 1}) == [(number + 1,)]
            # what cannot be planned takes the place of nothing
            with pytest.raises(UndefinedTable):
                await reader.read(connection, f"SELECT {number} FROM nowhere", {})
        kept = await (await connection.execute("SELECT count(*) FROM pg_prepared_statements")).fetchone()
        assert kept is not None and 0 < kept[0] <= MOST_PREPARED

    run(work)


def test_who_leaves_early_waits_until_the_connection_is_free(run: Any, settings: Settings) -> None:
    async def work(reader: WholeReader, connection: Connection) -> None:
        async with await AsyncConnection.connect(settings.database_url, autocommit=True) as holder:
            await holder.execute("SELECT pg_advisory_lock(1)")
            asked = "SELECT pg_advisory_xact_lock(:key)"
            reading = asyncio.create_task(reader.read(connection, asked, {"key": 1}))
            # twice: whoever is impatient
            for _ in range(2):
                await asyncio.sleep(0.05)
                reading.cancel()
            await asyncio.sleep(0.05)
            assert not reading.done()
        # whoever held the lock is gone, and the reading ends
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert await (await connection.execute("SELECT 2")).fetchone() == (2,)

    run(work)
