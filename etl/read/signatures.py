"""Contents that are known and not taken, told by their bytes; each has its advice in ``refusals_of_formats.py``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from etl.read.refusals import refuse
from etl.reading import UnreadableFile

_HEAD_BYTES = 4096
_DWG = {
    b"AC1032": "2018",
    b"AC1027": "2013",
    b"AC1024": "2010",
    b"AC1021": "2007",
    b"AC1018": "2004",
    b"AC1015": "2000",
    b"AC1014": "R14",
    b"AC1012": "R13",
}
# Names inside an old Office file, and what the file is then.
_OLE = (
    ("EncryptedPackage", "xlsx.encrypted"),
    ("Workbook", "xls.refused"),
    ("WordDocument", "office.refused"),
    ("PowerPoint Document", "office.refused"),
)
_DBF_KINDS = (0x03, 0x30, 0x31, 0x83, 0x8B, 0xCB, 0xF5)


@dataclass(frozen=True)
class Refusal:
    """A content that is known and not taken; ``format`` fills the place of that name in its sentence."""

    matches: Callable[[bytes], bool]
    code: str
    format: str = ""


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def _holds(pattern: bytes) -> Callable[[bytes], bool]:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda head: compiled.search(head) is not None


def _is_dbf(head: bytes) -> bool:
    """A table's date and the end of its columns are where the format puts them."""
    if len(head) < 33 or head[0] not in _DBF_KINDS or not (1 <= head[2] <= 12 and 1 <= head[3] <= 31):
        return False
    size = int.from_bytes(head[8:10], "little")
    return size >= 33 and (size > len(head) or head[size - 1] == 0x0D or head[32:33] == b"\r")


# Looked at in this order, before any reader.
REFUSALS = (
    Refusal(_holds(rb"<(OGRVRT|VRTDataset|GDALTileIndex|GDALWarpOptions)|gdal_streamed_alg"), "vrt.refused"),
    Refusal(_starts(b"Rar!"), "rar.refused"),
    Refusal(_starts(b"7z\xbc\xaf"), "sevenzip.refused"),
    Refusal(_starts(b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"), "gzip.refused"),
    Refusal(lambda head: head[257:262] == b"ustar", "gzip.refused"),
    Refusal(_starts(b"OviO"), "ovobj.refused"),
    Refusal(_starts(b"PAR1"), "parquet.refused"),
    Refusal(_starts(b"WMAP", b"MAPGIS"), "mapgis.refused"),
    Refusal(_starts(b"\x00\x01\x00\x00Standard Jet DB", b"\x00\x01\x00\x00Standard ACE DB"), "mdb.refused"),
    Refusal(_starts(b"L\x00\x00\x00\x01\x14\x02\x00"), "shortcut.refused"),
    Refusal(_holds(rb"\A\s*\[(InternetShortcut|Desktop Entry)\]"), "shortcut.refused"),
    Refusal(_starts(b"%PDF"), "picture.refused", "PDF"),
    Refusal(_starts(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF"), "picture.refused", "图片"),
    Refusal(_starts(b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"), "picture.refused", "TIFF 影像"),
    Refusal(lambda head: head[4:8] == b"ftyp", "picture.refused", "照片或视频"),
    Refusal(_starts(b"AutoCAD Binary DXF"), "dxf.binary"),
    Refusal(_holds(rb"<(\w+:)?(FeatureCollection|featureMembers?|CityModel)[\s>]"), "format.later", "GML"),
    Refusal(_starts(b"LASF"), "format.later", "LAS"),
    Refusal(_starts(b"CDF\x01", b"CDF\x02", b"\x89HDF"), "format.later", "NetCDF/HDF"),
    Refusal(_holds(rb"\AEXP\s+[01]\s"), "format.later", "E00"),
    Refusal(_holds(rb"\A\s*Version\s+\d+\s+Charset|\A!table"), "mapinfo.bare"),
    Refusal(_holds(rb"\A\s*(GEOGCS|PROJCS|GEOGCRS|PROJCRS)\s*\["), "shp.bare", ".prj"),
    Refusal(_is_dbf, "shp.bare", ".dbf"),
    Refusal(_starts(b"\x00\x00\x27\x0a"), "shp.bare", ".shp / .shx"),
    Refusal(_holds(rb"\A\s*<(!doctype\s+)?html"), "file.not_recognised"),
)


def find_refusal(data: bytes) -> UnreadableFile | None:
    """The refusal of a content that is known and not taken; ``None`` for all others."""
    head = data[:_HEAD_BYTES]
    if head.startswith((b"AC10", b"AC1.", b"MC0.0")):
        return refuse("dwg.refused", version=_DWG.get(head[:6], "R12-"))
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return refuse(next((code for name, code in _OLE if name.encode("utf-16-le") in data), "xls.refused"))
    for refusal in REFUSALS:
        if refusal.matches(head):
            return refuse(refusal.code, format=refusal.format, part=refusal.format)
    return None
