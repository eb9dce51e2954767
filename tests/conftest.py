"""A real PostGIS for every test: one scratch cluster a session, one fresh database a test."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg import sql

from geo_api import migrations
from geo_api.cluster import Cluster
from geo_api.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.chromium import Fence

# for up to four clusters, each with its templates, a few databases and a gigabyte of log
ROOM_BYTES = 6 << 30

CloneDatabase = Callable[[str], AbstractContextManager[str]]

# these take minutes each: they come first, so that no process works alone at the end
LONGEST = (
    "hostile/test_corpus.py",
    "api/test_interleavings.py",
    "api/test_matrix.py",
    "start/test_instance.py",
    "browser/test_walk.py",
    "api/test_independent_check.py",
    "browser/test_review_desk.py",
    "browser/test_upload_page.py",
    "api/test_merge.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; ``./ecoworks test`` hands files out in this order."""
    rank = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get("/".join(item.path.parts[-2:]), len(LONGEST)))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Name what failed once more, last of all: of a long output, often only the end is kept."""
    if reporter := config.pluginmanager.get_plugin("terminalreporter"):
        for report in reporter.stats.get("failed", []) + reporter.stats.get("error", []):
            reporter.write_line(f"FAILED {report.nodeid}")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostGIS cluster of this test run, gone after it."""
    home = Path(tempfile.mkdtemp(prefix="ecoworks-test-", dir=find_room()))
    home.chmod(0o755)
    running = Cluster(home, scratch=True)
    try:
        running.start()
        yield running
    finally:
        running.remove()
        shutil.rmtree(home, ignore_errors=True)


def find_room() -> Path | None:
    """Memory where there is room in it: a database is a thousand files, made there in a tenth of the time."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > ROOM_BYTES else None


@pytest.fixture(scope="session")
def clone_database(cluster: Cluster) -> CloneDatabase:
    """``with clone_database(template) as url``: a database of its own made from ``template``."""

    @contextmanager
    def clone(template: str) -> Iterator[str]:
        name = f"test_{uuid.uuid4().hex[:12]}"
        create_database(cluster, name, template)
        try:
            yield cluster.url(database=name)
        finally:
            run(cluster, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    return clone


@pytest.fixture(scope="session")
def migrated(cluster: Cluster) -> str:
    """The name of a template database that the migrations made."""
    create_database(cluster, "migrated", "template1")
    migrations.upgrade(cluster.url(database="migrated"))
    return "migrated"


@pytest.fixture
def database_url(clone_database: CloneDatabase, migrated: str) -> Iterator[str]:
    """An empty database with the whole schema, for one test."""
    with clone_database(migrated) as url:
        yield url


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instance folder that belongs to ``demo_template``: its originals and its demo-accounts.tsv."""
    return tmp_path_factory.mktemp("demo-home")


@pytest.fixture(scope="session")
def demo_template(cluster: Cluster, migrated: str, demo_home: Path) -> str:
    """The name of a template database that holds the demonstration county."""
    from geo_api import demonstration

    create_database(cluster, "demo", migrated)
    demonstration.load(cluster.url(database="demo"), demo_home)
    return "demo"


@pytest.fixture(scope="session")
def demo_url(clone_database: CloneDatabase, demo_template: str) -> Iterator[str]:
    """One database with the demonstration county, shared by all tests that only read."""
    with clone_database(demo_template) as url:
        yield url


@pytest.fixture
def fresh_demo_url(clone_database: CloneDatabase, demo_template: str) -> Iterator[str]:
    """A database with the demonstration county for one test that changes it."""
    with clone_database(demo_template) as url:
        yield url


@pytest.fixture(scope="session")
def fence() -> Iterator[Fence]:
    """Where everything ends that a browser asks of another machine."""
    from tests.browser.chromium import Fence

    built = Fence()
    yield built
    built.close()


@pytest.fixture(scope="session")
def browser(fence: Fence) -> Iterator[Browser]:
    """The one Chromium of this test run: two drivers in one process do not agree."""
    from playwright.sync_api import sync_playwright

    from tests.browser.chromium import launch

    with sync_playwright() as playwright:
        started = launch(playwright, fence)
        yield started
        started.close()


@pytest.fixture
def app_client(tmp_path: Path) -> Iterator[Callable[..., TestClient]]:
    """``app_client(url, **settings)``: a client of an application on that database, closed with the test."""
    from geo_api.app import create_app

    opened: list[TestClient] = []

    def open_client(url: str, **settings: Any) -> TestClient:
        values = {
            "home": tmp_path / "home",
            "database_url": url,
            "login_roles": True,
            "watch_seconds": 0,
        } | settings
        client = TestClient(create_app(Settings(**values)), raise_server_exceptions=False)
        opened.append(client)
        return client.__enter__()

    yield open_client
    for client in opened:
        client.__exit__(None, None, None)


def create_database(cluster: Cluster, name: str, template: str) -> None:
    run(
        cluster,
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)),
    )


def run(cluster: Cluster, statement: sql.Composed) -> None:
    with psycopg.connect(cluster.url(database="postgres"), autocommit=True) as connection:
        connection.execute(statement)
