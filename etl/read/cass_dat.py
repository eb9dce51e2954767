"""CASS field points (``.dat``): number, code, Y (east), X (north), height; no headings.

East comes before north here, the other way round than in the coordinate text of :mod:`etl.read.land_txt`.
"""

from __future__ import annotations

import re

from shapely.geometry.base import BaseGeometry

from etl.read import bounds
from etl.read.content import Content, Source
from etl.read.refusals import refuse
from etl.read.shape_builder import ShapeBuilder
from etl.read.text import read_text

HEADINGS = ("点号", "编码", "高程")
_NUMBER = r"\s*([+-]?\d+(?:\.\d*)?)\s*"
_POINT = re.compile(rf"([^,]*),([^,]*),{_NUMBER},{_NUMBER}(?:,{_NUMBER})?,?\s*\Z")
_METRES = r"\s*(\d{6,8}(?:\.\d*)?)\s*"  # an easting or a northing
_WITHOUT_CODE = re.compile(rf"([^,]*),(){_METRES},{_METRES}(?:,\s*([+-]?\d{{1,4}}(?:\.\d*)?)\s*)?,?\s*\Z")


def is_cass_dat(head: str) -> bool:
    """Whether the first lines, the very first included, are points of this layout."""
    lines = [line for line in head.splitlines()[:20] if line.strip()]
    whole = lines[:-1] if len(lines) > 1 and not head.endswith("\n") else lines  # the last may be cut
    first = whole[1:] if whole and re.fullmatch(r"\s*\d+\s*", whole[0]) else whole  # a count of points
    return bool(first) and all(_is_point(line) for line in first)


def read_cass_dat(source: Source) -> Content:
    """Read every line as a point.

    Raises
    ------
    UnreadableFile
        ``dat.bad_line`` with the number of a line that is no point.
    """
    text, encoding = read_text(source)
    builder = ShapeBuilder()
    rows: list[dict[str, object]] = []
    shapes: list[BaseGeometry | None] = []
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip().replace("，", ",")
        if not stripped or (not rows and stripped.isdecimal()):
            continue
        match = match_point(stripped)
        if match is None:
            raise refuse("dat.bad_line", line=number, text=stripped[:60])
        builder.row = len(rows) + 1
        height = float(match[5]) if match[5] else None
        rows.append({"点号": match[1].strip(), "编码": match[2].strip(), "高程": height})
        shapes.append(builder.build_point([float(match[3]), float(match[4])]))
        if len(rows) > bounds.MOST_ROWS:
            raise refuse("file.too_many_rows", count=f"{len(rows)}+", most=bounds.MOST_ROWS)
    return Content("cass_dat", source.stem, HEADINGS, rows, shapes, encoding=encoding)


def match_point(line: str) -> re.Match[str] | None:
    """The parts of a point: number, code, east, north, height; the column of codes may be missing as a whole."""
    return _WITHOUT_CODE.match(line) or _POINT.match(line)


def _is_point(line: str) -> bool:
    match = match_point(line.strip().replace("，", ","))
    return match is not None and match[5] is not None
