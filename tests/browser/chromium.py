"""Chromium as the machine has it, and what one of its pages asked for and complained about."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Playwright, Request

PROGRAM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# whatever is waited for, a busy machine may take its time
PATIENCE_MS = 180_000
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


# updates, autofill and sign-in of the browser itself
MAKER = re.compile(r"(google|googleapis|gstatic|gvt1)\.com[:/]")


class Fence:
    """Where every request ends that is not for this machine: workers' and the browser's own among them.

    It stands as the browser's proxy for everything but 127.0.0.1.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Refuse(StreamRequestHandler):
            def handle(self) -> None:
                # a connection may be opened in reserve, and closed with nothing asked
                if line := self.rfile.readline(4096).decode("latin-1").strip():
                    asked.append(line)

        self._server = ThreadingTCPServer(("127.0.0.1", 0), Refuse)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def breaches(self) -> list[str]:
        """What was asked for, without what Chromium asks of its maker on its own account."""
        return [line for line in self.asked if not MAKER.search(line)]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Watched:
    """One page with everything it asked for and every complaint it made."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.addresses: list[str] = []
        self.complaints: list[str] = []
        self.open: set[Request] = set()
        page.on("request", self._note_request)
        page.on("requestfinished", self._note_end)
        page.on("requestfailed", self._note_end)
        page.on("console", self._note_message)
        page.on("pageerror", self._note_error)

    def outside(self, origin: str) -> list[str]:
        """Addresses that are neither of ``origin`` nor made by the page itself."""
        at_home = urlsplit(origin).netloc
        parts = [(address, urlsplit(address)) for address in self.addresses]
        return [
            address
            for address, split in parts
            if split.scheme not in ("data", "blob", "about", "file") and split.netloc != at_home
        ]

    def settle(self, patience_seconds: float = PATIENCE_MS / 1000) -> None:
        """Wait until nothing was asked for during a third of a second, and nothing is unanswered."""
        quiet, deadline = 0, time.monotonic() + patience_seconds
        seen = len(self.addresses)
        while quiet < 4:
            self.page.wait_for_timeout(80)
            quiet = 0 if self.open or len(self.addresses) != seen else quiet + 1
            seen = len(self.addresses)
            assert time.monotonic() < deadline, [request.url for request in self.open]

    def _note_request(self, request: Request) -> None:
        self.addresses.append(request.url)
        self.open.add(request)

    def _note_end(self, request: Request) -> None:
        self.open.discard(request)

    def _note_message(self, message: ConsoleMessage) -> None:
        # whoever is not signed in yet is told so by 401; software drawing is slow, and says so
        if message.type == "error" and not message.location.get("url", "").endswith("/me"):
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")
        if message.type == "warning" and "GL Driver Message" not in message.text:
            self.complaints.append(f"warning: {message.text}")

    def _note_error(self, error: Error) -> None:
        self.complaints.append(f"uncaught: {error.message}")


def launch(playwright: Playwright, fence: Fence | None = None) -> Browser:
    return playwright.chromium.launch(
        executable_path=PROGRAM,
        headless=True,
        args=ARGUMENTS,
        timeout=PATIENCE_MS,
        proxy={"server": fence.address, "bypass": "127.0.0.1"} if fence else None,
    )


@contextmanager
def open_page(browser: Browser, size: dict[str, int] = DESK, **options: object) -> Iterator[Watched]:
    """A page of its own, with no cookie of another, in the county's time."""
    context: BrowserContext = browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        **options,  # type: ignore[arg-type]
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield Watched(context.new_page())
    finally:
        context.close()
