"""What rows of a layer an address asks for: its parameters parsed and checked, all refusals in one place (400)."""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import orjson

from geo_api.errors import NotFound, Problem
from geo_api.filters import COMMON, parse_filter
from geo_api.instants import parse_instant, parse_interval, tell_instant
from geo_api.references import CRS84, REFERENCES, BBox, Reference, find_reference
from geo_api.written import FLAGS, read_number, read_whole
from layers.layer import Field, Geometry, Layer, Value
from layers.schema import Language

DEFAULT_LIMIT = 100
LARGEST_LIMIT = 10_000
FORMATS = ("json", "jsonl", "csv", "html", "fgb", "gpkg")
# documents about rows, and single rows
PAGE_FORMATS = ("json", "html")
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
    "family",
    "filter",
    "filter-lang",
    "filter-crs",
    "sortby",
    "properties",
    "skipGeometry",
)
# what every row tells beside its layer's fields
TOLD = (
    "version",
    "unit",
    "township",
    "area_m2",
    "length_m",
    "upload_id",
    "illustrative",
    "valid_from",
    "area_mu",
)
LANGUAGES = ("cql2-text", "cql2-json")
FAMILIES: tuple[Geometry, ...] = ("point", "line", "polygon")
MOST_SORT_KEYS = 4
# what every row can be asked for by its value, beside its layer's fields and what has a meaning of its own
ASKED = tuple(name for name in COMMON if name not in FIXED and name != "geometry")
# a box that nothing meets: a point at the pole
NOWHERE: BBox = (-180.0, -90.0, -180.0, -90.0)


@dataclass(frozen=True, slots=True)
class SortKey:
    """One column to sort by; rows without a value come last either way."""

    name: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: behind (or before) the row of that version and those sort values.

    ``matched`` is the count of all rows, which stays as the instant ``pinned`` does; ``passed`` of them lie before the
    page (behind it, when it goes backwards, lie the others).
    """

    version_id: int
    pinned: datetime
    matched: int
    passed: int
    values: tuple[Any, ...] = ()
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Rows of ``layer``: current ones, or those of the instant ``as_of``, from ``cursor`` on.

    ``bbox`` in degrees, EPSG:4490; ``equals`` are pairs of a field and its exact value; ``filter`` is CQL2 JSON whose
    shapes are in ``filter_reference``. ``shown``: the properties to tell, all where it is None.
    """

    layer: Layer
    fields: tuple[Field, ...]
    as_of: datetime | None = None
    bbox: BBox | None = None
    interval: tuple[datetime | None, datetime | None] | None = None
    township: str | None = None
    unit: str | None = None
    stage: str | None = None
    family: Geometry | None = None
    q: str | None = None
    equals: tuple[tuple[str, Value | datetime], ...] = ()
    limit: int = DEFAULT_LIMIT
    cursor: Cursor | None = None
    reference: Reference = REFERENCES[CRS84]
    filter: Any = None
    filter_reference: Reference = REFERENCES[CRS84]
    sort: tuple[SortKey, ...] = ()
    shown: frozenset[str] | None = None
    skip_geometry: bool = False

    @property
    def is_backwards(self) -> bool:
        return self.cursor is not None and self.cursor.backwards


def parse_question(layer: Layer, fields: tuple[Field, ...], asked: Mapping[str, str]) -> Question:
    """Read the parameters of an items address; raises Problem 400 that names the parameter."""
    by_name = {field.name: field for field in fields}
    require_known(asked, [*FIXED, *by_name, *ASKED])
    cursor = parse_cursor(asked.get("cursor"))
    question = Question(
        layer=layer,
        fields=fields,
        as_of=cursor.pinned if cursor else parse_instant(asked.get("as_of")),
        bbox=parse_bbox(asked.get("bbox"), find_reference(asked.get("bbox-crs"), "bbox-crs")),
        interval=parse_interval(asked.get("datetime")),
        township=asked.get("township") or None,
        unit=asked.get("unit") or None,
        stage=_parse_stage(layer, asked.get("stage")),
        family=parse_family(layer, asked.get("family")),
        q=(asked.get("q") or "").strip()[:100] or None,
        equals=(
            *((n, parse_value(by_name[n], asked[n])) for n in asked if n in by_name and n not in FIXED),
            *((n, _parse_common(n, asked[n])) for n in asked if n in ASKED),
        ),
        limit=_parse_limit(asked.get("limit")),
        cursor=cursor,
        reference=find_reference(asked.get("crs"), "crs"),
        sort=_parse_sort(asked.get("sortby"), by_name),
        shown=_parse_shown(asked.get("properties"), by_name),
        skip_geometry=_parse_flag(asked.get("skipGeometry"), "skipGeometry"),
    )
    if cursor and len(cursor.values) != len(question.sort):
        raise _refuse_cursor()
    language = asked.get("filter-lang") or LANGUAGES[0]
    if language not in LANGUAGES:
        raise refuse(
            "filter-lang",
            f"filter-lang 只能是 {'、'.join(LANGUAGES)}。",
            f"filter-lang must be one of {', '.join(LANGUAGES)}.",
        )
    reference = find_reference(asked.get("filter-crs"), "filter-crs")
    told = asked.get("filter")
    if not told:
        return question
    return replace(question, filter=parse_filter(told, language), filter_reference=reference)


