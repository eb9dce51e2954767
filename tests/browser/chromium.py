"""Chromium as the machine has it, and what one of its pages asked for and complained about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


class Watched:
    """One page with everything it asked for and every complaint it made."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.addresses: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._note_request)
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

    def _note_request(self, request: Request) -> None:
        self.addresses.append(request.url)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _note_error(self, error: Error) -> None:
        self.complaints.append(f"uncaught: {error.message}")


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=PROGRAM, headless=True, args=ARGUMENTS)


@contextmanager
def open_page(browser: Browser, size: dict[str, int] = DESK, **options: object) -> Iterator[Watched]:
    """A page of its own, with no cookie of another, in the county's time."""
    context: BrowserContext = browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        **options,  # type: ignore[arg-type]
    )
    context.set_default_timeout(20_000)
    try:
        yield Watched(context.new_page())
    finally:
        context.close()
