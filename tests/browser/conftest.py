"""A real server process on a database of its own, and one Chromium for all walks."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import Fence, launch
from tests.browser.pages import Office
from tests.conftest import CloneDatabase

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Served:
    """An instance with the demonstration county: where it answers, and who may sign in."""

    address: str
    passwords: dict[str, str]


@pytest.fixture(scope="session")
def served(clone_database: CloneDatabase, demo_template: str, demo_home: Path) -> Iterator[Served]:
    with ExitStack() as stack:
        url = stack.enter_context(clone_database(demo_template))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        kept = {key: value for key, value in os.environ.items() if not key.startswith("ECOWORKS_")}
        server = subprocess.Popen(
            [sys.executable, "-m", "geo_api", "serve", "--port", str(port)],
            cwd=ROOT,
            env=kept | {"ECOWORKS_HOME": str(demo_home), "ECOWORKS_DATABASE_URL": url},
        )
        stack.callback(stop, server)
        address = f"http://127.0.0.1:{port}"
        wait_for(server, f"{address}/health")
        yield Served(address, read_passwords(demo_home / "demo-accounts.tsv"))


@pytest.fixture(scope="session")
def fence() -> Iterator[Fence]:
    built = Fence()
    yield built
    built.close()


@pytest.fixture(scope="session")
def browser(fence: Fence) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = launch(playwright, fence)
        yield started
        started.close()


@pytest.fixture(scope="session")
def office(browser: Browser, served: Served) -> Office:
    return Office(browser, served.address, served.passwords)


def wait_for(server: subprocess.Popen[bytes], address: str) -> None:
    opener = build_opener(ProxyHandler({}))
    for _ in range(300):
        assert server.poll() is None, "the server ended before it answered"
        try:
            with opener.open(address, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"{address} did not answer within a minute")


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def read_passwords(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return {name: password for name, password, *_ in (line.split("\t") for line in lines)}
