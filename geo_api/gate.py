"""In front of the application: a stranger's body is refused before it is read, a stalled one is dropped; every answer
has its headers."""

from __future__ import annotations

import asyncio
import time

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo_api import doors, origins
from geo_api.db import Database
from geo_api.errors import Problem, TooLarge, Unauthenticated, answer_problem
from geo_api.settings import Settings

# what is not longer may be read before anybody asks who sent it
FREE_BYTES = 64 << 10
# bodies without a file are parsed in one go, so they stay small
LARGEST_MESSAGE = 4 << 20
# after a refusal the rest of a body is not read to its end, so the connection cannot serve another request
CLOSE = {"Connection": "close"}

# every page, script, font and picture comes from this host; workers of the map renderer are blobs of our own script
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
    " worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=()",
}
OVER_TLS = {"Strict-Transport-Security": "max-age=31536000"}
SAFE = ("GET", "HEAD", "OPTIONS")


class HeadOnly:
    """HEAD is answered as GET is, without the body (RFC 9110 9.3.2); some addresses know HEAD themselves."""

    OWN = ("/files", "/static")

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD" or scope["path"].startswith(self.OWN):
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, send_without_body)


class SecurityHeaders:
    """Sets the headers of every answer that does not bring its own."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.headers = HEADERS | (OVER_TLS if settings.secure_cookie else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class OwnPagesOnly:
    """Refuses what another site's page sends, whatever it sends with it; no origin but our own is ever allowed."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            and scope["method"] not in SAFE
            and origins.is_foreign(scope, self.settings)
        ):
            await answer_and_close(foreign())(scope, receive, send)
            return
        await self.app(scope, receive, send)


class UploadGate:
    """Asks who is there before a body of more than a few kilobytes is read.

    The framework would otherwise spool the whole file to disk and only then find out that nobody is signed in.
    """

    def __init__(self, app: ASGIApp, settings: Settings, database: Database) -> None:
        self.app = app
        self.settings = settings
        self.database = database

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("POST", "PUT", "PATCH", "DELETE"):
            problem = await self._refuse(Request(scope), Headers(scope=scope))
            if problem is not None:
                await answer_and_close(problem)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _refuse(self, request: Request, headers: Headers) -> Problem | None:
        if not is_long(headers):
            return None
        try:
            person = await run_in_threadpool(doors.find_person, request, self.settings, self.database)
        except Problem as problem:
            return problem
        if not person.is_signed_in:
            return Unauthenticated()
        if int(headers.get("content-length", "0")) > limit_body(request.scope, self.settings):
            return too_large(request.scope, self.settings)
        return None


class BodyClock:
    """Drops a body that stalls, trickles or does not end: to the application it looks as if the client had left.

    The client is told 408 or 413 and the connection is closed. A body may pause for ``body_idle_seconds``; over its
    whole length it needs ``body_bytes_per_second`` on the average, the pause not counted.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE:
            await self.app(scope, receive, send)
            return
        body = TimedBody(scope, self.settings, receive)
        outer = AnswerOnce(send, body)

        async def receive_in_time() -> Message:
            message = await body.read()
            if body.problem is not None:
                await outer.refuse(body.problem, scope)
            return message

        await self.app(scope, receive_in_time, outer.send)


class TimedBody:
    """One request's body as it comes in; ``problem`` is set when it was given up."""

    def __init__(self, scope: Scope, settings: Settings, receive: Receive) -> None:
        self.scope = scope
        self.settings = settings
        self.problem: Problem | None = None
        self._receive = receive
        self._began = time.monotonic()
        self._bytes = 0
        headers = Headers(scope=scope)
        self._complete = not is_long(headers) and headers.get("content-length", "0") == "0"
        self._is_long = is_long(headers)

    @property
    def is_left_over(self) -> bool:
        """Whether much of the body is still to come."""
        return self._is_long and not self._complete

    async def read(self) -> Message:
        """The next message; ``http.disconnect`` once the body was given up."""
        if self.problem is not None:
            return {"type": "http.disconnect"}
        if self._complete:  # the application waits for the client to leave, however long its answer takes
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self._count_patience())
        except TimeoutError:
            self.problem = stalled(self.scope, self.settings)
            return {"type": "http.disconnect"}
        if message["type"] != "http.request":
            return message
        self._bytes += len(message.get("body", b""))
        self._complete = not message.get("more_body", False)
        if self._bytes > limit_body(self.scope, self.settings):
            self.problem = too_large(self.scope, self.settings)
            return {"type": "http.disconnect"}
        return message

    def _count_patience(self) -> float:
        """Seconds until the next piece must be here."""
        idle = self.settings.body_idle_seconds
        due = self._began + idle + self._bytes / self.settings.body_bytes_per_second
        return max(0.05, min(idle, due - time.monotonic()))


