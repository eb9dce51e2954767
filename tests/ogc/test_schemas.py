"""OGC API Features Part 5, Common Part 3 (and Features Part 3): what features hold, are asked by and sorted by.

J1 each schema is one: valid, at its own address, linked from its collection
J2 properties, roles, units and order are as the standard has them
J3 every row keeps to its schema; every sortable sorts; titles come in the language that is asked for
J4 a layer of several families tells the shape of the one that is asked for
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema_rs import Draft202012Validator, meta

from layers import CATALOGUE
from layers.layer import Layer
from tests.shapes import collect, square

WORKS = [layer for layer in CATALOGUE if not layer.restricted]
RELATIONS = {
    name: f"http://www.opengis.net/def/rel/ogc/1.0/{name}" for name in ("schema", "queryables", "sortables")
}
PLOT = {"name": "天星洲湿地", "stage": "accepted", "accepted_on": "2022-11-20"}
SHAPES = re.compile(r"geometry-(point|multilinestring|multipolygon|any)")
KEYWORDS = {
    "title",
    "description",
    "type",
    "format",
    "enum",
    "items",
    "minimum",
    "maximum",
    "readOnly",
    "examples",
}


def fetch(client: TestClient, layer: str, name: str, **headers: str) -> dict[str, Any]:
    answer = client.get(
        f"/collections/{layer}/{name}", headers={"Accept": "application/schema+json", **headers}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/schema+json")
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.parametrize("name", list(RELATIONS))
def test_j1_every_schema_is_linked_and_valid(anybody: TestClient, name: str) -> None:
    for layer in WORKS:
        links = anybody.get(f"/collections/{layer.key}").json()["links"]
        (link,) = [one for one in links if one["rel"] == RELATIONS[name]]
        told = fetch(anybody, layer.key, name)
        meta.validate(told)
        assert told["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert told["$id"] == link["href"] and link["type"] == "application/schema+json"
        assert (told["type"], told["additionalProperties"]) == ("object", False)
    header = anybody.get("/collections/outfalls/items").headers["link"]
    assert f'<http://testserver/collections/outfalls/queryables>; rel="{RELATIONS["queryables"]}"' in header


@pytest.mark.parametrize("name", list(RELATIONS))
@pytest.mark.parametrize("layer", WORKS, ids=lambda layer: layer.key)
def test_j2_properties_are_told_as_the_standard_has_them(
    anybody: TestClient, layer: Layer, name: str
) -> None:
    properties = fetch(anybody, layer.key, name)["properties"]
    shapes = [key for key, one in properties.items() if "type" not in one]
    assert shapes == ([] if name == "sortables" else ["geometry"])
    for key, one in properties.items():
        assert one["title"], key
        assert all(word in KEYWORDS or word.startswith("x-ogc-") for word in one), key
        if key == "geometry":
            assert SHAPES.fullmatch(one["format"]) and one["x-ogc-role"] == "primary-geometry"
        else:
            assert one["type"] in {"string", "number", "integer", "boolean"} | (
                set() if name == "sortables" else {"array"}
            )
        assert isinstance(one.get("x-ogc-unit", ""), str)
    places = [one["x-ogc-propertySeq"] for one in properties.values()]
    assert places == sorted(set(places))


@pytest.mark.parametrize("layer", WORKS, ids=lambda layer: layer.key)
def test_j2_roles_are_given_once(anybody: TestClient, layer: Layer) -> None:
    properties = fetch(anybody, layer.key, "schema")["properties"]
    roles = {key: one["x-ogc-role"] for key, one in properties.items() if "x-ogc-role" in one}
    time = {layer.dated_by: "primary-instant"} if layer.dated_by else {"valid_from": "primary-interval-start"}
    kind = {layer.typed_by: "type"} if layer.typed_by else {}
    assert roles == {"id": "id", "geometry": "primary-geometry", "upload_id": "reference"} | time | kind
    assert all(properties[key]["type"] == "string" and properties[key]["enum"] for key in kind)
    for key in time:
        assert (properties[key]["type"], properties[key]["format"]) in {
            ("string", "date"),
            ("string", "date-time"),
        }
    assert properties["id"]["readOnly"] and properties["valid_from"]["readOnly"]


@pytest.mark.parametrize("name", ["queryables", "sortables"])
def test_j2_the_narrower_schemas_give_the_same_roles(anybody: TestClient, name: str) -> None:
    """The standard's test suite holds each of the three to its class Schemas: one identifier in each."""
    for layer in WORKS:
        whole = fetch(anybody, layer.key, "schema")["properties"]
        some = fetch(anybody, layer.key, name)["properties"]
        assert [one.get("x-ogc-role") for one in some.values()].count("id") == 1, layer.key
        for key, one in some.items():
            assert {**one, "x-ogc-propertySeq": 0} == {**whole[key], "x-ogc-propertySeq": 0}, (layer.key, key)


