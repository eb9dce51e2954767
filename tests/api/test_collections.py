"""Layers as OGC collections.

C1 nothing is told to strangers; restricted layers exist only for reviewers
C2 pages hold what is asked for, count it exactly, and fit together while others publish
C3 any instant can be asked for
C4 what cannot be understood is refused with a sentence
C5 fields are shown to their readers only
"""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.shapes import multi, square

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]

PLOT = {"name": "东河地块", "ledger": "gain", "stage": "accepted", "illustrative": True}


def plant(publish_row: Publish, count: int, **fields: Any) -> list[uuid.UUID]:
    """``count`` plots of huangqiao in a row, 0.002 degrees apart."""
    return [
        publish_row(
            "afforestation",
            multi(square(120.11 + n * 0.002, 32.25)),
            unit="huangqiao",
            **(PLOT | {"name": f"地块{n}"} | fields),
        )
        for n in range(count)
    ]


def items(client: TestClient, layer: str = "afforestation", **asked: Any) -> dict[str, Any]:
    answer = client.get(f"/collections/{layer}/items", params=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def follow(client: TestClient, page: dict[str, Any]) -> dict[str, Any] | None:
    for link in page["links"]:
        if link["rel"] == "next":
            told: dict[str, Any] = client.get(link["href"]).json()
            return told
    return None


def test_c1_a_stranger_sees_nothing(door: TestClient) -> None:
    for address in (
        "/collections",
        "/collections/afforestation/items",
        "/legend",
        "/progress",
        "/search?q=a",
    ):
        answer = door.get(address)
        assert answer.status_code == 401, address
        assert answer.json()["code"] == "session.missing"


def test_c1_restricted_layers_exist_for_reviewers_only(as_person: As, publish_row: Publish) -> None:
    publish_row(
        "farmland", multi(square(120.15, 32.25)), unit="huangqiao", name="基本农田一", kind="permanent"
    )
    alice, nora = as_person("alice"), as_person("nora")
    assert "farmland" not in {one["id"] for one in alice.get("/collections").json()["collections"]}
    assert alice.get("/collections/farmland/items").status_code == 404
    assert alice.get("/tiles/WebMercatorQuad/10/0/0?collections=farmland").status_code == 404
    assert "farmland" not in {one["key"] for one in alice.get("/legend").json()["layers"]}
    assert "farmland" in {one["id"] for one in nora.get("/collections").json()["collections"]}
    assert items(nora, "farmland")["numberMatched"] == 1


def test_c2_a_feature_carries_what_the_contract_says(as_person: As, publish_row: Publish) -> None:
    (plot,) = plant(publish_row, 1)
    page = items(as_person("alice"))
    (feature,) = page["features"]
    assert feature["id"] == str(plot)
    assert feature["geometry"]["type"] == "MultiPolygon"
    assert feature["geometry"]["coordinates"][0][0][0][0] == pytest.approx(120.11, abs=0.002)
    told = feature["properties"]
    assert (told["version"], told["unit"], told["township"], told["stage"]) == (
        1,
        "huangqiao",
        "huangqiao",
        "accepted",
    )
    assert told["area_mu"] == pytest.approx(told["area_m2"] * 3 / 2000)
    assert 10_000 < told["area_m2"] < 11_000
    assert told["valid_from"].startswith("2022-01-01")
    assert page["notice"]["zh"].startswith("示意")
    single = as_person("alice").get(f"/collections/afforestation/items/{plot}")
    assert single.headers["content-type"] == "application/geo+json"
    assert single.json()["properties"] == told


def test_c2_filters_narrow_and_count_exactly(as_person: As, publish_row: Publish) -> None:
    plant(publish_row, 5)
    publish_row("afforestation", multi(square(120.05, 32.25)), unit="xuanbao", **PLOT | {"stage": "planned"})
    alice = as_person("alice")
    assert items(alice)["numberMatched"] == 6
    assert items(alice, township="xuanbao")["numberMatched"] == 1
    assert items(alice, stage="accepted")["numberMatched"] == 5
    assert items(alice, q="地块3")["numberMatched"] == 1
    assert items(alice, q="%")["numberMatched"] == 0
    assert items(alice, ledger="loss")["numberMatched"] == 0
    assert items(alice, bbox="120.1139,32.24,120.1161,32.26")["numberMatched"] == 2
    assert items(alice, bbox="0,0,1,1")["features"] == []


def test_c2_datetime_asks_for_the_date_of_the_work(as_person: As, publish_row: Publish) -> None:
    plant(publish_row, 1, accepted_on="2022-11-20")
    alice = as_person("alice")
    assert items(alice, datetime="2022-11-20")["numberMatched"] == 1
    assert items(alice, datetime="../2022-11-19")["numberMatched"] == 0
    assert items(alice, datetime="2022-01-01/2022-12-31")["numberMatched"] == 1
    assert items(alice, datetime="2022-11-20T00:00:00+08:00/..")["numberMatched"] == 1


def test_c2_pages_fit_together_while_others_publish(as_person: As, publish_row: Publish) -> None:
    planted = plant(publish_row, 7)
    alice = as_person("alice")
    page: dict[str, Any] | None = items(alice, limit=3)
    seen: list[str] = []
    while page:
        assert page["numberMatched"] == 7
        seen += [feature["id"] for feature in page["features"]]
        # somebody publishes between two pages
        publish_row("afforestation", multi(square(120.18, 32.21)), unit="huangqiao", since="now", **PLOT)
        page = follow(alice, page)
    assert seen == [str(plot) for plot in planted]
    assert items(alice)["numberMatched"] == 10


def test_c3_any_instant_can_be_asked_for(as_person: As, publish_row: Publish) -> None:
    first = publish_row(
        "afforestation",
        multi(square(120.15, 32.25)),
        unit="huangqiao",
        until="2022-06-01T00:00Z",
        **PLOT | {"stage": "planned"},
    )
    publish_row(
        "afforestation",
        multi(square(120.15, 32.25)),
        unit="huangqiao",
        since="2022-06-01T00:00Z",
        feature_id=first,
        version=2,
        **PLOT,
    )
    alice = as_person("alice")
    assert items(alice, as_of="2021-12-31T00:00:00Z")["numberMatched"] == 0
    (then,) = items(alice, as_of="2022-03-01T00:00:00Z")["features"]
    (now,) = items(alice)["features"]
    assert (then["properties"]["stage"], now["properties"]["stage"]) == ("planned", "accepted")
    address = f"/collections/afforestation/items/{first}"
    assert alice.get(address, params={"as_of": "2022-05-31"}).json()["properties"]["version"] == 1
    assert alice.get(address, params={"as_of": "2021-05-31"}).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "field"),
    [
        ({"bbox": "1,2,3"}, 400, "bbox"),
        ({"bbox": "120,32,a,33"}, 400, "bbox"),
        ({"bbox": "120,32,121,nan"}, 400, "bbox"),
        ({"limit": "0"}, 400, "limit"),
        ({"limit": "many"}, 400, "limit"),
        ({"datetime": "yesterday"}, 400, "datetime"),
        ({"as_of": "2022-13-01T00:00:00Z"}, 400, "as_of"),
        ({"cursor": "AAAA"}, 400, "cursor"),
        ({"colour": "green"}, 400, "colour"),
        ({"plan_year": "last"}, 400, "plan_year"),
        ({"f": "doc"}, 400, "f"),
    ],
)
def test_c4_what_cannot_be_understood_is_refused(
    as_person: As, asked: dict[str, str], status: int, field: str
) -> None:
    answer = as_person("alice").get("/collections/afforestation/items", params=asked)
    assert answer.status_code == status
    problem = answer.json()
    assert problem["field"] == field and problem["detail"] and problem["detail_en"]
    assert answer.headers["content-type"] == "application/problem+json"


