"""CQL2 filters (OGC 21-065r2): parsed by a library, turned into SQL here from a closed list of operators.

No text of a filter reaches the SQL: names are looked up among what the reader may see, values are bound.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import orjson
import shapely
from cql2 import ParseError, parse_json, parse_text
from shapely.geometry.base import BaseGeometry

from geo_api.errors import Problem
from geo_api.instants import parse_instant
from geo_api.references import STORED_SRID, Reference
from layers.layer import Field, Kind

Type = Literal["text", "number", "boolean", "date", "instant", "texts", "geometry"]

# The parser is recursive and not ours: what could exhaust its stack is refused before it.
LONGEST = 8_000
DEEPEST = 40
MOST_NODES = 500
MOST_VERTICES = 5_000

_OF_KIND: dict[Kind, Type] = {
    "text": "text",
    "choice": "text",
    "integer": "number",
    "number": "number",
    "date": "date",
    "boolean": "boolean",
    "choices": "texts",
}
# beside the layer's own fields; the queryables tell exactly these
COMMON: dict[str, tuple[str, Type]] = {
    "id": ("CAST(v.feature_id AS text)", "text"),
    "version": ("v.version", "number"),
    "unit": ("v.unit", "text"),
    "township": ("v.township", "text"),
    "area_m2": ("v.area_m2", "number"),
    "area_mu": ("(v.area_m2 * 3 / 2000)", "number"),
    "length_m": ("v.length_m", "number"),
    "valid_from": ("lower(v.valid)", "instant"),
    "illustrative": ("v.illustrative", "boolean"),
    "geometry": ("v.geom", "geometry"),
}
_COMPARISONS = {"=": "=", "<>": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_ARITHMETIC = {"+": "+", "-": "-", "*": "*", "/": "/"}
_SPATIAL = {
    "s_intersects": "ST_Intersects",
    "s_disjoint": "ST_Disjoint",
    "s_equals": "ST_Equals",
    "s_touches": "ST_Touches",
    "s_within": "ST_Within",
    "s_overlaps": "ST_Overlaps",
    "s_crosses": "ST_Crosses",
    "s_contains": "ST_Contains",
}
_ARRAYS = {"a_contains": "@>", "a_containedby": "<@", "a_overlaps": "&&"}
_TEMPORAL = {"t_after": ">", "t_before": "<", "t_equals": "="}


@dataclass(frozen=True, slots=True)
class Term:
    """A piece of SQL and what it yields. ``literal`` is the value where it is one."""

    sql: str
    type: Type
    literal: Any = None


def parse_filter(told: str, language: str) -> Any:
    """The filter as CQL2 JSON. Raises Problem 400 ``request.filter``."""
    nested = max(_depth(told, "([{", ")]}"), told.upper().count("NOT") // 4)
    if len(told) > LONGEST or nested > DEEPEST:
        raise refuse(
            f"filter 太长或嵌套太深（最多 {LONGEST} 个字符、{DEEPEST} 层）。",
            f"The filter is too long or too deep (at most {LONGEST} characters, {DEEPEST} levels).",
        )
    try:
        return (parse_json if language == "cql2-json" else parse_text)(told).to_json()
    except (ParseError, ValueError, TypeError, orjson.JSONDecodeError) as error:
        why = str(error).strip().splitlines()
        at = next((line.strip() for line in why if "-->" in line), "")
        example = "stage = 'accepted' AND area_mu > 10"
        raise refuse(
            f"filter 读不懂{f'（{at}）' if at else ''}，请按 CQL2 书写，例如 {example}。",
            f"The filter cannot be read{f' ({at})' if at else ''}; write CQL2, like {example}.",
        ) from None


def describe_filter(
    tree: Any, fields: tuple[Field, ...], reference: Reference, bind: Callable[[Any], str]
) -> str:
    """The condition over ``v`` that a parsed filter means; ``bind`` takes a value and gives its placeholder.

    ``reference`` is the system of the filter's own geometries. Raises Problem 400.
    """
    return _Writer({field.name: field for field in fields}, reference, bind).write_condition(tree)


class _Writer:
    def __init__(self, fields: dict[str, Field], reference: Reference, bind: Callable[[Any], str]) -> None:
        self.fields = fields
        self.reference = reference
        self.bind = bind
        self.nodes = 0

    def write_condition(self, node: Any) -> str:
        term = self.write(node)
        if term.type != "boolean":
            raise refuse(
                "filter 应是一个条件，例如 area_mu > 10。", "A filter is a condition, like area_mu > 10."
            )
        return term.sql

    def write(self, node: Any) -> Term:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise refuse(
                f"filter 太复杂（最多 {MOST_NODES} 项）。", f"The filter has more than {MOST_NODES} terms."
            )
        if isinstance(node, dict) and "op" in node:
            return self.write_operation(str(node["op"]).lower(), list(node.get("args", [])))
        if isinstance(node, dict) and "property" in node:
            return self.write_property(str(node["property"]))
        return self.write_literal(node)

    def write_property(self, name: str) -> Term:
        if name in self.fields:
            return Term(f'v."{name}"', _OF_KIND[self.fields[name].kind])
        if name in COMMON:
            return Term(*COMMON[name])
        known = [*self.fields, *COMMON]
        raise refuse(
            f"filter 里的“{name}”不是可查询的字段。可用：{'、'.join(known)}。",
            f"{name!r} in the filter cannot be queried. Known: {', '.join(known)}.",
        )

    def write_literal(self, value: Any) -> Term:
        if isinstance(value, bool):
            return Term("true" if value else "false", "boolean", value)
        if isinstance(value, int | float):
            return Term(f"CAST({self.bind(float(value))} AS double precision)", "number", value)
        if isinstance(value, str):
            return Term(f"CAST({self.bind(_plain(value))} AS text)", "text", value)
        if isinstance(value, list):
            return self.write_list(value)
        if isinstance(value, dict) and "date" in value:
            return self.write_date(str(value["date"]))
        if isinstance(value, dict) and "timestamp" in value:
            return self.write_instant(str(value["timestamp"]))
        if isinstance(value, dict) and ("type" in value or "bbox" in value):
            return self.write_geometry(value)
        raise refuse("filter 里有不支持的写法。", "The filter holds something that is not supported.")

    def write_list(self, values: list[Any]) -> Term:
        if not all(isinstance(value, str) for value in values):
            raise refuse("这里的列表只能由文字组成。", "A list here holds texts only.")
        return Term(f"CAST({self.bind([_plain(value) for value in values])} AS text[])", "texts", values)

    def write_date(self, told: str) -> Term:
        try:
            value = date.fromisoformat(told)
        except ValueError:
            raise refuse(
                f"“{told}”不是日期，请写成 DATE('2022-06-30')。",
                f"{told!r} is no date; write DATE('2022-06-30').",
            ) from None
        return Term(f"CAST({self.bind(value)} AS date)", "date", value)

    def write_instant(self, told: str) -> Term:
        value = parse_instant(told, "filter")
        return Term(f"CAST({self.bind(value)} AS timestamptz)", "instant", value)

    def write_geometry(self, told: dict[str, Any]) -> Term:
        try:
            if "bbox" in told:
                west, south, east, north = (float(one) for one in told["bbox"][:4])
                shape: BaseGeometry | None = shapely.box(west, south, east, north)
            else:
                shape = shapely.from_geojson(orjson.dumps(told))
        except (shapely.errors.ShapelyError, TypeError, ValueError):
            shape = None
        if (
            shape is None
            or shape.is_empty
            or not shapely.is_valid(shape)
            or shapely.get_num_coordinates(shape) > MOST_VERTICES
        ):
            raise refuse(
                f"filter 里的图形无效或太大（最多 {MOST_VERTICES} 个点）。",
                f"A shape in the filter is invalid or has more than {MOST_VERTICES} points.",
            )
        stored = self.reference.shape_to_stored(shape)
        west, south, east, north = stored.bounds
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise refuse(
                "filter 里的图形不在坐标系的范围内：默认经度在前，单位度；别的坐标系请写 filter-crs，轴序按该坐标系。",
                "A shape in the filter lies outside of its system: longitude first, in degrees; for another system name"
                " it in filter-crs, axes in its own order.",
            )
        placeholder = self.bind(shapely.to_wkb(stored))
        return Term(f"ST_GeomFromWKB({placeholder}, {STORED_SRID})", "geometry", stored)

    def write_operation(self, op: str, args: list[Any]) -> Term:
        if op in ("and", "or"):
            return Term(f"({f' {op.upper()} '.join(self.write_condition(one) for one in args)})", "boolean")
        if op == "not":
            return Term(f"(NOT {self.write_condition(_only(op, args, 1)[0])})", "boolean")
        if op == "isnull":
            return Term(f"({self.write(_only(op, args, 1)[0]).sql} IS NULL)", "boolean")
        if op == "in":
            return self.write_in(*_only(op, args, 2))
        if op == "between":
            value, low, high = (self.write(one) for one in _only(op, args, 3))
            low, high = self.match(value, low), self.match(value, high)
            return Term(f"({value.sql} BETWEEN {low.sql} AND {high.sql})", "boolean")
        if op == "like":
            value, pattern = (self.expect(self.write(one), "text") for one in _only(op, args, 2))
            return Term(f"({value.sql} LIKE {pattern.sql})", "boolean")
        if op == "casei":
            return Term(f"lower({self.expect(self.write(_only(op, args, 1)[0]), 'text').sql})", "text")
        return self.write_binary(op, *_only(op, args, 2))

    def write_in(self, value: Any, options: Any) -> Term:
        if not isinstance(options, list) or not options:
            raise refuse("IN 后面要有一组值。", "IN needs a list of values.")
        term = self.write(value)
        told = ", ".join(self.match(term, self.write(one)).sql for one in options)
        return Term(f"({term.sql} IN ({told}))", "boolean")

    def write_binary(self, op: str, first: Any, second: Any) -> Term:
        left, right = self.write(first), self.write(second)
        if op in _COMPARISONS or op in _TEMPORAL:
            if left.literal is not None and right.literal is None:
                left = self.match(right, left)
            else:
                right = self.match(left, right)
            if left.type in ("geometry", "texts") or (
                op in _TEMPORAL and left.type not in ("date", "instant")
            ):
                raise self.mismatch(op, left.type)
            return Term(f"({left.sql} {(_COMPARISONS | _TEMPORAL)[op]} {right.sql})", "boolean")
        if op in _ARITHMETIC:
            self.expect(left, "number"), self.expect(right, "number")
            divisor = f"NULLIF({right.sql}, 0)" if op == "/" else right.sql
            return Term(f"({left.sql} {_ARITHMETIC[op]} {divisor})", "number")
        if op in _SPATIAL:
            self.expect(left, "geometry"), self.expect(right, "geometry")
            return Term(f"{_SPATIAL[op]}({left.sql}, {right.sql})", "boolean")
        if op in _ARRAYS:
            self.expect(left, "texts"), self.expect(right, "texts")
            return Term(f"({left.sql} {_ARRAYS[op]} {right.sql})", "boolean")
        if op == "a_equals":
            self.expect(left, "texts"), self.expect(right, "texts")
            return Term(f"({left.sql} @> {right.sql} AND {left.sql} <@ {right.sql})", "boolean")
        raise refuse(f"filter 不支持“{op}”。", f"The filter operator {op!r} is not supported.")

    def match(self, wanted: Term, given: Term) -> Term:
        """``given`` as the type of ``wanted``: a text that is a date may be compared with one."""
        if wanted.type == given.type:
            return given
        if given.type == "text" and isinstance(given.literal, str):
            if wanted.type == "date":
                return self.write_date(given.literal)
            if wanted.type == "instant":
                return self.write_instant(given.literal)
        if wanted.type == "instant" and given.type == "date":
            return Term(f"CAST({given.sql} AS timestamptz)", "instant", given.literal)
        raise self.mismatch(wanted.type, given.type)

    def expect(self, term: Term, wanted: Type) -> Term:
        if term.type != wanted:
            raise self.mismatch(wanted, term.type)
        return term

    def mismatch(self, wanted: str, given: str) -> Problem:
        return refuse(
            f"filter 里的类型对不上：这里要 {wanted}，写的是 {given}。",
            f"Types in the filter do not fit: {wanted} is needed here, {given} was given.",
        )


def refuse(detail: str, detail_en: str) -> Problem:
    return Problem("request.filter", detail, detail_en, field="filter")


def _only(op: str, args: list[Any], count: int) -> list[Any]:
    if len(args) != count:
        raise refuse(f"“{op}”要有 {count} 个参数。", f"{op!r} takes {count} arguments.")
    return args


def _plain(told: str) -> str:
    if "\x00" in told:
        raise refuse("filter 里有不可见的空字符。", "The filter holds a NUL character.")
    return told


def _depth(told: str, opening: str, closing: str) -> int:
    """How deep brackets nest, texts in quotes left out."""
    deepest = depth = 0
    for sign in re.sub(r"'[^']*'|\"[^\"]*\"", "", told):
        depth += (sign in opening) - (sign in closing)
        deepest = max(deepest, depth)
    return deepest
