"""Joining with published works by shape, so that nothing is lost of the index on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text


@contextmanager
def joining_by_shape(conn: Connection) -> Iterator[None]:
    """What joins by shape while the block lasts looks by bitmaps, which mark nothing in an index.

    A nested loop that looks again and again by a GiST index marks what is dead on the way, and after a split marks
    living works instead (decision 0019). Looking for the nearest marks nothing, and needs the index: not in here.
    """
    conn.execute(text("SET LOCAL enable_indexscan = off"))
    yield
    # not after an error: the transaction is over then, and the setting with it
    conn.execute(text("SET LOCAL enable_indexscan = on"))
