"""ASCII DXF drawings: what lies in model space, by our own walk; blocks are points, never expanded.

A block may name blocks, so ten billion lines fit into 20 KB: the walk goes over the ENTITIES section once and counts
as it goes. X is east, Y is north; a drawing names no coordinate system.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from etl.read import bounds
from etl.read.content import Content, Note, Source
from etl.read.dxf_curves import stroke_arc, stroke_bulges, stroke_ellipse
from etl.read.refusals import refuse
from etl.read.shape_builder import ShapeBuilder
from etl.read.text import read_text

HEADINGS = ("图层", "实体", "文字", "块名", "编码", "句柄")
_TEXT_CODES = {1: "文字", 2: "块名", 5: "句柄", 8: "图层"}
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_UNICODE_MARK = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
_MILLIMETRES_FROM = 1e8  # no easting or northing in metres is as large
_KINDS = {"POINT", "LINE", "LWPOLYLINE", "POLYLINE", "CIRCLE", "ARC", "ELLIPSE", "TEXT", "MTEXT", "INSERT"}
_SHAPELESS = {"VERTEX", "SEQEND", "ATTRIB", "VIEWPORT"}
_MESHES = 16 | 64

Places = NDArray[np.float64]


@dataclass
class Entity:
    """One entity: its texts by heading, its numbers by group code, and its vertices (x, y, bulge)."""

    kind: str
    texts: dict[str, str] = field(default_factory=dict)
    numbers: dict[int, float] = field(default_factory=dict)
    vertices: list[list[float]] = field(default_factory=list)
    application: str = ""


@dataclass
class Drawing:
    """What the walk collects: drawn shapes as kind and places, and what was left out."""

    rows: list[dict[str, object]] = field(default_factory=list)
    drawn: list[tuple[str, Places]] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    blocks: int = 0
    vertices: int = 0


def is_dxf(head: str) -> bool:
    """Whether the first group that is no comment opens a section."""
    lines = [line.strip() for line in head.splitlines()[:400]]
    place = 0
    while place + 1 < len(lines) and lines[place] == "999":
        place += 2
    return lines[place : place + 2] == ["0", "SECTION"]


def read_dxf(source: Source) -> Content:
    """Read the entities of model space; closed polylines and circles are areas, layers are an attribute."""
    text, encoding = read_text(source)
    drawing = Drawing()
    for entity in walk_entities(text):
        add_entity(entity, drawing)
    scale = 0.001 if is_in_millimetres(drawing.drawn) else 1.0
    builder = ShapeBuilder()
    shapes = [build_shape(kind, places * scale, builder) for kind, places in number_rows(drawing, builder)]
    used = [heading for heading in HEADINGS if any(row.get(heading) for row in drawing.rows)]
    content = Content("dxf", source.stem, tuple(used), drawing.rows, shapes, encoding=encoding)
    content.notes.extend(builder.list_notes())
    content.notes.extend(list_notes(drawing, scale))
    return content


def read_pairs(text: str) -> Iterator[tuple[int, str]]:
    """(group code, value) of the file. Raises ``dxf.damaged`` at the line of a code that is no number."""
    lines = (line[0].strip() for line in _LINE.finditer(text))  # a list of them would take a gigabyte
    for number, code in enumerate(lines):
        if not re.fullmatch(r"-?[0-9]{1,4}", code):
            if not code:
                continue
            raise refuse("dxf.damaged", line=2 * number + 1)
        yield int(code), next(lines, "")


def walk_entities(text: str) -> Iterator[Entity]:
    """The entities of the ENTITIES section, vertices put into their polyline.

    Raises
    ------
    UnreadableFile
        ``dxf.no_entities`` without such a section, ``dxf.damaged`` when the file ends within it.
    """
    section, opened = "", False
    entity: Entity | None = None
    polyline: Entity | None = None
    for code, value in read_pairs(text):
        if code == 0:
            if entity is not None and entity.kind == "VERTEX" and polyline is not None:
                add_vertex(entity, polyline)
            elif entity is not None and entity.kind not in _SHAPELESS | {"POLYLINE"}:
                yield entity
            if value != "VERTEX" and polyline is not None:
                yield polyline
                polyline = None
            entity = None
            if value in ("SECTION", "ENDSEC", "EOF"):
                if section == "ENTITIES":
                    return
                section, opened = "", value == "SECTION"
            elif section == "ENTITIES":
                entity = Entity(value[:40])
                polyline = entity if value == "POLYLINE" else polyline
        elif opened and code == 2:
            section, opened = value, False
        elif entity is not None:
            add_group(entity, code, value)
    raise refuse("dxf.damaged_end" if section == "ENTITIES" else "dxf.no_entities")


def add_group(entity: Entity, code: int, value: str) -> None:
    """Takes one group into the entity; those that are nothing to us are passed over."""
    if code in _TEXT_CODES:
        entity.texts.setdefault(_TEXT_CODES[code], decode_marks(value))
    elif code == 1001:
        entity.application = value
    elif code == 1000 and entity.application == "SOUTH":  # CASS keeps its feature code there
        entity.texts.setdefault("编码", decode_marks(value))
    elif 10 <= code < 60 or code in (67, 70, 230):
        number = read_number(value)
        if entity.kind == "LWPOLYLINE" and code == 10:
            entity.vertices.append([number, 0.0, 0.0])
        elif entity.kind == "LWPOLYLINE" and code in (20, 42) and entity.vertices:
            entity.vertices[-1][1 if code == 20 else 2] = number
        else:
            entity.numbers.setdefault(code, number)
        if len(entity.vertices) > bounds.MOST_VERTICES_OF_ONE:
            raise refuse_vertices(len(entity.vertices))


def add_vertex(vertex: Entity, polyline: Entity) -> None:
    """A vertex of an old polyline; control points of splines are no part of the line."""
    if not read_flags(vertex) & 16:
        numbers = vertex.numbers
        polyline.vertices.append([numbers.get(10, 0.0), numbers.get(20, 0.0), numbers.get(42, 0.0)])
    if len(polyline.vertices) > bounds.MOST_VERTICES_OF_ONE:
        raise refuse_vertices(len(polyline.vertices))


def add_entity(entity: Entity, drawing: Drawing) -> None:
    """One row for what can be drawn; everything else is counted."""
    flags = read_flags(entity)
    is_mesh = entity.kind == "POLYLINE" and flags & _MESHES
    if entity.kind not in _KINDS or is_mesh or entity.numbers.get(67) == 1:
        name = "图纸空间" if entity.numbers.get(67) == 1 else entity.kind
        drawing.left_out[name] = drawing.left_out.get(name, 0) + 1
        return
    kind, places = draw_entity(entity, bool(flags & 1))
    if entity.numbers.get(230, 1.0) < 0:  # drawn on a plane seen from below
        places = places * np.array([-1.0, 1.0])
    drawing.blocks += int(entity.kind == "INSERT")
    drawing.vertices += len(places)
    if drawing.vertices > bounds.MOST_VERTICES:
        raise refuse_vertices(drawing.vertices)
    drawing.rows.append({**entity.texts, "实体": entity.kind})
    drawing.drawn.append((kind, places))
    if len(drawing.rows) > bounds.MOST_ROWS:
        raise refuse("file.too_many_rows", count=f"{len(drawing.rows)}+", most=bounds.MOST_ROWS)


def draw_entity(entity: Entity, closed: bool) -> tuple[str, Places]:
    """(点, 线 or 面, places) of one entity, curves stroked."""
    numbers = entity.numbers
    centre = np.array([[numbers.get(10, 0.0), numbers.get(20, 0.0)]])
    if entity.kind == "LINE":
        return "线", np.vstack([centre, [[numbers.get(11, 0.0), numbers.get(21, 0.0)]]])
    if entity.kind in ("LWPOLYLINE", "POLYLINE"):
        places = stroke_bulges(np.array(entity.vertices, dtype=np.float64).reshape(-1, 3), closed)
        is_ring = len(places) > 3 and np.array_equal(places[0], places[-1])
        return ("面" if closed or is_ring else "线"), places
    if entity.kind == "CIRCLE":
        return "面", stroke_arc(centre, numbers.get(40, 0.0), 0.0, 360.0)
    if entity.kind == "ARC":
        return "线", stroke_arc(centre, numbers.get(40, 0.0), numbers.get(50, 0.0), numbers.get(51, 360.0))
    if entity.kind == "ELLIPSE":
        places = stroke_ellipse(centre, numbers)
        return ("面" if np.allclose(places[0], places[-1], rtol=0, atol=1e-6) else "线"), places
    return "点", centre


def number_rows(drawing: Drawing, builder: ShapeBuilder) -> Iterator[tuple[str, Places]]:
    """The drawn shapes, the builder told which row it works on."""
    for number, drawn in enumerate(drawing.drawn, start=1):
        builder.row = number
        yield drawn


def build_shape(kind: str, places: Places, builder: ShapeBuilder) -> BaseGeometry | None:
    """Places as a shape; a closed outline of fewer than three points stays an area, broken, to be reported."""
    if len(places) == 0:
        return None
    if kind == "点":
        return builder.build_point(list(places[0]))
    if kind == "线":
        return builder.build_line(list(places))
    if not np.array_equal(places[0], places[-1]):
        places = np.vstack([places, places[:1]])  # its closing edge is a flag, not a place
    return builder.build_polygon([list(places)])


def is_in_millimetres(drawn: list[tuple[str, Places]]) -> bool:
    """Whether most shapes lie so far out that only millimetres can be meant."""
    reach = [float(np.abs(places).max()) for _, places in drawn if len(places)]
    return bool(reach) and float(np.median(reach)) >= _MILLIMETRES_FROM


def list_notes(drawing: Drawing, scale: float) -> list[Note]:
    """What was changed or left out."""
    notes: list[Note] = []
    if scale != 1.0:
        notes.append(
            ("坐标像以毫米为单位，已换算成米。", "Coordinates seem to be millimetres; taken as metres.")
        )
    if drawing.blocks:
        notes.append(
            (
                f"有 {drawing.blocks} 个图块只取插入点，没有展开；块里的图形请先在 CAD 中分解。",
                f"{drawing.blocks} blocks are taken as their insertion points; explode them in CAD if needed.",
            )
        )
    if drawing.left_out:
        listed = "、".join(f"{kind} {count} 个" for kind, count in sorted(drawing.left_out.items())[:8])
        total = sum(drawing.left_out.values())
        notes.append(
            (f"没有读取：{listed}。", f"{total} entities of other kinds or of paper space are not read.")
        )
    return notes


def read_number(value: str) -> float:
    """A number; what is none is refused as ``dxf.bad_number``, infinity later with its row."""
    try:
        return float(value)
    except ValueError as error:
        raise refuse("dxf.bad_number", text=value[:40]) from error


def read_flags(entity: Entity) -> int:
    """The flags of a polyline or a vertex."""
    number = entity.numbers.get(70, 0.0)
    return int(number) if 0 <= number < 1 << 16 else 0


def decode_marks(text: str) -> str:
    """``\\U+4E2D`` in a text is the character of that number."""
    return _UNICODE_MARK.sub(lambda mark: chr(int(mark[1], 16)), text)


def refuse_vertices(count: int) -> Exception:
    """The refusal of more points than are read."""
    return refuse(
        "geometry.too_many_vertices",
        where="图中",
        where_en="The drawing has",
        count=f"{count}+",
        most=bounds.MOST_VERTICES,
    )
