"""What a worker does: a queue inside PostgreSQL (procrastinate), its tasks and its chores. ``jobs.py`` asks for them.

A job whose worker died is taken up again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import procrastinate

from etl.cage import shared_cage
from geo_api import expiry, exports, files, heaps, intake
from geo_api.changes import sending
from geo_api.db import Database
from geo_api.public_files import making, shelf
from geo_api.review import reminders
from geo_api.settings import Settings

log = logging.getLogger("ecoworks.jobs")

Task = Callable[[str], None]
Chore = Callable[[], object]
TAKE_UP_SECONDS = 20.0


def build_queue(settings: Settings, database: Database) -> procrastinate.App:
    """The queue with its tasks, which take the id of their subject, and its chores, each with its cron line.

    All of them block, so they run in threads. A chore runs once an instance, however many workers there are.
    """
    tasks: dict[str, Task] = {
        "read_upload": partial(intake.read_upload, database, settings),
        "read_change": partial(sending.read_change, database, settings),
        "write_export": partial(exports.write_export, database, settings),
        shelf.TASK: partial(making.write_release_files, database, settings),
    }
    chores: dict[str, tuple[str, Chore]] = {
        "sweep_files": ("*/10 * * * *", partial(files.sweep, database, settings)),
        "sweep_exports": ("20 * * * *", partial(expiry.sweep, database, settings)),
        # before offices open in China
        "record_reminders": ("30 22 * * *", partial(reminders.record_due, database)),
    }
    connector = procrastinate.PsycopgConnector(conninfo=database.addresses[1], min_size=1, max_size=3)
    queue = procrastinate.App(connector=connector)
    for name, task in tasks.items():
        queue.task(name=name, pass_context=False)(_one_subject(task))
    for name, (cron, chore) in chores.items():
        queue.periodic(cron=cron)(queue.task(name=name, pass_context=False)(_at_times(chore)))
    return queue


@asynccontextmanager
async def run_worker(settings: Settings, database: Database) -> AsyncIterator[None]:
    """Work in the background of the running loop until the block is left."""
    # warm before the first file comes; a machine without the walls says so now, not at an upload
    await asyncio.to_thread(shared_cage().start)
    queue = build_queue(settings, database)
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