def test_c4_unknown_layers_and_features_are_not_found(as_person: As) -> None:
    alice = as_person("alice")
    assert alice.get("/collections/nothing").status_code == 404
    assert alice.get("/collections/afforestation/items/no-such-id").status_code == 404
    assert alice.get(f"/collections/afforestation/items/{uuid.uuid4()}").status_code == 404


def test_c5_fields_are_shown_to_their_readers(as_person: As, publish_row: Publish) -> None:
    plant(publish_row, 1, manager="张三")
    (for_town,) = items(as_person("alice"))["features"]
    (for_bureau,) = items(as_person("nora"))["features"]
    assert "manager" not in for_town["properties"]
    assert for_bureau["properties"]["manager"] == "张三"
    hidden = as_person("alice").get("/collections/afforestation/items", params={"manager": "张三"})
    assert hidden.status_code == 400
    assert (
        "manager" not in as_person("alice").get("/collections/afforestation/queryables").json()["properties"]
    )


def test_every_queryable_filters(as_person: As, publish_row: Publish) -> None:
    plant(
        publish_row,
        1,
        species=["poplar", "willow"],
        plan_year=2022,
        accepted_on="2022-11-20",
        survival_pct=92.5,
    )
    nora = as_person("nora")
    told = {"species": "willow", "plan_year": "2022", "accepted_on": "2022-11-20", "survival_pct": "92.5"}
    properties = nora.get("/collections/afforestation/queryables").json()["properties"]
    for name in properties:
        if name != "geometry" and name not in told:
            assert items(nora, **{name: _example(properties[name])})["numberMatched"] in (0, 1), name
    for name, value in told.items():
        assert items(nora, **{name: value})["numberMatched"] == 1, name


def _example(described: dict[str, Any]) -> Any:
    by_format = {"uuid": str(uuid.UUID(int=1)), "date-time": "2022-11-20T00:00:00Z"}
    by_type = {"integer": 7, "number": 7.5, "boolean": True}
    default = by_format.get(described.get("format", ""), by_type.get(described["type"], "x"))
    example = described.get("examples", [default])[0]
    return (
        example[0]
        if isinstance(example, list)
        else str(example).lower()
        if isinstance(example, bool)
        else example
    )


