"""GeoJSON text sequences (RFC 8142) and newline-delimited GeoJSON: one feature per line or record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson

from etl.read import bounds
from etl.read.content import Content, Source
from etl.read.geojson import build_content, list_features, read_declaration
from etl.read.refusals import refuse
from etl.read.text import read_text

_RECORD_MARK = b"\x1e"
_RECORD = re.compile(r"[^\n\x1e]+")


def is_geojson_lines(data: bytes) -> bool:
    """Whether records are marked, or the first line holds a whole object and another one follows."""
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(_RECORD_MARK):
        return True
    end = data.find(b"\n", data.find(b"{"))
    whole = start.startswith(b"{") and end > 0 and data[max(0, end - 8) : end].rstrip().endswith(b"}")
    return whole and data[end : end + 64].lstrip().startswith(b"{")


def read_geojson_lines(source: Source) -> Content:
    """Read every record as one or more features."""
    text, encoding = read_text(source)
    if text.count("[") > 2 * bounds.MOST_VERTICES:
        raise refuse(
            "geometry.too_many_vertices",
            where="文件约",
            where_en="The file has about",
            count=text.count("["),
            most=bounds.MOST_VERTICES,
        )
    features: list[Any] = []
    declared: dict[str, Any] = {}
    for document in parse_records(text):
        features.extend(list_features(document))
        if not declared and "crs" in document:
            declared = document
        if len(features) > bounds.MOST_ROWS:
            raise refuse("file.too_many_rows", count=f"{len(features)}+", most=bounds.MOST_ROWS)
    content = build_content(features, source.stem)
    content.format = "geojsonseq"
    content.declared = read_declaration(declared)
    content.encoding = encoding
    return content


def parse_records(text: str) -> Iterator[dict[str, Any]]:
    """The objects of the file. Raises ``geojson.damaged`` with the number of the record."""
    for number, match in enumerate(_RECORD.finditer(text), start=1):
        record = match[0].strip()
        if not record:
            continue
        try:
            document = orjson.loads(record)
        except (orjson.JSONDecodeError, RecursionError) as error:
            raise refuse("geojson.damaged", fact=f"{number}: {str(error)[:100]}") from error
        if not isinstance(document, dict):
            raise refuse("geojson.not_geometry")
        yield document
