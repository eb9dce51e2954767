"""What a worker does: a queue inside PostgreSQL (procrastinate), its tasks and its chores. ``jobs.py`` asks for them.

A job whose worker died is taken up again; a worker whose database was away begins anew.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import procrastinate

from etl.cage import shared_cage
from geo_api import expiry, exports, files, heaps, indexes, intake, jobs
from geo_api.beside import running
from geo_api.changes import sending
from geo_api.db import Database
from geo_api.public_files import making, shelf
from geo_api.review import reminders
from geo_api.settings import Settings

log = logging.getLogger("ecoworks.jobs")

Task = Callable[[str], None]
Chore = Callable[[], object]
# long work holds one at most, see jobs.find_turn: a check always finds another
SLOTS = 2
TAKE_UP_SECONDS = 20.0
BEGIN_ANEW_SECONDS = 2.0
END_JOBS_SECONDS = 5.0


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
        "mend_indexes": ("40 19 * * *", partial(indexes.mend, database, settings)),
        # before offices open in China
        "record_reminders": ("30 22 * * *", partial(reminders.record_due, database)),
    }
    chores["forget_chores"] = ("50 19 * * *", partial(jobs.forget_chores, database, chores))
    connector = procrastinate.PsycopgConnector(conninfo=database.addresses[1], min_size=1, max_size=3)
    queue = procrastinate.App(connector=connector)
    for name, task in tasks.items():
        queue.task(name=name, **jobs.find_turn(name))(_one_subject(task))
    for name, (cron, chore) in chores.items():
        queue.periodic(cron=cron)(queue.task(name=name, **jobs.find_turn(name))(_at_times(chore)))
    return queue


@asynccontextmanager
async def run_worker(settings: Settings, database: Database) -> AsyncIterator[None]:
    """Work in the background of the running loop until the block is left."""
    # warm before the first file comes; a machine without the walls says so now, not at an upload
    await asyncio.to_thread(shared_cage().start)
    async with running(_keep_working(settings, database)):
        yield


async def _keep_working(settings: Settings, database: Database) -> None:
    """Work until cancelled: procrastinate's worker ends for good where the database goes away, if only for seconds."""
    this = asyncio.current_task()
    assert this is not None
    while True:
        try:
            await _work(build_queue(settings, database))
        except procrastinate.exceptions.ConnectorException as fault:
            log.warning("the queue's database failed: %s", fault.__cause__ or fault)
        # it failed on the way out, and the cancellation went with it
        if this.cancelling():
            return
        log.warning("the worker ended; it begins anew in %.0f s", BEGIN_ANEW_SECONDS)
        await asyncio.sleep(BEGIN_ANEW_SECONDS)


async def _work(queue: procrastinate.App) -> None:
    try:
        async with queue.open_async(), running(_take_up_stalled(queue)):
            await queue.run_worker_async(
                concurrency=SLOTS,
                install_signal_handlers=False,
                fetch_job_polling_interval=1.0,
                shutdown_graceful_timeout=END_JOBS_SECONDS,
            )
    finally:
        # whoever leaves while it opens never entered the block that closes it: its pool would keep the loop for ever
        await queue.close_async()


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
