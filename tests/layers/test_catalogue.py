"""The catalogue as a whole: what every layer and field must keep, whoever edits it.

C1 23 layers with fixed keys. C2 both languages everywhere. C3 a measured field names its unit. C4 an example
is a value that the field takes. C5 rules name what exists. C6 a heading leads to one field.
"""

from __future__ import annotations

import re
from datetime import date

import pytest

from layers import CATALOGUE, get
from layers.catalogue.outfalls import COUNTS
from layers.headings import normalise_heading
from layers.layer import Choice, Field, Layer
from layers.outfall_classes import CLASSES, list_ancestors
from layers.rules import (
    AreaBetween,
    Avoid,
    DateOrder,
    EmptyWhen,
    Frees,
    Near,
    Network,
    NoOverlap,
    Pattern,
    RequiredWhen,
    Rule,
    Tiles,
)
from layers.tables import SYSTEM_COLUMNS

KEYS = set(
    [
        "townships",
        "villages",
        "industrial_parks",
        "backbone_rivers",
        "rural_rivers",
        "happy_waters",
        "outfalls",
        "monitoring_sections",
        "afforestation",
        "greening",
        "wetlands",
        "shoreline_zones",
        "shoreline_projects",
        "shoreline_issues",
        "corridors",
        "corridor_works",
        "village_works",
        "aquaculture_ponds",
        "fishing_ban_zones",
        "control_zones",
        "farmland",
        "redline",
        "river_management_belts",
    ]
)
SUFFIX_UNITS = {
    "_mu": "亩",
    "_m2": "㎡",
    "_m": "m",
    "_km": "km",
    "_m3": "m³",
    "_pct": "%",
    "_wan": "万元",
    "_m3_d": "m³/d",
}
ALL_FIELDS = [
    pytest.param(layer, field, id=f"{layer.key}.{field.name}")
    for layer in CATALOGUE
    for field in layer.fields
]
ALL_LAYERS = [pytest.param(layer, id=layer.key) for layer in CATALOGUE]


def test_the_layers_are_the_23_of_the_design() -> None:
    assert {layer.key for layer in CATALOGUE} == KEYS
    assert len(CATALOGUE) == 23
    assert all(get(layer.key) is layer for layer in CATALOGUE)
    with pytest.raises(KeyError):
        get("nowhere")


@pytest.mark.parametrize("layer", ALL_LAYERS)
def test_a_layer_says_in_both_languages_what_it_is(layer: Layer) -> None:
    assert re.search("[\u4e00-\u9fff]", layer.zh) and re.search("[\u4e00-\u9fff]", layer.description_zh)
    assert not re.search("[\u4e00-\u9fff]", layer.en + layer.description_en.replace("如泰运河", ""))
    assert layer.label == "name" and layer.field("name").required
    assert sum(field.required for field in layer.fields) <= 5
    assert layer.geometry


def test_restricted_are_exactly_the_three_conflict_layers() -> None:
    assert {layer.key for layer in CATALOGUE if layer.restricted} == {
        "farmland",
        "redline",
        "river_management_belts",
    }


@pytest.mark.parametrize("layer", ALL_LAYERS)
def test_the_lifecycle_is_the_field_stage_and_some_state_counts(layer: Layer) -> None:
    if layer.lifecycle is None:
        assert "stage" not in {field.name for field in layer.fields}
        return
    assert layer.lifecycle.field == "stage"
    values = [state.value for state in layer.lifecycle.states]
    assert values == [choice.value for choice in layer.field("stage").choices]
    assert any(state.counts for state in layer.lifecycle.states)
    assert not any(
        state.counts for state in layer.lifecycle.states if state.form in ("planned", "building", "problem")
    )
    assert layer.dated_by is not None and layer.field(layer.dated_by).kind == "date"


@pytest.mark.parametrize(("layer", "field"), ALL_FIELDS)
def test_a_field_is_named_by_the_house_rules(layer: Layer, field: Field) -> None:
    assert field.name not in SYSTEM_COLUMNS
    assert (field.kind == "date") == field.name.endswith("_on")
    suffix = next((s for s in sorted(SUFFIX_UNITS, key=len, reverse=True) if field.name.endswith(s)), None)
    if suffix and field.kind == "number":
        assert field.unit == SUFFIX_UNITS[suffix]
    if field.kind == "number":
        assert field.unit, "a measured field prints its unit"
    if field.unit:
        assert field.kind in ("number", "integer")
    assert not field.provisional or (field.note_zh and field.note_en)
    assert bool(field.note_zh) == bool(field.note_en)
    assert "phone" not in field.name or field.readers == "bureau"


@pytest.mark.parametrize(("layer", "field"), ALL_FIELDS)
def test_the_example_is_a_value_of_the_field(layer: Layer, field: Field) -> None:
    values = [choice.value for choice in field.choices]
    example = field.example
    match field.kind:
        case "text":
            assert isinstance(example, str) and example
        case "integer":
            assert isinstance(example, int) and not isinstance(example, bool)
        case "number":
            assert isinstance(example, float)
        case "date":
            assert isinstance(example, str) and date.fromisoformat(example)
        case "choice":
            assert example in values
        case "choices":
            assert isinstance(example, str) and set(example.split(";")) <= set(values)
        case "boolean":
            assert isinstance(example, bool)
    if isinstance(example, int | float):
        assert field.minimum is None or example >= field.minimum
        assert field.maximum is None or example <= field.maximum


