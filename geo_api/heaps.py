"""How a process keeps its memory: in few heaps, and without going through all it has loaded again and again.

glibc gives each thread a heap of its own, and none of them shrinks. Python looks for cycles that nobody uses any more
in everything it holds: with this product loaded, that stops every thread for 150 ms, while people upload every other
second (measured).
"""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

# malloc.h of glibc; other C libraries have no such call
M_ARENA_MAX = -8
# new objects after which the youngest are looked through: with Python's 700 all that is kept since the start (tiles,
# sessions) was gone through at every upload, 10 to 30 ms (measured)
YOUNG = 5_000


def share_heaps() -> None:
    """Let all threads that begin from now on share two heaps."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def give_back() -> None:
    """Return what is free at the moment to the machine; takes milliseconds."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def keep_loaded() -> None:
    """Take what the process holds now for what it holds to its end: call it when everything is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
