"""The rules' figures: who may set them, what is refused, what the record keeps, and what a dry run tells."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely import MultiLineString, Point
from sqlalchemy import create_engine, text

from tests.people import PEOPLE
from tests.shapes import collect, multi, square

SignIn = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]
SMALL = {"parameters": {"area_m2": 50_000.0}, "layer": "wetlands"}


def find_rule(client: TestClient, code: str, layer: str | None = None) -> dict[str, Any]:
    (found,) = [
        rule
        for rule in client.get("/rules").json()["rules"]
        if (rule["code"], rule["layer"]) == (code, layer)
    ]
    return dict(found)


def value(client: TestClient, code: str, name: str, layer: str | None = None) -> float:
    (figure,) = [one for one in find_rule(client, code, layer)["parameters"] if one["name"] == name]
    return float(figure["value"])


@pytest.mark.parametrize("name", sorted(set(PEOPLE) - {"cora"}))
def test_only_the_coordinator_sets_figures(as_person: SignIn, name: str) -> None:
    client = as_person(name)
    assert client.put("/rules/geometry.small", json=SMALL).json()["code"] == "forbidden.set_rules"
    trial = client.post("/rules/dry-run", json={"code": "geometry.small", **SMALL})
    assert (trial.status_code, trial.json()["code"]) == (403, "forbidden.set_rules")
    assert not any(rule["editable"] for rule in client.get("/rules").json()["rules"])


def test_strangers_see_no_rule(door: TestClient) -> None:
    assert door.get("/rules").status_code == 401
    assert door.put("/rules/geometry.small", json=SMALL).status_code == 401


def test_every_rule_is_explained_in_both_languages(as_person: SignIn) -> None:
    rules = as_person("alice").get("/rules").json()["rules"]
    assert len(rules) > 80
    assert all(rule[name] for rule in rules for name in ("zh", "en", "explain_zh", "explain_en", "severity"))
    small = find_rule(as_person("alice"), "geometry.small", "afforestation")
    assert (
        small["parameters"][0]["value"] == pytest.approx(2000 / 3) and small["parameters"][0]["provisional"]
    )


def test_a_figure_is_set_for_one_layer_and_given_back(as_person: SignIn) -> None:
    cora = as_person("cora")
    answer = cora.put("/rules/geometry.small", json=SMALL | {"source": "泰自然资发〔2024〕1号"})
    assert answer.status_code == 200, answer.text
    figure = find_rule(cora, "geometry.small", "wetlands")["parameters"][0]
    assert (figure["value"], figure["default"], figure["provisional"]) == (50_000.0, 100.0, False)
    assert value(cora, "geometry.small", "area_m2", "afforestation") == pytest.approx(2000 / 3)
    cora.put("/rules/geometry.small", json={"layer": "wetlands", "parameters": {}})
    assert value(cora, "geometry.small", "area_m2", "wetlands") == 100.0


def test_a_general_figure_yields_to_that_of_a_layer(as_person: SignIn) -> None:
    cora = as_person("cora")
    cora.put("/rules/geometry.spike", json={"layer": None, "parameters": {"ratio": 50}})
    cora.put("/rules/geometry.spike", json={"layer": "greening", "parameters": {"ratio": 10}})
    assert value(cora, "geometry.spike", "ratio") == 50
    assert value(cora, "geometry.spike", "ratio", "greening") == 10


def test_what_is_set_is_on_record(as_person: SignIn) -> None:
    as_person("cora").put("/rules/geometry.small", json=SMALL)
    entry = as_person("ada").get("/audit", params={"limit": 1000}).json()["entries"]
    (told,) = [one for one in entry if one["action"] == "rule.set"]
    assert (told["person"], told["subject"]) == ("cora", "rule:geometry.small/wetlands")
    detail = told["detail"] if isinstance(told["detail"], dict) else json.loads(told["detail"])
    assert detail == {"before": {}, "after": {"area_m2": 50_000.0}, "source": ""}


@pytest.mark.parametrize(
    ("code", "asked", "status", "problem"),
    [
        ("geometry.none", {"parameters": {}}, 404, "rule.unknown"),
        ("geometry.small", {"layer": "moon", "parameters": {}}, 404, "rule.unknown"),
        ("geometry.small", {"parameters": {"colour": 1}}, 422, "rule.no_such_figure"),
        ("geometry.small", {"parameters": {"area_m2": -1}}, 422, "rule.out_of_bounds"),
        ("geometry.spike", {"parameters": {"ratio": 1e9}}, 422, "rule.out_of_bounds"),
        ("geometry.missing", {"parameters": {"area_m2": 1}}, 422, "rule.no_such_figure"),
    ],
)
def test_figures_that_cannot_be_are_refused_in_words(
    as_person: SignIn, code: str, asked: dict[str, Any], status: int, problem: str
) -> None:
    answer = as_person("cora").put(f"/rules/{code}", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (status, problem)
    assert answer.json()["detail"].endswith("。")


def test_a_figure_that_is_no_number_is_refused(as_person: SignIn) -> None:
    content = b'{"parameters": {"area_m2": NaN}}'
    answer = as_person("cora").put(
        "/rules/geometry.small", content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422


def test_a_dry_run_counts_what_changes_and_changes_nothing(as_person: SignIn, publish_row: Publish) -> None:
    for number in range(3):
        plot = multi(square(120.11 + 0.01 * number, 32.22, 0.001 * (number + 1)))
        publish_row("wetlands", plot, unit="huangqiao", name=f"湿地{number}", kind="lake")
    cora = as_person("cora")
    told = cora.post("/rules/dry-run", json={"code": "geometry.small", **SMALL}).json()
    assert (told["checked"], told["now"], told["then"], told["no_longer"]) == (3, 0, 2, 0)
    assert {work["name"] for work in told["newly"]} == {"湿地0", "湿地1"}
    assert all(
        "面积小于 75.00 亩" in work["message"] and "第" not in work["message"] for work in told["newly"]
    )
    assert value(cora, "geometry.small", "area_m2", "wetlands") == 100.0
    fewer = cora.post(
        "/rules/dry-run", json={"code": "geometry.small", "parameters": {"area_m2": 0.0}}
    ).json()
    assert (fewer["now"], fewer["then"]) == (0, 0)


def test_a_dry_run_measures_nearness_in_the_store(as_person: SignIn, publish_row: Publish) -> None:
    publish_row("backbone_rivers", MultiLineString([[(120.1, 32.25), (120.2, 32.25)]]), name="羌溪河")
    for name, lat in (("近", 32.2505), ("远", 32.2515)):
        publish_row("outfalls", Point(120.15, lat), unit="huangqiao", name=name, river_level="backbone")
    asked = {"code": "near.backbone_rivers", "layer": "outfalls", "parameters": {"distance_m": 100.0}}
    told = as_person("cora").post("/rules/dry-run", json=asked).json()
    assert (told["checked"], told["now"], told["then"]) == (2, 0, 1)
    assert told["newly"][0]["name"] == "远" and "超过 100 m" in told["newly"][0]["message"]


def test_restricted_ground_takes_no_part_in_a_dry_run(as_person: SignIn, publish_row: Publish) -> None:
    publish_row("farmland", multi(square(120.11, 32.22)), name="片1", kind="permanent")
    asked = {"code": "geometry.tiny", "parameters": {"area_m2": 10_000.0}}
    told = as_person("cora").post("/rules/dry-run", json=asked).json()
    assert told["now"] == told["then"] == 0 and not told["newly"]


def test_rules_about_files_cannot_be_tried(as_person: SignIn) -> None:
    answer = as_person("cora").post("/rules/dry-run", json={"code": "total.above", "parameters": {}})
    assert (answer.status_code, answer.json()["code"]) == (422, "rule.no_rehearsal")


def test_an_upload_is_judged_by_the_figures_in_force(
    as_person: SignIn, send: Callable[..., dict[str, Any]]
) -> None:
    alice, file = as_person("alice"), collect((square(120.15, 32.25), {"名称": "湖", "类型": "湖泊湿地"}))
    before = send(alice, "wetlands", file)
    assert "geometry.small" not in {finding["code"] for finding in before["findings"]}
    as_person("cora").put("/rules/geometry.small", json=SMALL)
    after = send(alice, "wetlands", file)
    assert "geometry.small" in {finding["code"] for finding in after["findings"]}


def test_a_rule_that_is_gone_is_passed_over(as_person: SignIn, database_url: str) -> None:
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO core.settings (key, value) VALUES ('rule.old.one', '{\"x\": 1}')")
        )
    engine.dispose()
    assert as_person("cora").get("/rules").status_code == 200
