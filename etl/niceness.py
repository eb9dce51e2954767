"""How work that can wait stands back behind people at the map: the processor is theirs first.

Niceness alone is not enough. Whoever computes keeps a processor until the kernel's next tick, 4 ms on most servers,
however nice it is; a tile takes one. So what can wait keeps off one processor altogether, where there are several.
"""

from __future__ import annotations

import os

NICENESS = 10


def stand_back(process: int = 0) -> None:
    """Raise the niceness of a process (0: this one, and those it starts from now on); never lower it."""
    os.setpriority(os.PRIO_PROCESS, process, max(NICENESS, os.getpriority(os.PRIO_PROCESS, process)))


def leave_a_processor(allowed: set[int]) -> set[int]:
    """The ``allowed`` processors without the one that is left to people at the map; a single one is shared."""
    return allowed - {min(allowed)} or allowed
