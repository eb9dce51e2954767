"""Hearing of publications and shut doors: one look at two small tables, five times a second, in every server process.

Polling rather than LISTEN/NOTIFY: a standby passes no notifications on, a lost one would go unnoticed, and what is
asked here is asked of the very server that draws the tiles, so that hearing of a publication means seeing it
(docs/decisions/0006). Whoever publishes looks once more before the answer leaves: one sees one's own work at once.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from geo_api.replica import Door
from geo_api.serving.counts import Counts
from geo_api.serving.guests import Guests
from geo_api.serving.store import Box, TileStore, Touch

# what was kept is trusted for as long as the last look is not older; then it is looked before answering
TRUSTED_SECONDS = 0.6
_NEWS = text("""
    SELECT seq, layer, at, boxes, (SELECT n FROM core.door_changes) AS doors,
           (SELECT coalesce(max(seq), 0) FROM published.touches) AS latest,
           (SELECT coalesce(string_agg(key || value::text, ' ' ORDER BY key), '') FROM core.settings
            WHERE starts_with(key, 'protect.')) AS circles
    FROM (SELECT 1) once LEFT JOIN published.touches ON seq > :seq
    ORDER BY seq
""")
_LATEST = text("SELECT coalesce(max(seq), 0) AS seq, max(at) AS at FROM published.touches")

log = logging.getLogger(__name__)


class Watch:
    """Keeps a store, a guest book and what was counted true to the database behind ``engine``.

    ``start`` begins, ``stop`` ends.

    With ``every_seconds`` 0 nothing runs beside: each request looks for itself.
    """

    def __init__(
        self,
        engine: Door,
        store: TileStore,
        guests: Guests,
        every_seconds: float,
        counts: Counts | None = None,
    ) -> None:
        self._engine = engine
        self._store = store
        self._counts = counts or Counts()
        self._guests = guests
        self._every_seconds = every_seconds
        self._looked_at = float("-inf")
        self._doors: int | None = None
        self._circles: str | None = None
        self._looking = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self.latest_at = datetime.min.replace(tzinfo=UTC)

    def start(self) -> None:
        if self._every_seconds > 0 and self._thread is None:
            self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    @property
    def runs_beside(self) -> bool:
        return self._every_seconds > 0

    @property
    def is_sure(self) -> bool:
        """Whether what is kept is known to be what is published, give or take ``TRUSTED_SECONDS``."""
        return self._every_seconds > 0 and time.monotonic() - self._looked_at < TRUSTED_SECONDS

    def look(self) -> None:
        """Take in what happened since the last look; raises when the database does not answer."""
        with self._looking:
            began = time.monotonic()
            with self._engine.connect() as connection:
                if self._doors is None:
                    self._begin(connection)
                news = connection.execute(_NEWS, {"seq": self._store.seq}).all()
            if news[0].latest < self._store.seq:
                # another database than a moment ago: a restored one, or a standby that took over too early
                self._forget_all(news[0].latest)
            if news[0].circles != self._circles:
                # what is not for everybody was changed: nothing drawn before is trusted
                self._forget_all(news[0].latest)
                self._circles = news[0].circles
            if news[0].doors != self._doors:
                self._guests.forget_all()
                self._doors = news[0].doors
            for row in news:
                if row.seq is not None:
                    touch = Touch(row.seq, row.layer, _pair(row.boxes))
                    self._store.hear(touch)
                    self._counts.hear(touch)
                    self.latest_at = max(self.latest_at, row.at)
            self._looked_at = began

    def look_if_unsure(self) -> None:
        if not self.is_sure:
            self.look()

    def _forget_all(self, seq: int) -> None:
        self._store.forget_all(seq)
        self._counts.forget_all(seq)

    def _begin(self, connection: Connection) -> None:
        latest = connection.execute(_LATEST).one()
        self._forget_all(latest.seq)
        self.latest_at = latest.at or self.latest_at

    def _run(self) -> None:
        while not self._ended.wait(self._every_seconds):
            try:
                self.look()
            except SQLAlchemyError:
                # requests look for themselves until the database is back, and tell what they find
                log.warning("the watch could not look; trying again")


def _pair(sides: list[float]) -> list[Box] | None:
    """The boxes; None, for anywhere, where one of them has no place."""
    if None in sides:
        return None
    return list(zip(sides[::4], sides[1::4], sides[2::4], sides[3::4], strict=True))
