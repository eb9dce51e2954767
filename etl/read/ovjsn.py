"""OVJSN, the JSON export of Ovital: marks, lines and areas with a flag that says whether they are shifted.

Layout as found in exports (no published specification, 待核): ``ObjItems[].Object`` with ``Type`` 7 mark, 8 line, 13
area; ``ObjectDetail`` with ``Lat`` and ``Lng``, or ``Latlng`` as latitude, longitude, latitude ...; ``Gcj02`` 1 or 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from shapely.geometry.base import BaseGeometry

from etl.read import bounds
from etl.read.content import Content, Declaration, Source
from etl.read.refusals import refuse
from etl.read.shape_builder import ShapeBuilder
from etl.read.text import read_text

_MARK, _LINE, _AREA = 7, 8, 13
_DEEPEST = 40


def read_ovjsn(source: Source) -> Content:
    """Read every mark, line and area, folders walked through.

    Raises
    ------
    UnreadableFile
        ``ovjsn.damaged``; ``ovjsn.mixed`` when shifted and true places are in one file.
    """
    text, encoding = read_text(source)
    try:
        document = orjson.loads(text)
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise refuse("ovjsn.damaged", fact=str(error)[:100]) from error
    builder = ShapeBuilder()
    rows: list[dict[str, object]] = []
    shapes: list[BaseGeometry | None] = []
    flags: set[int | None] = set()
    for folder, item in walk_objects(document):
        builder.row = len(rows) + 1
        detail = item.get("ObjectDetail")
        if not isinstance(detail, dict) or item.get("Type") not in (_MARK, _LINE, _AREA):
            continue
        rows.append({"名称": item.get("Name"), "备注": item.get("Comment"), "文件夹": folder or None})
        shapes.append(build_shape(item["Type"], detail, builder))
        flags.add(1 if detail.get("Gcj02") in (1, "1") else 0 if detail.get("Gcj02") in (0, "0") else None)
        if len(rows) > bounds.MOST_ROWS:
            raise refuse("file.too_many_rows", count=f"{len(rows)}+", most=bounds.MOST_ROWS)
    if {0, 1} <= flags:
        raise refuse("ovjsn.mixed")
    headings = tuple(name for name in ("名称", "备注", "文件夹") if any(row[name] for row in rows))
    content = Content("ovjsn", source.stem, headings or ("名称",), rows, shapes, encoding=encoding)
    if None not in flags:
        content.declared = Declaration("GCJ-02" if 1 in flags else "EPSG:4326" if flags else None)
    if content.declared.text is None:
        content.hints.append(("文件由奥维导出，坐标可能带偏移", "exported by Ovital, often shifted"))
    content.notes.extend(builder.list_notes())
    return content


def walk_objects(document: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(folder, object) in file order; a folder's own objects lie in its detail."""
    waiting: list[tuple[str, object, int]] = [("", document, 0)]
    while waiting:
        folder, holder, depth = waiting.pop()
        items = holder.get("ObjItems") or holder.get("ObjChildren") if isinstance(holder, dict) else None
        if items is None:
            continue
        if not isinstance(items, list) or depth > _DEEPEST:
            raise refuse("ovjsn.damaged", fact="ObjItems")
        below: list[tuple[str, object, int]] = []
        for item in items:
            thing = item.get("Object") if isinstance(item, dict) else None
            if not isinstance(thing, dict):
                raise refuse("ovjsn.damaged", fact="Object")
            yield folder, thing
            name = f"{folder}/{thing.get('Name') or ''}".strip("/")[:200]
            below.extend((name, inner, depth + 1) for inner in (thing, thing.get("ObjectDetail")))
        waiting.extend(reversed(below))


def build_shape(kind: int, detail: Mapping[str, Any], builder: ShapeBuilder) -> BaseGeometry | None:
    """One object's shape, longitude first."""
    if kind == _MARK:
        return builder.build_point([detail.get("Lng"), detail.get("Lat")])
    places = read_places(detail.get("Latlng"), builder)
    return builder.build_line(places) if kind == _LINE else builder.build_polygon([places])


def read_places(numbers: object, builder: ShapeBuilder) -> Sequence[Sequence[object]]:
    """Latitude, longitude, latitude ... as places with the longitude first."""
    if not isinstance(numbers, list) or len(numbers) % 2:
        raise refuse("geometry.bad_coordinates", row=builder.row, fact=str(numbers)[:60])
    return list(zip(numbers[1::2], numbers[::2], strict=True))
