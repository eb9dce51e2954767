"""What the OGC's suites find wrong with a description: the rules of their reader (KaiZen OpenAPI Parser), written anew.

The suites give up where there is a single finding: every later test is skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

NAME = re.compile(r"[a-zA-Z0-9._-]+")
RESPONSE = re.compile(r"default|\d\d\d")
STYLES = {"matrix", "label", "form", "simple", "spaceDelimited", "pipeDelimited", "deepObject"}
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "object": dict,
    "array": list,
}
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def find_faults(told: dict[str, Any]) -> Iterator[str]:
    """Where and what, for everything that the reader calls an error."""
    if not re.fullmatch(r"3\.\d+(\.\d+.*)?", told["openapi"]):
        yield f"openapi: {told['openapi']}"
    for field in ("title", "version"):
        if not told["info"].get(field):
            yield f"info: no {field}"
    for path, operations in told["paths"].items():
        if not path.startswith("/"):
            yield f"{path}: no slash"
        for method, operation in operations.items():
            where = f"{method} {path}"
            if method not in METHODS:
                yield f"{where}: no method"
            yield from _read_operation(where, path, operation, told)
    components = told.get("components", {})
    for kind, held in components.items():
        yield from (f"components/{kind}: {name}" for name in held if not NAME.fullmatch(name))
    for name, schema in components.get("schemas", {}).items():
        yield from _read_schema(f"schema {name}", schema)


def _read_operation(where: str, path: str, operation: dict[str, Any], told: dict[str, Any]) -> Iterator[str]:
    for parameter in operation.get("parameters", ()):
        at = f"{where} ?{parameter['name']}"
        if parameter["in"] not in {"path", "query", "header", "cookie"}:
            yield f"{at}: in {parameter['in']}"
        if parameter["in"] == "path":
            # a variable is a segment of its own
            if not re.fullmatch(rf".*/\{{{parameter['name']}\}}(/.*)?", path):
                yield f"{at}: no such segment"
            if parameter.get("required") is not True:
                yield f"{at}: not required"
        if parameter.get("style", "form") not in STYLES:
            yield f"{at}: style"
        yield from _read_schema(at, parameter.get("schema", {}))
    variables = re.findall(r"\{([^}]*)\}", path)
    declared = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"]
    if sorted(variables) != sorted(declared):
        yield f"{where}: variables {variables}, parameters {declared}"
    if not operation.get("responses"):
        yield f"{where}: no responses"
    bodies = [(status, one) for status, one in operation["responses"].items()]
    for status, body in [*bodies, ("body", operation.get("requestBody", {}))]:
        if status != "body" and not RESPONSE.fullmatch(status):
            yield f"{where}: response {status}"
        for kind, content in body.get("content", {}).items():
            if kind.startswith("x-"):
                yield f"{where}: content {kind}"
            schema = content.get("schema", {})
            yield from _read_schema(f"{where} {status}", schema)
            known = schema.get("properties", {})
            yield from (
                f"{where}: encoding {name}" for name in content.get("encoding", {}) if name not in known
            )
    for requirement in operation.get("security", told.get("security", ())):
        for name, scopes in requirement.items():
            if name not in told["components"]["securitySchemes"] or scopes:
                yield f"{where}: security {name}"


def _read_schema(where: str, schema: dict[str, Any]) -> Iterator[str]:
    for field in ("maxLength", "minLength", "maximum", "maxProperties", "minProperties"):
        # the reader asks this of maximum, meaning maxItems
        if schema.get(field, 0) < 0:
            yield f"{where}: {field} below zero"
    if schema.get("multipleOf", 1) <= 0:
        yield f"{where}: multipleOf"
    for field in ("enum", "required"):
        values = schema.get(field)
        if values is not None and (not values or _has_twins(values)):
            yield f"{where}: {field} {values}"
    kind = schema.get("type")
    if kind is not None and kind not in TYPES:
        yield f"{where}: type {kind}"
    default = schema.get("default")
    if default is not None and kind is not None and not _is_of(default, kind):
        yield f"{where}: default {default!r} is no {kind}"
    if schema.get("readOnly") and schema.get("writeOnly"):
        yield f"{where}: readOnly and writeOnly"
    if not isinstance(schema.get("examples", {}), dict):
        yield f"{where}: examples"
    for name, part in schema.get("properties", {}).items():
        if not NAME.fullmatch(name) or name.startswith("x-"):
            yield f"{where}: property {name}"
        yield from _read_schema(f"{where}.{name}", part)
    for field in ("allOf", "oneOf", "anyOf"):
        for number, part in enumerate(schema.get(field, ())):
            yield from _read_schema(f"{where}.{field}[{number}]", part)
    for field in ("not", "items", "additionalProperties"):
        if isinstance(schema.get(field), dict):
            yield from _read_schema(f"{where}.{field}", schema[field])


def _has_twins(values: Iterable[Any]) -> bool:
    seen = [repr(value) for value in values]
    return len(seen) != len({*seen})


def _is_of(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, TYPES.get(kind, ()))
