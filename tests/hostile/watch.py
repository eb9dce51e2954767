"""Asks /health ten times a second while something else goes on."""

from __future__ import annotations

import http.client
import threading
import time
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

EVERY_S = 0.1


class HealthWatch:
    """``with HealthWatch(address) as watch:`` … then ``watch.seconds`` and ``watch.failures``."""

    def __init__(self, address: str) -> None:
        self._host = urlsplit(address).netloc
        self.seconds: list[float] = []
        self.failures: list[str] = []
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def quantile_ms(self, share: float) -> float:
        ranked = sorted(self.seconds)
        return 1000 * ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else 0.0

    def _watch(self) -> None:
        while not self._done.wait(EVERY_S):
            began = time.monotonic()
            connection = http.client.HTTPConnection(self._host, timeout=30)
            try:
                connection.request("GET", "/health")
                status = connection.getresponse().status
                if status != 200:
                    self.failures.append(f"/health answered {status}")
            except OSError as error:
                self.failures.append(f"/health: {error}")
            finally:
                connection.close()
            self.seconds.append(time.monotonic() - began)
