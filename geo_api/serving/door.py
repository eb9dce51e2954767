"""The fast door: a tile for somebody known is answered before the framework unfolds. All else goes on to it."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import parse_qs

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo_api import doors
from geo_api.db import Database
from geo_api.errors import Problem, answer_problem
from geo_api.gate import HEADERS, OVER_TLS
from geo_api.instants import parse_instant
from geo_api.serving.desk import TileDesk
from geo_api.serving.place import Place
from geo_api.serving.porter import Porter, read_headers
from geo_api.settings import Settings
from geo_api.visibility import find_layer, list_layers

_ADDRESS = re.compile(r"(?:/collections/([a-z_]+))?/tiles/WebMercatorQuad/(\d{1,2})/(\d{1,7})/(\d{1,7})")


class TileDoor:
    """Answers GET for tiles, and leaves every refusal to ``app``, so that a problem is told in one place only."""

    def __init__(
        self, app: ASGIApp, settings: Settings, database: Database, desk: TileDesk, porter: Porter
    ) -> None:
        self.app = app
        self.database = database
        self.desk = desk
        self.porter = porter
        told = HEADERS | (OVER_TLS if settings.secure_cookie else {})
        self.headers = [(name.lower().encode(), value.encode()) for name, value in told.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in doors.SAFE:
            await self.app(scope, receive, self._look_before(send))
            return
        told = (
            _ADDRESS.fullmatch(scope["path"])
            if scope["type"] == "http" and scope["method"] == "GET"
            else None
        )
        if told is None or not await self._answer(scope, told, receive, send):
            await self.app(scope, receive, send)

    def _look_before(self, send: Send) -> Send:
        """Whoever publishes or shuts a door sees it done in the very next answer."""

        async def send_after_looking(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                with suppress(SQLAlchemyError):
                    await run_in_threadpool(self._look_again)
            await send(message)

        return send_after_looking

    def _look_again(self) -> None:
        if self.database.replica is not None:
            self.database.replica.catch_up()
        self.desk.watch.look()

    async def _answer(self, scope: Scope, told: re.Match[str], receive: Receive, send: Send) -> bool:
        asked = read_headers(scope)
        try:
            person = await self.porter.find_reader(scope, asked)
            if person is None:
                return False
            layer, z, row, col = told.groups()
            query = parse_qs(scope["query_string"].decode("latin-1")) if scope["query_string"] else {}
            keys = [layer] if layer else [k for k in query.get("collections", [""])[0].split(",") if k]
            layers = [find_layer(key, person) for key in dict.fromkeys(keys)] if keys else list_layers(person)
            as_of = parse_instant(query.get("as_of", [None])[0])
            answer = await self.desk.answer(layers, Place(int(z), int(row), int(col)), as_of, asked)
        except SQLAlchemyError:
            return False
        except Problem as problem:
            if problem.status != 503:
                return False
            later = {"Retry-After": "2"}
            refusal = answer_problem(503, problem.code, problem.detail, problem.detail_en, headers=later)
            await refusal(scope, receive, send)
            return True
        headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
        if answer.status == 200:
            headers.append((b"content-length", str(len(answer.body)).encode()))
        await send(
            {"type": "http.response.start", "status": answer.status, "headers": headers + self.headers}
        )
        await send({"type": "http.response.body", "body": answer.body})
        return True
