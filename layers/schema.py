"""Layer -> JSON Schema: what a feature holds (OGC API Features Part 5) and what a filter may ask (Part 3)."""

from __future__ import annotations

from typing import Any, Literal

from layers.layer import Field, Geometry, Kind, Layer, Reader

Language = Literal["zh", "en"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_RANK: dict[Reader, int] = {"everyone": 0, "staff": 1, "bureau": 2}
_TYPES: dict[Kind, dict[str, Any]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "date": {"type": "string", "format": "date"},
    "choice": {"type": "string"},
    "choices": {"type": "array"},
    "boolean": {"type": "boolean"},
}
_GEOMETRY_FORMATS: dict[tuple[Geometry, ...], str] = {
    ("point",): "geometry-point",
    ("line",): "geometry-multilinestring",
    ("polygon",): "geometry-multipolygon",
}
# UCUM where it has the unit; 亩 and counting words are no UCUM units and are named as printed.
_UCUM = {
    "㎡": "m2", "m³": "m3", "m³/d": "m3/d", "m": "m", "km": "km", "%": "%", "mg/L": "mg/L", "公顷": "har",
}  # fmt: skip
INSTANT, INTERVAL_START, INTERVAL_END = "primary-instant", "primary-interval-start", "primary-interval-end"
_MOMENT = {"type": "string", "format": "date-time", "readOnly": True}
_AMOUNT = {"type": "number", "readOnly": True}
_SYSTEM: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("feature_id", "标识", "Id", {"type": "string", "format": "uuid", "x-ogc-role": "id", "readOnly": True}),
    ("version", "版本号", "Version", {"type": "integer", "readOnly": True}),
    ("valid_from", "发布时间", "Published at", {**_MOMENT, "x-ogc-role": INTERVAL_START}),
    ("valid_to", "被替换时间", "Replaced at", {**_MOMENT, "x-ogc-role": INTERVAL_END}),
    ("unit", "考核单位", "Assessment unit", {"type": "string"}),
    ("township", "图形所在乡镇", "Township by geometry", {"type": "string", "readOnly": True}),
    ("illustrative", "示意", "Illustrative", {"type": "boolean", "readOnly": True}),
    ("area_m2", "图上面积", "Measured area", {**_AMOUNT, "x-ogc-unit": "m2"}),
    ("length_m", "图上长度", "Measured length", {**_AMOUNT, "x-ogc-unit": "m"}),
)


def list_readable(layer: Layer, reader: Reader) -> tuple[Field, ...]:
    """The fields whose values that reader may see."""
    return tuple(field for field in layer.fields if _RANK[field.readers] <= _RANK[reader])


def describe_schema(layer: Layer, reader: Reader = "everyone", language: Language = "zh") -> dict[str, Any]:
    """The logical schema of a layer's features: system properties, the fields in order, the geometry."""
    properties = {**_list_system(layer, language)}
    readable = list_readable(layer, reader)
    for field in readable:
        properties[field.name] = _describe_property(field, language)
    if layer.dated_by in properties:
        # what ``datetime`` asks for: the date of the work itself, not the time it was on record
        properties[layer.dated_by]["x-ogc-role"] = INSTANT
        for told in properties.values():
            if told.get("x-ogc-role") in (INTERVAL_START, INTERVAL_END):
                del told["x-ogc-role"]
    if layer.typed_by in properties:
        properties[layer.typed_by]["x-ogc-role"] = "type"
    properties["geometry"] = {
        "title": "图形" if language == "zh" else "Geometry",
        "x-ogc-role": "primary-geometry",
        "format": _GEOMETRY_FORMATS.get(layer.geometry, "geometry-any"),
    }
    for position, told in enumerate(properties.values(), start=1):
        told["x-ogc-propertySeq"] = position
    return {
        "$schema": DIALECT,
        "type": "object",
        "title": layer.zh if language == "zh" else layer.en,
        "description": layer.description_zh if language == "zh" else layer.description_en,
        "required": [field.name for field in readable if field.required],
        "properties": properties,
        "additionalProperties": False,
    }


def _describe_property(field: Field, language: Language) -> dict[str, Any]:
    told: dict[str, Any] = {"title": field.zh if language == "zh" else field.en, **_TYPES[field.kind]}
    note = field.note_zh if language == "zh" else field.note_en
    if field.provisional:
        note = f"待核。{note}" if language == "zh" else f"To be confirmed. {note}"
    if field.choices:
        entries = {
            "enum": [choice.value for choice in field.choices],
            "x-ogc-enumTitles": [choice.zh if language == "zh" else choice.en for choice in field.choices],
        }
        told |= {"items": {"type": "string", **entries}} if field.kind == "choices" else entries
        note = "；".join(
            filter(None, [note, "、".join(f"{c.value}＝{c.zh}（{c.en}）" for c in field.choices)])
        )
    if note:
        told["description"] = note.strip()
    if field.unit:
        told["x-ogc-unit"] = _UCUM.get(field.unit, field.unit)
        if field.unit not in _UCUM:
            told["x-ogc-unitLang"] = "zh"
    if field.minimum is not None:
        told["minimum"] = field.minimum
    if field.maximum is not None:
        told["maximum"] = field.maximum
    told["examples"] = [str(field.example).split(";") if field.kind == "choices" else field.example]
    return told


def _list_system(layer: Layer, language: Language) -> dict[str, dict[str, Any]]:
    amounts = {"area_m2": "polygon", "length_m": "line"}
    unmeasured = {name for name, family in amounts.items() if family not in layer.geometry}
    return {
        name: {"title": zh if language == "zh" else en, **told}
        for name, zh, en, told in _SYSTEM
        if name not in unmeasured
    }
