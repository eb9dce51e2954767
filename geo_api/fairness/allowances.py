"""What each client may use of the server: seconds of work, that fill again second by second."""

from __future__ import annotations

import time

# clients remembered at once; whoever used nothing lately is forgotten first
MOST = 10_000


class Allowances:
    """A bucket of ``seconds`` of work for each client; one second flows in each second.

    Whoever asks one thing after the other therefore never runs dry, however long it goes on.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._left: dict[str, tuple[float, float]] = {}

    def find_wait(self, client: str) -> float:
        """Seconds until this client may ask again; 0 now."""
        return max(0.0, -self._find_left(client))

    def charge(self, client: str, seconds: float) -> None:
        """Take what a question needed; the last one may overdraw."""
        if len(self._left) >= MOST:
            self._forget_full()
        self._left[client] = self._find_left(client) - seconds, time.monotonic()

    def _find_left(self, client: str) -> float:
        left, at = self._left.get(client, (self.seconds, 0.0))
        return min(self.seconds, left + time.monotonic() - at)

    def _forget_full(self) -> None:
        self._left = {
            client: kept for client, kept in self._left.items() if self._find_left(client) < self.seconds
        }
        while len(self._left) >= MOST:
            self._left.pop(next(iter(self._left)))
