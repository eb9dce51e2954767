"""Answers for tiles: from what is kept, or drawn now by PostGIS, each part once however many ask for it.

Everything here runs on the event loop of one process; only the watch and the deflating of large parts have threads.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection, OperationalError
from psycopg.errors import QueryCanceled
from psycopg.types.numeric import Int4
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests
from starlette.concurrency import run_in_threadpool

from geo_api import beside
from geo_api.errors import Problem
from geo_api.replica import Replica, is_recent
from geo_api.serving.ahead import draw_far_ahead
from geo_api.serving.draw import write_statement
from geo_api.serving.part import EMPTY, WORTH_PACKING, Part, join, join_packed, tag
from geo_api.serving.place import Place
from geo_api.serving.store import Shelf, TileStore
from geo_api.serving.watch import Watch
from geo_api.settled import Settled
from layers.layer import Layer

MVT = "application/vnd.mapbox-vector-tile"
# above it, compressing would keep the event loop from others for milliseconds
PACKED_ASIDE = 48 << 10
# connections drawing at once, and drawings waiting for one: who comes later is told to come again
DRAWERS = 6
MOST_WAITING = 64
WAITING_SECONDS = 10.0
# a map that somebody moves asks again within it
LOOKING_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """``status`` 200, 204 (nothing lies there) or 304 (the client has it)."""

    status: int
    headers: dict[str, str]
    body: bytes = b""


class TileDesk:
    """Tiles of one process. ``reader_url`` and ``app_url`` are libpq addresses of the roles that read published rows,
    the second also restricted layers; their pools open with the event loop."""

    def __init__(
        self,
        reader_url: str,
        app_url: str,
        store: TileStore,
        watch: Watch,
        statement_seconds: float,
        replica: Replica | None = None,
    ) -> None:
        self._replica = replica
        self.store = store
        self.watch = watch
        self.drawn = 0
        self._asked_at = -LOOKING_SECONDS
        self._home: asyncio.AbstractEventLoop | None = None
        self._ahead: asyncio.Task[None] | None = None
        self._settled = Settled()
        self._under_way: dict[tuple[Shelf, Place], asyncio.Future[Part]] = {}
        self._pools = {
            restricted: _make_pool(url, statement_seconds)
            for restricted, url in ((False, reader_url), (True, app_url))
        }

    async def open(self) -> None:
        self._home = asyncio.get_running_loop()
        await self._pools[False].open()
        await run_in_threadpool(self.watch.look)
        self.watch.start()
        if self.watch.runs_beside and self.store.limit_bytes:
            self._ahead = asyncio.create_task(draw_far_ahead(self))

    async def close(self) -> None:
        if self._ahead is not None:
            # its statement ends before its connection does
            await beside.end(self._ahead)
        await run_in_threadpool(self.watch.stop)
        for pool in self._pools.values():
            await pool.close()

    async def answer(
        self, layers: Sequence[Layer], place: Place, as_of: datetime | None, asked: Mapping[str, str]
    ) -> Answer:
        """The tile of ``layers`` in this order; ``asked`` are the request's headers, names in lower case."""
        self._asked_at = time.monotonic()
        parts = self.find(layers, place, as_of) if self.watch.is_sure else None
        if parts is None:
            if not self.watch.is_sure:
                await run_in_threadpool(self.watch.look_if_unsure)
            parts = await self._at_home(self._collect(layers, place, as_of))
        etag = tag(parts)
        headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Cookie"}
        if _is_known(etag, asked.get("if-none-match", "")):
            return Answer(304, headers)
        size = sum(part.size for part in parts)
        if not size:
            return Answer(204, headers)
        headers["Content-Type"] = MVT
        if size <= WORTH_PACKING or "gzip" not in asked.get("accept-encoding", ""):
            return Answer(200, headers, join(parts))
        headers["Content-Encoding"] = "gzip"
        if size > PACKED_ASIDE and not all(part.is_packed for part in parts):
            return Answer(200, headers, await run_in_threadpool(join_packed, parts))
        return Answer(200, headers, join_packed(parts))

    @property
    def is_in_use(self) -> bool:
        """Whether somebody looks at the map just now."""
        return time.monotonic() - self._asked_at < LOOKING_SECONDS

    async def draw_ahead(self, layers: Sequence[Layer], place: Place) -> None:
        """Have the parts kept for whoever asks next. Raises Problem, as ``answer`` does."""
        await self._at_home(self._collect(layers, place, None))

    def find(self, layers: Sequence[Layer], place: Place, as_of: datetime | None) -> list[Part] | None:
        """The parts, if every one of them is kept."""
        return self.store.find([layer.shelf for layer in layers], place, as_of)

    async def _at_home(self, work: Coroutine[Any, Any, list[Part]]) -> list[Part]:
        """Connections and drawings under way belong to one event loop; a caller on another one waits for it."""
        assert self._home is not None
        if asyncio.get_running_loop() is self._home:
            return await work
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._home))

    async def _collect(self, layers: Sequence[Layer], place: Place, as_of: datetime | None) -> list[Part]:
        parts: dict[str, Part] = {}
        awaited: dict[str, asyncio.Future[Part]] = {}
        fresh: dict[bool, list[Layer]] = {False: [], True: []}
        for layer in layers:
            key = ((layer.shelf, as_of), place)
            part = self.store.get(*key)
            if part is not None:
                parts[layer.key] = part
                continue
            if key not in self._under_way:
                self._under_way[key] = asyncio.get_running_loop().create_future()
                fresh[layer.restricted].append(layer)
            awaited[layer.key] = self._under_way[key]
        for restricted, wanted in fresh.items():
            if wanted:
                await self._draw(restricted, wanted, place, as_of)
        for name, future in awaited.items():
            # whoever leaves must not take the drawing from the others
            parts[name] = await asyncio.shield(future)
        return [parts[layer.key] for layer in layers]

    async def _draw(
        self, restricted: bool, layers: list[Layer], place: Place, as_of: datetime | None
    ) -> None:
        """Draw ``layers`` in one statement, and keep what is still so afterwards."""
        begun = self.store.seq
        # a later publication may still fall before an instant that is not past the last one
        keepable = as_of is None or as_of <= self.watch.latest_at
        futures = {layer.key: self._under_way[(layer.shelf, as_of), place] for layer in layers}
        try:
            columns = ", ".join(f"({write_statement(layer, place.z, as_of is not None)})" for layer in layers)
            values = {"z": Int4(place.z), "row": Int4(place.row), "col": Int4(place.col), "as_of": as_of}
            pool = self._pools[restricted or self._needs_primary(as_of)]
            if pool.closed:
                await pool.open()
            async with pool.connection() as connection:
                if as_of is not None:
                    await self._settled.wait(connection, as_of)
                cursor = await connection.execute(f"SELECT {columns}".encode(), values, binary=True)
                row = await cursor.fetchone()
            assert row is not None
            parts = [Part(drawn) if drawn else EMPTY for drawn in row]
            self.drawn += len(parts)
            if keepable and self.store.limit_bytes and sum(part.size for part in parts) > PACKED_ASIDE:
                await run_in_threadpool(_pack, parts)
            for layer, part in zip(layers, parts, strict=True):
                if keepable:
                    self.store.put((layer.shelf, as_of), place, part, begun)
                futures[layer.key].set_result(part)
        except (PoolTimeout, TooManyRequests):
            self._give_up(futures, _busy())
        except QueryCanceled:
            self._give_up(futures, _too_slow())
        except OperationalError:
            self._give_up(futures, _gone())
        finally:
            for layer in layers:
                self._under_way.pop(((layer.shelf, as_of), place), None)
            self._give_up(futures, _busy())

    def _needs_primary(self, as_of: datetime | None) -> bool:
        """Whether the replica does not keep up, or may not have all of the past that is asked for yet."""
        if self._replica is None:
            return False
        return not self._replica.is_usable or (
            as_of is not None and as_of > self.watch.latest_at and is_recent(as_of)
        )

    @staticmethod
    def _give_up(futures: dict[str, asyncio.Future[Part]], problem: Problem) -> None:
        for future in futures.values():
            if not future.done():
                future.set_exception(problem)
                # told to whoever waits; nobody waiting is no fault
                future.exception()


