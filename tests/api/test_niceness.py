"""Work that can wait stands back behind people at the map: nicer, and off one processor."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import NullPool, create_engine, text

from etl.niceness import NICENESS, leave_a_processor
from geo_api.niceness import Courtesy, find_session, let_sessions_stand_back
from geo_api.settings import Settings

ALL = os.sched_getaffinity(0)


@pytest.fixture
def aside() -> Iterator[ThreadPoolExecutor]:
    """A thread: what it may run on says nothing of the others."""
    with ThreadPoolExecutor(1) as thread:
        yield thread


def test_one_processor_is_left_where_there_are_several() -> None:
    assert leave_a_processor({0, 1}) == {1}
    assert leave_a_processor({7, 4, 5}) == {5, 7}
    assert leave_a_processor({3}) == {3}


def test_a_session_of_a_worker_stands_back_where_its_worker_does(
    county: Settings, aside: ThreadPoolExecutor
) -> None:
    engine = create_engine(
        county.database_url.replace("postgresql:", "postgresql+psycopg:", 1), poolclass=NullPool
    )

    def ask() -> tuple[int, set[int]]:
        os.sched_setaffinity(0, leave_a_processor(ALL))
        with engine.connect() as connection:
            pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            return os.getpriority(os.PRIO_PROCESS, pid), os.sched_getaffinity(pid)

    before, usual = aside.submit(ask).result()
    assert usual == ALL
    let_sessions_stand_back(engine)
    # the tests themselves may stand back
    assert aside.submit(ask).result() == (max(NICENESS, before), leave_a_processor(ALL))


def test_a_session_gives_way_while_it_is_wanted(settings: Settings) -> None:
    wanted = [True, False]
    courtesy = Courtesy(lambda: wanted.pop(0))
    with psycopg.connect(settings.database_url) as connection:
        session = find_session(connection)
        assert session == connection.info.backend_pid
        courtesy.place(connection)
        assert os.sched_getaffinity(session) == leave_a_processor(ALL)
        courtesy.place(connection)
        assert os.sched_getaffinity(session) == ALL
