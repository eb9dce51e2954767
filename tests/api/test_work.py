"""Whose turn it is at the worker: nobody's check waits for somebody's long work.

WK1 beside long work a check finds a slot; of long work, a chore included, one job runs at a time
WK2 checks come before what waits longer, and two of them run at once
WK3 whoever waits for an export is told how much comes before it
WK4 a database that was away is worked on again
WK5 a worker that is left ends, whatever it was about: opening its queue, or deaf to the first word
WK6 chores that were done long ago leave the queue; what people asked for stays in it
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from geo_api import beside, jobs, work
from geo_api.app import create_app
from geo_api.cluster import Cluster
from geo_api.db import Database
from geo_api.settings import Settings
from tests.conftest import run
from tests.patience import wait_until
from tests.people import PASSWORD
from tests.shapes import collect, square

PATIENCE_SECONDS = 120
PLOT = json.dumps(collect((square(120.12, 32.22), {"name": "地块", "stage": "planned"}))).encode()


class Office:
    """Alice at a server whose queue nobody works off before :meth:`working`."""

    def __init__(self, settings: Settings, client: TestClient) -> None:
        self._settings = settings
        self.alice = TestClient(client.app, headers={"X-Ecoworks": "1"}, raise_server_exceptions=False)
        assert self.alice.post("/session", json={"name": "alice", "password": PASSWORD}).status_code == 200

    def ask(self) -> str:
        """An export that is to be written."""
        answer = self.alice.post("/exports", json={"scope": {"layers": ["townships"]}, "format": "geojson"})
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def send(self) -> str:
        """An upload that is to be read."""
        answer = self.alice.post(
            "/uploads",
            files={"file": ("地块.geojson", PLOT)},
            data={"layer": "afforestation"},
            headers={"Prefer": "respond-async"},
        )
        assert answer.status_code in (201, 202), answer.text
        return str(answer.json()["id"])

    def ahead(self) -> list[int | None]:
        """What each export is told, the oldest first."""
        return [job["ahead"] for job in reversed(self.alice.get("/exports").json()["exports"])]

    def states(self, task: str) -> list[str]:
        """How far the jobs of that task are, in the order in which they were asked for."""
        asked = "SELECT status::text FROM procrastinate_jobs WHERE task_name = %s ORDER BY id"
        return [row[0] for row in self._look(asked, task)]

    def events(self, *tasks: str) -> list[tuple[str, str]]:
        """What of these tasks began and ended, in the order in which it did."""
        asked = (
            "SELECT j.task_name, e.type::text FROM procrastinate_events e"
            " JOIN procrastinate_jobs j ON j.id = e.job_id"
            " WHERE j.task_name = ANY(%s) AND e.type NOT IN ('deferred', 'scheduled') ORDER BY e.id"
        )
        return self._look(asked, list(tasks))

    def is_over(self) -> bool:
        return self._look("SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded'") == [(0,)]

    def _look(self, statement: str, *values: Any) -> list[Any]:
        with psycopg.connect(self._settings.database_url) as connection:
            return connection.execute(statement.encode(), values or None).fetchall()

    @contextmanager
    def working(self, held: str) -> Iterator[psycopg.Connection]:
        """A worker works while the block lasts; what it does with rows of ``held`` ends when the connection lets go."""
        app = create_app(self._settings)
        with psycopg.connect(self._settings.database_url) as holder:
            holder.execute(sql.SQL("SELECT FROM {} FOR UPDATE").format(sql.Identifier(*held.split("."))))
            with TestClient(app):
                try:
                    yield holder
                finally:
                    holder.rollback()


@pytest.fixture
def office(county: Settings, app_client: Callable[..., TestClient]) -> Office:
    return Office(county, app_client(county.database_url, worker=False))


def test_wk1_wk3_a_check_finds_a_slot_beside_long_work_of_which_one_job_runs(office: Office) -> None:
    for _ in range(2):
        office.ask()
    assert office.ahead() == [0, 1]
    with office.working(held="core.jobs") as holder:
        # the worker's first chore, too, waits for its turn
        wait_until(lambda: office.states("write_export")[0] == "doing" and office.states("sweep_files") != [])
        upload = office.send()
        wait_until(lambda: office.alice.get(f"/uploads/{upload}").json()["state"] != "reading")
        # what is free is not for them
        assert office.states("write_export") == ["doing", "todo"]
        assert set(office.states("sweep_files")) == {"todo"}
        assert office.ahead() == [0, 1]
        holder.rollback()
        wait_until(office.is_over)
    kinds = [kind for _, kind in office.events("write_export", "sweep_files")]
    assert kinds == ["started", "succeeded"] * (len(kinds) // 2)
    assert office.ahead() == [None, None]


def test_wk2_checks_come_before_what_waits_longer_and_two_run_at_once(office: Office) -> None:
    office.ask()
    for _ in range(2):
        office.send()
    with office.working(held="intake.uploads") as holder:
        wait_until(lambda: office.states("read_upload") == ["doing", "doing"])
        assert office.states("write_export") == ["todo"]
        holder.rollback()
        wait_until(office.is_over)
    first, second, *_ = office.events("read_upload", "write_export")
    assert first == second == ("read_upload", "started")


def test_wk4_a_database_that_was_away_is_worked_on_again(
    office: Office,
    county: Settings,
    cluster: Cluster,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(work, "BEGIN_ANEW_SECONDS", 0.1)
    name = str(conninfo_to_dict(county.database_url)["dbname"])
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    leave = sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}")
    with TestClient(create_app(county)):
        office.ask()
        wait_until(office.is_over)
        run(cluster, allow.format(sql.Identifier(name), sql.SQL("false")))
        run(cluster, leave.format(sql.Literal(name)))
        wait_until(lambda: "stopping worker" in caplog.text)
        run(cluster, allow.format(sql.Identifier(name), sql.SQL("true")))
        office.ask()
        wait_until(office.is_over)


def ends(walk: Callable[[], Coroutine[Any, Any, None]]) -> bool:
    """Whether a loop of its own gets through ``walk`` and lets go of all that it began."""
    thread = threading.Thread(target=lambda: asyncio.run(walk()), daemon=True)
    thread.start()
    thread.join(PATIENCE_SECONDS)
    return not thread.is_alive()


def test_wk5_a_worker_that_is_left_while_it_opens_its_queue_ends(county: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        nowhere = f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/none"
        settings = county.model_copy(update={"database_url": nowhere})

        async def come_and_go() -> None:
            async with work.run_worker(settings, Database(settings)):
                await asyncio.sleep(0.2)

        assert ends(come_and_go)


def test_wk5_whoever_does_not_hear_that_it_is_to_end_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "PATIENCE_SECONDS", 0.1)

    async def not_hear() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)
        await asyncio.sleep(3600)

    async def come_and_go() -> None:
        async with beside.running(not_hear()):
            await asyncio.sleep(0)

    assert ends(come_and_go)


def test_wk6_chores_that_were_done_long_ago_leave_the_queue(county: Settings) -> None:
    put = (
        "WITH job AS (INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
        " VALUES ('default', %s, %s::procrastinate_job_status) RETURNING id)"
        " INSERT INTO procrastinate_events (job_id, type, at) SELECT id, 'succeeded', now() - %s FROM job"
    )
    old, young = timedelta(days=31), timedelta(days=29)
    with psycopg.connect(county.database_url, autocommit=True) as connection:
        for task, state, age in (
            ("sweep_files", "succeeded", old),
            ("sweep_exports", "succeeded", young),
            ("sweep_files", "failed", old),
            ("write_export", "succeeded", old),
        ):
            connection.execute(put, (task, state, age))
        database = Database(county)
        assert jobs.forget_chores(database, {"sweep_files", "sweep_exports"}) == 1
        database.close()
        left = connection.execute("SELECT task_name, status FROM procrastinate_jobs ORDER BY id").fetchall()
    assert left == [("sweep_exports", "succeeded"), ("sweep_files", "failed"), ("write_export", "succeeded")]
