"""The rows of a geodatabase table by our own count: its index of places must agree with its own number of rows.

GDAL believes the smaller of several numbers in the two files, and so loses rows in silence. Layout as found by the
authors of GDAL's reader (no published specification, 待核): ``.gdbtablx`` has version, blocks of 1024 places, rows, and
bytes a place.
"""

from __future__ import annotations

import struct

import numpy as np

from etl.read.refusals import refuse

_KNOWN = 3  # later versions, with wider numbers, are left to GDAL
_HEADER_BYTES = 16
_PLACES_IN_BLOCK = 1024
_FIRST_OF_USER = 9  # tables before it belong to the format


def check_rows(table: bytes, index: bytes) -> None:
    """Refuse a table whose index has lost, doubled or invented rows. Raises ``gdb.counts_differ``."""
    if len(table) < _HEADER_BYTES or len(index) < _HEADER_BYTES:
        raise refuse("gdb.damaged")
    version, rows = struct.unpack("<2i", table[:8])
    index_version, blocks, announced, size = struct.unpack("<4i", index[:_HEADER_BYTES])
    if version != _KNOWN or index_version != _KNOWN or size not in (4, 5, 6):
        return
    stored = index[_HEADER_BYTES : _HEADER_BYTES + blocks * _PLACES_IN_BLOCK * size]
    if blocks < 0 or len(stored) != blocks * _PLACES_IN_BLOCK * size:
        raise refuse("gdb.damaged")
    digits = np.frombuffer(stored, dtype=np.uint8).reshape(-1, size).astype(np.int64)
    places = digits @ (256 ** np.arange(size, dtype=np.int64))
    used = places[places > 0]
    sound = len(np.unique(used)) == len(used) and (used < len(table)).all()
    if len(used) != rows or announced < rows or not sound:
        raise refuse("gdb.counts_differ", rows=rows, index=len(np.unique(used)))


def is_user_table(name: str) -> bool:
    """Whether ``a0000000b.gdbtable`` is one of the author's own."""
    return name.endswith(".gdbtable") and int(name[1:9], 16) >= _FIRST_OF_USER