def _pack(parts: Sequence[Part]) -> None:
    for part in parts:
        part.pack()


def _make_pool(url: str, statement_seconds: float) -> AsyncConnectionPool:
    async def limit(connection: AsyncConnection[Any]) -> None:
        # every statement is planned once a connection, and none of them is worth more processes than one
        await connection.execute(
            f"SET statement_timeout = {round(statement_seconds * 1000)}; SET jit = off;"
            " SET plan_cache_mode = force_generic_plan; SET max_parallel_workers_per_gather = 0"
        )

    return AsyncConnectionPool(
        url,
        min_size=1,
        max_size=DRAWERS,
        max_waiting=MOST_WAITING,
        timeout=WAITING_SECONDS,
        open=False,
        kwargs={"autocommit": True, "prepare_threshold": 1},
        configure=limit,
    )


def _is_known(etag: str, if_none_match: str) -> bool:
    """RFC 9110 13.1.2, weak comparison."""
    if not if_none_match:
        return False
    return any(told.strip().removeprefix("W/") in (etag, "*") for told in if_none_match.split(","))


def _busy() -> Problem:
    return Problem(
        "tiles.busy",
        "地图请求太多，正在排队。请稍等几秒再试。",
        "Too many tiles are being drawn; try again in a few seconds.",
        status=503,
    )


def _too_slow() -> Problem:
    return Problem(
        "tiles.too_slow",
        "这一块地图内容太多，没有画完。请放大后再看。",
        "This tile holds too much to be drawn in time; zoom in.",
        status=503,
    )


def _gone() -> Problem:
    return Problem(
        "database.unavailable",
        "数据库暂时连不上，请稍后再试。",
        "The database cannot be reached at the moment; try again shortly.",
        status=503,
    )
