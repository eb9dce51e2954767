"""The description of all addresses as OpenAPI 3.0, which OGC API Features Part 1 asks for; FastAPI writes 3.1.

Every failure is one kind of answer, a problem, so each operation documents it as its default response.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from geo_api.answers import complete_answers

VERSION = "3.0.3"
CORE_PARAMETERS = ("limit", "bbox", "datetime")
MEDIA_TYPE = f"application/vnd.oai.openapi+json;version={VERSION.rpartition('.')[0]}"
_PROBLEM = {
    "description": "失败：代码、原因和办法（RFC 9457）。A failure: code, reason and what to do (RFC 9457).",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "detail_en"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "detail_en": {"type": "string"},
        "field": {"type": "string"},
    },
}
_SECURITY = {
    "session": {"type": "apiKey", "in": "cookie", "name": "ecoworks_session"},
    "token": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "basic"},
}


def describe_api(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI 3.0 document of ``app``; built once, FastAPI keeps the one it comes from."""
    told: dict[str, Any] = _lower(app.openapi())
    told["openapi"] = VERSION
    schemas = told.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = _PROBLEM_SCHEMA
    told["components"]["securitySchemes"] = _SECURITY
    _name_parameters(told)
    told["security"] = [{}, *({name: []} for name in _SECURITY)]
    complete_answers(told["paths"])
    for operations in told["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                _hold_to_the_letter(parameter)
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = _PROBLEM
    return told


def _name_parameters(told: dict[str, Any]) -> None:
    """The parameters of OGC API Features Part 1 as components, by which clients learn limits."""
    operation = told["paths"]["/collections/{layer}/items"]["get"]
    named = told["components"].setdefault("parameters", {})
    for parameter in operation["parameters"]:
        if parameter["name"] in CORE_PARAMETERS:
            named[parameter["name"]] = parameter


def _hold_to_the_letter(parameter: dict[str, Any]) -> None:
    """As :mod:`geo_api.written` reads it: an address has no null, and what is sent is not empty unless it may be."""
    schema = parameter["schema"]
    schema.pop("nullable", None)
    for text in (schema, schema.get("items", {})):
        declared = parameter["in"] == "query" and "title" in schema
        if declared and text.get("type") == "string" and schema.get("default") != "" and "enum" not in text:
            text.setdefault("minLength", 1)


def _lower(node: Any) -> Any:
    """A part of a 3.1 document as 3.0 says it: ``nullable`` for a null type, ``enum`` for ``const``."""
    if isinstance(node, list):
        return [_lower(one) for one in node]
    if not isinstance(node, dict):
        return node
    told = {key: _lower(value) for key, value in node.items()}
    choices = told.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices:
        told.pop("anyOf")
        told["nullable"] = True
        kept = [choice for choice in choices if choice != {"type": "null"}]
        # a reference stands alone in 3.0: what is said beside it would be lost
        told |= kept[0] if len(kept) == 1 and "$ref" not in kept[0] else {"anyOf": kept}
    if "const" in told:
        told["enum"] = [told.pop("const")]
    if told.pop("contentMediaType", None) is not None:
        told["format"] = "binary"
    for bound in ("Minimum", "Maximum"):
        value = told.get(f"exclusive{bound}")
        if isinstance(value, int | float) and not isinstance(value, bool):
            told[bound.lower()], told[f"exclusive{bound}"] = value, True
    return told
