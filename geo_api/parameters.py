"""The query parameters of ``items`` as the API description tells them; :mod:`geo_api.questions` reads them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from geo_api.questions import DEFAULT_LIMIT, FAMILIES, FORMATS, LANGUAGES, LARGEST_LIMIT, PAGE_FORMATS
from geo_api.references import CRS84, REFERENCES


def _query(name: str, text: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": text,
        "schema": schema,
        "style": "form",
        "explode": False,
    } | more


_TEXT = {"type": "string"}
_SYSTEM = {"type": "string", "format": "uri", "enum": list(REFERENCES), "default": CRS84}

CRS = _query("crs", "答复的坐标系，轴序按其定义 Coordinate system of the answer", _SYSTEM)
AS_OF = _query("as_of", "时点 Instant: what was published then", {"type": "string", "format": "date-time"})
FAMILY = _query(
    "family",
    "只要点、线或面 Points, lines or polygons alone",
    {"type": "string", "enum": list(FAMILIES)},
)
# QGIS sends the parameters of its address along with every request
PAGE_FORMAT = _query("f", "格式 Format", {"type": "string", "enum": list(PAGE_FORMATS)})
DOCUMENT: tuple[dict[str, Any], ...] = (PAGE_FORMAT, FAMILY)
FORMAT = _query("f", "格式 Format", {"type": "string", "enum": list(FORMATS)})

ITEMS: tuple[dict[str, Any], ...] = (
    _query(
        "limit",
        "每页条数 Rows a page",
        {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": DEFAULT_LIMIT},
    ),
    _query(
        "bbox",
        "范围：西,南,东,北 Box: west,south,east,north",
        {
            "type": "array",
            "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
            "items": {"type": "number"},
        },
    ),
    _query("bbox-crs", "bbox 的坐标系 Coordinate system of bbox", _SYSTEM),
    CRS,
    _query("datetime", "时刻或时段 Instant or interval (RFC 3339)", _TEXT),
    AS_OF,
    _query("filter", "CQL2 条件 Filter", _TEXT),
    _query(
        "filter-lang",
        "条件的写法 Language of the filter",
        {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]},
    ),
    _query("filter-crs", "条件中图形的坐标系 Coordinate system of the filter's shapes", _SYSTEM),
    _query(
        "sortby",
        "排序字段，前加 - 为降序 Fields to sort by, - for descending",
        {"type": "array", "items": {"type": "string", "pattern": "[+|-]?[A-Za-z_].*"}},
    ),
    _query("properties", "要哪些字段 Fields to tell", {"type": "array", "items": _TEXT}),
    _query("skipGeometry", "不要图形 Leave shapes out", {"type": "boolean", "default": False}),
    _query("township", "图形所在乡镇 Township by place", _TEXT),
    _query("unit", "考核单位 Assessment unit", _TEXT),
    _query("stage", "阶段 Stage", _TEXT),
    _query(
        "family", "只要点、线或面 Points, lines or polygons alone", {"type": "string", "enum": list(FAMILIES)}
    ),
    _query("q", "名称或编号包含 Name or key contains", _TEXT),
    _query("cursor", "翻页标记，取自 next、prev 链接 Mark of a page, from the links", _TEXT),
    FORMAT,
)
ITEM: tuple[dict[str, Any], ...] = (CRS, AS_OF, PAGE_FORMAT, FAMILY)


def list_names(parameters: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(parameter["name"] for parameter in parameters)
