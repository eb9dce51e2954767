"""``ecoworks worker``: only a worker, for reading uploads and writing exports beside the servers."""

from __future__ import annotations

import argparse
import asyncio
import signal

from geo_api.console import fail
from geo_api.settings import Settings


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = choices.add_parser("worker", help="only a worker, on ECOWORKS_DATABASE_URL", description=__doc__)
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    settings = Settings()
    if not settings.database_url:
        return fail("worker needs ECOWORKS_DATABASE_URL; `ecoworks up` runs a worker of its own.")
    asyncio.run(work(settings))
    return 0


async def work(settings: Settings) -> None:
    from geo_api import jobs
    from geo_api.app import build_queue
    from geo_api.db import Database

    database = Database(settings)
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with jobs.run_worker(build_queue(settings, database)):
        print("Worker waits for jobs. Ctrl-C stops it.", flush=True)
        await ended.wait()
    database.close()
