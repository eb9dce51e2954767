"""Last step of every reader: limits, plain values, one kind of shape per row."""

from __future__ import annotations

import base64
import datetime
import math
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from etl.encoding import mend_mojibake
from etl.read import bounds
from etl.read.content import Content
from etl.read.refusals import refuse
from etl.read.shape_builder import HEIGHTS_DROPPED, collect_parts, list_leaves
from etl.reading import EncodingVerdict

_COLLECTION = 7  # GEOS type id


def tidy_content(content: Content) -> Content:
    """Check the limits, split mixed collections, make values plain; changes ``content`` and returns it."""
    check_counts(len(content.rows), content.headings)
    if not content.rows:
        raise refuse("file.no_rows")
    plain_values(content)
    split_collections(content)
    check_vertices(content.shapes)
    mend_texts(content)
    return content


def check_counts(rows: int, headings: Sequence[str]) -> None:
    """Refuse too many rows, too many attributes, and a heading that is too long or holds U+0000."""
    if rows > bounds.MOST_ROWS:
        raise refuse("file.too_many_rows", count=rows, most=bounds.MOST_ROWS)
    if len(headings) > bounds.MOST_ATTRIBUTES:
        raise refuse("file.too_many_attributes", count=len(headings), most=bounds.MOST_ATTRIBUTES)
    for heading in headings:
        if len(heading) > bounds.MOST_HEADING_CHARACTERS:
            raise refuse("text.long_heading", most=bounds.MOST_HEADING_CHARACTERS, name=heading[:20])
        if "\x00" in heading:
            raise refuse("text.nul", row=0, field=heading.replace("\x00", "\ufffd"))


def name_headings(raw: Iterable[str]) -> list[str]:
    """Headings made unique and non-empty, in order: a second 名称 becomes 名称_2."""
    names: list[str] = []
    for number, text in enumerate(raw, start=1):
        base = " ".join(text.split()) or f"列{number}"
        name, copy = base, 2
        while name in names:
            name, copy = f"{base}_{copy}", copy + 1
        names.append(name)
    return names


def plain_values(content: Content) -> None:
    """Each row with every heading, values as str, int, float, bool, None; dates as ISO strings."""
    columns = [_plain_column(content, heading) for heading in content.headings]
    if columns:
        content.rows = [
            dict(zip(content.headings, cells, strict=True)) for cells in zip(*columns, strict=True)
        ]
    else:
        content.rows = [{} for _ in content.rows]


def _plain_column(content: Content, heading: str) -> list[object]:
    said = [row.get(heading) for row in content.rows]
    if not set(map(type, said)) <= {str, type(None)}:
        return [plain_value(value, number, heading) for number, value in enumerate(said, start=1)]
    texts = [value.strip() or None if isinstance(value, str) else None for value in said]
    filled = list(filter(None, texts))
    if max(map(len, filled), default=0) > bounds.MOST_TEXT_CHARACTERS or "\x00" in "".join(filled):
        return [plain_value(value, number, heading) for number, value in enumerate(said, start=1)]
    return [*texts]


