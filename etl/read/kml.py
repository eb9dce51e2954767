"""KML, and the ovkml of Ovital: placemarks with their extended data; styles and links are not looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from shapely.geometry.base import BaseGeometry

from etl.encoding import decode_text, judge_text, name_encoding
from etl.read import bounds
from etl.read.content import Content, Declaration, Note, Source
from etl.read.refusals import refuse
from etl.read.shape_builder import ShapeBuilder, collect_parts

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_DECLARED_ENCODING = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9_\-]{1,40})[\"']")
_SHAPES = {"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack"}
_FOLDERS = {"kml", "Document", "Folder"}
_OVITAL_SYSTEMS = {
    "GCJ02": "GCJ-02",
    "BD09": "BD-09",
    "CGCS2000": "EPSG:4490",
    "WGS84": "EPSG:4326",
}


@dataclass
class Gathered:
    """What the walk over a document collects."""

    builder: ShapeBuilder = field(default_factory=ShapeBuilder)
    rows: list[dict[str, object]] = field(default_factory=list)
    shapes: list[BaseGeometry | None] = field(default_factory=list)
    systems: set[str] = field(default_factory=set)
    left_out: dict[str, int] = field(default_factory=dict)


def read_kml(source: Source) -> Content:
    """Read every placemark of a document, in order."""
    text, candidates, certain = read_xml_text(source)
    root = parse_xml(text)
    gathered = Gathered()
    for folder, placemark in walk_placemarks(root, gathered):
        add_placemark(placemark, folder, gathered)
        if len(gathered.rows) > bounds.MOST_ROWS:
            raise refuse("file.too_many_rows", count=f"{len(gathered.rows)}+", most=bounds.MOST_ROWS)
    if not gathered.rows and gathered.left_out.get("NetworkLink"):
        raise refuse("kml.only_link")
    headings = dict.fromkeys(heading for row in gathered.rows for heading in row)
    if len({row.get("folder") for row in gathered.rows}) <= 1:
        headings.pop("folder", None)
    content = Content("kml", source.stem, tuple(headings), gathered.rows, gathered.shapes)
    content.declared = read_declaration(gathered.systems)
    content.encoding = judge_text(candidates, certain)
    content.notes.extend(gathered.builder.list_notes())
    content.notes.extend(_note_left_out(gathered.left_out))
    content.hints.extend(find_tool_hints(text[:4000]))
    return content


def read_xml_text(source: Source) -> tuple[str, list[str], bool]:
    """The document as text, in the encoding it declares or really has; a DOCTYPE or an entity is refused."""
    declared = _DECLARED_ENCODING.search(source.data[:400])
    chosen = source.encoding or (declared and name_encoding(declared[1].decode("ascii"))) or None
    decoded = decode_text(source.data, chosen) or decode_text(source.data, source.encoding)
    if decoded is None:
        raise refuse("encoding.unknown", where="文件", where_en="of the file")
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", decoded[0], re.IGNORECASE):
        raise refuse("xml.forbidden")
    return decoded


def parse_xml(text: str) -> Element:
    """The root element; no DTD, no entities, no outside references."""
    try:
        root: Element = ElementTree.fromstring(_DECLARATION.sub("", text, count=1), forbid_dtd=True)
    except DefusedXmlException as error:
        raise refuse("xml.forbidden") from error
    except ParseError as error:
        line = error.position[0]
        raise refuse("kml.damaged", where=f"（第 {line} 行）", where_en=f" (line {line})") from error
    return root


def walk_placemarks(root: Element, gathered: Gathered) -> Iterator[tuple[str, Element]]:
    """(folder name, placemark) in document order, without recursion: nesting is the file's to choose."""
    waiting: list[tuple[str, Element]] = [("", root)]
    while waiting:
        folder, element = waiting.pop()
        kind = _name_of(element)
        if kind == "Placemark":
            yield folder, element
        elif kind in _FOLDERS or element is root:
            name = _text_of(element, "name") if kind == "Folder" else folder
            waiting.extend((name or folder, child) for child in reversed(element))
        elif kind in ("NetworkLink", "GroundOverlay", "ScreenOverlay", "PhotoOverlay"):
            gathered.left_out[kind] = gathered.left_out.get(kind, 0) + 1


