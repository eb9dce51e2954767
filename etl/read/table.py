"""Tables (Excel, ODS, CSV): finds the heading and the places of the rows, and makes shapes where there are any."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shapely.geometry.base import BaseGeometry

from etl.read import bounds
from etl.read.content import Content, Declaration, Note
from etl.read.kml import find_tool_hints
from etl.read.refusals import refuse
from etl.read.shape_builder import ShapeBuilder
from etl.read.table_datum import find_datum
from etl.read.table_heading import Cells, Heading, normal_heading, text_of
from etl.read.table_places import Places, find_places, read_place
from etl.read.table_vertices import join_vertices
from etl.read.tidy import name_headings
from etl.reading import Family

_TOTAL = re.compile(r"(本\s*页|本\s*表|全\s*[县市镇村])?\s*(合|总|小|累|共)\s*计\s*[:：]?\s*([(（].*)?\Z")
_SIGNED = re.compile(
    r"(备注[:：]|注[:：]|说明[:：]|填报人|填表人|制表|审核人?[:：]|单位负责人|填报单位|填表单位|联系电话[:：]|负责人[:：])"
)
_LABELS = 3  # a total says what it is in one of its first filled cells


def read_table(
    cells: Cells, format_name: str, layer_name: str, wanted: Family | None = None, first_row: int = 1
) -> Content:
    """Rows below the heading, in the file's own numbers; without shapes where no column holds a place.

    ``first_row`` is the number people see at the first row, for messages. ``wanted`` decides between line and
    outline where the table does not say.

    Raises
    ------
    UnreadableFile
        ``table.no_header``; ``file.too_many_rows``.
    """
    found = find_places(cells, wanted)
    if found is None:
        raise refuse("table.no_header")
    heading, places = found
    headings = name_headings(heading.names)
    builder = ShapeBuilder()
    rows: list[dict[str, object]] = []
    shapes: list[BaseGeometry | None] = []
    unread: list[int] = []
    footers: list[int] = []
    for offset, record in enumerate(cells[heading.last + 1 :], start=heading.last + 1):
        values = list(record[: len(headings)]) + [None] * (len(headings) - len(record))
        if all(text_of(value) == "" for value in values):
            continue
        builder.row = len(rows) + 1
        shape = read_place(values, places, builder) if places.columns else None
        if shape is None and is_footer(values):
            footers.append(first_row + offset)
            continue
        if shape is None and places.columns:
            unread.append(first_row + offset)
        rows.append(dict(zip(headings, values, strict=True)))
        shapes.append(shape)
        if len(rows) > bounds.MOST_ROWS:
            raise refuse("file.too_many_rows", count=f"{len(rows)}+", most=bounds.MOST_ROWS)
    content = Content(format_name, layer_name, tuple(headings), rows, shapes)
    content.hints.extend(find_tool_hints(" ".join(headings)))
    content.declared = read_declaration(cells, heading, places)
    builder.rings_closed.clear()  # nobody writes the first corner twice in a table
    content.notes.extend([*note_places(places, headings), *note_rows(unread, footers), *builder.list_notes()])
    if len(places.pairs) > 1 or places.wkt >= 0:  # they are the shape now
        drop_columns(content, {headings[column] for column in places.columns})
    if places.is_one_point:
        join_vertices(content, places.columns, normal_heading, wanted)
    return content


def read_declaration(cells: Cells, heading: Heading, places: Places) -> Declaration:
    """What the headings of the places, else the titles above them, say of the coordinate system."""
    over_places = [text for column in places.columns for text in heading.paths[column]]
    titles = [text_of(cell) for row in cells[: heading.first] for cell in row]
    return Declaration(find_datum(over_places) or find_datum(titles) if places.columns else None)


def drop_columns(content: Content, names: set[str]) -> None:
    """Leave headings and their cells out; changes ``content``."""
    content.headings = tuple(heading for heading in content.headings if heading not in names)
    content.rows = [{heading: row[heading] for heading in content.headings} for row in content.rows]


def is_footer(values: Sequence[object]) -> bool:
    """Totals and signatures under a table."""
    filled = [text for value in values if (text := text_of(value))]
    return any(_TOTAL.match(text) for text in filled[:_LABELS]) or _SIGNED.match(filled[0]) is not None


def note_places(places: Places, headings: Sequence[str]) -> list[Note]:
    """What the rows' places were made of, where that is not plain; and that there are none."""
    if not places.columns:
        listed = "、".join(headings[:12])[:200]
        return [
            (
                f"表里没有坐标列，各行没有图形，只能按编号更新已发布的成果。新增成果请加“经度”“纬度”两列"
                f"（或 X、Y），或上传 shapefile 等图形文件。列有：{listed}。",
                "The table has no coordinate columns: its rows have no shapes and can only change published works by "
                f"their key. For new works add 经度 and 纬度 (or X and Y). Columns: {listed}.",
            )
        ]
    notes: list[Note] = []
    if len(places.pairs) > 1:
        names = "、".join(headings[column] for pair in places.pairs[:3] for column in pair)
        what, what_en = ("线", "line") if places.family == "line" else ("面", "area")
        notes.append(
            (
                f"每行 {len(places.pairs)} 组坐标（{names}等）已连成{what}，请在地图上核对形状。",
                f"The {len(places.pairs)} places of each row ({names} ...) were joined to a {what_en}; check it.",
            )
        )
    if places.spare:
        notes.append(
            (
                f"表里还有 {places.spare} 组别的坐标，没有使用；图形取自“{headings[places.pairs[0][0]]}”一组。",
                f"{places.spare} more sets of coordinates are not used; shapes come from "
                f"{headings[places.pairs[0][0]]}.",
            )
        )
    return notes


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
