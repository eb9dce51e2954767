"""Zipped shapefiles: every part counted by our own walk before GDAL builds the shapes.

GDAL loses rows silently when .shp, .shx and .dbf disagree; here that is a refusal.
"""

from __future__ import annotations

import itertools
import os
import struct
from pathlib import Path

import numpy as np
import pyogrio.raw
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from etl.encoding import decode_text, judge_text, name_encoding
from etl.read import bounds
from etl.read.archive import Archive, Member
from etl.read.content import Content, Declaration, Source
from etl.read.dbf import Table, read_dbf
from etl.read.refusals import refuse
from etl.read.tidy import drop_heights, parse_wkb
from etl.reading import Family

_MAGIC = 9994
_KINDS = {0, 1, 3, 5, 8, 11, 13, 15, 18, 21, 23, 25, 28}
_RECORD_HEADER = 8
_FAMILIES: dict[int, Family] = {1: "point", 3: "line", 5: "polygon", 8: "point"}


def read_shapefile(source: Source, archive: Archive, main: Member) -> Content:
    """Read the shapefile of an archive whose .shp is ``main``."""
    table_member = archive.find_beside(main, ".dbf")
    if table_member is None:
        raise refuse("shp.missing_dbf", name=main.base)
    shp = archive.read(main)
    places = walk_records(shp)
    cpg = _read_text(archive, main, ".cpg")
    table = read_dbf(archive.read(table_member), cpg, source.encoding)
    index_member = archive.find_beside(main, ".shx")
    index = archive.read(index_member) if index_member else None
    index_count = len(places) if index is None else max(0, (len(index) - 100) // 8)
    if not len(places) == len(table.rows) == index_count:
        raise refuse("shp.counts_differ", shapes=len(places), index=index_count, rows=len(table.rows))
    if index is not None and index[100:] != build_index(shp, places)[100:]:
        index = None  # the count is right, the places are not: the walk knows better
    shapes = build_shapes(shp, build_index(shp, places))
    kept = [number for number in range(len(places)) if number not in set(table.deleted)]
    content = Content(
        "shapefile",
        main.base.rsplit(".", 1)[0],
        table.headings,
        [table.rows[number] for number in kept],
        [shapes[number] for number in kept],
        Declaration(_read_text(archive, main, ".prj")),
        judge_text(table.candidates, table.certain),
    )
    content.shapes = drop_heights(content.shapes, content)
    add_notes(content, table, cpg, index is None)
    return content


def count_shapes(archive: Archive, main: Member) -> tuple[int, Family]:
    """(records, family) of a .shp, to choose among several. Raises ``shp.truncated``."""
    shp = archive.read(main)
    return len(walk_records(shp)), _FAMILIES.get(struct.unpack("<i", shp[32:36])[0] % 10, "table")


def walk_records(shp: bytes) -> list[tuple[int, int]]:
    """(offset, content length) of each record in bytes.

    Raises
    ------
    UnreadableFile
        ``shp.truncated`` when the file ends early or a record lies about its size or its own counts.
    """
    if len(shp) < 100 or struct.unpack(">i", shp[:4])[0] != _MAGIC:
        raise refuse("shp.truncated", part=".shp", fact="文件头不对", fact_en="bad header")
    kind = struct.unpack("<i", shp[32:36])[0]
    if kind not in _KINDS or kind == 31:
        raise refuse("shp.unknown_kind", kind=kind)
    declared = struct.unpack(">I", shp[24:28])[0] * 2
    if declared > len(shp):
        raise _refuse_cut(f"应有 {declared} 字节，只有 {len(shp)} 字节", f"{len(shp)} of {declared} bytes")
    places: list[tuple[int, int]] = []
    offset, end = 100, declared or len(shp)
    while offset + _RECORD_HEADER <= end:
        length = struct.unpack(">I", shp[offset + 4 : offset + 8])[0] * 2
        start = offset + _RECORD_HEADER
        if length < 4 or start + length > end:
            raise _refuse_cut(f"第 {len(places) + 1} 个图形不完整", f"shape {len(places) + 1} is incomplete")
        check_record(shp[start : start + length], len(places) + 1)
        places.append((offset, length))
        if len(places) > bounds.MOST_ROWS:
            raise refuse("file.too_many_rows", count=f"{len(places)}+", most=bounds.MOST_ROWS)
        offset = start + length
    return places


def check_record(record: bytes, number: int) -> None:
    """A record's own counts must fit its size: GDAL turns one that does not into an empty shape."""
    kind = struct.unpack("<i", record[:4])[0]
    if kind not in _KINDS:
        raise refuse("shp.unknown_kind", kind=kind)
    points = find_points(record, kind % 10)
    if points is None:
        raise _refuse_cut(
            f"第 {number} 个图形的折点数与大小不符", f"counts of shape {number} do not fit its size"
        )
    if not (np.abs(points) < bounds.LARGEST_COORDINATE).all():
        raise refuse("geometry.not_finite", row=number)


def find_points(record: bytes, family: int) -> NDArray[np.float64] | None:
    """The numbers of a record's places, or ``None`` when its counts point outside of it."""
    if family == 0:
        return np.empty(0)
    if family == 1:
        return np.frombuffer(record, "<f8", 2, 4) if len(record) >= 20 else None
    head = 44 if family in (3, 5) else 40
    if len(record) < head:
        return None
    parts, count = (
        struct.unpack("<ii", record[36:44]) if head == 44 else (0, *struct.unpack("<i", record[36:40]))
    )
    if parts < 0 or count < 0 or head + 4 * parts + 16 * count > len(record):
        return None
    starts = struct.unpack(f"<{parts}i", record[head : head + 4 * parts])
    rising = all(a < b for a, b in itertools.pairwise(starts))
    if not rising or any(not 0 <= start < count for start in starts):
        return None
    return np.frombuffer(record, "<f8", 2 * count, head + 4 * parts)


def build_index(shp: bytes, places: list[tuple[int, int]]) -> bytes:
    """A .shx made from the walk, so that a missing or foreign one cannot lose shapes."""
    size = 100 + 8 * len(places)
    body = b"".join(struct.pack(">ii", offset // 2, length // 2) for offset, length in places)
    return shp[:24] + struct.pack(">i", size // 2) + shp[28:100] + body


def build_shapes(shp: bytes, index: bytes) -> list[BaseGeometry | None]:
    """Let GDAL turn records into shapes, from files named by us in the job's folder."""
    Path("u.shp").write_bytes(shp)
    Path("u.shx").write_bytes(index)
    try:
        _, _, wkb, _ = pyogrio.raw.read("u.shp", columns=[])
    except Exception as error:  # pyogrio and GDAL raise many kinds
        raise refuse("file.damaged") from error
    finally:
        for name in ("u.shp", "u.shx"):
            os.unlink(name)
    return parse_wkb(list(wkb))


def add_notes(content: Content, table: Table, cpg: str | None, index_rebuilt: bool) -> None:
    """What the sender should know about how this file was read."""
    used = table.candidates[0]
    if cpg and name_encoding(cpg) not in (None, used):
        content.notes.append(
            (
                f".cpg 写的是 {cpg.strip()[:20]}，但内容只能按 {used} 读通，已按 {used} 读取。",
                f"The .cpg says {cpg.strip()[:20]}, but the text reads only as {used}.",
            )
        )
    if table.deleted:
        count = len(table.deleted)
        content.notes.append(
            (f"属性表中有 {count} 行已标记删除，没有读入。", f"{count} rows marked as deleted are left out.")
        )
    if table.cut_texts:
        count = table.cut_texts
        content.notes.append(
            (
                f"有 {count} 处文字超过字段长度，原文件里最后一个字已被截断，请核对。",
                f"{count} texts were cut by the field width in the file itself; please check.",
            )
        )
    if index_rebuilt:
        content.notes.append(
            ("缺少 .shx 或与图形不符，已按 .shp 重建索引。", "The .shx was rebuilt from the .shp.")
        )


def _read_text(archive: Archive, main: Member, ending: str) -> str | None:
    member = archive.find_beside(main, ending)
    if member is None:
        return None
    decoded = decode_text(archive.read(member)[:20_000], None)
    return decoded[0].strip() or None if decoded else None


def _refuse_cut(fact: str, fact_en: str) -> Exception:
    return refuse("shp.truncated", part=".shp", fact=fact, fact_en=fact_en)
