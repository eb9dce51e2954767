"""How work that can wait stands back behind people at the map: the processor is theirs first."""

from __future__ import annotations

import os

NICENESS = 10


def stand_back(process: int = 0) -> None:
    """Raise the niceness of a process (0: this one, and those it starts from now on); never lower it."""
    os.setpriority(os.PRIO_PROCESS, process, max(NICENESS, os.getpriority(os.PRIO_PROCESS, process)))
