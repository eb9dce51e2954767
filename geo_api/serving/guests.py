"""Who was let in a moment ago: the person behind a cookie or key, so that a tile does not ask the database again.

Only reading tiles relies on it. A shut door (a session ended, a key revoked, an account, role or unit changed) empties
the book: at once in the process where it happened, within the watch's interval elsewhere. An entry is asked anew after
``TRUSTED_SECONDS`` in any case, which also keeps the session alive.
"""

from __future__ import annotations

import threading
import time

from geo_api.people import Person

TRUSTED_SECONDS = 20.0
MOST = 10_000


class Guests:
    """Credentials as they were sent -> the person they opened the door to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[bytes, tuple[Person, float]] = {}
        self._round = 0

    @property
    def round(self) -> int:
        """How often the book was emptied: who was asked for before that is not entered after it."""
        return self._round

    def find(self, credentials: bytes) -> Person | None:
        known = self._known.get(credentials)
        return known[0] if known is not None and known[1] > time.monotonic() else None

    def enter(self, credentials: bytes, person: Person, round_: int) -> None:
        with self._lock:
            if round_ != self._round:
                return
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[credentials] = person, time.monotonic() + TRUSTED_SECONDS

    def forget_all(self) -> None:
        with self._lock:
            self._known.clear()
            self._round += 1
