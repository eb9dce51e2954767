"""A real server process, watched while files are sent to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.conftest import CloneDatabase
from tests.hostile.bait import Canary, lay_bait
from tests.hostile.cases import Bait
from tests.hostile.county import SENDERS, settle_county
from tests.hostile.office import Sender, count_published, find_token
from tests.hostile.watch import HealthWatch
from tests.people import PASSWORD
from tests.serving import Served, serve


@pytest.fixture(scope="session")
def served(
    clone_database: CloneDatabase, migrated: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with ExitStack() as stack:
        url = stack.enter_context(clone_database(migrated))
        settle_county(url)
        home = tmp_path_factory.mktemp("hostile-home")
        # a shorter patience than an instance has: the tests wait for its end
        patience = {"ECOWORKS_BODY_IDLE_SECONDS": "3", "ECOWORKS_HEADER_SECONDS": "3"}
        yield stack.enter_context(serve(home, url, **patience))


@pytest.fixture(scope="session")
def bait_and_canary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bait, Canary]]:
    with lay_bait(tmp_path_factory.mktemp("bait")) as laid:
        yield laid


@pytest.fixture(scope="session")
def sender(served: Served, bait_and_canary: tuple[Bait, Canary]) -> Iterator[Sender]:
    """Somebody of 黄桥镇; after the last file: nothing published, no token, no visitor, /health never missing."""
    bait, canary = bait_and_canary
    sender = Sender(served.address, served.database_url, bait)
    sender.sign_in(SENDERS[0], PASSWORD)
    before = count_published(served.database_url)
    with HealthWatch(served.address) as watch:
        yield sender
    assert count_published(served.database_url) == before
    assert not find_token(served.database_url, bait.token)
    assert canary.visits == 0
    assert watch.seconds and watch.failures == []
