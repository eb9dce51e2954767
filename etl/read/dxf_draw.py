"""Entities of a drawing as places: lines, outlines, curves stroked; large blocks exploded, within bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from etl.read.dxf_curves import stroke_arc, stroke_bulges, stroke_ellipse
from etl.read.dxf_hatch import list_outlines
from etl.read.dxf_splines import stroke_spline
from etl.read.dxf_walk import Block, Entity, read_flags

KINDS = {"POINT", "LINE", "LWPOLYLINE", "POLYLINE", "CIRCLE", "ARC", "ELLIPSE", "TEXT", "MTEXT", "INSERT"} | {
    "SPLINE",
    "HATCH",
}
PAPER = "图纸空间"
_MESHES = 16 | 64
_NEARLY_CLOSED = 1e-3  # drawing units
_DEEPEST = 8
_MOST_EXPLODED = 20_000
_MOST_COPIES = 1_000_000_000

Places = NDArray[np.float64]


@dataclass(frozen=True)
class Drawn:
    """An entity as 点, 线 or 面 and its rings of places, which only areas have several of."""

    entity: Entity
    kind: str
    rings: tuple[Places, ...]
    block: str = ""


def name_left_out(entity: Entity) -> str | None:
    """What an entity is that cannot be drawn; ``None`` for those that can."""
    if entity.numbers.get(67) == 1:
        return PAPER
    is_mesh = entity.kind == "POLYLINE" and read_flags(entity) & _MESHES
    return entity.kind if entity.kind not in KINDS or is_mesh else None


def draw_entity(entity: Entity) -> Drawn:
    """One entity that is no block, in the drawing's own units."""
    kind, rings = _draw(entity)
    if entity.numbers.get(230, 1.0) < 0 and entity.kind not in (
        "POINT",
        "LINE",
    ):  # on a plane seen from below
        rings = tuple(ring * np.array([-1.0, 1.0]) for ring in rings)
    return Drawn(entity, kind, rings)


def _draw(entity: Entity) -> tuple[str, tuple[Places, ...]]:
    numbers = entity.numbers
    centre = np.array([[numbers.get(10, 0.0), numbers.get(20, 0.0)]])
    if entity.kind == "LINE":
        return "线", (np.vstack([centre, [[numbers.get(11, 0.0), numbers.get(21, 0.0)]]]),)
    if entity.kind in ("LWPOLYLINE", "POLYLINE"):
        closed = bool(read_flags(entity) & 1)
        return _outline(
            stroke_bulges(np.array(entity.vertices, dtype=np.float64).reshape(-1, 3), closed), closed
        )
    if entity.kind == "CIRCLE":
        return "面", (stroke_arc(centre, numbers.get(40, 0.0), 0.0, 360.0),)
    if entity.kind == "ARC":
        return "线", (stroke_arc(centre, numbers.get(40, 0.0), numbers.get(50, 0.0), numbers.get(51, 360.0)),)
    if entity.kind == "ELLIPSE":
        return _outline(stroke_ellipse(centre, numbers), False)
    if entity.kind == "SPLINE":
        flags = read_flags(entity)
        return _outline(stroke_spline(entity.groups, flags), bool(flags & 1))
    if entity.kind == "HATCH":
        return "面", tuple(list_outlines(entity.groups))
    return "点", (centre,)


def _outline(places: Places, closed: bool) -> tuple[str, tuple[Places, ...]]:
    """An area where it is said to be closed, or ends where it began."""
    is_ring = len(places) > 3 and float(np.hypot(*(places[0] - places[-1]))) <= _NEARLY_CLOSED
    return ("面" if closed or is_ring else "线"), (places,)


class Exploder:
    """Takes blocks apart: those that are larger than a symbol, and small enough in number to be drawn."""

    def __init__(self, blocks: Mapping[str, Block], symbol_size: float) -> None:
        self._blocks = blocks
        self._symbol_size = symbol_size
        self._counts: dict[str, int] = {}
        self._left = _MOST_EXPLODED

    def explode(self, insert: Entity) -> list[Drawn] | None:
        """The entities of an inserted block where they lie; ``None`` where it stays a point."""
        name = insert.texts.get("块名", "")
        if name not in self._blocks or _is_array(insert) or not 0 < self._count(name, 0) <= self._left:
            return None
        drawn = self._place(insert, 0)
        places = [ring for one in drawn if one.kind != "点" for ring in one.rings if len(ring)]
        if not places:
            return None
        reach = np.vstack(places)
        if not np.isfinite(reach).all() or float(np.ptp(reach, axis=0).max()) < self._symbol_size:
            return None
        self._left -= len(drawn)
        return drawn

    def _count(self, name: str, depth: int) -> int:
        """How many entities a block holds with all blocks inside; counted once, so that a bomb costs nothing."""
        if name in self._counts:
            return self._counts[name]
        if depth > _DEEPEST or name not in self._blocks:
            return _MOST_COPIES if depth > _DEEPEST else 0
        self._counts[name] = _MOST_COPIES  # a block that holds itself
        total = 0
        for entity in self._blocks[name].entities:
            if entity.kind == "INSERT":
                total += (
                    _MOST_COPIES
                    if _is_array(entity)
                    else self._count(entity.texts.get("块名", ""), depth + 1)
                )
            else:
                total += 1
        self._counts[name] = min(total, _MOST_COPIES)
        return self._counts[name]

    def _place(self, insert: Entity, depth: int) -> list[Drawn]:
        name = insert.texts.get("块名", "")
        block = self._blocks.get(name)
        if block is None or depth > _DEEPEST:
            return []
        drawn: list[Drawn] = []
        for entity in block.entities:
            if entity.kind == "INSERT":
                inner: Sequence[Drawn] = self._place(entity, depth + 1)
            elif name_left_out(entity) is None:
                inner = [draw_entity(entity)]
            else:
                continue
            drawn.extend(
                Drawn(
                    inherit_layer(one.entity, insert),
                    one.kind,
                    tuple(move_places(ring, block, insert) for ring in one.rings),
                    name,
                )
                for one in inner
            )
        return drawn


def move_places(places: Places, block: Block, insert: Entity) -> Places:
    """Places of a block where its insertion puts them: scaled (41, 42), turned (50), moved."""
    numbers = insert.numbers
    scale = np.array([numbers.get(41, 1.0), numbers.get(42, 1.0)])
    turn = math.radians(numbers.get(50, 0.0)) if abs(numbers.get(50, 0.0)) < 1e6 else math.nan
    cosine, sine = math.cos(turn), math.sin(turn)
    local = (places - np.array(block.base)) * scale
    turned = local @ np.array([[cosine, sine], [-sine, cosine]])
    moved: Places = turned + np.array([numbers.get(10, 0.0), numbers.get(20, 0.0)])
    return moved * np.array([-1.0, 1.0]) if numbers.get(230, 1.0) < 0 else moved


def inherit_layer(entity: Entity, insert: Entity) -> Entity:
    """In a block, layer 0 means the layer the block is inserted on."""
    if entity.texts.get("图层", "0") != "0":
        return entity
    texts = {**entity.texts, "图层": insert.texts.get("图层", "0")}
    return Entity(entity.kind, texts, entity.numbers)


def _is_array(insert: Entity) -> bool:
    return insert.numbers.get(70, 1.0) > 1 or insert.numbers.get(71, 1.0) > 1
