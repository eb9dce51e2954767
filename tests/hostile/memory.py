"""The most memory a server and what it started held, looked at twenty times a second."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType
from typing import Self

EVERY_S = 0.05


class PeakMemory:
    """``server_mb``: the server process alone; ``cage_mb``: the largest of the processes it started."""

    def __init__(self, pid: int) -> None:
        self.server_mb = 0
        self.cage_mb = 0
        self._pid = pid
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

    def _watch(self) -> None:
        while not self._done.wait(EVERY_S):
            self.server_mb = max(self.server_mb, resident_mb(self._pid))
            for child in list_descendants(self._pid):
                self.cage_mb = max(self.cage_mb, resident_mb(child))


def resident_mb(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return int(fields[1]) * 4096 >> 20


def list_descendants(pid: int) -> list[int]:
    """All processes below ``pid``, by the kernel's lists of children."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        try:
            tasks = list(Path(f"/proc/{waiting.pop()}/task").iterdir())
            children = [int(c) for task in tasks for c in (task / "children").read_text().split()]
        except OSError:
            continue
        found += children
        waiting += children
    return found
