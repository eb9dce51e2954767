"""ASCII DXF drawings: what lies in model space, by our own walk; small blocks are points, large ones are exploded.

A block may name blocks, so ten billion lines fit into 20 KB: entities are counted before any block is taken apart. X is
east, Y is north; a drawing names no coordinate system.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from shapely.geometry.base import BaseGeometry

from etl.read import bounds
from etl.read.content import Content, Note, Source
from etl.read.dxf_draw import Drawn, Exploder, Places, draw_entity, name_left_out
from etl.read.dxf_units import choose_scale
from etl.read.dxf_walk import Entity, Surroundings, refuse_vertices, walk_entities
from etl.read.land_rings import build_area
from etl.read.refusals import refuse
from etl.read.shape_builder import ShapeBuilder
from etl.read.text import read_text

HEADINGS = ("图层", "实体", "文字", "块名", "编码", "颜色", "句柄")
_SYMBOL_M = 20.0  # a block that reaches less far is a symbol
_FORMATTING = re.compile(r"\\[ACFHQTWfpS][^;]*;|\\[LlOoKk]|[{}]")
_BY_LAYER = 256


@dataclass
class Drawing:
    """What the walk collects: drawn shapes, and what was left out or stayed a point."""

    drawn: list[Drawn] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    points_of_blocks: int = 0
    exploded: int = 0
    vertices: int = 0


def is_dxf(head: str) -> bool:
    """Whether the first group that is no comment opens a section."""
    lines = [line.strip() for line in head.splitlines()[:400]]
    place = 0
    while place + 1 < len(lines) and lines[place] == "999":
        place += 2
    return lines[place : place + 2] == ["0", "SECTION"]


def read_dxf(source: Source) -> Content:
    """Read the entities of model space; closed lines, circles and hatches are areas, layers are an attribute."""
    text, encoding = read_text(source)
    surroundings = Surroundings()
    drawing = Drawing()
    inserts: list[Entity] = []
    for entity in walk_entities(text, surroundings):
        left_out = name_left_out(entity)
        if left_out:
            drawing.left_out[left_out] = drawing.left_out.get(left_out, 0) + 1
        elif entity.kind == "INSERT":
            inserts.append(entity)
        elif not (drawn := draw_entity(entity)).rings:  # a hatch without an outline
            drawing.left_out[entity.kind] = drawing.left_out.get(entity.kind, 0) + 1
        else:
            add_drawn(drawn, drawing)
    points = [draw_entity(insert) for insert in inserts]
    scale, notes = choose_scale(
        [ring for one in drawing.drawn + points for ring in one.rings], surroundings.unit
    )
    exploder = Exploder(surroundings.blocks, _SYMBOL_M / scale)
    for insert, point in zip(inserts, points, strict=True):
        add_block(exploder.explode(insert), point, drawing)
    content = build_content(source, drawing.drawn, scale)
    content.encoding = encoding
    content.notes.extend([*notes, *list_notes(drawing)])
    return content


def add_block(exploded: list[Drawn] | None, point: Drawn, drawing: Drawing) -> None:
    """A block as its parts, or as its insertion point."""
    drawing.exploded += int(exploded is not None)
    drawing.points_of_blocks += int(exploded is None)
    for one in exploded if exploded is not None else [point]:
        add_drawn(one, drawing)


def add_drawn(one: Drawn, drawing: Drawing) -> None:
    """Keep what was drawn. Raises ``geometry.too_many_vertices``, ``file.too_many_rows``."""
    drawing.vertices += sum(len(ring) for ring in one.rings)
    if drawing.vertices > bounds.MOST_VERTICES:
        raise refuse_vertices(drawing.vertices)
    drawing.drawn.append(one)
    if len(drawing.drawn) > bounds.MOST_ROWS:
        raise refuse("file.too_many_rows", count=f"{len(drawing.drawn)}+", most=bounds.MOST_ROWS)


def build_content(source: Source, drawn: Sequence[Drawn], scale: float) -> Content:
    """One row and one shape for each drawn entity."""
    builder = ShapeBuilder()
    rows: list[dict[str, object]] = []
    shapes: list[BaseGeometry | None] = []
    for number, one in enumerate(drawn, start=1):
        builder.row = number
        rows.append(describe_entity(one))
        rings = one.rings if scale == 1.0 else tuple(ring * scale for ring in one.rings)
        shapes.append(build_shape(one.kind, rings, builder))
    used = [heading for heading in HEADINGS if any(row.get(heading) is not None for row in rows)]
    content = Content("dxf", source.stem, tuple(used), rows, shapes)
    content.notes.extend(builder.list_notes())
    return content


def describe_entity(one: Drawn) -> dict[str, object]:
    """The attributes of one row; a colour that is that of the layer is not said."""
    row: dict[str, object] = {**one.entity.texts, "实体": one.entity.kind}
    if one.block:
        row["块名"] = one.block
    if one.entity.kind == "MTEXT" and "文字" in row:
        row["文字"] = _FORMATTING.sub("", str(row["文字"]).replace("\\P", " ")).strip()
    if one.entity.kind == "HATCH":
        row.pop("块名", None)  # the name of its pattern
    colour = one.entity.numbers.get(62, _BY_LAYER)
    if 0 < colour < _BY_LAYER:
        row["颜色"] = int(colour)
    return row


def build_shape(kind: str, rings: Sequence[Places], builder: ShapeBuilder) -> BaseGeometry | None:
    """Places as a shape; a closed outline of fewer than three points stays an area, broken, to be reported."""
    filled = [ring for ring in rings if len(ring)]
    if not filled:
        return None
    if kind == "点":
        return builder.build_point(list(filled[0][0]))
    if kind == "线":
        return builder.build_line(filled[0])
    closed = [ring if np.array_equal(ring[0], ring[-1]) else np.vstack([ring, ring[:1]]) for ring in filled]
    if len(closed) == 1:
        return builder.build_polygon(closed)
    return build_area([builder.read_places(ring) for ring in closed], builder)


def list_notes(drawing: Drawing) -> list[Note]:
    """What was left out or taken apart."""
    notes: list[Note] = []
    if drawing.points_of_blocks:
        count = drawing.points_of_blocks
        notes.append(
            (
                f"有 {count} 个图块只取插入点，没有展开；块里的图形如有用，请先在 CAD 中分解。",
                f"{count} blocks are taken as their insertion points; explode them in CAD if needed.",
            )
        )
    if drawing.exploded:
        notes.append(
            (
                f"有 {drawing.exploded} 个较大的图块已分解成其中的图形。",
                f"{drawing.exploded} large blocks were taken apart into what they hold.",
            )
        )
    if drawing.left_out:
        listed = "、".join(f"{kind} {count} 个" for kind, count in sorted(drawing.left_out.items())[:8])
        total = sum(drawing.left_out.values())
        notes.append(
            (f"没有读取：{listed}。", f"{total} entities of other kinds or of paper space are not read.")
        )
    return notes
