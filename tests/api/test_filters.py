"""CQL2 over real rows: what each operator finds, in both languages, and what is refused before it costs anything."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

import layers
from tests.shapes import multi, square

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]

# name, stage, accepted on, side in degrees (0.001: about 1 ha, 15 mu); one row a line, west to east
ROWS = (
    ("东河一号", "accepted", "2022-03-01", 0.001),
    ("东河二号", "accepted", "2022-11-20", 0.0015),
    ("西坝林", "planted", None, 0.0005),
    ("O'Brien%_园", "planted", None, 0.002),
)


@pytest.fixture
def find(as_person: As, publish_row: Publish) -> Iterator[Callable[..., list[str]]]:
    """``find(filter)``: the names found, west to east."""
    for number, (name, stage, accepted_on, side) in enumerate(ROWS):
        publish_row(
            "afforestation",
            multi(square(120.11 + number * 0.01, 32.25, side)),
            unit="huangqiao",
            name=name,
            ledger="gain",
            stage=stage,
            accepted_on=accepted_on,
        )
    client = as_person("alice")

    def ask(told: str, **more: str) -> list[str]:
        answer = client.get("/collections/afforestation/items", params={"filter": told, **more})
        assert answer.status_code == 200, answer.text
        return [feature["properties"]["name"] for feature in answer.json()["features"]]

    yield ask


EAST, EAST2, WEST, GARDEN = (row[0] for row in ROWS)


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ("stage = 'accepted'", [EAST, EAST2]),
        ("stage <> 'accepted'", [WEST, GARDEN]),
        ("area_mu > 20", [EAST2, GARDEN]),
        ("area_m2 / 10000 < 0.5", [WEST]),
        ("area_m2 / 0 < 1", []),
        ("area_mu BETWEEN 10 AND 20", [EAST]),
        ("name LIKE '东河%'", [EAST, EAST2]),
        ("NOT name LIKE '东河%'", [WEST, GARDEN]),
        ("name LIKE '%\\%\\_%'", [GARDEN]),
        ("CASEI(name) LIKE casei('o''brien%')", [GARDEN]),
        ("name = 'O''Brien%_园'", [GARDEN]),
        ("name IN ('西坝林', '没有')", [WEST]),
        ("accepted_on IS NULL", [WEST, GARDEN]),
        ("accepted_on IS NOT NULL AND stage = 'accepted'", [EAST, EAST2]),
        ("accepted_on > DATE('2022-06-30')", [EAST2]),
        ("accepted_on > '2022-06-30'", [EAST2]),
        ("T_BEFORE(accepted_on, DATE('2022-06-30'))", [EAST]),
        ("valid_from <= TIMESTAMP('2022-01-01T00:00:00Z')", [EAST, EAST2, WEST, GARDEN]),
        ("stage = 'planted' AND (area_mu > 20 OR name = '西坝林')", [WEST, GARDEN]),
        ("stage = 'planted' AND area_mu > 20 OR name = '东河一号'", [EAST, GARDEN]),
        ("S_INTERSECTS(geometry, BBOX(120.10, 32.24, 120.125, 32.26))", [EAST, EAST2]),
        ("S_WITHIN(geometry, POLYGON((120.12 32.2, 120.2 32.2, 120.2 32.3, 120.12 32.3, 120.12 32.2)))",
         [EAST2, WEST, GARDEN]),
        ("S_DISJOINT(geometry, BBOX(120.10, 32.24, 120.125, 32.26))", [WEST, GARDEN]),
        ("township = 'huangqiao' AND unit = 'huangqiao'", [EAST, EAST2, WEST, GARDEN]),
        ("name = stage", []),
    ],
)  # fmt: skip
def test_what_is_found(find: Callable[..., list[str]], told: str, names: list[str]) -> None:
    assert find(told) == names


def test_the_same_filter_as_json(find: Callable[..., list[str]]) -> None:
    tree = {
        "op": "and",
        "args": [
            {"op": "=", "args": [{"property": "stage"}, "accepted"]},
            {"op": ">", "args": [{"property": "accepted_on"}, {"date": "2022-06-30"}]},
        ],
    }
    assert find(json.dumps(tree), **{"filter-lang": "cql2-json"}) == [EAST2]


def test_shapes_of_a_filter_may_be_in_another_system(find: Callable[..., list[str]]) -> None:
    latitude_first = "S_INTERSECTS(geometry, BBOX(32.24, 120.10, 32.26, 120.125))"
    assert find(latitude_first, **{"filter-crs": "http://www.opengis.net/def/crs/EPSG/0/4490"}) == [
        EAST,
        EAST2,
    ]


def test_a_list_field_is_asked_as_a_list(as_person: As) -> None:
    layer, field = next(
        (layer, field)
        for layer in layers.CATALOGUE
        for field in layer.fields
        if field.kind == "choices" and field.readers == "everyone" and not layer.restricted
    )
    told = "', '".join(choice.value for choice in field.choices[:2])
    for operator in ("A_CONTAINS", "A_CONTAINEDBY", "A_OVERLAPS", "A_EQUALS"):
        params = {"filter": f"{operator}({field.name}, ('{told}'))"}
        answer = as_person("nora").get(f"/collections/{layer.key}/items", params=params)
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    "told",
    [
        "",
        " ",
        "stage =",
        "nothing = 1",
        "area_mu > 'many'",
        "name > 3",
        "name",
        "3",
        "geometry = 3",
        "accepted_on > DATE('2022-13-01')",
        "foo(name) = 1",
        "S_INTERSECTS(name, BBOX(1,2,3,4))",
        "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))",
        "S_DWITHIN(geometry, POINT(1 1), 10)",
        "name = 'a\x00b'",
        "(" * 3000 + "area_mu > 1" + ")" * 3000,
        "NOT " * 1500 + "area_mu > 1",
        " OR ".join(["area_mu > 1"] * 400),
        "name = '" + "x" * 9000 + "'",
        "name = 'x'; DROP TABLE published.wetlands; --'",
    ],
)
def test_what_is_refused(as_person: As, told: str) -> None:
    answer = as_person("alice").get("/collections/afforestation/items", params={"filter": told or "''"})
    assert (answer.status_code, answer.json()["code"]) == (400, "request.filter"), answer.text


def test_json_nested_deeply_is_refused(as_person: As) -> None:
    told = '{"op":"not","args":[' * 900 + "true" + "]}" * 900
    params = {"filter": told, "filter-lang": "cql2-json"}
    answer = as_person("alice").get("/collections/afforestation/items", params=params)
    assert (answer.status_code, answer.json()["code"]) == (400, "request.filter")


def test_a_field_that_one_may_not_read_cannot_be_asked(as_person: As, publish_row: Publish) -> None:
    layer, field = next(
        (layer, field)
        for layer in layers.CATALOGUE
        if not layer.restricted
        for field in layer.fields
        if field.readers == "bureau"
    )
    params: dict[str, Any] = {"filter": f"{field.name} IS NOT NULL"}
    assert as_person("nora").get(f"/collections/{layer.key}/items", params=params).status_code == 200
    answer = as_person("alice").get(f"/collections/{layer.key}/items", params=params)
    assert (answer.status_code, answer.json()["code"]) == (400, "request.filter")
    assert field.zh not in answer.text