def parse_format(asked: str | None, accept: str, formats: Sequence[str] = FORMATS) -> str:
    """The answer's format: ``f`` decides, else whether a browser asks for a page. Raises Problem 400."""
    default = "html" if "text/html" in accept.split(",")[0] else "json"
    wanted = default if asked is None else asked
    if wanted not in formats:
        raise refuse("f", f"格式 f 只能是 {'、'.join(formats)}。", f"f must be one of {', '.join(formats)}.")
    return wanted


def require_known(asked: Iterable[str], known: Sequence[str]) -> None:
    """Raise 400 for a parameter that the description does not tell of: what is not heeded must not be passed over."""
    for name in asked:
        if name not in known:
            raise refuse(
                name,
                f"没有“{name}”这个参数。可用的参数：{'、'.join(known) or '无'}。",
                f"There is no parameter {name!r}. Known: {', '.join(known) or 'none'}.",
            )


def parse_language(accept: str) -> Language:
    """The language of titles: English where ``Accept-Language`` puts it first, else Chinese."""
    return "en" if accept.strip().lower().startswith("en") else "zh"


def parse_bbox(value: str | None, reference: Reference = REFERENCES[CRS84]) -> BBox | None:
    """A box in ``reference`` (six numbers: heights are left out) as west, south, east, north in EPSG:4490 degrees.

    Raises Problem 400.
    """
    if not value:
        return None
    try:
        numbers = [read_number(part) for part in value.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) == 4 and all(abs(one) < 1e9 for one in numbers):
        west, south, east, north = reference.to_stored((numbers[0], numbers[1], numbers[2], numbers[3]))
        # the west may be farther east than the east: the box lies across the 180th meridian
        if -180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90:
            return west, south, east, north
        if reference.uri != CRS84 and numbers[0] <= numbers[2] and numbers[1] <= numbers[3]:
            # where that system has no place, there is nothing either
            return NOWHERE
    raise refuse(
        "bbox",
        "bbox 要写成“西,南,东,北”四个数（经度在前，单位度），如 119.9,31.9,120.4,32.4；"
        "用 bbox-crs 时按该坐标系的轴序。",
        "bbox is four numbers, west,south,east,north in degrees, like 119.9,31.9,120.4,32.4;"
        " with bbox-crs in the order of that system's axes.",
    )


def parse_family(layer: Layer, told: str | None) -> Geometry | None:
    """The kind of shapes that is asked for: desktop programs draw one kind a layer. Raises Problem 400."""
    return require_family(told, layer.geometry)


def require_family(told: str | None, known: Sequence[Geometry] = FAMILIES) -> Geometry | None:
    if told is None:
        return None
    for family in known:
        if told == family:
            return family
    raise refuse(
        "family",
        f"family 在这里只能是 {'、'.join(known)}。",
        f"family must be one of {', '.join(known)} here.",
    )


def parse_value(field: Field, told: str) -> Value:
    """``told`` as a value that the field may have. Raises Problem 400."""
    if field.choices and told not in [choice.value for choice in field.choices]:
        raise _refuse_choice(field.name, field.zh, field.en, told, [one.value for one in field.choices])
    try:
        if field.kind in ("integer", "number"):
            number = read_whole(told) if field.kind == "integer" else read_number(told)
            if (field.minimum is not None and number < field.minimum) or (
                field.maximum is not None and number > field.maximum
            ):
                raise ValueError(told)
            return number
        if field.kind == "boolean":
            return FLAGS[told]
        if field.kind == "date":
            return date.fromisoformat(told).isoformat()
    except (ValueError, KeyError):
        raise refuse(
            field.name,
            f"“{field.zh}”的取值“{told}”不对，例如 {field.example}。",
            f"{field.en} cannot be {told!r}; an example is {field.example}.",
        ) from None
    return told


