"""The standby that published rows are read from while it keeps up: never behind what somebody wrote or was told.

A position in the log of the primary (LSN, in bytes) says how far a standby has come. What a person wrote is on it once
it has replayed past the position noted at their commit; until then that person reads from the primary, whichever
process they ask, because the position is kept with the account.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

# how often both are asked how far they are
EVERY_SECONDS = 0.5
# whoever published waits for the standby this long, so that the next tile shows it
PATIENCE_SECONDS = 1.0
MOST_WAITING = 4
# no publication takes longer from its instant to its commit: older pasts are settled wherever they are read
SETTLED_AFTER = timedelta(hours=1)
POSITION = "CAST(pg_current_wal_insert_lsn() - '0/0' AS bigint)"
_AT = text(f"SELECT {POSITION}")
_REPLAYED = text("SELECT CAST(pg_last_wal_replay_lsn() - '0/0' AS bigint)")
_STATE = text(
    "SELECT CAST(pg_last_wal_replay_lsn() - '0/0' AS bigint) AS replayed,"
    " (SELECT max(changed_at) FROM published.revisions) AS settled"
)

log = logging.getLogger("ecoworks.replica")


class Door(Protocol):
    """Where a connection is to be had."""

    def connect(self) -> Connection: ...


class Replica:
    """A standby in use while its lag is below ``lag_seconds``; a thread looks after it and its primary.

    Readers' connections come from ``standby``; ``primary`` and ``looks`` are for looking alone, so that no reader keeps
    them.
    """

    def __init__(self, primary: Engine, standby: Engine, looks: Engine, lag_seconds: float) -> None:
        self._primary, self._standby, self._looks = primary, standby, looks
        self.watch: Door = _Nearest(self, primary, looks)
        self._lag_seconds = lag_seconds
        # where the primary was when; what the standby has passed is forgotten
        self._behind: deque[tuple[float, int]] = deque()
        self._replayed = 0
        self._waiting = threading.BoundedSemaphore(MOST_WAITING)
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self.state = "unknown"
        self.lag_seconds: float | None = None

    @property
    def is_usable(self) -> bool:
        return self.state == "in use"

    def describe(self) -> dict[str, Any]:
        """``state``: in use, lagging, unreachable; seconds it is behind, where that is known."""
        lag = self.lag_seconds
        return {"state": self.state, "lag_seconds": None if lag is None else round(lag, 1)}

    def start(self) -> None:
        self.look()
        self._thread = threading.Thread(target=self._run, name="replica", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def connect(self, wrote: int = 0, as_of: datetime | None = None) -> Connection | None:
        """A connection to the standby; None when only the primary can answer.

        ``wrote``: the position of the reader's own last change. ``as_of``: the past that is asked for; it is settled
        where a later publication is there already, because publications take turns.
        """
        if not self.is_usable:
            return None
        try:
            connection = self._standby.connect()
        except OperationalError:
            self._tell("unreachable", None)
            return None
        recent = as_of is not None and is_recent(as_of)
        if wrote <= self._replayed and not recent:
            return connection
        try:
            state = connection.execute(_STATE).one()
            connection.rollback()
        except SQLAlchemyError:
            connection.close()
            raise
        settled = as_of is None or not recent or (state.settled is not None and as_of <= state.settled)
        if state.replayed >= wrote and settled:
            return connection
        connection.close()
        return None

    def catch_up(self) -> None:
        """Return when the standby has all that the primary has now, or after ``PATIENCE_SECONDS``."""
        end = time.monotonic() + PATIENCE_SECONDS
        # a replica that falls behind must not hold up many at once
        if not self.is_usable or not self._waiting.acquire(blocking=False):
            return
        try:
            with self._primary.connect() as connection:
                wanted = int(connection.execute(_AT).scalar_one())
            with self._standby.connect() as connection:
                while (connection.execute(_REPLAYED).scalar() or 0) < wanted and time.monotonic() < end:
                    connection.rollback()
                    time.sleep(0.01)
        finally:
            self._waiting.release()

    def look(self) -> None:
        """Ask both how far they are."""
        at = time.monotonic()
        try:
            with self._primary.connect() as connection:
                self._behind.append((at, int(connection.execute(_AT).scalar_one())))
        except SQLAlchemyError:
            # without its primary a standby still answers; how old it is cannot be told
            log.warning("the primary does not answer")
        try:
            with self._looks.connect() as connection:
                replayed = connection.execute(_REPLAYED).scalar()
        except SQLAlchemyError:
            self._tell("unreachable", None)
            return
        if replayed is None:  # not a standby: all is there
            self._behind.clear()
            self._replayed = 1 << 62
            self._tell("in use", 0.0)
            return
        self._replayed = int(replayed)
        while self._behind and self._behind[0][1] <= self._replayed:
            self._behind.popleft()
        lag = time.monotonic() - self._behind[0][0] if self._behind else 0.0
        # once given up, it comes back when it is level again
        allowed = self._lag_seconds if self.is_usable else min(self._lag_seconds, 2 * EVERY_SECONDS)
        self._tell("in use" if lag <= allowed else "lagging", lag)

    def _tell(self, state: str, lag: float | None) -> None:
        if state != self.state:
            log.warning("the replica was %s and is %s", self.state, state)
        self.state, self.lag_seconds = state, lag

    def _run(self) -> None:
        while not self._ended.wait(EVERY_SECONDS):
            self.look()


def is_recent(as_of: datetime) -> bool:
    """Whether a publication under way may still fall before that instant."""
    return as_of > datetime.now(UTC) - SETTLED_AFTER


class _Nearest:
    """The standby while it is in use, else the primary: for the watch, which looks where tiles are drawn."""

    def __init__(self, replica: Replica, primary: Engine, looks: Engine) -> None:
        self._replica, self._primary, self._looks = replica, primary, looks

    def connect(self) -> Connection:
        return (self._looks if self._replica.is_usable else self._primary).connect()
