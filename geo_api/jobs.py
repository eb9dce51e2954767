"""Long work: a queue inside PostgreSQL (procrastinate). A job is enqueued in the transaction that asks for it, so it
exists exactly when the thing it works on exists; a job whose worker died is taken up again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import orjson
import procrastinate
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo_api import heaps
from geo_api.db import Actor, Database, role_url
from geo_api.settings import Settings

log = logging.getLogger("ecoworks.jobs")

Task = Callable[[str], None]
Chore = Callable[[], object]
TAKE_UP_SECONDS = 20.0
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 1.0
# who waits holds one of the server's forty threads and a connection; the rest must stay free for everybody else
MOST_WAITING = 6
_waiting = threading.BoundedSemaphore(MOST_WAITING)


def enqueue(session: Session, task: str, subject: str) -> None:
    """Ask for ``task`` on ``subject`` (an id); it runs after this transaction has committed, or not at all."""
    session.execute(
        text(
            "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', :task, 0, NULL, NULL,"
            " CAST(:args AS jsonb), NULL)::procrastinate_job_to_defer_v1])"
        ),
        {"task": task, "args": orjson.dumps({"subject": subject}).decode()},
    )


def forget(session: Session, task: str, subject: str) -> None:
    """Take ``task`` on ``subject`` out of the queue where nobody has begun it: it was done already."""
    session.execute(
        text(
            "DELETE FROM procrastinate_jobs WHERE task_name = :task AND args->>'subject' = :subject"
            " AND status = 'todo'"
        ),
        {"task": task, "subject": subject},
    )


def libpq_url(settings: Settings) -> str:
    """The application role's address as libpq reads it."""
    parts = urlsplit(role_url(settings.database_url, "eco_app", settings.login_roles))
    return urlunsplit(("postgresql", *parts[1:]))


def build_queue(
    settings: Settings, tasks: dict[str, Task], chores: dict[str, tuple[str, Chore]]
) -> procrastinate.App:
    """A queue that knows ``tasks``, which take the id of their subject, and ``chores``, each with its cron line.

    All of them block, so they run in threads. A chore runs once an instance, however many workers there are.
    """
    connector = procrastinate.PsycopgConnector(conninfo=libpq_url(settings), min_size=1, max_size=3)
    queue = procrastinate.App(connector=connector)
    for name, task in tasks.items():
        queue.task(name=name, pass_context=False)(_one_subject(task))
    for name, (cron, chore) in chores.items():
        queue.periodic(cron=cron)(queue.task(name=name, pass_context=False)(_at_times(chore)))
    return queue


def _at_times(chore: Chore) -> Callable[[int], None]:
    def run(timestamp: int) -> None:
        chore()

    return run


def _one_subject(task: Task) -> Callable[..., None]:
    def run(subject: str) -> None:
        try:
            task(subject)
        finally:
            # a large file's rows are gone: what they took goes back to the machine
            heaps.give_back()

    return run


@asynccontextmanager
async def run_worker(queue: procrastinate.App) -> AsyncIterator[None]:
    """Work in the background of the running loop until the block is left."""
    async with queue.open_async():
        worker = asyncio.create_task(
            queue.run_worker_async(
                concurrency=2,
                install_signal_handlers=False,
                fetch_job_polling_interval=1.0,
                shutdown_graceful_timeout=5,
            )
        )
        sweep = asyncio.create_task(_take_up_stalled(queue))
        try:
            yield
        finally:
            for running in (sweep, worker):
                running.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await running


async def _take_up_stalled(queue: procrastinate.App) -> None:
    while True:
        try:
            for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=TAKE_UP_SECONDS):
                log.warning("taking up job %s again: its worker is gone", job.id)
                await queue.job_manager.retry_job(job)
        except procrastinate.exceptions.ConnectorException:
            log.warning("cannot look for stalled jobs: the database does not answer")
        await asyncio.sleep(TAKE_UP_SECONDS)


def wait_for(database: Database, actor: Actor, statement: str, subject: str, seconds: float) -> bool:
    """Whether the one-value query ``statement`` (of ``:subject``) turned true within ``seconds``.

    While ``MOST_WAITING`` others wait it is asked once only: whoever asked is told to come back.
    """
    may_wait = _waiting.acquire(blocking=False)
    end, pause = time.monotonic() + (seconds if may_wait else 0.0), SHORTEST_PAUSE_SECONDS
    try:
        while True:
            with database.session(actor) as session:
                if session.execute(text(statement), {"subject": subject}).scalar():
                    return True
            if time.monotonic() >= end:
                return False
            time.sleep(pause)
            # each look keeps everybody else from the processor for milliseconds
            pause = min(pause * 1.25, LONGEST_PAUSE_SECONDS)
    finally:
        if may_wait:
            _waiting.release()