def _parse_stage(layer: Layer, told: str | None) -> str | None:
    """A state of the layer's works; where they have none, nothing is in it."""
    known = [state.value for state in layer.lifecycle.states] if layer.lifecycle else []
    if told and known and told not in known:
        raise _refuse_choice("stage", "阶段", "Stage", told, known)
    return told or None


def _refuse_choice(name: str, zh: str, en: str, told: str, known: Sequence[str]) -> Problem:
    return refuse(
        name,
        f"“{zh}”没有“{told}”这个取值。可用：{'、'.join(known)}。",
        f"{en} cannot be {told!r}. Known: {', '.join(known)}.",
    )


def _parse_common(name: str, told: str) -> Value | datetime:
    """``told`` as a value of what every row has. Raises Problem 400."""
    kind = COMMON[name][1]
    try:
        if kind == "number":
            return read_number(told)
        if kind == "boolean":
            return FLAGS[told]
        if kind == "instant" and (instant := parse_instant(told, name)):
            return instant
        return str(uuid.UUID(told))
    except (ValueError, KeyError):
        raise refuse(
            name,
            f"“{name}”的取值“{told}”不对，写法见 /collections/图层/queryables。",
            f"{name} cannot be {told!r}; how it is written stands at /collections/layer/queryables.",
        ) from None


def write_cursor(cursor: Cursor) -> str:
    """An opaque mark of where a page begins; it keeps the instant, so that pages under publication fit together."""
    told = [
        cursor.version_id,
        tell_instant(cursor.pinned),
        cursor.matched,
        cursor.passed,
        list(cursor.values),
        cursor.backwards,
    ]
    return base64.urlsafe_b64encode(orjson.dumps(told)).decode().rstrip("=")


def parse_cursor(value: str | None) -> Cursor | None:
    if not value:
        return None
    try:
        place, told, matched, passed, values, backwards = orjson.loads(
            base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
        )
        instant = datetime.fromisoformat(told)
        counted = all(isinstance(one, int) and 0 <= one < 2**63 for one in (place, matched, passed))
        plain = isinstance(values, list) and all(
            one is None or isinstance(one, str | int | float) for one in values
        )
        if counted and plain and isinstance(backwards, bool) and instant.tzinfo is not None:
            return Cursor(place, instant, matched, passed, tuple(values), backwards)
    except (ValueError, TypeError, binascii.Error):
        pass
    raise _refuse_cursor()


def _refuse_cursor() -> Problem:
    return refuse(
        "cursor",
        "cursor 无效，请从第一页重新开始。",
        "This cursor cannot be read; start from the first page.",
    )


def list_sortable(fields: Iterable[Field]) -> list[str]:
    """The names that rows can be sorted by: lists and shapes have no order."""
    return [
        *(field.name for field in fields if field.kind != "choices"),
        *(name for name in COMMON if name != "geometry"),
    ]


def _parse_sort(value: str | None, fields: Mapping[str, Field]) -> tuple[SortKey, ...]:
    """``sortby=name,-area_m2`` (OGC API Features Part 8 draft, as clients send it)."""
    if not value:
        return ()
    keys: list[SortKey] = []
    for part in value.split(","):
        # a plus sign in a query arrives as a space
        name = part.strip().lstrip("+-")
        known = list_sortable(fields.values())
        if name not in known or len(keys) >= MOST_SORT_KEYS:
            raise refuse(
                "sortby",
                f"sortby 最多 {MOST_SORT_KEYS} 个字段，“{name}”不能排序。可用：{'、'.join(known)}。",
                f"sortby takes up to {MOST_SORT_KEYS} fields; {name!r} cannot be sorted by. Known: {', '.join(known)}.",
            )
        keys.append(SortKey(name, part.strip().startswith("-")))
    return tuple(keys)


def _parse_shown(value: str | None, fields: Mapping[str, Field]) -> frozenset[str] | None:
    if not value:
        return None
    names = [name.strip() for name in value.split(",") if name.strip()]
    for name in names:
        if name not in fields and name not in TOLD:
            known = [*fields, *TOLD]
            raise refuse(
                "properties",
                f"properties 里没有“{name}”。可用：{'、'.join(known)}。",
                f"There is no property {name!r}. Known: {', '.join(known)}.",
            )
    return frozenset(names)


def _parse_flag(value: str | None, name: str) -> bool:
    if value in (None, "", "false"):
        return False
    if value == "true":
        return True
    raise refuse(name, f"{name} 只能是 true 或 false。", f"{name} must be true or false.")


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
