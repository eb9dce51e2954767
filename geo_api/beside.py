"""Work beside the requests, in the same event loop: it ends when told to, even where it did not hear it at first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress

# for what the work still does on its way out: whoever ends a job has five seconds, and its connections have five
PATIENCE_SECONDS = 15.0


@asynccontextmanager
async def running(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """``work`` in the background until the block is left; raises what it raised."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        await end(task)
        with suppress(asyncio.CancelledError):
            task.result()


async def end(task: asyncio.Task[None]) -> None:
    """Cancel ``task`` and wait until it is over.

    More than once: before Python 3.12, ``wait_for`` drops a cancellation that comes together with what it waits for.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=PATIENCE_SECONDS)
