"""Asks /health ten times a second while something else goes on, from a process of its own: whoever makes hostile files is
too busy to look at a clock."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

EVERY_S = 0.1


class HealthWatch:
    """``with HealthWatch(address) as watch:`` … and afterwards ``watch.seconds`` and ``watch.failures``."""

    def __init__(self, address: str) -> None:
        self._host = urlsplit(address).netloc
        self.seconds: list[float] = []
        self.failures: list[str] = []

    def __enter__(self) -> Self:
        self._watcher = subprocess.Popen(
            [sys.executable, __file__, self._host], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        told, _ = self._watcher.communicate()
        self.seconds, self.failures = json.loads(told)

    def quantile_ms(self, share: float) -> float:
        ranked = sorted(self.seconds)
        return 1000 * ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else 0.0


def watch(host: str) -> tuple[list[float], list[str]]:
    """How long each answer took, and what was wrong with any, until the standard input is closed."""
    seconds: list[float] = []
    failures: list[str] = []
    done = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), done.set()), daemon=True).start()
    while True:
        began = time.monotonic()
        connection = http.client.HTTPConnection(host, timeout=300)
        try:
            connection.request("GET", "/health")
            status = connection.getresponse().status
            if status != 200:
                failures.append(f"/health answered {status}")
        except OSError as error:
            failures.append(f"/health: {error}")
        finally:
            connection.close()
        seconds.append(time.monotonic() - began)
        if done.wait(EVERY_S):
            return seconds, failures


if __name__ == "__main__":
    sys.stdout.write(json.dumps(watch(sys.argv[1])))
