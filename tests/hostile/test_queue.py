"""Many who wait for their files at once: a few get the report with the answer, the others come back for it."""

from __future__ import annotations

import threading
import time

import psycopg

from geo_api import jobs
from geo_api.db import SYSTEM, Database
from geo_api.settings import Settings
from tests.hostile.cases import Case, still
from tests.hostile.office import Sender
from tests.hostile.seeds import geojson

# true once there is a table of that name
IS_THERE = "SELECT to_regclass(:subject) IS NOT NULL"
NEVER = "SELECT CAST(:subject AS text) = 'never'"


def test_only_a_few_may_wait_at_a_time(database_url: str) -> None:
    database = Database(Settings(database_url=database_url, login_roles=True))
    held = [
        threading.Thread(target=jobs.wait_for, args=(database, SYSTEM, IS_THERE, "public.released", 1e9))
        for _ in range(jobs.MOST_WAITING)
    ]
    for thread in held:
        thread.start()
    try:
        while not _is_full():
            time.sleep(0.01)
        assert jobs.wait_for(database, SYSTEM, NEVER, "x", 1e9) is False
        assert all(thread.is_alive() for thread in held)
    finally:
        with psycopg.connect(database_url) as connection:
            connection.execute("CREATE TABLE public.released ()")
        for thread in held:
            thread.join()
    database.close()


def _is_full() -> bool:
    return jobs._waiting._value == 0


def test_forty_files_at_once_all_get_their_report(sender: Sender) -> None:
    told = []

    def send(number: int) -> None:
        told.append(sender.send(Case(f"one of many {number}", still(geojson()), "accept")))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 40
    assert [one.faults for one in told if one.faults] == []
    assert {one.ending for one in told} == {"accept"}
