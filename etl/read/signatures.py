"""Contents that are known and not taken, told by their first bytes; each has its advice in ``refusals.py``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """A content that is known and not taken."""

    matches: Callable[[bytes], bool]
    code: str
    format: str = ""


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def _holds(pattern: bytes) -> Callable[[bytes], bool]:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda head: compiled.search(head) is not None


# Looked at in this order, before any reader.
REFUSALS = (
    Refusal(_holds(rb"<(OGRVRT|VRTDataset|GDALTileIndex|GDALWarpOptions)|gdal_streamed_alg"), "vrt.refused"),
    Refusal(_starts(b"AC10", b"AC1.", b"MC0.0"), "dwg.refused"),
    Refusal(_starts(b"Rar!"), "rar.refused"),
    Refusal(_starts(b"7z\xbc\xaf"), "sevenzip.refused"),
    Refusal(_starts(b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"), "gzip.refused"),
    Refusal(lambda head: head[257:262] == b"ustar", "gzip.refused"),
    Refusal(_starts(b"OviO"), "ovobj.refused"),
    Refusal(_starts(b"PAR1"), "parquet.refused"),
    Refusal(_starts(b"WMAP", b"MAPGIS"), "mapgis.refused"),
    Refusal(_starts(b"\xd0\xcf\x11\xe0"), "xls.refused"),
    Refusal(_starts(b"\x00\x01\x00\x00Standard"), "xls.refused"),
    Refusal(
        _starts(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"II*\x00", b"MM\x00*", b"BM"),
        "picture.refused",
    ),
    Refusal(lambda head: head[4:12] in (b"ftypheic", b"ftypmif1"), "picture.refused"),
    Refusal(_starts(b"AutoCAD Binary DXF"), "dxf.binary"),
    Refusal(_holds(rb"<(\w+:)?(FeatureCollection|featureMember)[\s>]"), "format.later", "GML"),
    Refusal(_holds(rb"\A\s*Version\s+\d+\s+Charset|\A!table"), "mapinfo.bare"),
    Refusal(_holds(rb"\A\s*<(!doctype\s+)?html"), "file.not_recognised"),
)