class AnswerOnce:
    """The way out of one request: after a refusal of the clock nothing more of the application's answer passes."""

    def __init__(self, send: Send, body: TimedBody) -> None:
        self._send = send
        self._body = body
        self._started = False
        self._refused = False

    async def send(self, message: Message) -> None:
        if self._refused:
            return
        if message["type"] == "http.response.start" and self._body.is_left_over:
            MutableHeaders(scope=message).update(CLOSE)
        self._started = True
        await self._send(message)

    async def refuse(self, problem: Problem, scope: Scope) -> None:
        """Answer with ``problem`` if nothing was answered yet."""
        if self._refused or self._started:
            return
        self._refused = True
        await answer_and_close(problem)(scope, _receive_nothing, self._send)


async def _receive_nothing() -> Message:
    return {"type": "http.disconnect"}


def answer_and_close(problem: Problem) -> JSONResponse:
    """The problem as an answer after which the connection ends."""
    return answer_problem(
        problem.status, problem.code, problem.detail, problem.detail_en, problem.field, headers=CLOSE
    )


def is_long(headers: Headers) -> bool:
    """Whether a body of more than a few kilobytes, or of unknown length, is announced."""
    length = headers.get("content-length", "")
    return int(length) > FREE_BYTES if length.isdigit() else "transfer-encoding" in headers


def brings_file(scope: Scope) -> bool:
    """Whether a request's body is a file: a form for ``/uploads`` or for an upload's evidence, or a part of a resumable
    one below ``/files``."""
    path: str = scope["path"].rstrip("/")
    is_evidence = path.startswith("/uploads/") and path.endswith("/evidence")
    return path == "/uploads" or is_evidence or path.startswith("/files/")


def limit_body(scope: Scope, settings: Settings) -> int:
    """Bytes this request's body may have: the largest file and the form round it, or what a message needs."""
    return (settings.upload_limit_mb + 1) << 20 if brings_file(scope) else LARGEST_MESSAGE


def too_large(scope: Scope, settings: Settings) -> Problem:
    if not brings_file(scope):
        return TooLarge(
            "body.too_large",
            f"请求内容超过 {LARGEST_MESSAGE >> 20} MB，没有处理。请分几次提交。",
            f"The request is larger than {LARGEST_MESSAGE >> 20} MB and was not taken; send it in parts.",
        )
    return TooLarge(
        "file.too_large",
        f"文件超过 {settings.upload_limit_mb} MB，没有收下。请按村或按年份拆成几个文件上报。",
        f"The file is larger than {settings.upload_limit_mb} MB and was not taken; split it.",
        field="file",
    )


def foreign() -> Problem:
    return Problem(
        "session.origin",
        "请求来自别的网站，已拒绝（防止跨站伪造）。请从本站页面操作；经代理访问时，请核对 ECOWORKS_PUBLIC_URL。",
        "The request comes from another site's page and was refused. Behind a proxy, check ECOWORKS_PUBLIC_URL.",
        status=403,
    )


def stalled(scope: Scope, settings: Settings) -> Problem:
    if scope["path"].startswith("/files/"):
        return Problem(
            "body.stalled",
            f"这一段停了 {settings.body_idle_seconds:.0f} 秒以上或太慢，已断开；收到的部分已保留，请续传。",
            f"The part paused for {settings.body_idle_seconds:.0f} s or was too slow; what came is kept: go on there.",
            status=408,
        )
    return Problem(
        "body.stalled",
        f"文件传到一半停了 {settings.body_idle_seconds:.0f} 秒以上或太慢，已断开，没有保存。请检查网络后重新上传。",
        f"The body paused for {settings.body_idle_seconds:.0f} s or was too slow, and was dropped. Send it again.",
        status=408,
    )