def test_a_csv_opens_in_a_spreadsheet_and_runs_nothing(as_person: As, publish_row: Publish) -> None:
    plant(publish_row, 2, remarks="=1+1")
    answer = as_person("alice").get("/collections/afforestation/items", params={"f": "csv", "limit": 1})
    assert answer.headers["content-type"].startswith("text/csv")
    assert 'rel="next"' in answer.headers["link"]
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert row["remarks"] == "'=1+1"
    assert float(row["lon"]) == pytest.approx(120.1105, abs=0.001)


def test_a_page_of_rows_is_escaped(as_person: As, publish_row: Publish) -> None:
    plant(publish_row, 1, remarks="<script>alert(1)</script>")
    answer = as_person("alice").get("/collections/afforestation/items", headers={"Accept": "text/html"})
    assert answer.headers["content-type"].startswith("text/html")
    assert "<script>" not in answer.text and "&lt;script&gt;" in answer.text


def test_collections_tell_where_and_of_which_days(as_person: As, publish_row: Publish) -> None:
    plant(publish_row, 2)
    alice = as_person("alice")
    told = alice.get("/collections/afforestation").json()
    west, south, *_ = told["extent"]["spatial"]["bbox"][0]
    assert (west, south) == (pytest.approx(120.11), pytest.approx(32.25))
    assert told["total"] == 2 and "temporal" not in told["extent"]
    for name, day in (("甲", "2022-11-20"), ("乙", "2023-03-01")):
        row = {"name": name, "ledger": "gain", "stage": "accepted", "accepted_on": day}
        publish_row("afforestation", multi(square(120.2, 32.25)), unit="huangqiao", **row)
    told = alice.get("/collections/afforestation").json()
    ((first, last),) = told["extent"]["temporal"]["interval"]
    assert (first, last) == ("2022-11-19T16:00:00Z", "2023-03-01T15:59:59.999999Z")
    # what has no date is there at any time
    assert items(alice, datetime="2022-11-20")["numberMatched"] == 3
    assert items(alice, datetime="2022-11-21/..")["numberMatched"] == 3
    assert items(alice, datetime="1999-01-01")["numberMatched"] == 2
    listed = {one["id"]: one for one in alice.get("/collections").json()["collections"]}
    assert listed["afforestation"] == told
    for layer in listed:
        schema = alice.get(f"/collections/{layer}/schema").json()
        assert schema["properties"]["geometry"]["x-ogc-role"] == "primary-geometry"


def test_the_landing_page_answers_programs_and_people(as_person: As, door: TestClient) -> None:
    told = door.get("/", headers={"Accept": "application/json"}).json()
    rels = {link["rel"] for link in told["links"]}
    assert {"self", "service-desc", "conformance", "data"} <= rels
    for link in told["links"]:
        assert as_person("alice").get(link["href"]).status_code == 200, link
    assert "/collections/{layer}/items" in door.get("/api").json()["paths"]
    health = door.get("/health").json()
    assert health["status"] == "ok" and health["postgis"].startswith("3.")
    # a browser that shows such an answer looks for a picture beside it
    assert door.get("/favicon.ico").headers["content-type"].startswith("image/svg+xml")


def test_the_legend_tells_states_and_bounds(as_person: As, publish_row: Publish) -> None:
    plant(publish_row, 3)
    plant(publish_row, 1, stage="planned")
    told = as_person("alice").get("/legend").json()
    assert told["bounds"] == [pytest.approx(x) for x in (120.0, 32.2, 120.2, 32.3)]
    assert told["illustrative"] and told["notice"]["zh"]
    layer = next(one for one in told["layers"] if one["key"] == "afforestation")
    assert (layer["total"], layer["counts"], layer["uploadable"]) == (4, {"accepted": 3, "planned": 1}, True)


def test_units_carry_their_boxes(as_person: As) -> None:
    units = {unit["key"]: unit for unit in as_person("alice").get("/units").json()["units"]}
    assert units["huangqiao"]["bbox"] == [pytest.approx(x) for x in (120.1, 32.2, 120.2, 32.3)]
    assert units["taixing"]["bbox"] == [pytest.approx(x) for x in (120.0, 32.2, 120.2, 32.3)]
    assert units["water"]["bbox"] is None


def test_search_finds_names_codes_and_places(as_person: As, publish_row: Publish) -> None:
    (plot,) = plant(publish_row, 1, name="祁巷村东河地块")
    alice = as_person("alice")
    found = alice.get("/search", params={"q": "东河"}).json()["results"]
    assert [(one["layer"], one["feature_id"]) for one in found] == [("afforestation", str(plot))]
    assert alice.get("/search", params={"q": "_河%"}).json()["results"] == []
    for place in ("120.1105,32.2505", "32.2505 120.1105"):
        here, *works = alice.get("/search", params={"q": place}).json()["results"]
        assert here["township"] == "huangqiao" and here["layer"] is None
        assert {"afforestation", "townships"} == {one["layer"] for one in works}
