"""What is written in an address is taken to the letter, and the description says the same.

W1 numbers in digits, flags as true or false (1 or 0), nothing empty, nothing of a list that is not on it: else refused
   with the parameter's name, in Chinese and English
W2 that holds for every parameter of every route, without a word in the route
W3 the description says so: no null, no text that may be empty where it may not
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, get_args

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from geo_api.app import create_app
from geo_api.routes import ROUTERS
from geo_api.routes.uploads import State
from geo_api.settings import Settings
from geo_api.workflow import STATES
from geo_api.written import list_kinds, read_number, read_whole

As = Callable[[str], TestClient]
NO_NUMBERS = ("0.0", "2025.0", "2_025", " 2025", "+2025", "２０２５", "2025x", "")
NO_FLAGS = ("yes", "on", "t", "TRUE", "2", "")


def refused(client: TestClient, path: str, **asked: str) -> dict[str, Any]:
    answer = client.get(path, params=asked)
    assert answer.status_code == 422, (path, asked, answer.text)
    told: dict[str, Any] = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["code"] == "request.invalid" and told["detail"] and told["detail_en"]
    return told


def test_w1_to_the_letter(as_person: As) -> None:
    nora = as_person("nora")
    for value in NO_NUMBERS:
        assert refused(nora, "/allocations", year=value)["field"] == "year"
    for value in NO_FLAGS:
        assert refused(nora, "/targets", superseded=value)["field"] == "superseded"
    for path, name in (("/allocations", "unit"), ("/uploads", "unit"), ("/progress", "indicator")):
        assert "不能为空" in refused(nora, path, **{name: ""})["detail"]
    for value in ("false", "", "draft,published"):
        assert "只能是" in refused(nora, "/uploads", state=value)["detail"] or value == ""
    assert nora.get("/uploads?layer=nothing_such").json()["code"] == "layer.unknown"
    assert "不能大于 2100" in refused(nora, "/allocations", year="2101")["detail"]
    taken = (
        "/allocations?year=2025&superseded=0",
        "/targets?superseded=true",
        "/uploads?mine=1",
        "/search?q=",
    )
    for path in (*taken, "/uploads?state=draft&state=published", "/uploads?layer=wetlands&unit=nowhere"):
        assert nora.get(path).status_code == 200, path
    assert set(get_args(State)) == STATES.keys()


def test_w1_values_of_a_layers_fields_too(as_person: As) -> None:
    alice = as_person("alice")
    letters = {
        "plan_year": ("2_025", " 2025"),
        "survival_pct": ("nan", "1_0"),
        "bbox": ("1_1,32,120,33",),
        "limit": ("1_0",),
    }
    for name, value in ((name, value) for name, values in letters.items() for value in values):
        answer = alice.get("/collections/afforestation/items", params={name: value})
        assert (answer.status_code, answer.json()["field"]) == (400, name), value
    assert (read_whole("-7"), read_number("1e3"), read_number("-.5")) == (-7, 1000.0, -0.5)
    for told in ("inf", "1_0", "", "0x1", "1e", "٣"):
        with pytest.raises(ValueError, match="^" + re.escape(told) + "$"):
            read_number(told)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return create_app(
        Settings(home=tmp_path_factory.mktemp("written"), database_url="postgresql://nowhere/x")
    )


def test_w2_and_w3_every_parameter_of_every_route(app: FastAPI) -> None:
    from geo_api.openapi import describe_api

    described = describe_api(app)["paths"]
    seen: set[type] = set()
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    assert len(routes) > 100
    for route in (one for one in routes if one.include_in_schema):
        for method in route.methods or ():
            told = {
                one["name"]: one["schema"]
                for one in described[route.path_format][method.lower()].get("parameters", ())
                if one["in"] == "query"
            }
            assert all("nullable" not in schema for schema in told.values())
            for name, (kinds, may_be_empty) in list_kinds(route).items():
                seen |= kinds
                schema = told[name].get("items", told[name])
                what = {bool: "boolean", int: "integer"}.get(next(iter(kinds & {bool, int}), str), "string")
                assert schema["type"] == what, (route.path, name)
                if what == "string" and "enum" not in schema:
                    assert schema.get("minLength", 0) == (0 if may_be_empty else 1), (route.path, name)
    assert {bool, int, str} <= seen
