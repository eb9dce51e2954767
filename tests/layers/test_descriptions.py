"""Legend, schema, queryables and dictionary: what each derivation says of the layers."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from layers import CATALOGUE, get
from layers.dictionary import COLUMNS, list_rows, render_html, render_markdown
from layers.layer import Layer
from layers.legend import describe_layer, describe_legend
from layers.schema import describe_schema
from layers.style import DRAWINGS, GROUPS, THEMES

ALL_LAYERS = [pytest.param(layer, id=layer.key) for layer in CATALOGUE]


@pytest.mark.parametrize("layer", ALL_LAYERS)
def test_the_legend_of_a_layer_is_json_and_complete(layer: Layer) -> None:
    told = json.loads(json.dumps(describe_layer(layer), allow_nan=False))
    assert told["group"] in {group.key for group in GROUPS}
    assert re.fullmatch("#[0-9A-F]{6}", told["colour"])
    assert [field["name"] for field in told["fields"]] == [field.name for field in layer.fields]
    if layer.lifecycle:
        assert {"value", "zh", "en", "form", "counts"} == set(told["lifecycle"]["states"][0])
    else:
        assert told["lifecycle"] is None


def test_the_legend_explains_every_form_that_a_state_takes() -> None:
    legend = describe_legend(CATALOGUE)
    forms = {state.form for layer in CATALOGUE if layer.lifecycle for state in layer.lifecycle.states}
    assert forms == {told["form"] for told in legend["forms"]}
    assert len(legend["layers"]) == 23
    assert [group["zh"] for group in legend["groups"]][:3] == ["底图与单元", "水", "排口"]


def test_forms_differ_without_colour() -> None:
    looks = [(drawing.fill, drawing.outline, drawing.mark) for drawing in DRAWINGS]
    assert len(set(looks)) == len(looks)


def test_theme_colours_can_be_told_from_the_paper() -> None:
    for theme in THEMES:
        assert _contrast(theme.colour, "#F6F7F3") >= 3
        assert _contrast(theme.dark, "#10171A") >= 3


def _contrast(one: str, other: str) -> float:
    """WCAG contrast of two sRGB colours; 3 is what graphics need."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("layer", ALL_LAYERS)
def test_the_schema_names_roles_titles_and_units(layer: Layer) -> None:
    schema = json.loads(json.dumps(describe_schema(layer, "bureau"), allow_nan=False))
    properties = schema["properties"]
    roles = [told["x-ogc-role"] for told in properties.values() if "x-ogc-role" in told]
    # a work that has a date of its own is dated by it, the others by when they were on record
    times = ["primary-instant"] if layer.dated_by else ["primary-interval-end", "primary-interval-start"]
    assert sorted(roles) == ["id", "primary-geometry", *times, *(["type"] if layer.typed_by else [])]
    if layer.dated_by:
        assert properties[layer.dated_by]["x-ogc-role"] == "primary-instant"
    assert all(told["title"] for told in properties.values())
    order = [told["x-ogc-propertySeq"] for told in properties.values()]
    assert order == list(range(1, len(order) + 1))
    for field in layer.fields:
        told = properties[field.name]
        assert bool(field.unit) == ("x-ogc-unit" in told)
        if field.kind == "choice":
            assert len(told["enum"]) == len(told["x-ogc-enumTitles"]) == len(field.choices)


def test_phones_are_for_bureaus_only() -> None:
    for reader, seen in (("everyone", False), ("staff", False), ("bureau", True)):
        properties = describe_schema(get("outfalls"), reader)["properties"]  # type: ignore[arg-type]
        assert ("contact_phone" in properties) is seen
        assert "contact_phone" not in describe_schema(get("outfalls"), "everyone")["required"]


def test_titles_follow_the_language() -> None:
    assert describe_schema(get("outfalls"))["properties"]["river"]["title"] == "所在河流"
    assert describe_schema(get("outfalls"), language="en")["properties"]["river"]["title"] == "River"


class _Page(HTMLParser):
    """Counts rows and gathers what a page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = 0
        self.fetched: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.rows += tag == "tr"
        if tag in ("script", "img", "link", "iframe"):
            self.fetched.append(tag)
        if tag == "section":
            self.ids.append(str(given["id"]))


def test_the_dictionary_page_lists_every_field_and_fetches_nothing() -> None:
    page = _Page()
    html = render_html(CATALOGUE)
    page.feed(html)
    assert page.fetched == []
    assert "http" not in html and "@import" not in html and "url(" not in html
    assert page.ids == [layer.key for layer in CATALOGUE]
    assert page.rows == sum(len(layer.fields) + 1 for layer in CATALOGUE)
    for layer in CATALOGUE:
        for field in layer.fields:
            assert field.zh in html and field.dbf in html


def test_the_dictionary_escapes_what_it_prints() -> None:
    html = render_html(CATALOGUE)
    assert "排口 &lt;" not in html
    assert "<script" not in html
    markdown = render_markdown(CATALOGUE)
    tables = [line for line in markdown.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in tables} == {len(COLUMNS) + 1}


def test_a_row_of_the_dictionary_tells_unit_values_and_readers() -> None:
    rows = {row[0]: row for row in list_rows(get("outfalls"))}
    assert rows["flow_m3_d"][3] == "m³/d"
    assert rows["flow_m3_d"][4] == "≥ 0"
    assert "规范整治" in rows["remediation"][4]
    assert "仅主管部门可见" in rows["contact_phone"][6]
    assert "待核" in rows["code_national"][6]
