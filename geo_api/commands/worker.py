"""``ecoworks worker``: only a worker, for reading uploads and writing exports beside the servers."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import threading
import time

from etl.niceness import leave_a_processor, stand_back
from geo_api.console import fail
from geo_api.settings import Settings
from geo_api.worker_process import GRACE_SECONDS


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = choices.add_parser("worker", help="only a worker, on ECOWORKS_DATABASE_URL", description=__doc__)
    # for a server that started it: ends when the server's end of the pipe is closed
    parser.add_argument("--beside", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    settings = Settings()
    if not settings.database_url:
        return fail("worker needs ECOWORKS_DATABASE_URL; `ecoworks up` runs a worker of its own.")
    if asked.beside:
        stand_back()
        # threads and processes that start from now on inherit it
        os.sched_setaffinity(0, leave_a_processor(os.sched_getaffinity(0)))
        threading.Thread(target=_watch_server, daemon=True).start()
    asyncio.run(work(settings, asked.beside))
    return 0


async def work(settings: Settings, beside: bool) -> None:
    from geo_api.db import Database
    from geo_api.heaps import share_heaps
    from geo_api.niceness import let_sessions_stand_back
    from geo_api.work import run_worker

    share_heaps()
    database = Database(settings, patient=True)
    if beside:
        let_sessions_stand_back(database.app)
        let_sessions_stand_back(database.reader)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    async with run_worker(settings, database):
        if not beside:
            print("Worker waits for jobs. Ctrl-C stops it.", flush=True)
        await ended.wait()
    database.close()


def _watch_server() -> None:
    """End when the pipe to the server closes: at once while nothing has begun, else as told to end."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
    # a job runs in a thread that nothing can stop; the next worker takes it up again, as after a crash
    time.sleep(GRACE_SECONDS)
    os._exit(1)
