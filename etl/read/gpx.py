"""GPX of handheld receivers and phone apps: waypoints, routes, tracks (one line per segment)."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from shapely.geometry.base import BaseGeometry

from etl.encoding import judge_text
from etl.read import bounds
from etl.read.content import Content, Declaration, Source
from etl.read.kml import find_tool_hints, parse_xml, read_xml_text
from etl.read.refusals import refuse
from etl.read.shape_builder import ShapeBuilder, collect_parts

_KINDS = {"wpt": "航点", "rte": "航线", "trk": "航迹"}
_TEXTS = {"name": "名称", "desc": "描述", "cmt": "备注", "type": "类型", "time": "时间", "ele": "高程"}


def read_gpx(source: Source) -> Content:
    """Read waypoints as points, routes and tracks as lines, in file order."""
    text, candidates, certain = read_xml_text(source)
    root = parse_xml(text)
    builder = ShapeBuilder()
    rows: list[dict[str, object]] = []
    shapes: list[BaseGeometry | None] = []
    for element in root:
        kind = _name_of(element)
        if kind not in _KINDS:
            continue
        builder.row = len(rows) + 1
        row: dict[str, object] = {"种类": _KINDS[kind]}
        for child in element:
            if _name_of(child) in _TEXTS and (child.text or "").strip():
                row[_TEXTS[_name_of(child)]] = (child.text or "").strip()
        rows.append(row)
        shapes.append(build_shape(kind, element, builder))
        if len(rows) > bounds.MOST_ROWS:
            raise refuse("file.too_many_rows", count=f"{len(rows)}+", most=bounds.MOST_ROWS)
    headings = tuple(dict.fromkeys(heading for row in rows for heading in row))
    content = Content("gpx", source.stem, headings, rows, shapes, Declaration("OGC:CRS84", implied=True))
    content.encoding = judge_text(candidates, certain)
    content.notes.extend(builder.list_notes())
    content.hints.extend(find_tool_hints(text[:4000]))
    return content


def build_shape(kind: str, element: Element, builder: ShapeBuilder) -> BaseGeometry | None:
    """One waypoint, route or track in the plane."""
    if kind == "wpt":
        return builder.build_point(read_place(element, builder))
    if kind == "rte":
        return builder.build_line(list(read_places(element, "rtept", builder)))
    segments = [child for child in element if _name_of(child) == "trkseg"]
    return collect_parts([builder.build_line(list(read_places(one, "trkpt", builder))) for one in segments])


def read_places(element: Element, name: str, builder: ShapeBuilder) -> Iterator[tuple[str, str]]:
    """Longitude and latitude of each point below ``element``."""
    for child in element:
        if _name_of(child) == name:
            yield read_place(child, builder)


def read_place(element: Element, builder: ShapeBuilder) -> tuple[str, str]:
    """(longitude, latitude) as written. Raises ``geometry.bad_coordinates`` where one is missing."""
    lon, lat = element.get("lon"), element.get("lat")
    if lon is None or lat is None:
        raise refuse("geometry.bad_coordinates", row=builder.row, fact="lat/lon")
    return lon, lat


def _name_of(element: Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]
