"""A file of the corpus, and how archives are put together."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry

_UTF8_NAME, _DEFLATED, _FIRST_DAY = 0x800, 8, 33


@dataclass(frozen=True)
class Content:
    """What is written: shapes in the file's own numbers, and their attributes in order."""

    shapes: Sequence[BaseGeometry]
    rows: Sequence[Mapping[str, Any]]

    @property
    def headings(self) -> list[str]:
        """The attributes' names."""
        return list(self.rows[0])


@dataclass(frozen=True)
class File:
    """Bytes, what the sender calls them, and the rows a reader must find; no rows: only the shapes count."""

    name: str
    data: bytes
    rows: Sequence[Mapping[str, Any]] = ()


def zip_members(members: Mapping[str, bytes], gbk_names: bool = False) -> bytes:
    """A zip; with ``gbk_names`` as Chinese Windows writes it: names in GBK, the UTF-8 flag not set."""
    flag = 0 if gbk_names else _UTF8_NAME
    body, directory = b"", b""
    for text, data in members.items():
        name = text.encode("gbk" if gbk_names else "utf-8")
        squeezer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = squeezer.compress(data) + squeezer.flush()
        about = struct.pack(
            "<HHHHIIIHH",
            flag,
            _DEFLATED,
            0,
            _FIRST_DAY,
            zlib.crc32(data),
            len(packed),
            len(data),
            len(name),
            0,
        )
        directory += (
            struct.pack("<IHH", 0x02014B50, 20, 20) + about + struct.pack("<HHHII", 0, 0, 0, 0, len(body))
        )
        directory += name
        body += struct.pack("<IH", 0x04034B50, 20) + about + name + packed
    count = len(members)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + end
