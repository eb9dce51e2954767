"""Pages of features on a short way: SQL writes them, and nothing takes them apart again before they leave.

The door stands behind the gate of fairness. Whatever is not a page as GeoJSON for somebody who may read it, and every
refusal, goes on to the framework, which asks the same questions and tells what is wrong.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

from psycopg import AsyncConnection
from psycopg import Error as DatabaseError
from psycopg.errors import QueryCanceled
from psycopg.types.string import ByteaBinaryLoader
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import QueryParams
from starlette.types import ASGIApp, Receive, Scope, Send

from geo_api import origins
from geo_api.db import Database
from geo_api.errors import Problem, answer_too_slow
from geo_api.niceness import Courtesy
from geo_api.page_answers import write_answer
from geo_api.paging import Asked, Page, Told, make_page, write_page
from geo_api.questions import Question, parse_format, parse_question
from geo_api.serving.counts import Counts
from geo_api.serving.porter import Porter, read_headers
from geo_api.serving.watch import Watch
from geo_api.serving.whole import WholeReader
from geo_api.settings import Settings
from geo_api.settled import Settled
from geo_api.visibility import find_layer, readable_fields

_ADDRESS = re.compile(r"/collections/([a-z_]+)/items")


class PageDesk:
    """Reads pages of one process, as the role that may read published rows and nothing else.

    While ``is_map_in_use`` says that somebody looks at the map, the database reads with all processors but one.
    """

    def __init__(
        self, url: str, settings: Settings, counts: Counts, watch: Watch, is_map_in_use: Callable[[], bool]
    ) -> None:
        self._counts = counts
        self._watch = watch
        self._home: asyncio.AbstractEventLoop | None = None
        self._settled = Settled()
        self._whole = WholeReader(settings.reads_at_once)
        self._courtesy = Courtesy(is_map_in_use)
        milliseconds = round(settings.read_seconds * 1000)

        async def prepare(connection: AsyncConnection[Any]) -> None:
            # one question, one processor: the others are for the map
            await connection.execute(
                f"SET statement_timeout = {milliseconds}; SET jit = off; SET max_parallel_workers_per_gather = 0"
            )
            # features stay the bytes they are
            connection.adapters.register_loader("text", ByteaBinaryLoader)

        self._pool = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=settings.reads_at_once,
            timeout=settings.wait_seconds,
            open=False,
            kwargs={"autocommit": True, "prepare_threshold": 1},
            configure=prepare,
        )

    async def open(self) -> None:
        self._home = asyncio.get_running_loop()
        await self._pool.open()

    async def close(self) -> None:
        self._home = None
        await self._pool.close()
        self._whole.close()

    @property
    def is_here(self) -> bool:
        """Whether the caller's event loop is the one that the connections belong to."""
        return asyncio.get_running_loop() is self._home

    async def read(self, question: Question) -> Page:
        """The page; its count is kept for whoever asks the same. Raises psycopg's errors."""
        async with self._pool.connection() as connection:
            if question.as_of is not None:
                await self._settled.wait(connection, question.as_of)
                return make_page(question, await self._read(connection, write_page(question)))
            asked = write_page(question, count=False)
            layer, counted = question.layer, asked.counted
            if self._watch.is_sure and self._counts.find(layer, counted) is not None:
                told = await self._read(connection, asked)
                # rows and count fit when no publication of the layer lies between them
                matched = self._counts.find(layer, counted, told.matched)
                if matched is not None:
                    return make_page(question, told, matched)
            mark = self._counts.mark
            page = make_page(question, await self._read(connection, write_page(question)))
            self._counts.keep(layer, counted, page.matched, mark)
            return page

    async def _read(self, connection: AsyncConnection[Any], asked: Asked) -> Told:
        self._courtesy.place(connection)
        (row,) = await self._whole.read(connection, asked.statement, asked.values)
        return Told._make(row)


class PageDoor:
    """Answers GET for pages, and leaves everything that is not plain to ``app``."""

    def __init__(
        self, app: ASGIApp, settings: Settings, database: Database, desk: PageDesk, porter: Porter
    ) -> None:
        self.app = app
        self.settings = settings
        # with a replica, who reads what from where is decided inside
        self.is_open = database.replica is None
        self.desk = desk
        self.porter = porter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        told = (
            _ADDRESS.fullmatch(scope["path"])
            if self.is_open and scope["type"] == "http" and scope["method"] == "GET" and self.desk.is_here
            else None
        )
        try:
            answered = told is not None and await self._answer(scope, told[1], send)
        except QueryCanceled:
            # asked once more, inside, it would not be any faster
            await answer_too_slow()(scope, receive, send)
            return
        if not answered:
            await self.app(scope, receive, send)

    async def _answer(self, scope: Scope, key: str, send: Send) -> bool:
        headers = read_headers(scope)
        sent_parameters = QueryParams(scope["query_string"])
        asked = dict(sent_parameters)
        if len(asked) != len(sent_parameters.multi_items()):
            return False
        try:
            person = await self.porter.find_reader(scope, headers)
            if person is None or parse_format(asked.get("f"), headers.get("accept", "")) != "json":
                return False
            layer = find_layer(key, person)
            if layer.restricted:
                return False
            question = parse_question(layer, readable_fields(layer, person), asked)
            page = await self.desk.read(question)
        except QueryCanceled:
            raise
        except (Problem, SQLAlchemyError, PoolTimeout, TooManyRequests, DatabaseError):
            return False
        base = origins.find_base(scope, self.settings)
        body, told = write_answer(question, page, base, scope["path"], asked)
        told["Content-Length"] = str(len(body))
        sent = [(name.lower().encode(), value.encode("latin-1")) for name, value in told.items()]
        await send({"type": "http.response.start", "status": 200, "headers": sent})
        await send({"type": "http.response.body", "body": body})
        return True