def plain_value(value: object, row: int, field: str) -> object:
    """One value made plain. Raises ``text.nul`` and ``text.too_long``."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time(0)
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes):
        value = base64.b64encode(value).decode("ascii")
    text = str(value).strip()
    if "\x00" in text:
        raise refuse("text.nul", row=row, field=field)
    if len(text) > bounds.MOST_TEXT_CHARACTERS:
        raise refuse("text.too_long", row=row, field=field, most=bounds.MOST_TEXT_CHARACTERS)
    return text or None


def split_collections(content: Content) -> None:
    """A collection of one kind becomes multi-part; a mixed one several rows; empty shapes become ``None``."""
    array = np.empty(len(content.shapes), dtype=object)
    array[:] = content.shapes
    array[shapely.is_empty(array)] = None
    collected = set((np.flatnonzero(shapely.get_type_id(array) == _COLLECTION) + 1).tolist())
    if not collected:
        content.shapes = array.tolist()
        return
    rows: list[dict[str, object]] = []
    shapes: list[BaseGeometry | None] = []
    split: list[int] = []
    for number, (row, shape) in enumerate(zip(content.rows, array, strict=True), start=1):
        parts = [shape] if number not in collected else _group_by_kind(list_leaves(shape))
        if len(parts) > 1:
            split.append(number)
        rows.extend(dict(row) for _ in parts)
        shapes.extend(parts)
    content.rows = rows
    content.shapes = shapes
    if split:
        names = "、".join(str(number) for number in split[:5])
        content.notes.append(
            (
                f"第 {names} 个要素混有点、线、面，已按类型拆成几行，属性相同，请核对。",
                f"Feature {names} mixes points, lines and polygons; split into rows by kind.",
            )
        )


def check_vertices(shapes: Sequence[BaseGeometry | None]) -> None:
    """Refuse what later steps could not draw or check in time."""
    check_vertex_counts(shapely.get_num_coordinates(np.array(list(shapes), dtype=object)))


def check_vertex_counts(counts: NDArray[np.integer[Any]]) -> None:
    """As :func:`check_vertices`, by the number of vertices of each feature."""
    if counts.sum() > bounds.MOST_VERTICES:
        raise refuse(
            "geometry.too_many_vertices",
            where="文件共",
            where_en="The file has",
            count=int(counts.sum()),
            most=bounds.MOST_VERTICES,
        )
    largest = int(counts.argmax()) if counts.size else 0
    if counts.size and counts[largest] > bounds.MOST_VERTICES_OF_ONE:
        raise refuse(
            "geometry.too_many_vertices",
            where=f"第 {largest + 1} 个要素",
            where_en=f"Feature {largest + 1} has",
            count=int(counts[largest]),
            most=bounds.MOST_VERTICES_OF_ONE,
        )


def mend_texts(content: Content) -> None:
    """Text that was mojibake before it reached us is put right and shown for confirmation."""
    mended = 0
    for heading in content.headings:
        said = set(map(itemgetter(heading), content.rows))
        found = {text: mend_mojibake(text) for text in said if isinstance(text, str) and not text.isascii()}
        right = {text: meant for text, meant in found.items() if meant is not None}
        for row in content.rows if right else ():
            if row[heading] in right:
                row[heading] = right[str(row[heading])]
                mended += 1
    if mended:
        old = content.encoding
        candidates = tuple(dict.fromkeys((*old.candidates, "UTF-8", "GB18030")))
        content.encoding = EncodingVerdict(old.used, False, candidates, tuple(content.rows[:5]))
        content.notes.append(
            (
                f"有 {mended} 处文字是乱码（中文曾被按西文读入），已还原，请核对。",
                f"{mended} texts were mojibake (Chinese once read as Latin-1); put right, please check.",
            )
        )


def drop_heights(shapes: Sequence[BaseGeometry | None], content: Content) -> list[BaseGeometry | None]:
    """Shapes in the plane; notes it when there was a third number."""
    array = np.array(list(shapes), dtype=object)
    if shapely.has_z(array).any() or shapely.has_m(array).any():
        content.notes.append(HEIGHTS_DROPPED)
        array = shapely.force_2d(array)
    return list(array)


def parse_wkb(blobs: Sequence[bytes | None]) -> list[BaseGeometry | None]:
    """WKB as shapes, unclosed rings closed. Raises ``geometry.bad_coordinates`` naming the feature."""
    try:
        return list(shapely.from_wkb(np.array(list(blobs), dtype=object)))
    except (shapely.errors.ShapelyError, NotImplementedError):
        return [_parse_one(blob, number) for number, blob in enumerate(blobs, start=1)]


def check_finite(shapes: Sequence[BaseGeometry | None]) -> None:
    """Refuse NaN, infinite and unearthly coordinates, naming the feature."""
    places, owners = shapely.get_coordinates(np.array(list(shapes), dtype=object), return_index=True)
    bad = ~(np.abs(places) < bounds.LARGEST_COORDINATE).all(axis=1)
    if bad.any():
        raise refuse("geometry.not_finite", row=int(owners[bad.argmax()]) + 1)


def _group_by_kind(leaves: Sequence[BaseGeometry]) -> list[BaseGeometry | None]:
    kinds = dict.fromkeys(leaf.geom_type for leaf in leaves)
    grouped = [collect_parts([leaf for leaf in leaves if leaf.geom_type == kind]) for kind in kinds]
    return list(grouped) or [None]


def _parse_one(blob: bytes | None, number: int) -> BaseGeometry | None:
    try:
        shape: BaseGeometry | None = shapely.from_wkb(blob, on_invalid="fix")
    except shapely.errors.ShapelyError as error:
        raise refuse("geometry.bad_coordinates", row=number, fact="damaged") from error
    except NotImplementedError as error:  # arcs, for which shapely has no type
        raise refuse("geometry.curves", row=number) from error
    if blob is not None and shape is None:
        raise refuse("geometry.bad_coordinates", row=number, fact="damaged")
    return shape
