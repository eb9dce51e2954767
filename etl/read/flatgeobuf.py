"""FlatGeobuf: the features are counted by our own walk, since the number in the header may be forged."""

from __future__ import annotations

import os
import struct
from pathlib import Path

from etl.read import bounds
from etl.read.content import Content, Source
from etl.read.gdal_layer import read_layer
from etl.read.refusals import refuse

MAGIC = b"fgb\x03"
_MAGIC_BYTES, _NODE_BYTES = 8, 40
_MOST_HEADER_BYTES = 1 << 20
_FEATURES_COUNT, _NODE_SIZE = 8, 9  # fields of the header table


def read_flatgeobuf(source: Source) -> Content:
    """Read every feature.

    Raises
    ------
    UnreadableFile
        ``file.damaged`` when the features do not fill the file, or their number is not that of the header.
    """
    announced, walked = count_features(source.data)
    if announced and announced != walked:
        raise refuse("file.damaged")
    if walked > bounds.MOST_ROWS:
        raise refuse("file.too_many_rows", count=walked, most=bounds.MOST_ROWS)
    if not walked:
        raise refuse("file.no_rows")
    Path("u.fgb").write_bytes(source.data)
    try:
        content = read_layer("u.fgb", "fgb", source.stem)
    finally:
        os.unlink("u.fgb")
    if len(content.rows) != walked:
        raise refuse("file.damaged")
    return content


def count_features(data: bytes) -> tuple[int, int]:
    """(number in the header, number found)."""
    try:
        (header_bytes,) = struct.unpack_from("<I", data, _MAGIC_BYTES)
        if header_bytes > _MOST_HEADER_BYTES:
            raise refuse("file.damaged")
        header = data[_MAGIC_BYTES + 4 : _MAGIC_BYTES + 4 + header_bytes]
        announced = read_header_number(header, _FEATURES_COUNT, "<Q", 0)
        node_size = read_header_number(header, _NODE_SIZE, "<H", 16)
        place = _MAGIC_BYTES + 4 + header_bytes + count_index_bytes(announced, node_size)
        walked = 0
        while place < len(data):
            (length,) = struct.unpack_from("<I", data, place)
            place += 4 + length
            walked += 1
    except struct.error as error:
        raise refuse("file.damaged") from error
    if place != len(data):
        raise refuse("file.damaged")
    return announced, walked


def read_header_number(header: bytes, field: int, form: str, default: int) -> int:
    """One number of the header's table (FlatBuffers: a table begins with the way back to its list of places)."""
    (table,) = struct.unpack_from("<I", header, 0)
    (back,) = struct.unpack_from("<i", header, table)
    places = table - back
    if places < 0:
        raise refuse("file.damaged")
    (size,) = struct.unpack_from("<H", header, places)
    if 4 + 2 * field + 2 > size:
        return default
    (offset,) = struct.unpack_from("<H", header, places + 4 + 2 * field)
    return int(struct.unpack_from(form, header, table + offset)[0]) if offset else default


def count_index_bytes(features: int, node_size: int) -> int:
    """The size of the packed tree between header and features."""
    if features == 0 or node_size == 0:
        return 0
    if node_size < 2 or features > 1 << 32:
        raise refuse("file.damaged")
    nodes = level = features
    while level != 1:
        level = -(-level // node_size)
        nodes += level
    return nodes * _NODE_BYTES
