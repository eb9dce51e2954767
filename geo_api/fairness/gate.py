"""In front of the questions that may take long: here each waits for a place, holding no thread and no connection."""

from __future__ import annotations

import asyncio
import hashlib
import math
import re
import time
from weakref import WeakKeyDictionary

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo_api.errors import Problem, answer_problem
from geo_api.fairness.allowances import Allowances
from geo_api.fairness.line import Line, Places
from geo_api.settings import Settings

# reading many rows; tiles, pages, files and whatever changes something are not among them
_LONG = re.compile(
    r"/(collections/[^/]+/items|progress|search|features/[^/]+/history|releases/[^/]+/restatements|changes)(/|$)"
)
# a whole township may sit behind one address
PEOPLE_BEHIND_ADDRESS = 10
LATER_SECONDS = 3


class FairGate:
    """Lets ``reads_at_once`` long questions through, a few of each client; refuses whoever used up its allowance."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._places = Places(
            settings.reads_at_once,
            settings.client_reads_at_once,
            settings.reads_waiting,
            settings.wait_seconds,
        )
        self._of_client = Allowances(settings.client_work_seconds)
        self._of_address = Allowances(settings.client_work_seconds * PEOPLE_BEHIND_ADDRESS)
        # an application under test is called by several loops
        self._lines: WeakKeyDictionary[asyncio.AbstractEventLoop, Line] = WeakKeyDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not _LONG.match(scope["path"]):
            await self.app(scope, receive, send)
            return
        address, client = name_client(scope)
        wait = max(self._of_client.find_wait(client), self._of_address.find_wait(address))
        if wait:
            await _refuse(used_up(wait), math.ceil(wait), scope, receive, send)
            return
        line = self._lines.setdefault(asyncio.get_running_loop(), Line(self._places))
        try:
            await line.enter(client)
        except Problem as problem:
            await _refuse(problem, LATER_SECONDS, scope, receive, send)
            return
        place = _Place(self, line, address, client)

        async def send_and_leave(message: Message) -> None:
            # a client that reads slowly must not keep the place of its answer, which is written
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                place.leave()
            await send(message)

        try:
            await self.app(scope, receive, send_and_leave)
        finally:
            place.leave()

    def charge(self, address: str, client: str, seconds: float) -> None:
        self._of_client.charge(client, seconds)
        self._of_address.charge(address, seconds)


class _Place:
    """The place of one question; left once, it is paid for."""

    def __init__(self, gate: FairGate, line: Line, address: str, client: str) -> None:
        self._gate, self._line = gate, line
        self._address, self._client = address, client
        self._began: float | None = time.monotonic()

    def leave(self) -> None:
        if self._began is None:
            return
        began, self._began = self._began, None
        self._line.leave(self._client)
        self._gate.charge(self._address, self._client, time.monotonic() - began)


def name_client(scope: Scope) -> tuple[str, str]:
    """The address, and who asks from there: the person behind these credentials, or whoever has none."""
    address = scope["client"][0] if scope.get("client") else ""
    headers = Headers(scope=scope)
    credentials = f"{headers.get('authorization', '')}\n{headers.get('cookie', '')}"
    if credentials == "\n":
        return address, address
    return address, hashlib.blake2b(credentials.encode(), digest_size=16).hexdigest()


async def _refuse(problem: Problem, seconds: int, scope: Scope, receive: Receive, send: Send) -> None:
    headers = {"Retry-After": str(seconds)}
    answer = answer_problem(problem.status, problem.code, problem.detail, problem.detail_en, headers=headers)
    await answer(scope, receive, send)


def used_up(seconds: float) -> Problem:
    wait = math.ceil(seconds)
    return Problem(
        "client.used_up",
        f"您最近的查询占用太多，请 {wait} 秒后再试。取整层数据请用导出，或每页1000条依次读取。",
        f"Your recent questions took too much; try again in {wait} s. For a whole layer ask for an export.",
        status=429,
    )
