"""A layer's part of a tile, and how parts make a tile: deflated once, and joined without being read again."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable, Sequence

# a packet is 1.4 kB: below that compressing saves no time, and what is so small is kept both ways
WORTH_PACKING = 1400
# of deflating: the fifth level takes half the time of the sixth, for two bytes in a hundred
LEVEL = 5
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
# the polynomial of CRC-32 (ISO 3309), its bits turned round; x to the power 0 is the highest bit
_CRC_32, _ONE = 0xEDB88320, 1 << 31


class Part:
    """One layer's part of a tile as PostGIS drew it. Once packed, a large one is held deflated only."""

    __slots__ = ("_check", "_deflated", "_drawn", "_step", "digest", "size")

    def __init__(self, drawn: bytes) -> None:
        self.size = len(drawn)
        self.digest = hashlib.blake2b(drawn, digest_size=8).digest()
        self._drawn: bytes | None = drawn
        self._deflated: bytes | None = None
        self._check = self._step = 0

    @property
    def drawn(self) -> bytes:
        drawn = self._drawn
        if drawn is None:
            assert self._deflated is not None
            drawn = zlib.decompressobj(-15).decompress(self._deflated)
        return drawn

    @property
    def is_packed(self) -> bool:
        return self._deflated is not None

    @property
    def held_bytes(self) -> int:
        return len(self._drawn or b"") + len(self._deflated or b"")

    def pack(self) -> None:
        """Deflate without a last block, so that parts can be joined. Takes a millisecond for 30 kB, the first time."""
        if self._deflated is not None:
            return
        drawn = self.drawn
        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
        self._check, self._step = zlib.crc32(drawn), _raise_x(8 * self.size)
        self._deflated = packer.compress(drawn) + packer.flush(zlib.Z_FULL_FLUSH) if drawn else b""
        if self.size > WORTH_PACKING:
            self._drawn = None

    def add_to(self, check: int) -> int:
        """The CRC-32 of bytes whose own is ``check`` with this part behind them."""
        return _multiply(self._step, check) ^ self._check

    @property
    def deflated(self) -> bytes:
        self.pack()
        assert self._deflated is not None
        return self._deflated


# in most places there is nothing of most layers
EMPTY = Part(b"")


def tag(parts: Iterable[Part]) -> str:
    """A strong ETag: the content's own, so that a publication elsewhere leaves what a browser holds valid."""
    return f'"{hashlib.blake2b(b"".join(part.digest for part in parts), digest_size=9).hexdigest()}"'


def join(parts: Sequence[Part]) -> bytes:
    """The tile. Messages of protocol buffers with repeated fields alone are joined by writing one after the other."""
    return b"".join(part.drawn for part in parts)


def join_packed(parts: Sequence[Part]) -> bytes:
    """The tile as one gzip member (RFC 1952), from parts that were each deflated once."""
    body = b"".join(part.deflated for part in parts)
    check = length = 0
    for part in parts:
        check = part.add_to(check)
        length += part.size
    # the parts, an empty last block, checksum and length
    return _GZIP_HEADER + body + b"\x03\x00" + struct.pack("<II", check, length & 0xFFFFFFFF)


def _multiply(a: int, b: int) -> int:
    """The product of two polynomials over GF(2) modulo that of CRC-32."""
    product = 0
    while a:
        if a & _ONE:
            product ^= b
        a = a << 1 & 0xFFFFFFFF
        b = b >> 1 ^ _CRC_32 if b & 1 else b >> 1
    return product


def _raise_x(power: int) -> int:
    """x to ``power``: what so many bits behind a checksum make of it."""
    result, square = _ONE, _ONE >> 1
    while power:
        if power & 1:
            result = _multiply(square, result)
        square = _multiply(square, square)
        power >>= 1
    return result
