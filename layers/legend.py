"""Layer -> what the map must know of it, as JSON values: names, colour, states, fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from layers.layer import Choice, Field, Layer, Lifecycle
from layers.style import DRAWINGS, GROUPS, THEMES, get_theme


def describe_legend(catalogue: Iterable[Layer]) -> dict[str, Any]:
    """Groups, themes, forms and layers in the order in which the map lists them."""
    return {
        "groups": [asdict(group) for group in GROUPS],
        "themes": [asdict(theme) for theme in THEMES],
        "forms": [asdict(drawing) for drawing in DRAWINGS],
        "layers": [describe_layer(layer) for layer in catalogue],
    }


def describe_layer(layer: Layer) -> dict[str, Any]:
    """Everything a client shows of a layer; the same dictionary in both languages."""
    theme = get_theme(layer.theme)
    return {
        "key": layer.key,
        "zh": layer.zh,
        "en": layer.en,
        "description_zh": layer.description_zh,
        "description_en": layer.description_en,
        "theme": layer.theme,
        "group": theme.group,
        "colour": theme.colour,
        "colour_dark": theme.dark,
        "geometry": list(layer.geometry),
        "measure": layer.measure,
        "label": layer.label,
        "identity": list(layer.identity),
        "dated_by": layer.dated_by,
        "min_zoom": layer.min_zoom,
        "reference": layer.reference,
        "restricted": layer.restricted,
        "provisional": layer.provisional,
        "lifecycle": _describe_lifecycle(layer.lifecycle) if layer.lifecycle else None,
        "fields": [_describe_field(field) for field in layer.fields],
    }


def _describe_lifecycle(lifecycle: Lifecycle) -> dict[str, Any]:
    return {"field": lifecycle.field, "states": [asdict(state) for state in lifecycle.states]}


def _describe_field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "kind": field.kind,
        "zh": field.zh,
        "en": field.en,
        "unit": field.unit,
        "choices": [_describe_choice(choice) for choice in field.choices] or None,
        "required": field.required,
        "example": field.example,
        "minimum": field.minimum,
        "maximum": field.maximum,
        "provisional": field.provisional,
        "note_zh": field.note_zh,
        "note_en": field.note_en,
        "readers": field.readers,
    }


def _describe_choice(choice: Choice) -> dict[str, Any]:
    told: dict[str, Any] = {"value": choice.value, "zh": choice.zh, "en": choice.en}
    if choice.parent:
        told["parent"] = choice.parent
    if choice.retired:
        told["retired"] = True
    return told
