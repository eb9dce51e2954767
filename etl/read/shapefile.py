"""Zipped shapefiles: every part counted by our own walk before GDAL builds the shapes.

GDAL loses rows silently when .shp, .shx and .dbf disagree; here that is a refusal.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Any

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
from etl.read.tidy import check_vertex_counts, drop_heights, parse_wkb
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
    deleted = set(table.deleted)
    kept = [number for number in range(len(places)) if number not in deleted]
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
    offset, end, read_size = 100, declared or len(shp), struct.Struct(">I").unpack_from
    while offset + _RECORD_HEADER <= end:
        length = read_size(shp, offset + 4)[0] * 2
        following = offset + _RECORD_HEADER + length
        if length < 4 or following > end:
            raise _refuse_cut(f"第 {len(places) + 1} 个图形不完整", f"shape {len(places) + 1} is incomplete")
        places.append((offset, length))
        if len(places) > bounds.MOST_ROWS:
            raise refuse("file.too_many_rows", count=f"{len(places)}+", most=bounds.MOST_ROWS)
        offset = following
    check_records(shp, np.array(places, dtype=np.int64).reshape(-1, 2))
    return places


def check_records(shp: bytes, places: NDArray[np.int64]) -> None:
    """The records' own counts must fit their sizes: GDAL turns one that does not into an empty shape."""
    start, length = places[:, 0] + _RECORD_HEADER, places[:, 1]
    kind = _peek(shp, start, "<i4")
    for unknown in kind[~np.isin(kind, list(_KINDS))][:1]:
        raise refuse("shp.unknown_kind", kind=int(unknown))
    family = kind % 10
    head = np.select([family == 0, family == 1, family == 8], [4, 4, 40], 44)
    _refuse_misfits(length < np.where(family == 1, 20, head))
    parts, points = np.zeros(len(start), dtype=np.int64), np.where(family == 1, 1, 0)
    curve, several = np.isin(family, (3, 5)), family == 8
    parts[curve], points[curve] = _peek(shp, start[curve] + 36, "<i4"), _peek(shp, start[curve] + 40, "<i4")
    points[several] = _peek(shp, start[several] + 36, "<i4")
    _refuse_misfits((parts < 0) | (points < 0) | (head + 4 * parts + 16 * points > length))
    check_vertex_counts(points)
    owner, place = _spread(start + head, parts, 4)
    first = _peek(shp, place, "<i4")
    falling = np.zeros(len(first), dtype=bool)
    falling[1:] = (owner[1:] == owner[:-1]) & (first[1:] <= first[:-1])
    _refuse_misfits(np.isin(np.arange(len(start)), owner[falling | (first < 0) | (first >= points[owner])]))
    owner, place = _spread(start + head + 4 * parts, 2 * points, 8)
    wild = owner[~(np.abs(_peek(shp, place, "<f8")) < bounds.LARGEST_COORDINATE)]
    if wild.size:
        raise refuse("geometry.not_finite", row=int(wild[0]) + 1)


def _peek(data: bytes, places: NDArray[np.int64], kind: str) -> NDArray[Any]:
    """The numbers that begin at those bytes, wherever they lie."""
    view = np.ndarray(len(data) - np.dtype(kind).itemsize + 1, kind, data, strides=(1,))
    found: NDArray[Any] = view[places]
    return found


def _spread(
    starts: NDArray[np.int64], counts: NDArray[np.int64], step: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For runs of numbers the run and the byte of each number."""
    owner = np.repeat(np.arange(len(starts)), counts)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    return owner, starts[owner] + step * within


def _refuse_misfits(misfits: NDArray[np.bool_]) -> None:
    for at in np.flatnonzero(misfits)[:1]:
        number = int(at) + 1
        raise _refuse_cut(
            f"第 {number} 个图形的折点数与大小不符", f"counts of shape {number} do not fit its size"
        )


def build_index(shp: bytes, places: list[tuple[int, int]]) -> bytes:
    """A .shx made from the walk, so that a missing or foreign one cannot lose shapes."""
    size = 100 + 8 * len(places)
    body = (np.array(places, dtype=np.int64) // 2).astype(">i4").tobytes()
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
