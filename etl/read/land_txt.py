"""Coordinate text of natural-resources bureaus (``[属性描述]``, ``[地块坐标]``), with the variants found in use.

A plot is a line of attributes ending with ``@``, then one line per boundary point: number, ring, X (north),
Y (east). Layout: 勘测定界界址点坐标交换格式. Fields after the eighth, of which 12- and 13-field files have
some, are not explained by it (待核); they are kept under numbered headings.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from etl.read import bounds
from etl.read.content import Content, Source
from etl.read.land_header import Header, add_zone, declare_system, read_header_line
from etl.read.land_rings import build_plot
from etl.read.refusals import refuse
from etl.read.shape_builder import ShapeBuilder
from etl.read.text import read_text

AREA = "地块面积(公顷)"
_FIELDS = ("界址点数", AREA, "地块编号", "地块名称", "图形属性", "图幅号", "地块用途", "地类编码")
_BRACKETS = str.maketrans({"【": "[", "】": "]", "［": "[", "］": "]", "〔": "[", "〕": "]", "＠": "@"})
_SECTION = re.compile(r"\[\s*(.+?)\s*\]\Z")
_START = re.compile(r"\s*(\[\s*(属性描述|地块坐标)\s*\]|[^\n]{0,500},\s*@\s*[,\s]*\n)")
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?\Z")
_PLAIN_POINT = re.compile(
    r"[A-Za-z]?[0-9]{1,7},([0-9]{1,6}),([0-9]{1,9}\.[0-9]{1,9}),([0-9]{1,9}\.[0-9]{1,9})\Z"
)
_AREA = re.compile(r"([\d.]+)\s*(公顷|ha|hm2|hm²|平方米|㎡|m2|m²|亩)?\Z", re.IGNORECASE)
_HECTARES = {"公顷": 1.0, "ha": 1.0, "hm2": 1.0, "hm²": 1.0, "亩": 1 / 15}
_SQUARE_METRE_HA = 1e-4


@dataclass
class Plot:
    """One plot: its attribute fields and (ring, north column, east column) of each point, as written."""

    fields: list[str]
    points: list[tuple[int, float, float]] = field(default_factory=list)


def is_land_txt(head: str) -> bool:
    """Whether the beginning of a text is a coordinate text, with or without its header."""
    return _START.match(clean_line(head)) is not None


def read_land_txt(source: Source) -> Content:
    """Read every plot as one row; ring 1 is the outline, further rings are holes or further parts."""
    text, encoding = read_text(source)
    header = Header()
    plots = walk_plots(text, header)
    notes = add_zone(header, [plot.points for plot in plots])
    builder = ShapeBuilder()
    rows: list[dict[str, object]] = []
    shapes: list[BaseGeometry | None] = []
    miscounted: list[str] = []
    for number, plot in enumerate(plots, start=1):
        builder.row = number
        shape = build_plot(plot.points, kind_of(plot), builder)
        row = name_fields(plot.fields)
        row[AREA] = read_area(row.get(AREA), shape, header.unit)
        if not counts_agree(plot):
            miscounted.append(str(number))
        rows.append(row)
        shapes.append(shape)
    headings = tuple(dict.fromkeys(heading for row in rows for heading in row))
    content = Content(
        "land_txt", source.stem, headings, rows, shapes, declare_system(header, plots), encoding
    )
    content.notes.extend(notes)
    builder.rings_closed.clear()  # this format allows both; nothing to tell
    content.notes.extend(builder.list_notes())
    if miscounted:
        zh, en = "、".join(miscounted[:8]), ", ".join(miscounted[:8])
        content.notes.append(
            (
                f"第 {zh} 个地块写明的界址点数与实际行数不符，请核对有没有漏行。",
                f"Plot {en}: the stated number of points differs from the lines; lines may be missing.",
            )
        )
    return content


def walk_plots(text: str, header: Header) -> list[Plot]:
    """The plots in file order; header lines are put into ``header``.

    Raises
    ------
    UnreadableFile
        ``txt.bad_line`` with the number of a line that is neither a plot nor a point; ``txt.no_plots``.
    """
    plots: list[Plot] = []
    total = 0
    section = ""
    for number, raw in enumerate(text.splitlines(), start=1):
        if plots and (plain := _PLAIN_POINT.match(raw)):  # nearly every line of a large file
            plots[-1].points.append((int(plain[1]), float(plain[2]), float(plain[3])))
            total += 1
            if total > bounds.MOST_VERTICES:
                raise refuse_vertices(total)
            continue
        line = clean_line(raw).strip()
        if not line:
            continue
        named = _SECTION.match(line)
        if named:
            section = named[1]
        elif is_plot_line(line, section):
            plots.append(Plot(split_plot_line(line)))
            if len(plots) > bounds.MOST_ROWS:
                raise refuse("file.too_many_rows", count=f"{len(plots)}+", most=bounds.MOST_ROWS)
        elif (point := read_point(line)) is not None and plots:
            plots[-1].points.append(point)
            total += 1
            if total > bounds.MOST_VERTICES:
                raise refuse_vertices(total)
        elif section == "地块坐标" or plots:
            if section in ("", "地块坐标"):
                raise refuse("txt.bad_line", line=number, text=line[:60])
        else:
            read_header_line(line, header)
    if not plots:
        raise refuse("txt.no_plots")
    return plots


def clean_line(line: str) -> str:
    """Half-width brackets and at-sign; commas only where none is half-width, as a name may hold one."""
    cleaned = line.translate(_BRACKETS).lstrip("\ufeff")
    return cleaned if "," in cleaned else cleaned.replace("，", ",")


def is_plot_line(line: str, section: str) -> bool:
    """Whether a line is the attributes of a plot: it ends with ``@``, or has eight fields and no coordinates."""
    if line.rstrip(", ").endswith("@"):
        return True
    return section == "地块坐标" and line.count(",") >= 7 and read_point(line) is None


def split_plot_line(line: str) -> list[str]:
    """The fields before the ``@``."""
    fields = [part.strip() for part in line.rstrip(", ").removesuffix("@").split(",")]
    while fields and not fields[-1]:
        fields.pop()
    return fields


def name_fields(fields: list[str]) -> dict[str, object]:
    """Fields under their headings; those after the eighth are 附加1, 附加2 ..."""
    if len(fields) > bounds.MOST_ATTRIBUTES:
        raise refuse("file.too_many_attributes", count=len(fields), most=bounds.MOST_ATTRIBUTES)
    row: dict[str, object] = dict.fromkeys(_FIELDS)
    for place, value in enumerate(fields):
        row[_FIELDS[place] if place < len(_FIELDS) else f"附加{place - len(_FIELDS) + 1}"] = value or None
    return row


def read_point(line: str) -> tuple[int, float, float] | None:
    """(ring, north, east) of a point line: ``J1,1,X,Y``, also without ring, with height, or with blanks."""
    if not line.isascii():
        line = unicodedata.normalize("NFKC", line)
    parts = [part.strip() for part in line.split(",")] if "," in line else line.split()
    while len(parts) > 3 and not parts[-1]:
        parts.pop()
    if not 3 <= len(parts) <= 5:
        return None
    ring, north, east = ("1", *parts[1:3]) if len(parts) == 3 else parts[1:4]
    if not (_NUMBER.match(north) and _NUMBER.match(east) and (ring.isdecimal() or not ring)):
        return None
    if len(ring) > 6:
        return None
    return int(ring or 1), float(north), float(east)


def kind_of(plot: Plot) -> str:
    """``点``, ``线`` or ``面``; what is not said is an area."""
    said = plot.fields[4] if len(plot.fields) > 4 else ""
    return said[:1] if said[:1] in ("点", "线") else "面"


def counts_agree(plot: Plot) -> bool:
    """Whether the stated number of points is that of the lines, closing points counted or not."""
    stated = plot.fields[0] if plot.fields else ""
    if not stated.isdecimal() or len(stated) > 9:
        return not stated
    rings: dict[int, list[tuple[float, float]]] = {}
    for ring, north, east in plot.points:
        rings.setdefault(ring, []).append((north, east))
    closings = sum(1 for places in rings.values() if len(places) > 1 and places[0] == places[-1])
    lines = len(plot.points)
    return lines - closings <= int(stated) <= lines + len(rings) - closings


def read_area(value: object, shape: BaseGeometry | None, unit: str) -> object:
    """The stated area in hectares; a bare number that is the drawn area in m² is taken as m². Else as written."""
    match = _AREA.match(str(value or "").strip())
    if match is None:
        return value
    try:
        number = float(match[1])
    except ValueError:
        return value
    if match[2]:
        return round(number * _HECTARES.get(match[2].lower(), _SQUARE_METRE_HA), 6)
    drawn_m2 = shape.area if shape is not None and unit == "米" else 0.0
    if drawn_m2 > 100 and abs(number / drawn_m2 - 1) < 0.05:
        return round(number * _SQUARE_METRE_HA, 6)
    return number


def refuse_vertices(count: int) -> Exception:
    """The refusal of more points than are read."""
    return refuse(
        "geometry.too_many_vertices",
        where="文件共",
        where_en="The file has",
        count=f"{count}+",
        most=bounds.MOST_VERTICES,
    )
