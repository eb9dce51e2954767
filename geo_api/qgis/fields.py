"""How each field of a layer is called in QGIS, and how it is entered: choices, dates, bounds, what is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from geo_api.qgis.elements import element, option
from layers.layer import Field

NOT_NULL, SOFT = "1", "2"
DAY = "yyyy-MM-dd"
LARGEST_INTEGER = 2**31 - 1
Widget = tuple[str, Mapping[str, Any]]


def describe_fields(fields: Iterable[Field], properties: Mapping[str, Mapping[str, Any]]) -> list[Element]:
    """The parts of a layer that concern its fields; ``properties`` are those of its schema, with titles."""
    known = {field.name: field for field in fields}
    names = [name for name, told in properties.items() if "type" in told]
    own = [name for name in names if name in known]
    others = [name for name in names if name not in known]
    return [
        element("fieldConfiguration", None, *(_configure(name, known.get(name)) for name in names)),
        element("aliases", None, *(_alias(name, known.get(name), properties[name]) for name in names)),
        element("constraints", None, *(_constrain(known[name]) for name in own)),
        element("editorlayout", None, "tablayout"),
        element("attributeEditorForm", None, _tab("内容", own), _tab("系统记录", others)),
        element("editable", None, *(element("field", {"name": name, "editable": "0"}) for name in others)),
    ]


def _configure(name: str, field: Field | None) -> Element:
    kind, config = choose_widget(field) if field else ("TextEdit", {})
    widget = element("editWidget", {"type": kind}, element("config", None, option(config)))
    return element("field", {"name": name, "configurationFlags": "None"}, widget)


def choose_widget(field: Field) -> Widget:
    """QGIS's widget for a field, and its settings."""
    if field.kind == "choice":
        offered = [{choice.zh: choice.value} for choice in field.choices if not choice.retired]
        retired = [{f"{choice.zh}（停用）": choice.value} for choice in field.choices if choice.retired]
        return "ValueMap", {"map": offered + retired}
    if field.kind == "choices":
        return "List", {}
    if field.kind == "date":
        told = {"field_format": DAY, "display_format": DAY, "calendar_popup": True, "allow_null": True}
        return "DateTime", told
    if field.kind == "boolean":
        return "CheckBox", {"TextDisplayMethod": 0}
    if field.kind in ("integer", "number") and field.minimum is not None and field.maximum is not None:
        return "Range", _bound(field)
    return "TextEdit", {"IsMultiline": field.kind == "text" and not field.choices}


def _bound(field: Field) -> dict[str, Any]:
    told: dict[str, Any] = {
        "AllowNull": True,
        "Style": "SpinBox",
        "Suffix": f" {field.unit}" if field.unit else "",
    }
    low, high = field.minimum or 0, field.maximum or 0
    if field.kind == "integer":
        return told | {"Min": int(low), "Max": int(min(high, LARGEST_INTEGER)), "Step": 1}
    return told | {"Min": float(low), "Max": float(high), "Step": 0.1, "Precision": 4}


def _alias(name: str, field: Field | None, told: Mapping[str, Any]) -> Element:
    title = told["title"] if field is None else field.zh
    unit = field.unit if field else None
    return element("alias", {"field": name, "name": f"{title}（{unit}）" if unit else title})


def _constrain(field: Field) -> Element:
    """What is needed is asked for and may be left out all the same: the checks of the upload decide."""
    told = {"constraints": NOT_NULL, "notnull_strength": SOFT} if field.required else {"constraints": "0"}
    return element("constraint", {"field": field.name, "unique_strength": "0", "exp_strength": "0"} | told)


def _tab(title: str, names: Iterable[str]) -> Element:
    told = {"name": title, "groupBox": "0", "columnCount": "2", "showLabel": "1"}
    return element(
        "attributeEditorContainer",
        told,
        *(element("attributeEditorField", {"name": name, "showLabel": "1"}) for name in names),
    )
