"""A real server process with the small county, and keys for programs of other houses to come in by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import requests

from tests.clients.county import settle_county
from tests.conftest import CloneDatabase
from tests.people import PASSWORD
from tests.serving import PATIENT, Served, serve, wait_for_worker

Token = Callable[[str], str]


@pytest.fixture(scope="session")
def served(
    clone_database: CloneDatabase, migrated: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with ExitStack() as stack:
        url = stack.enter_context(clone_database(migrated))
        settle_county(url)
        running = stack.enter_context(serve(tmp_path_factory.mktemp("clients-home"), url, **PATIENT))
        wait_for_worker(url)
        yield running


@pytest.fixture(scope="session")
def token(served: Served) -> Token:
    """``token(name)``: what that person's programs use in place of the password; it may write."""
    made: dict[str, str] = {}

    def make(name: str) -> str:
        if name not in made:
            with requests.Session() as session:
                session.trust_env = False
                session.headers["X-Ecoworks"] = "1"
                told = {"name": name, "password": PASSWORD}
                session.post(f"{served.address}/session", json=told).raise_for_status()
                asked = {"label": "clients", "scope": "write", "days": 7}
                made[name] = session.post(f"{served.address}/me/tokens", json=asked).json()["token"]
        return made[name]

    return make


@pytest.fixture(scope="session")
def alice(served: Served, token: Token) -> Iterator[requests.Session]:
    """A program of alice, who fills in forms for one township, with the server's address before every path."""
    with requests.Session() as session:
        session.trust_env = False
        session.auth = ("alice", token("alice"))
        yield session
