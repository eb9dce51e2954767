"""The description of the addresses: OpenAPI 3.0, complete enough for clients that trust it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from geo_api.answers import ANSWERS
from geo_api.routes.landing import CONFORMANCE


@pytest.fixture
def told(door: TestClient) -> dict[str, Any]:
    answer = door.get("/api")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    description: dict[str, Any] = answer.json()
    return description


def walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def test_nothing_of_it_needs_openapi_3_1(told: dict[str, Any]) -> None:
    assert told["openapi"].startswith("3.0.")
    for node in walk(told):
        assert node.get("type") != "null" and not isinstance(node.get("type"), list)
        assert not {"const", "prefixItems", "contentMediaType", "$defs"} & set(node)
        for bound in ("exclusiveMinimum", "exclusiveMaximum"):
            assert isinstance(node.get(bound, True), bool)


def test_every_reference_leads_somewhere(told: dict[str, Any]) -> None:
    for node in walk(told):
        if isinstance(node.get("$ref"), str):
            place = told
            for part in node["$ref"].removeprefix("#/").split("/"):
                place = place[part]


def test_every_operation_tells_of_its_failures(told: dict[str, Any]) -> None:
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            content = operation["responses"]["default"]["content"]
            assert list(content) == ["application/problem+json"], (path, method)


def test_every_parameter_of_items_is_told_and_heeded(told: dict[str, Any], door: TestClient) -> None:
    from geo_api.questions import FIXED

    parameters = told["paths"]["/collections/{layer}/items"]["get"]["parameters"]
    names = {parameter["name"] for parameter in parameters if parameter["in"] == "query"}
    assert names == set(FIXED)
    bbox = next(parameter for parameter in parameters if parameter["name"] == "bbox")
    assert (bbox["style"], bbox["explode"], bbox["schema"]["type"]) == ("form", False, "array")


def test_the_description_is_among_the_links_of_the_front_door(door: TestClient) -> None:
    links = door.get("/", headers={"Accept": "application/json"}).json()["links"]
    (link,) = [link for link in links if link["rel"] == "service-desc"]
    assert door.get(link["href"]).headers["content-type"] == link["type"]


def test_what_is_declared_is_told_at_the_conformance_address(door: TestClient) -> None:
    assert door.get("/conformance").json()["conformsTo"] == list(CONFORMANCE)


def test_answers_of_the_table_belong_to_addresses_that_are_served(told: dict[str, Any]) -> None:
    for (method, path), answers in ANSWERS.items():
        responses = told["paths"][path][method]["responses"]
        for status, kinds in answers.items():
            assert list(responses[str(status)].get("content", {})) == list(kinds), (method, path)
