"""A real server process on a database of its own, and one Chromium for all walks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import Office
from tests.conftest import CloneDatabase
from tests.serving import PATIENT, serve, wait_for_worker


@dataclass(frozen=True)
class Served:
    """An instance with the demonstration county: where it answers, and who may sign in."""

    address: str
    passwords: dict[str, str]


@pytest.fixture(scope="session")
def served(clone_database: CloneDatabase, demo_template: str, demo_home: Path) -> Iterator[Served]:
    with ExitStack() as stack:
        url = stack.enter_context(clone_database(demo_template))
        running = stack.enter_context(serve(demo_home, url, **PATIENT))
        wait_for_worker(url)
        yield Served(running.address, read_passwords(demo_home / "demo-accounts.tsv"))


@pytest.fixture(scope="session")
def office(browser: Browser, served: Served) -> Office:
    return Office(browser, served.address, served.passwords)


def read_passwords(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return {name: password for name, password, *_ in (line.split("\t") for line in lines)}
