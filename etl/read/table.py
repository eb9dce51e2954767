"""Tables with a place per row (Excel, CSV): finds the heading row and the coordinate columns, makes points."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from etl.read import bounds
from etl.read.content import Content, Note
from etl.read.coordinates import looks_like_packed_dms, parse_coordinate
from etl.read.kml import find_tool_hints
from etl.read.refusals import refuse
from etl.read.table_degrees import Triple, find_degree_columns, read_degrees
from etl.read.table_vertices import join_vertices
from etl.read.tidy import name_headings

Cells = Sequence[Sequence[object]]

_HEADING_WITHIN_ROWS = 20
_EAST = {"x", "x坐标", "坐标x", "横坐标", "横坐标x", "横坐标y", "东坐标", "e", "east", "easting", "东"}
_NORTH = {"y", "y坐标", "坐标y", "纵坐标", "纵坐标y", "纵坐标x", "北坐标", "n", "north", "northing", "北"}
_LON = {"lon", "lng", "long", "longitude", "东经", "jd"}
_LAT = {"lat", "latitude", "北纬", "wd"}
_WKT = {"wkt", "geometry", "geom", "thegeom", "wktgeom"}
_FOOTER = re.compile(
    r"\s*(合\s*计|总\s*计|小\s*计|备注[:：]|注[:：]|说明[:：]|填报人|填表人|制表|审核人|单位负责人)"
)


@dataclass(frozen=True)
class Columns:
    """Where the heading row is, and which columns hold the place.

    ``wkt`` alone, or ``east`` and ``north``, or three columns each for degrees, minutes and seconds.
    """

    heading_row: int
    east: int = -1
    north: int = -1
    wkt: int = -1
    degrees: tuple[Triple, Triple] | None = None

    @property
    def places(self) -> tuple[int, ...]:
        """All columns of the place."""
        if self.degrees:
            return self.degrees[0] + self.degrees[1]
        return (self.wkt,) if self.wkt >= 0 else (self.east, self.north)


def read_table(cells: Cells, format_name: str, layer_name: str, first_row: int = 1) -> Content:
    """Rows below the heading row as points, in the file's own numbers.

    ``first_row`` is the number people see at the first row, for messages.
    """
    columns = find_columns(cells)
    headings = name_headings(merge_headings(cells, columns))
    rows: list[dict[str, object]] = []
    shapes: list[BaseGeometry | None] = []
    unread: list[int] = []
    footers: list[int] = []
    for offset, record in enumerate(cells[columns.heading_row + 1 :], start=columns.heading_row + 1):
        values = list(record[: len(headings)]) + [None] * (len(headings) - len(record))
        if all(_text(value) == "" for value in values):
            continue
        shape = read_place(values, columns)
        if shape is None and is_footer(values):
            footers.append(first_row + offset)
            continue
        if shape is None:
            unread.append(first_row + offset)
        rows.append(dict(zip(headings, values, strict=True)))
        shapes.append(shape)
        if len(rows) > bounds.MOST_ROWS:
            raise refuse("file.too_many_rows", count=f"{len(rows)}+", most=bounds.MOST_ROWS)
    content = Content(format_name, layer_name, tuple(headings), rows, shapes)
    content.hints.extend(find_tool_hints(" ".join(headings)))
    content.notes.extend(note_rows(unread, footers))
    content.notes.extend(note_packed(rows, headings, columns))
    if columns.wkt < 0:
        join_vertices(content, columns.places, normal_heading)
    return content


def merge_headings(cells: Cells, columns: Columns) -> list[str]:
    """The headings; what a merged cell of the row above covers is named by it, 经度 over 度 as 经度度."""
    raw = [_text(cell) for cell in cells[columns.heading_row]]
    while raw and not raw[-1]:
        raw.pop()
    above = [_text(cell) for cell in cells[columns.heading_row - 1]] if columns.heading_row else []
    if sum(1 for text in above if text) < 2:  # nothing, or the title of the table
        return raw
    raw += [""] * (len(above) - len(raw))
    for triple in columns.degrees or ():
        if triple[0] < len(above) and raw[triple[0]] in ("度", "°"):
            for place in triple:
                raw[place] = above[triple[0]] + raw[place]
    return [text or (above[place] if place < len(above) else "") for place, text in enumerate(raw)]


def find_columns(cells: Cells) -> Columns:
    """The first row that names both axes (or a WKT column); titles above it are passed over."""
    for number, row in enumerate(cells[:_HEADING_WITHIN_ROWS]):
        below = cells[number + 1] if number + 1 < len(cells) else ()
        three = find_degree_columns(row, below)
        if three:
            return Columns(number + int(three[2]), degrees=three[:2])
        names = [normal_heading(cell) for cell in row]
        for known_east, known_north in (
            (is_longitude, is_latitude),
            (_EAST.__contains__, _NORTH.__contains__),
        ):
            east = next((i for i, name in enumerate(names) if known_east(name)), -1)
            north = next((i for i, name in enumerate(names) if known_north(name) and i != east), -1)
            if east >= 0 and north >= 0:
                return Columns(number, east=east, north=north)
        wkt = next((i for i, name in enumerate(names) if name in _WKT), -1)
        if wkt >= 0:
            return Columns(number, wkt=wkt)
    for row in cells[:_HEADING_WITHIN_ROWS]:
        names = [_text(cell) for cell in row if _text(cell)]
        if len(names) > 1:
            raise refuse("table.no_coordinates", names="、".join(names[:12])[:200])
    raise refuse("table.no_header")


def normal_heading(cell: object) -> str:
    """A heading without units, brackets, blanks and case: ``经度（°）`` is ``经度``."""
    text = unicodedata.normalize("NFKC", _text(cell)).lower()
    text = re.sub(r"[(\[【〔].*?[)\]】〕]", "", text)
    return re.sub(r"[\s_\-:*/.°]", "", text)


def is_longitude(name: str) -> bool:
    """Whether a normalised heading means a longitude; start and end of a line are not the place of a row."""
    return (name in _LON or "经度" in name or name.startswith(("lon", "lng"))) and not _is_end(name)


def is_latitude(name: str) -> bool:
    """Whether a normalised heading means a latitude."""
    return (
        name in _LAT or "纬度" in name or re.match(r"lat(itude)?(gcj|bd|wgs|\d|\Z)", name) is not None
    ) and (not _is_end(name))


def read_place(values: Sequence[object], columns: Columns) -> BaseGeometry | None:
    """The shape of one row, ``None`` where its cells cannot be read as a place."""
    if columns.wkt >= 0:
        text = _text(values[columns.wkt])
        try:
            return shapely.force_2d(shapely.from_wkt(text)) if text else None
        except shapely.errors.ShapelyError:
            return None
    if columns.degrees:
        east, north = (read_degrees(values, triple) for triple in columns.degrees)
    elif max(columns.east, columns.north) >= len(values):
        return None
    else:
        east, north = parse_coordinate(values[columns.east]), parse_coordinate(values[columns.north])
    if east is None or north is None or not max(abs(east), abs(north)) < bounds.LARGEST_COORDINATE:
        return None
    return shapely.Point(east, north)


def is_footer(values: Sequence[object]) -> bool:
    """Totals and signatures under a table."""
    first = next((_text(value) for value in values if _text(value)), "")
    return _FOOTER.match(first) is not None


def note_rows(unread: Sequence[int], footers: Sequence[int]) -> list[Note]:
    """Which rows have no readable place, and which were taken for totals or signatures."""
    notes: list[Note] = []
    if unread:
        zh = "、".join(str(row) for row in unread[:8]) + ("等" if len(unread) > 8 else "")
        notes.append((f"第 {zh} 行的坐标读不懂或为空，请更正。", f"No readable coordinates in row {zh}."))
    if footers:
        zh = "、".join(str(row) for row in footers[:8])
        notes.append(
            (f"第 {zh} 行像合计或签名，没有读入。", f"Row {zh} looks like a total or signature; left out.")
        )
    return notes


def note_packed(rows: Sequence[dict[str, object]], headings: Sequence[str], columns: Columns) -> list[Note]:
    """120.0312 may be a decimal or 120°03′12″; both lie in the county, so a person has to look."""
    if columns.wkt >= 0 or columns.degrees:
        return []
    texts = [_text(row[headings[index]]) for row in rows for index in (columns.east, columns.north)]
    if not looks_like_packed_dms([text for text in texts if text]):
        return []
    return [
        (
            "坐标像“度.分秒”写法（120.0312 表示 120°03′12″），现按小数度读取；如不是小数度，请改写后重传。",
            "Coordinates may be packed as degrees.minutes-seconds; they are read as decimal degrees.",
        )
    ]


def _is_end(name: str) -> bool:
    return name.startswith(("起", "终", "止"))


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