def test_j2_the_sort_of_thing_is_told_where_a_codelist_says_it(anybody: TestClient) -> None:
    typed = {layer.key: layer.typed_by for layer in WORKS if layer.typed_by}
    assert typed["wetlands"] == "kind" and typed["outfalls"] == "outfall_class" and len(typed) >= 8
    for layer in WORKS:
        # none is forgotten: what is called a kind is one, but for a work's, which is its corridor's
        named = {field.name for field in layer.fields if field.name == "kind" and field.kind == "choice"}
        assert named <= {layer.typed_by} or layer.key == "corridor_works"


def test_j2_a_reference_says_where_it_leads(as_person: Callable[[str], TestClient]) -> None:
    alice = as_person("alice")
    sent = alice.post(
        "/uploads",
        files={"file": ("a.geojson", json.dumps(collect((square(120.15, 32.25), PLOT))))},
        data={"layer": "wetlands"},
    ).json()
    told = fetch(alice, "wetlands", "schema")["properties"]["upload_id"]
    assert told["x-ogc-uriTemplate"] == "http://testserver/uploads/{resourceId}"
    assert alice.get(told["x-ogc-uriTemplate"].replace("{resourceId}", sent["id"])).json()["id"] == sent["id"]
    for name in ("queryables", "sortables"):
        assert "upload_id" not in fetch(alice, "wetlands", name)["properties"]


def test_j2_units_say_which_language_they_are_in(anybody: TestClient) -> None:
    told = [one for layer in WORKS for one in fetch(anybody, layer.key, "schema")["properties"].values()]
    units = {(one["x-ogc-unit"], one.get("x-ogc-unitLang", "UCUM")) for one in told if "x-ogc-unit" in one}
    assert {("m2", "UCUM"), ("m", "UCUM"), ("亩", "zh")} <= units
    assert all(unit.isascii() for unit, language in units if language == "UCUM")


@pytest.mark.parametrize("layer", WORKS, ids=lambda layer: layer.key)
def test_j3_every_row_keeps_to_its_schema(anybody: TestClient, layer: Layer) -> None:
    schema = fetch(anybody, layer.key, "schema")
    features = anybody.get(f"/collections/{layer.key}/items").json()["features"]
    assert features
    for feature in features:
        assert set(feature["properties"]) | {"id", "geometry"} == set(schema["properties"])
        held = {key: value for key, value in feature["properties"].items() if value is not None}
        told = held | {"id": feature["id"], "geometry": feature["geometry"]}
        assert [error.message for error in Draft202012Validator(schema).iter_errors(told)] == []


