"""How a process keeps its memory: in few heaps. glibc gives each thread one of its own, and none of them shrinks."""

from __future__ import annotations

import ctypes
from contextlib import suppress

# malloc.h of glibc; other C libraries have no such call
M_ARENA_MAX = -8


def share_heaps() -> None:
    """Let all threads that begin from now on share two heaps."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def give_back() -> None:
    """Return what is free at the moment to the machine; takes milliseconds."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
