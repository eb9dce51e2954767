"""The table of formats: what is recognised by which bytes, and which function reads it or why it is refused.

The sender's file name takes no part. A new format is a new row here and a file of its own beside this one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from etl.encoding import decode_text
from etl.read.archive import Archive, Member
from etl.read.cass_dat import is_cass_dat, read_cass_dat
from etl.read.content import Content, Source
from etl.read.csv_points import read_csv
from etl.read.dxf import is_dxf, read_dxf
from etl.read.filegdb import read_filegdb
from etl.read.flatgeobuf import MAGIC as FLATGEOBUF
from etl.read.flatgeobuf import read_flatgeobuf
from etl.read.geojson import read_geojson
from etl.read.geojson_lines import is_geojson_lines, read_geojson_lines
from etl.read.gpkg import read_gpkg
from etl.read.gpx import read_gpx
from etl.read.kml import read_kml, read_kmz
from etl.read.land_txt import is_land_txt, read_land_txt
from etl.read.mapinfo import read_mapinfo
from etl.read.ods import is_ods, read_ods
from etl.read.ovjsn import read_ovjsn
from etl.read.refusals import refuse
from etl.read.shapefile import read_shapefile
from etl.read.xlsx import read_xlsx

Reader = Callable[[Source], Content]

_HEAD_BYTES = 4096
_LOOSE_ENDINGS = (
    *(".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson", ".jsonl", ".ovjsn", ".gpkg", ".csv", ".tsv"),
    *(".xlsx", ".kml", ".ovkml", ".gpx", ".dxf", ".fgb", ".ods"),
)
_TEXT_ENDINGS = (".txt", ".dat")  # in an archive they count when nothing else does: they may be a 说明.txt


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


def read_content(source: Source) -> Content:
    """Recognise the bytes and read them.

    Raises
    ------
    UnreadableFile
        With the code of the refusal; ``file.not_recognised`` when nothing fits.
    """
    head = source.data[:_HEAD_BYTES]
    if not source.data.strip(b"\x00 \t\r\n"):
        raise refuse("file.empty" if not head else "file.not_recognised")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return read_archive(source)
    for refusal in REFUSALS:
        if refusal.matches(head):
            raise refuse(refusal.code, format=refusal.format)
    if head.startswith(b"SQLite format 3\x00"):
        return read_gpkg(source)
    if head.startswith(FLATGEOBUF):
        return read_flatgeobuf(source)
    if head.startswith(b"\x00\x00\x27\x0a"):
        raise refuse("shp.bare", part=".shp / .shx")
    return recognise_text(source)(source)


def read_archive(source: Source) -> Content:
    """What kind of archive it is, by the names of its members."""
    archive = Archive(source.data)
    names = [member.name for member in archive.members]
    if "[Content_Types].xml" in names:
        if any(name.startswith("xl/") for name in names):
            return read_xlsx(source, archive)
        raise refuse("office.refused")
    if is_ods(archive):
        return read_ods(source, archive)
    if archive.find(".gdbtable"):
        return read_filegdb(source, archive)
    if archive.find(".tab") or archive.find(".mif"):
        return read_mapinfo(source, archive)
    if archive.find(".shp") or archive.find(".dbf"):
        return read_shapefile(source, archive)
    if archive.find(".kml") or archive.find(".ovkml"):
        return read_kmz(source, archive)
    loose = [member for member in archive.members if member.ending in _LOOSE_ENDINGS]
    loose = loose or [member for member in archive.members if member.ending in _TEXT_ENDINGS]
    if len(loose) > 1:
        listed = "、".join(member.base for member in loose[:10])
        raise refuse("zip.several_layers", count=len(loose), names=listed)
    if loose:
        return read_loose(source, archive, loose[0])
    if archive.find(".dwg"):
        raise refuse("dwg.refused")
    listed = "、".join(member.base for member in archive.members[:8]) or "—"
    raise refuse("zip.nothing_known", names=listed[:200])


def read_loose(source: Source, archive: Archive, member: Member) -> Content:
    """A single GeoJSON, GeoPackage or table that somebody zipped."""
    data = archive.read(member)
    if data.startswith(b"PK\x03\x04") and member.ending not in (".xlsx", ".ods"):
        raise refuse("zip.nested", name=member.base)
    inner = Source(data, member.base, source.encoding)
    if member.ending == ".xlsx":
        return read_xlsx(inner, Archive(data))
    if member.ending == ".ods":
        return read_ods(inner, Archive(data))
    return read_content(inner)


def recognise_text(source: Source) -> Reader:
    """The reader of a text file: JSON, KML, coordinate text, or a delimited table."""
    head = _text_head(source.data[:_HEAD_BYTES]).lstrip("\ufeff \t\r\n")
    if is_land_txt(head):  # before JSON, which may begin with a bracket, too
        return read_land_txt
    if is_geojson_lines(source.data):
        return read_geojson_lines
    if head.startswith("{") and '"ObjItems"' in head:
        return read_ovjsn
    if head.startswith(("{", "[")):
        return read_geojson
    if head.startswith("<"):
        if re.search(r"<(\w+:)?kml[\s>]", head, re.IGNORECASE) or re.search(r"<!\s*(DOCTYPE|ENTITY)", head):
            return read_kml
        if re.search(r"<(\w+:)?gpx[\s>]", head, re.IGNORECASE):
            return read_gpx
        raise refuse("file.not_recognised")
    if is_dxf(head):
        return read_dxf
    if is_cass_dat(head):
        return read_cass_dat
    if "\x00" in head or not head or not looks_like_table(head):
        raise refuse("file.not_recognised")
    return read_csv


def looks_like_table(head: str) -> bool:
    """Several lines, printable, with a delimiter in the first ones."""
    lines = [line for line in head.splitlines()[:20] if line.strip()]
    control = sum(1 for character in head if ord(character) < 32 and character not in "\t\r\n")
    delimited = sum(1 for line in lines if re.search(r"[,\t;|，]", line))
    return control == 0 and len(lines) >= 2 and delimited >= max(2, len(lines) // 2)


def _text_head(head: bytes) -> str:
    """The beginning as text; a character cut at the end of the piece does not matter."""
    for cut in range(4):
        decoded = decode_text(head[: len(head) - cut], None)
        if decoded is not None:
            return decoded[0]
    return ""