def test_j3_every_queryable_is_asked_for_and_nothing_else(anybody: TestClient) -> None:
    for layer in ("afforestation", "villages"):
        address = f"/collections/{layer}/items"
        (row, *_) = anybody.get(address).json()["features"]
        held = {**row["properties"], "id": row["id"]}
        queryable = {*fetch(anybody, layer, "queryables")["properties"]}
        for name in queryable:
            answer = anybody.get(address, params={"filter": f"{name} IS NOT NULL"})
            assert answer.status_code == 200, name
        for name in queryable - {"geometry"}:
            value = held[name]
            if value is None or isinstance(value, list):
                continue
            told = str(value).lower() if isinstance(value, bool) else value
            found = anybody.get(address, params={name: told})
            assert found.status_code == 200, (name, found.text)
            assert row["id"] in [one["id"] for one in found.json()["features"]], (name, told)
            assert all(one["properties"].get(name, one["id"]) == value for one in found.json()["features"])
        for name in {*fetch(anybody, layer, "schema")["properties"], "feature_id", "no_such"} - queryable:
            for asked in ({name: "1"}, {"filter": f"{name} IS NULL"}):
                assert anybody.get(address, params=asked).status_code == 400, asked


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("id", "1"),
        ("version", "one"),
        ("illustrative", "yes"),
        ("valid_from", "yesterday"),
        ("area_m2", "nan"),
        ("stage", "done"),
        ("ledger", "profit"),
        ("species", "poplar,willow"),
        ("plan_year", "1066"),
        ("survival_pct", "100.5"),
    ],
)
def test_j3_a_value_that_is_none_of_its_kind_is_refused(anybody: TestClient, name: str, told: str) -> None:
    answer = anybody.get("/collections/afforestation/items", params={name: told})
    assert (answer.status_code, answer.json()["field"]) == (400, name), answer.text


def test_j3_every_sortable_sorts_and_nothing_else(anybody: TestClient) -> None:
    for layer in ("afforestation", "villages"):
        rows = anybody.get(f"/collections/{layer}/items?limit=10000").json()["features"]
        by_id = anybody.get(f"/collections/{layer}/items?limit=10000&sortby=-id").json()["features"]
        assert [one["id"] for one in by_id] == sorted((one["id"] for one in rows), reverse=True)
        sortable = fetch(anybody, layer, "sortables")["properties"]
        for name in sortable:
            assert (
                anybody.get(f"/collections/{layer}/items", params={"sortby": f"-{name}"}).status_code == 200
            ), name
        for name in {*fetch(anybody, layer, "schema")["properties"], "feature_id", "no_such_field"} - {
            *sortable
        }:
            assert anybody.get(f"/collections/{layer}/items", params={"sortby": name}).status_code == 400, (
                name
            )


@pytest.mark.parametrize(
    ("asked", "language", "title"),
    [("", "zh", "造林阶段"), ("zh-CN,en", "zh", "造林阶段"), ("en-GB,zh", "en", "Stage")],
)
def test_j3_titles_come_in_the_language_asked_for(
    anybody: TestClient, asked: str, language: str, title: str
) -> None:
    for name in RELATIONS:
        answer = anybody.get(f"/collections/afforestation/{name}", headers={"Accept-Language": asked})
        assert (answer.headers["content-language"], answer.headers["vary"]) == (language, "Accept-Language")
        assert answer.json()["properties"]["stage"]["title"] == title


@pytest.mark.parametrize(
    ("family", "shape"), [("point", "point"), ("line", "multilinestring"), ("polygon", "multipolygon")]
)
def test_j4_a_family_has_its_own_shape(anybody: TestClient, family: str, shape: str) -> None:
    assert fetch(anybody, "shoreline_issues", "schema")["properties"]["geometry"]["format"] == "geometry-any"
    told = anybody.get("/collections/shoreline_issues", params={"family": family}).json()
    (link,) = [one for one in told["links"] if one["rel"] == RELATIONS["schema"]]
    assert link["href"].endswith(f"/schema?family={family}")
    schema = anybody.get(link["href"]).json()
    assert schema["properties"]["geometry"]["format"] == f"geometry-{shape}" and "?" not in schema["$id"]
    asked = anybody.get(f"/collections/shoreline_issues/queryables?family={family}").json()
    assert asked["properties"]["geometry"]["format"] == f"geometry-{shape}" and "?" not in asked["$id"]
    assert anybody.get("/collections/outfalls/sortables?family=polygon").status_code == 400
    (rows,) = [
        one["href"]
        for one in told["links"]
        if one["rel"] == "items" and one["type"] == "application/geo+json"
    ]
    assert {one["geometry"]["type"].lower() for one in anybody.get(rows).json()["features"]} == {shape}
