"""Shapefiles as they are sent: any part missing, any encoding, names cut to ten bytes."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas
import pyogrio.raw

from tests.corpus.file import Content, File, zip_members

_TEXT_BYTES = 120


def write_shapefile(
    content: Content,
    *,
    prj: str | None = None,
    encoding: str = "gb18030",
    cpg: str | None = None,
    ldid: int = 0,
    shx: bool = True,
    gbk_names: bool = False,
    capitals: bool = False,
    noise: bool = False,
    width: int = _TEXT_BYTES,
    stem: str = "造林地块",
) -> File:
    """A zipped shapefile. Headings are cut to ten bytes, values to ``width``, as dBase does."""
    shp, index = write_shapes(content)
    dbf, rows = write_dbf(content.rows, encoding, ldid, width)
    members = {".shp": shp, ".dbf": dbf}
    if shx:
        members[".shx"] = index
    if prj is not None:
        members[".prj"] = prj.encode()
    if cpg is not None:
        members[".cpg"] = cpg.encode()
    if noise:
        members |= {".shp.xml": b"<metadata/>", ".sbn": b"\x00\x00\x27\x0a", ".qix": b"SQT"}
    packed = {stem + (ending.upper() if capitals else ending): data for ending, data in members.items()}
    if noise:
        packed |= {
            f"__MACOSX/._{stem}.shp": b"\x00\x05\x16\x07",
            f"~${stem}.dbf": b"x",
            "说明.txt": "说明".encode(),
        }
    return File(f"{stem}.zip", zip_members(packed, gbk_names), rows)


def write_shapes(content: Content) -> tuple[bytes, bytes]:
    """(.shp, .shx) of the shapes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.shp"
        frame = geopandas.GeoDataFrame(
            {"n": range(len(content.shapes))}, geometry=list(content.shapes), crs="EPSG:4490"
        )
        pyogrio.write_dataframe(frame, path)
        return path.read_bytes(), path.with_suffix(".shx").read_bytes()


def write_dbf(
    rows: Sequence[Mapping[str, Any]], encoding: str, ldid: int = 0, width: int = _TEXT_BYTES
) -> tuple[bytes, list[dict[str, Any]]]:
    """(.dbf, the rows as they can be read back: names and texts cut, between characters)."""
    fields, kept_names = [], {}
    for heading, value in rows[0].items():
        name = heading.encode(encoding)[:10]
        kept_names[heading] = name.decode(encoding, errors="ignore")
        kind, size, decimals = _describe(heading, value, width)
        fields.append((heading, name, kind, size, decimals))
    header = b"".join(
        name.ljust(11, b"\x00") + kind + bytes(4) + bytes([size, decimals]) + bytes(14)
        for _, name, kind, size, decimals in fields
    )
    body, read_back = b"", []
    for row in rows:
        record, told = b" ", {}
        for heading, _, kind, size, decimals in fields:
            cell, value = _write_cell(row[heading], kind, size, decimals, encoding)
            record += cell
            told[kept_names[heading]] = value
        body += record
        read_back.append(told)
    length = 1 + sum(size for *_, size, _ in fields)
    start = struct.pack("<4BIHH", 3, 123, 5, 6, len(rows), 32 + len(header) + 1, length)
    return start + bytes(17) + bytes([ldid]) + bytes(2) + header + b"\r" + body + b"\x1a", read_back


def _describe(heading: str, value: object, width: int) -> tuple[bytes, int, int]:
    if isinstance(value, int | float):
        return b"N", 18, 2
    return (b"D", 8, 0) if heading == "日期" else (b"C", width, 0)


def _write_cell(value: Any, kind: bytes, size: int, decimals: int, encoding: str) -> tuple[bytes, Any]:
    if kind == b"N":
        return f"{value:{size}.{decimals}f}".encode(), value
    if kind == b"D":
        return str(value).replace("-", "").encode(), value
    cell = str(value).encode(encoding)[:size]
    return cell.ljust(size), cell.decode(encoding, errors="ignore")


def write_two_shapefiles(content: Content, other: Content, prj: str) -> File:
    """One zip with two shapefiles: ``other`` is what is not wanted."""
    packed: dict[str, bytes] = {}
    for stem, one in (("A甲", content), ("B乙", other)):
        shp, shx = write_shapes(one)
        dbf, _ = write_dbf(one.rows, "gb18030")
        packed |= {f"{stem}.shp": shp, f"{stem}.shx": shx, f"{stem}.dbf": dbf, f"{stem}.prj": prj.encode()}
    return File("两个图层.zip", zip_members(packed, gbk_names=True), list(content.rows))


def write_wrong_index(content: Content, prj: str) -> File:
    """A zipped shapefile with the .shx of another one: right count, wrong places."""
    shp, shx = write_shapes(content)
    dbf, rows = write_dbf(content.rows, "gb18030")
    entries = shx[100:]
    turned = b"".join(entries[n : n + 8] for n in range(len(entries) - 8, -1, -8))
    members = {
        "a.shp": shp,
        "a.shx": shx[:100] + turned,
        "a.dbf": dbf,
        "a.prj": prj.encode(),
        "a.cpg": b"GBK",
    }
    return File("a.zip", zip_members(members), rows)
