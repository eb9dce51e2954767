"""What rows of a layer an address asks for: its parameters parsed and checked, all refusals in one place
(400)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import orjson

from geo_api.errors import NotFound, Problem
from geo_api.instants import parse_instant, parse_interval, tell_instant
from layers.layer import Field, Layer, Value

DEFAULT_LIMIT = 100
LARGEST_LIMIT = 10_000
FORMATS = ("json", "csv", "html", "fgb", "gpkg")
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
FIXED = (
    "bbox",
    "bbox-crs",
    "crs",
    "datetime",
    "limit",
    "cursor",
    "as_of",
    "f",
    "q",
    "township",
    "unit",
    "stage",
)

BBox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Question:
    """Rows of ``layer``: current ones, or those of the instant ``as_of``; ``after`` is the last version id
    of the page before.

    ``bbox`` in degrees, EPSG:4490; ``equals`` are pairs of a field and its exact value.
    """

    layer: Layer
    fields: tuple[Field, ...]
    as_of: datetime | None = None
    bbox: BBox | None = None
    interval: tuple[datetime | None, datetime | None] | None = None
    township: str | None = None
    unit: str | None = None
    stage: str | None = None
    q: str | None = None
    equals: tuple[tuple[str, Value], ...] = ()
    limit: int = DEFAULT_LIMIT
    after: int = 0


def parse_question(layer: Layer, fields: tuple[Field, ...], asked: Mapping[str, str]) -> Question:
    """Read the parameters of an items address; raises Problem 400 that names the parameter."""
    by_name = {field.name: field for field in fields}
    unknown = [name for name in asked if name not in FIXED and name not in by_name]
    if unknown:
        raise refuse(
            unknown[0],
            f"没有“{unknown[0]}”这个参数。可用的参数：{'、'.join([*FIXED, *by_name])}。",
            f"There is no parameter {unknown[0]!r}. Known: {', '.join([*FIXED, *by_name])}.",
        )
    for name in ("crs", "bbox-crs"):
        if asked.get(name, CRS84) != CRS84:
            raise refuse(name, f"{name} 目前只支持 {CRS84}。", f"{name} can only be {CRS84} here.")
    after, pinned = _parse_cursor(asked.get("cursor"))
    return Question(
        layer=layer,
        fields=fields,
        as_of=pinned or parse_instant(asked.get("as_of")),
        bbox=parse_bbox(asked.get("bbox")),
        interval=parse_interval(asked.get("datetime")),
        township=asked.get("township") or None,
        unit=asked.get("unit") or None,
        stage=asked.get("stage") or None,
        q=(asked.get("q") or "").strip()[:100] or None,
        equals=tuple(
            (n, parse_value(by_name[n], asked[n])) for n in asked if n in by_name and n not in FIXED
        ),
        limit=_parse_limit(asked.get("limit")),
        after=after,
    )


def parse_format(asked: str | None, accept: str) -> str:
    """The answer's format: ``f`` decides, else whether a browser asks for a page. Raises Problem 400 or
    406."""
    wanted = asked or ("html" if "text/html" in accept.split(",")[0] else "json")
    if wanted not in FORMATS:
        raise refuse("f", f"格式 f 只能是 {'、'.join(FORMATS)}。", f"f must be one of {', '.join(FORMATS)}.")
    if wanted in ("fgb", "gpkg"):
        raise Problem(
            "format.by_export",
            f"{wanted} 文件请用导出功能生成：POST /exports，写明图层和格式。",
            f"A {wanted} file is made by an export: POST /exports with the layer and the format.",
            field="f",
            status=406,
        )
    return wanted


def parse_bbox(value: str | None) -> BBox | None:
    """west, south, east, north in degrees (six numbers: heights are left out). Raises Problem 400."""
    if not value:
        return None
    try:
        numbers = [float(part) for part in value.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    in_range = (
        len(numbers) == 4
        and all(abs(x) <= 180 for x in numbers[::2])
        and all(abs(y) <= 90 for y in numbers[1::2])
    )
    if not in_range or numbers[1] > numbers[3] or numbers[0] > numbers[2]:
        raise refuse(
            "bbox",
            "bbox 要写成“西,南,东,北”四个数（经度在前，单位度），如 119.9,31.9,120.4,32.4。",
            "bbox is four numbers, west,south,east,north in degrees, like 119.9,31.9,120.4,32.4.",
        )
    west, south, east, north = numbers
    return west, south, east, north


def parse_value(field: Field, told: str) -> Value:
    """``told`` as a value of the field's kind. Raises Problem 400."""
    try:
        if field.kind == "integer":
            return int(told)
        if field.kind == "number":
            return float(told)
        if field.kind == "boolean":
            return {"true": True, "false": False, "1": True, "0": False}[told.lower()]
        if field.kind == "date":
            return date.fromisoformat(told).isoformat()
    except (ValueError, KeyError):
        raise refuse(
            field.name,
            f"“{field.zh}”的取值“{told}”不对，例如 {field.example}。",
            f"{field.en} cannot be {told!r}; an example is {field.example}.",
        ) from None
    return told


def write_cursor(after: int, pinned: datetime) -> str:
    """An opaque mark of where the next page begins; it keeps the instant, so that pages under publication
    fit together."""
    return base64.urlsafe_b64encode(orjson.dumps([after, tell_instant(pinned)])).decode().rstrip("=")


def _parse_cursor(value: str | None) -> tuple[int, datetime | None]:
    if not value:
        return 0, None
    try:
        after, told = orjson.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
        instant = datetime.fromisoformat(told)
        if isinstance(after, int) and 0 <= after < 2**63 and instant.tzinfo is not None:
            return after, instant
    except (ValueError, TypeError, binascii.Error):
        pass
    raise refuse(
        "cursor",
        "cursor 无效，请从第一页重新开始。",
        "This cursor cannot be read; start from the first page.",
    )


def _parse_limit(value: str | None) -> int:
    if not value:
        return DEFAULT_LIMIT
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise refuse(
            "limit",
            f"limit 要在 1 到 {LARGEST_LIMIT} 之间。",
            f"limit must lie between 1 and {LARGEST_LIMIT}.",
        )
    return min(int(value), LARGEST_LIMIT)


def refuse(field: str, detail: str, detail_en: str) -> Problem:
    return Problem(f"request.{field}", detail, detail_en, field=field)


def not_found(layer: Layer, feature_id: str) -> NotFound:
    return NotFound(
        "feature.unknown",
        f"“{layer.zh}”中没有编号为 {feature_id} 的对象，或它在所选时点尚未发布。",
        f"{layer.en} holds no feature {feature_id} at that instant.",
    )