def add_placemark(placemark: Element, folder: str, gathered: Gathered) -> None:
    """One row: name, description, extended data, folder; and its shape."""
    gathered.builder.row = len(gathered.rows) + 1
    row: dict[str, object] = {"name": _text_of(placemark, "name")}
    description = _text_of(placemark, "description")
    if description:
        row["description"] = description
    for element in placemark.iter():
        kind = _name_of(element)
        key = (element.get("name") or "").strip()
        if kind == "SimpleData" and key:
            row[key] = (element.text or "").strip()
        elif kind == "Data" and key:
            row[key] = _text_of(element, "value")
        elif kind == "OvCoordType":
            gathered.systems.add((element.text or "").strip())
    row["folder"] = folder
    gathered.rows.append(row)
    parts = [build_shape(child, gathered.builder) for child in placemark if _name_of(child) in _SHAPES]
    gathered.shapes.append(collect_parts(parts))


def build_shape(element: Element, builder: ShapeBuilder) -> BaseGeometry | None:
    """One KML geometry; nested MultiGeometry is taken apart without recursion."""
    parts: list[BaseGeometry | None] = []
    waiting = [element]
    while waiting:
        shape = waiting.pop()
        kind = _name_of(shape)
        if kind in ("MultiGeometry", "MultiTrack"):
            waiting.extend(reversed(shape))
        elif kind == "Track":  # a walk recorded by a phone: one place an element, parted by blanks
            coords = [(child.text or "") for child in shape if _name_of(child) == "coord"]
            parts.append(
                builder.build_line(parse_places([",".join(text.split()) for text in coords], builder))
            )
        elif kind == "Point":
            places = read_places(shape, builder)
            parts.append(builder.build_point(places[0]) if places else None)
        elif kind in ("LineString", "LinearRing"):
            parts.append(builder.build_line(read_places(shape, builder)))
        elif kind == "Polygon":
            outer = [read_places(ring, builder) for ring in shape if _name_of(ring) == "outerBoundaryIs"]
            inner = [read_places(ring, builder) for ring in shape if _name_of(ring) == "innerBoundaryIs"]
            parts.append(builder.build_polygon(outer[:1] + inner) if outer and outer[0] else None)
    return collect_parts(parts)


def read_places(element: Element, builder: ShapeBuilder) -> list[list[float]]:
    """The numbers of the ``coordinates`` element below ``element``."""
    text = next((child.text or "" for child in element.iter() if _name_of(child) == "coordinates"), "")
    return parse_places(text.split(), builder)


def parse_places(texts: Sequence[str], builder: ShapeBuilder) -> list[list[float]]:
    """Places written as ``longitude,latitude,height``. Raises ``geometry.bad_coordinates``."""
    try:
        return [[float(number) for number in place.split(",") if number] for place in texts]
    except ValueError as error:
        raise refuse("geometry.bad_coordinates", row=builder.row, fact=" ".join(texts)[:60]) from error


def read_declaration(systems: set[str]) -> Declaration:
    """What Ovital writes at each placemark; plain KML claims WGS 84 whatever its numbers are."""
    named = {_OVITAL_SYSTEMS.get(re.sub(r"[^A-Z0-9]", "", system.upper())) for system in systems}
    only = named.pop() if len(named) == 1 else None
    return Declaration(only) if only else Declaration("OGC:CRS84", implied=True)


def find_tool_hints(text: str) -> list[Note]:
    """Traces of tools whose exports are often shifted."""
    lower = text.lower()
    traces = {
        "奥维": ("奥维", "ovital", "ovkml"),
        "高德": ("高德", "amap", "gaode", "gcj02", "gcj-02", "火星"),
        "百度": ("百度地图", "baidu", "bd09", "bd-09"),
        "腾讯": ("腾讯地图",),
    }
    found = [tool for tool, words in traces.items() if any(word in lower for word in words)]
    return [
        (f"文件像是{tool}导出的，坐标可能带偏移", f"traces of {tool}, whose exports are often shifted")
        for tool in found
    ]


def _note_left_out(left_out: dict[str, int]) -> list[Note]:
    if not left_out:
        return []
    count = sum(left_out.values())
    return [(f"有 {count} 处网络链接或贴图没有读取。", f"{count} network links or overlays are not read.")]


def _name_of(element: Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _text_of(element: Element, name: str) -> str:
    return next(((child.text or "").strip() for child in element if _name_of(child) == name), "")
