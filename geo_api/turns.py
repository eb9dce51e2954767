"""Turns at signing in: a few at once, the others wait outside, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

from geo_api.errors import Problem

# each hashes with 64 MiB for a tenth of a second; with two at once fifty people are in within three
AT_ONCE = 2
MOST_WAITING = 200
PATIENCE_S = 8.0

_queues: WeakKeyDictionary[asyncio.AbstractEventLoop, Queue] = WeakKeyDictionary()


class Queue:
    """The queue of one server process."""

    def __init__(self) -> None:
        self.free = asyncio.Semaphore(AT_ONCE)
        self.waiting = 0


@asynccontextmanager
async def take() -> AsyncIterator[None]:
    """Wait for a turn; 503 ``session.busy`` where too many wait, or the turn does not come."""
    queue = _queues.setdefault(asyncio.get_running_loop(), Queue())
    if queue.waiting >= MOST_WAITING:
        raise busy()
    queue.waiting += 1
    try:
        await asyncio.wait_for(queue.free.acquire(), PATIENCE_S)
    except TimeoutError:
        raise busy() from None
    finally:
        queue.waiting -= 1
    try:
        yield
    finally:
        queue.free.release()


def busy() -> Problem:
    return Problem(
        "session.busy",
        "现在登录的人太多，请过几秒再试。",
        "Too many people are signing in right now; try again in a few seconds.",
        status=503,
    )