@pytest.mark.parametrize(("layer", "field"), ALL_FIELDS)
def test_choices_are_short_ascii_codes_with_labels_apart(layer: Layer, field: Field) -> None:
    values = [choice.value for choice in field.choices]
    assert len(set(values)) == len(values)
    assert all(re.fullmatch(r"[a-z0-9_]{1,20}", value) for value in values)
    for language in ([c.zh for c in field.choices], [c.en for c in field.choices]):
        assert all(language) and len(set(language)) == len(language)
    assert _find_shared_names(field.choices) == set()
    assert {choice.parent for choice in field.choices} - {None} <= set(values)


def _find_shared_names(choices: tuple[Choice, ...]) -> set[str]:
    """Names that would lead a cell to two entries."""
    seen: dict[str, str] = {}
    shared = set()
    for choice in choices:
        for name in (choice.value, choice.zh, choice.en, *choice.synonyms):
            if seen.setdefault(name.lower(), choice.value) != choice.value:
                shared.add(name)
    return shared


@pytest.mark.parametrize("layer", ALL_LAYERS)
def test_no_heading_leads_to_two_fields(layer: Layer) -> None:
    seen: dict[str, str] = {}
    for field in layer.fields:
        for name in (field.name, field.zh, field.en, field.dbf, *field.synonyms):
            key = normalise_heading(name)
            assert seen.setdefault(key, field.name) == field.name, f"{name}: {seen[key]} or {field.name}?"


@pytest.mark.parametrize("layer", ALL_LAYERS)
def test_rules_name_what_exists(layer: Layer) -> None:
    keys = {known.key for known in CATALOGUE}
    for rule in layer.rules:
        assert _list_unknown(layer, rule, keys) == [], rule


def _list_unknown(layer: Layer, rule: Rule, keys: set[str]) -> list[str]:
    match rule:
        case DateOrder(earlier, later):
            return [name for name in (earlier, later) if layer.field(name).kind != "date"]
        case RequiredWhen(field, when, values):
            return _list_missing(layer, field) + _list_strangers(layer.field(when), values)
        case NoOverlap(others, _, alike):
            return [key for key in others if key not in keys] + _list_missing(layer, alike)
        case Frees(field, values, dated_by, claimed_by):
            days = [name for name in (dated_by, *claimed_by) if layer.field(name).kind != "date"]
            return days + _list_strangers(layer.field(field), values)
        case Avoid(other, _, field, values, when, when_values):
            unknown = _list_strangers(get(other).field(field), values) if field else []
            return unknown + (_list_strangers(layer.field(when), when_values) if when else [])
        case Near(other, distance_m, _, when, when_values):
            assert distance_m > 0 and other in keys
            return _list_strangers(layer.field(when), when_values) if when else []
        case AreaBetween(minimum_m2, maximum_m2):
            return [] if 0 < minimum_m2 < maximum_m2 else ["bounds"]
        case Pattern(field, expression):
            # the field's own example must pass, or the form would mislead
            return [] if re.fullmatch(expression, str(layer.field(field).example)) else [field]
        case EmptyWhen(field, when, values):
            return _list_missing(layer, field) + _list_strangers(layer.field(when), values)
        case Tiles():
            return [] if "polygon" in layer.geometry else ["tiles are polygons"]
        case Network():
            return [] if layer.geometry == ("line",) else ["a network is made of lines"]


def _list_missing(layer: Layer, name: str | None) -> list[str]:
    return [name] if name and name not in {field.name for field in layer.fields} else []


def _list_strangers(field: Field, values: tuple[str | bool | None, ...]) -> list[str]:
    known: set[str | bool] = (
        {True, False} if field.kind == "boolean" else {choice.value for choice in field.choices}
    )
    return [str(value) for value in values if value not in known]


def test_every_outfall_class_has_a_first_level() -> None:
    assert list_ancestors("enterprise_mine") == ("enterprise_mine", "enterprise", "industrial")
    firsts = {list_ancestors(choice.value)[-1] for choice in CLASSES}
    assert firsts == {"industrial", "urban_plant", "agricultural", "other", "undetermined"}
    assert max(len(list_ancestors(choice.value)) for choice in CLASSES) == 3


def test_the_five_outfall_counts_stand_on_real_fields() -> None:
    outfalls = get("outfalls")
    assert [key for key, *_ in COUNTS] == ["all", "judged", "to_remediate", "remediated", "closed"]
    for *_, conditions in COUNTS:
        for condition in conditions:
            assert _list_strangers(outfalls.field(condition.field), condition.values) == []


def test_four_areas_of_a_planting_plot_stand_side_by_side() -> None:
    names = {field.name for field in get("afforestation").fields}
    assert {"reported_area_mu", "verified_area_mu", "qualified_area_mu", "recognised_area_mu"} <= names
    assert "permanent" in {
        value
        for rule in get("afforestation").rules
        if isinstance(rule, Avoid) and rule.severity == "block"
        for value in rule.values
    }
