"""MapInfo tables: TAB with its .DAT, .MAP and .ID, or MIF with its .MID; only tables that hold their own data.

A .tab may name other files of any place; so only ``Type NATIVE`` is read, under names of ours.
"""

from __future__ import annotations

import os
import re
import struct
from pathlib import Path

from etl.encoding import decodes_as, judge_text, name_encoding, rank_encodings
from etl.read.archive import Archive, Member
from etl.read.content import Content, Source
from etl.read.gdal_layer import read_layer
from etl.read.refusals import refuse

_TAB_PARTS = (".dat", ".map", ".id", ".ind")
_CHARSET = re.compile(rb'(charset\s+)"?([A-Za-z0-9_\-]{1,30})"?', re.IGNORECASE)
_DATA = re.compile(rb"^\s*Data\s*$", re.IGNORECASE | re.MULTILINE)
_OBJECT = re.compile(
    rb"^[ \t]*(point|line|pline|region|arc|text|rect|roundrect|ellipse|multipoint|collection|none)\b",
    re.IGNORECASE | re.MULTILINE,
)
_CHARSETS = {"UTF-8": "UTF-8", "WindowsSimpChinese": "GB18030", "WindowsTradChinese": "Big5"}
_BYTES = "ISO-8859-1"  # every byte is a character of it, so nothing is lost before the detective looks


def list_tables(archive: Archive) -> list[Member]:
    """The .tab of each table, and the .mif of those that have no .tab."""
    tables = archive.find(".tab")
    known = {member.stem for member in tables}
    return tables + [member for member in archive.find(".mif") if member.stem not in known]


def read_mapinfo(source: Source, archive: Archive, main: Member) -> Content:
    """Read the table of an archive whose head is ``main``."""
    files = read_tab(archive, main) if main.ending == ".tab" else read_mif(archive, main)
    return read_files(files, main, source.encoding)


def read_tab(archive: Archive, main: Member) -> dict[str, bytes]:
    """The parts by our names. Raises ``mapinfo.missing``, ``mapinfo.not_native``."""
    head = archive.read(main)
    if not re.search(rb"^\s*Type\s+NATIVE", head, re.IGNORECASE | re.MULTILINE):
        raise refuse("mapinfo.not_native", name=main.base)
    files = {"u.tab": head}
    for ending in _TAB_PARTS:
        member = archive.find_beside(main, ending)
        if member is not None:
            files["u" + ending] = archive.read(member)
    for ending in (".dat", ".map", ".id"):
        if "u" + ending not in files:
            raise refuse("mapinfo.missing", name=main.base, ending=ending)
    check_table(files["u.dat"], files["u.id"], main.base)
    return files


def read_mif(archive: Archive, main: Member) -> dict[str, bytes]:
    """The two parts by our names."""
    member = archive.find_beside(main, ".mid")
    if member is None:
        raise refuse("mapinfo.missing", name=main.base, ending=".mid")
    files = {"u.mif": archive.read(main), "u.mid": archive.read(member)}
    check_exchange(files["u.mif"], files["u.mid"], main.base)
    return files


def check_table(dat: bytes, identities: bytes, name: str) -> None:
    """Rows by their number, by the size of the .dat, and by the .id must agree: GDAL goes by the first alone."""
    if len(dat) < 32:
        raise refuse("file.damaged")
    announced, head, width = struct.unpack("<IHH", dat[4:12])
    rows = (len(dat) - head) // width if width else 0
    if not announced == rows == len(identities) // 4:
        raise refuse("mapinfo.counts_differ", name=name, shapes=len(identities) // 4, rows=rows)


def check_exchange(mif: bytes, mid: bytes, name: str) -> None:
    """Each object of the .mif has one line of the .mid; parts of collections cannot be told from objects."""
    start = _DATA.search(mif)
    if start is None:
        raise refuse("file.damaged")
    objects = [match[1].lower() for match in _OBJECT.finditer(mif, start.end())]
    lines = sum(1 for line in mid.splitlines() if line.strip())
    if lines and b"collection" not in objects and lines != len(objects):
        raise refuse("mapinfo.counts_differ", name=name, shapes=len(objects), rows=lines)


def read_files(files: dict[str, bytes], main: Member, chosen: str | None) -> Content:
    """Let GDAL read the parts; our copy names no character set, so that texts come as they lie there."""
    head = f"u{main.ending}"
    named = _CHARSET.search(files[head][:4096])
    declared = _CHARSETS.get(named[2].decode("ascii")) if named else None
    files[head] = _CHARSET.sub(rb'\1"Neutral"', files[head], count=2)
    for name, data in files.items():
        Path(name).write_bytes(data)
    try:
        content = read_layer(head, "mapinfo", main.base.rsplit(".", 1)[0], encoding=_BYTES)
    finally:
        for name in files:
            os.unlink(name)
    decode_texts(content, declared, chosen)
    return content


def decode_texts(content: Content, declared: str | None, chosen: str | None) -> None:
    """Turn the bytes in headings and values into text, all in one encoding."""
    found = [text.encode(_BYTES) for text in content.headings if not text.isascii()]
    for row in content.rows:
        found.extend(
            value.encode(_BYTES) for value in row.values() if isinstance(value, str) and not value.isascii()
        )
    if chosen:
        wanted = name_encoding(chosen)
        if wanted is None or not decodes_as(found, wanted):
            raise refuse("encoding.choice_fails", encoding=chosen[:40])
        candidates, certain = [wanted], True
    else:
        candidates, certain = rank_encodings(found, declared)
    if not candidates:
        raise refuse("encoding.unknown", where="属性", where_en=" of the attributes")
    used = candidates[0]
    content.headings = tuple(heading.encode(_BYTES).decode(used) for heading in content.headings)
    content.rows = [
        dict(
            zip(
                content.headings,
                (
                    value.encode(_BYTES).decode(used) if isinstance(value, str) else value
                    for value in row.values()
                ),
                strict=True,
            )
        )
        for row in content.rows
    ]
    content.encoding = judge_text(candidates, certain)
