"""The groups of an ASCII DXF file: its unit, the entities of its blocks, and those of model space, in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from etl.read import bounds
from etl.read.refusals import refuse

_TEXT_CODES = {1: "文字", 2: "块名", 5: "句柄", 8: "图层"}
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_CODE = re.compile(r"-?[0-9]{1,4}")
_UNICODE_MARK = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
_SHAPELESS = {"VERTEX", "SEQEND", "ATTRIB", "VIEWPORT"}
# Entities whose groups repeat, so that their order is their meaning.
_ORDERED = {"SPLINE", "HATCH"}
_UNIT = "$INSUNITS"


@dataclass
class Entity:
    """One entity: its texts by heading, its numbers by group code, and its vertices (x, y, bulge).

    ``groups``: all its numbers in order, of kinds whose codes repeat.
    """

    kind: str
    texts: dict[str, str] = field(default_factory=dict)
    numbers: dict[int, float] = field(default_factory=dict)
    vertices: list[list[float]] = field(default_factory=list)
    groups: list[tuple[int, float]] = field(default_factory=list)
    application: str = ""


@dataclass
class Block:
    """A drawing within the drawing, around a base point."""

    base: tuple[float, float] = (0.0, 0.0)
    entities: list[Entity] = field(default_factory=list)


@dataclass
class Surroundings:
    """What lies before model space: the declared unit (a number of the format, 0: none) and the blocks by name."""

    unit: int = 0
    blocks: dict[str, Block] = field(default_factory=dict)


def walk_entities(text: str, surroundings: Surroundings) -> Iterator[Entity]:
    """The entities of model space; what lies before them goes into ``surroundings``.

    Raises
    ------
    UnreadableFile
        ``dxf.no_entities`` without such a section, ``dxf.damaged`` when the file ends within it.
    """
    section, opened, variable = "", False, ""
    gathering = Gathering(surroundings)
    for code, value in read_pairs(text):
        if code == 0:
            yield from gathering.finish(value)
            if value in ("SECTION", "ENDSEC", "EOF"):
                if section == "ENTITIES":
                    return
                section, opened = "", value == "SECTION"
            elif section in ("ENTITIES", "BLOCKS"):
                gathering.begin(value, section)
        elif opened and code == 2:
            section, opened = value, False
        elif gathering.entity is not None:
            add_group(gathering.entity, code, value)
        elif section == "HEADER":
            variable = value if code == 9 else variable
            if variable == _UNIT and code == 70 and value.isdecimal():
                surroundings.unit = int(value[:4])
    raise refuse("dxf.damaged_end" if section == "ENTITIES" else "dxf.no_entities")


class Gathering:
    """The entity being read, and the polyline its vertices belong to."""

    def __init__(self, surroundings: Surroundings) -> None:
        self.surroundings = surroundings
        self.entity: Entity | None = None
        self.polyline: Entity | None = None
        self.block: Block | None = None

    def begin(self, kind: str, section: str) -> None:
        """A new entity; ``BLOCK`` and its end are no entities of a drawing."""
        self.entity = Entity(kind[:40])
        if kind == "POLYLINE":
            self.polyline = self.entity
        if section == "ENTITIES":
            self.block = None

    def finish(self, following: str) -> Iterator[Entity]:
        """Put the finished entity where it belongs; those of model space are handed out."""
        entity, self.entity = self.entity, None
        if entity is not None and entity.kind == "BLOCK":
            numbers = entity.numbers
            self.block = Block((numbers.get(10, 0.0), numbers.get(20, 0.0)))
            self.surroundings.blocks.setdefault(entity.texts.get("块名", ""), self.block)
        elif entity is not None and entity.kind == "VERTEX" and self.polyline is not None:
            add_vertex(entity, self.polyline)
        elif entity is not None and entity.kind not in _SHAPELESS | {"POLYLINE", "ENDBLK"}:
            yield from self._hand_out(entity)
        if following != "VERTEX" and self.polyline is not None:
            polyline, self.polyline = self.polyline, None
            yield from self._hand_out(polyline)

    def _hand_out(self, entity: Entity) -> Iterator[Entity]:
        if self.block is None:
            yield entity
        else:
            self.block.entities.append(entity)


def read_pairs(text: str) -> Iterator[tuple[int, str]]:
    """(group code, value) of the file. Raises ``dxf.damaged`` at the line of a code that is no number."""
    lines = (line[0].strip() for line in _LINE.finditer(text))  # a list of them would take a gigabyte
    known: dict[str, int] = {}
    for number, code in enumerate(lines):
        found = known.get(code)
        if found is None:
            if not code:
                continue
            if not _CODE.fullmatch(code):
                raise refuse("dxf.damaged", line=2 * number + 1)
            found = known[code] = int(code)
        yield found, next(lines, "")


def add_group(entity: Entity, code: int, value: str) -> None:
    """Takes one group into the entity; those that are nothing to us are passed over."""
    if code in _TEXT_CODES:
        entity.texts.setdefault(_TEXT_CODES[code], decode_marks(value))
    elif code == 1001:
        entity.application = value
    elif code == 1000 and entity.application == "SOUTH":  # CASS keeps its feature code there
        entity.texts.setdefault("编码", decode_marks(value))
    elif entity.kind in _ORDERED and 10 <= code < 100:
        add_ordered(entity, code, read_number(value))
    elif 10 <= code < 60 or code in (62, 67, 70, 71, 230):
        number = read_number(value)
        if entity.kind == "LWPOLYLINE" and code == 10:
            entity.vertices.append([number, 0.0, 0.0])
        elif entity.kind == "LWPOLYLINE" and code in (20, 42) and entity.vertices:
            entity.vertices[-1][1 if code == 20 else 2] = number
        else:
            entity.numbers.setdefault(code, number)
        if len(entity.vertices) > bounds.MOST_VERTICES_OF_ONE:
            raise refuse_vertices(len(entity.vertices))


def add_ordered(entity: Entity, code: int, number: float) -> None:
    """A number of a kind whose codes repeat; colour and space are kept by their codes, too."""
    entity.groups.append((code, number))
    entity.numbers.setdefault(code, number)
    if len(entity.groups) > 4 * bounds.MOST_VERTICES_OF_ONE:
        raise refuse_vertices(len(entity.groups) // 4)


def add_vertex(vertex: Entity, polyline: Entity) -> None:
    """A vertex of an old polyline; control points of splines are no part of the line."""
    if not read_flags(vertex) & 16:
        numbers = vertex.numbers
        polyline.vertices.append([numbers.get(10, 0.0), numbers.get(20, 0.0), numbers.get(42, 0.0)])
    if len(polyline.vertices) > bounds.MOST_VERTICES_OF_ONE:
        raise refuse_vertices(len(polyline.vertices))


def read_number(value: str) -> float:
    """A number; what is none is refused as ``dxf.bad_number``, infinity later with its row."""
    try:
        return float(value)
    except ValueError as error:
        raise refuse("dxf.bad_number", text=value[:40]) from error


def read_flags(entity: Entity, code: int = 70) -> int:
    """The flags of a polyline, a vertex or a spline."""
    number = entity.numbers.get(code, 0.0)
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
