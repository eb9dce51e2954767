"""Where questions wait for a place: whoever has fewest at work comes next, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass

from geo_api.errors import Problem


@dataclass(frozen=True, slots=True)
class Places:
    """``at_once`` questions are worked on, ``of_one`` of the same client; ``waiting`` wait, for ``seconds`` at most."""

    at_once: int
    of_one: int
    waiting: int
    seconds: float


class Line:
    """The line of one event loop."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self._at_work: Counter[str] = Counter()
        self._waiting: list[tuple[str, asyncio.Future[None]]] = []

    async def enter(self, client: str) -> None:
        """Take a place, or wait for one; whoever entered has to leave. Raises 429 or 503."""
        if self._is_free_for(client):
            self._at_work[client] += 1
            return
        # one client alone does not fill the line for all
        if sum(1 for who, _ in self._waiting if who == client) >= max(1, self.places.waiting // 2):
            raise too_many()
        if len(self._waiting) >= self.places.waiting:
            raise busy()
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((client, turn))
        try:
            async with asyncio.timeout(self.places.seconds):
                await turn
        except (TimeoutError, asyncio.CancelledError) as left:
            if (client, turn) in self._waiting:
                self._waiting.remove((client, turn))
            else:  # the place was given in the very moment of leaving
                self.leave(client)
            if isinstance(left, TimeoutError):
                raise busy() from None
            raise

    def leave(self, client: str) -> None:
        """Give the place to whoever of those waiting has fewest at work, the longest waiting first."""
        self._at_work[client] -= 1
        if not self._at_work[client]:
            del self._at_work[client]
        while found := [one for one in self._waiting if not one[1].done() and self._is_free_for(one[0])]:
            chosen = min(found, key=lambda waiting: self._at_work[waiting[0]])
            self._waiting.remove(chosen)
            self._at_work[chosen[0]] += 1
            chosen[1].set_result(None)

    def _is_free_for(self, client: str) -> bool:
        places = self.places
        return self._at_work.total() < places.at_once and self._at_work[client] < places.of_one


def busy() -> Problem:
    return Problem(
        "server.busy",
        "现在查询的人太多，正在排队的已满。请过几秒再试；地图不受影响。",
        "Too many questions are being worked on; try again in a few seconds. The map goes on.",
        status=503,
    )


def too_many() -> Problem:
    return Problem(
        "client.too_many",
        "您同时发出的查询太多。请等前面的查询返回后再发。",
        "You have too many questions under way; wait for their answers before you ask more.",
        status=429,
    )
