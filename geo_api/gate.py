"""In front of the application: a stranger's file is refused before it is read; every answer has its headers."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo_api import doors
from geo_api.db import Database
from geo_api.errors import Problem, TooLarge, Unauthenticated, answer_problem
from geo_api.settings import Settings

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
}


class SecurityHeaders:
    """Sets the headers of every answer that does not bring its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class UploadGate:
    """Asks who is there before a body of more than a few kilobytes is read.

    The framework would otherwise spool the whole file to disk and only then find out that nobody is signed in.
    """

    FREE_BYTES = 64 << 10

    def __init__(self, app: ASGIApp, settings: Settings, database: Database) -> None:
        self.app = app
        self.settings = settings
        self.database = database

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("POST", "PUT", "PATCH"):
            problem = await self._refuse(Request(scope), Headers(scope=scope))
            if problem is not None:
                answer = answer_problem(
                    problem.status, problem.code, problem.detail, problem.detail_en, problem.field
                )
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _refuse(self, request: Request, headers: Headers) -> Problem | None:
        length = headers.get("content-length", "")
        size = int(length) if length.isdigit() else None
        limit = (self.settings.upload_limit_mb + 1) << 20
        if size is not None and size > limit:
            return TooLarge(
                "file.too_large",
                f"文件超过 {self.settings.upload_limit_mb} MB，没有收下。请按村或按年份拆成几个文件上报。",
                f"The file is larger than {self.settings.upload_limit_mb} MB and was not taken; split it.",
                field="file",
            )
        if size is not None and size <= self.FREE_BYTES:
            return None
        try:
            person = await run_in_threadpool(doors.find_person, request, self.settings, self.database)
        except Problem as problem:
            return problem
        return None if person.is_signed_in else Unauthenticated()
