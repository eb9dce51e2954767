"""Processor time of servers, database and load together: what else runs on the machine does not count in it."""

from __future__ import annotations

import os
import resource
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def read_work(roots: Iterable[int]) -> float:
    """Seconds that these processes, those they started, and the load that has ended have used so far."""
    used: dict[int, int] = {}
    children: dict[int, list[int]] = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        one = int(stat.parent.name)
        children[int(fields[1])].append(one)
        # its own, and that of its children that have ended
        used[one] = sum(map(int, fields[11:15]))
    ticks, waiting = 0, list(roots)
    while waiting:
        one = waiting.pop()
        ticks += used.get(one, 0)
        waiting += children[one]
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ticks / _TICKS + ended.ru_utime + ended.ru_stime
