"""The table of formats: what is recognised by which bytes, and which function reads it or why it is refused.

The sender's file name takes no part. A new format is a new row here and a file of its own beside this one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from etl.encoding import decode_text
from etl.read.archive import Archive
from etl.read.cass_dat import is_cass_dat, read_cass_dat
from etl.read.content import Content, Source
from etl.read.csv_points import read_csv
from etl.read.data_sets import read_data_sets
from etl.read.dxf import is_dxf, read_dxf
from etl.read.flatgeobuf import MAGIC as FLATGEOBUF
from etl.read.flatgeobuf import read_flatgeobuf
from etl.read.geojson import read_geojson
from etl.read.geojson_lines import is_geojson_lines, read_geojson_lines
from etl.read.gpkg import read_gpkg
from etl.read.gpx import read_gpx
from etl.read.kml import read_kml
from etl.read.land_txt import is_land_txt, read_land_txt
from etl.read.ods import is_ods, read_ods
from etl.read.ovjsn import read_ovjsn
from etl.read.refusals import refuse
from etl.read.signatures import find_refusal
from etl.read.xlsx import read_xlsx

Reader = Callable[[Source], Content]

_HEAD_BYTES = 4096


def read_content(source: Source, inside: bool = False) -> Content:
    """Recognise the bytes and read them; ``inside``: they come out of an archive.

    Raises
    ------
    UnreadableFile
        With the code of the refusal; ``file.not_recognised`` when nothing fits.
    """
    head = source.data[:_HEAD_BYTES]
    if not source.data.strip(b"\x00 \t\r\n"):
        raise refuse("file.empty" if not head else "file.not_recognised")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return read_archive(source, inside)
    known = find_refusal(source.data)
    if known is not None:
        raise known
    if head.startswith(b"SQLite format 3\x00"):
        return read_gpkg(source)
    if head.startswith(FLATGEOBUF):
        return read_flatgeobuf(source)
    return recognise_text(source)(source)


def read_archive(source: Source, inside: bool) -> Content:
    """A workbook or a sheet, else the data sets of the archive. An archive inside another one is never a third."""
    archive = Archive(source.data)
    names = [member.name for member in archive.members]
    if "[Content_Types].xml" in names:
        if any(name.startswith("xl/") for name in names):
            return read_xlsx(source, archive)
        raise refuse("office.refused")
    if is_ods(archive):
        return read_ods(source, archive)
    is_kmz = any(member.ending in (".kml", ".ovkml") for member in archive.members)
    if inside and not (is_kmz and source.name.lower().endswith((".kmz", ".ovkmz"))):
        raise refuse("zip.nested", name=source.name[:60])
    return read_data_sets(source, archive, lambda inner: read_content(inner, inside=True), is_coordinate_text)


def is_coordinate_text(data: bytes) -> bool:
    """Whether a text is a list of coordinates, not a description of the files beside it."""
    head = _text_head(data[:_HEAD_BYTES]).lstrip("\ufeff \t\r\n")
    return is_land_txt(head) or is_cass_dat(head)


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
