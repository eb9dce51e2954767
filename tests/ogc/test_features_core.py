"""OGC API Features Part 1, requirement by requirement; ``docs/conformance.md`` says which test proves which.

R1 front door, description, conformance: what is linked is there
R2 collections and what each tells
R3 pages: parameters as the description has them, links, counts, instants
R4 refusals: unknown and invalid parameters, methods, formats
R5 every document as HTML, too
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient

from geo_api.geojson import OTHER_FORMATS
from geo_api.questions import LARGEST_LIMIT
from geo_api.references import CRS84, EPSG, REFERENCES
from layers import CATALOGUE

WORKS = [layer.key for layer in CATALOGUE if not layer.restricted]
PLOTS = "/collections/afforestation"
ITEMS = f"{PLOTS}/items"
COUNTY = shapely.box(120.0, 32.2, 120.2, 32.3)
GEOJSON = "application/geo+json"
DOCUMENTS = ("/", "/conformance", "/collections", PLOTS, ITEMS)
SCHEMAS = tuple(f"{PLOTS}/{name}" for name in ("schema", "queryables", "sortables"))


def ask(client: TestClient, address: str, **asked: Any) -> dict[str, Any]:
    answer = client.get(address, params=asked or None)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def find_links(told: dict[str, Any], rel: str) -> list[dict[str, str]]:
    return [link for link in told["links"] if link["rel"] == rel]


def require_links(client: TestClient, told: dict[str, Any], own: str) -> None:
    """A document has itself, itself in every other form, and each link says what it is and leads somewhere."""
    assert all(link["rel"] and link["type"] and link["href"].startswith("http") for link in told["links"])
    (itself,) = find_links(told, "self")
    assert itself["type"] == own
    for link in [itself, *find_links(told, "alternate")]:
        answer = client.get(link["href"])
        assert answer.status_code == 200, link
        assert answer.headers["content-type"].partition(";")[0] == link["type"], link


def first_item(client: TestClient) -> str:
    return f"{ITEMS}/{ask(client, ITEMS, limit=1)['features'][0]['id']}"


def describe_parameter(client: TestClient, name: str) -> dict[str, Any]:
    told = ask(client, "/api")["paths"]["/collections/{layer}/items"]["get"]["parameters"]
    (found,) = [one for one in told if one["name"] == name]
    return dict(found)


@pytest.mark.parametrize("rel", ["service-desc", "service-doc", "conformance", "data"])
def test_r1_the_front_door_leads_everywhere(anybody: TestClient, rel: str) -> None:
    told = ask(anybody, "/")
    assert told["title"] and told["description"]
    (link,) = find_links(told, rel)
    answer = anybody.get(link["href"])
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (
        200,
        link["type"].partition(";")[0],
    )


def test_r1_the_description_tells_of_every_resource(anybody: TestClient) -> None:
    told = ask(anybody, "/api")
    paths = ("/", "/conformance", "/collections", "/collections/{layer}", "/collections/{layer}/items",
             "/collections/{layer}/items/{feature_id}")  # fmt: skip
    for path in paths:
        responses = told["paths"][path]["get"]["responses"]
        assert {"200", "default"} <= set(responses), path
    assert told["openapi"].startswith("3.0.") and told["servers"] == [{"url": "http://testserver"}]
    assert {} in told["security"] and set(told["components"]["securitySchemes"]) >= {"token", "basic"}
    assert {"limit", "bbox", "datetime"} <= set(told["components"]["parameters"])


def test_r1_conformance_is_a_list_of_addresses(anybody: TestClient) -> None:
    (link,) = find_links(ask(anybody, "/"), "conformance")
    told = ask(anybody, link["href"])["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in told
    assert all(one.startswith("http://www.opengis.net/spec/") for one in told)


def test_r1_shapes_are_longitude_first_unless_asked(anybody: TestClient) -> None:
    for key in WORKS:
        for feature in ask(anybody, f"/collections/{key}/items", limit=5)["features"]:
            shape = shapely.geometry.shape(feature["geometry"])
            assert shape.within(COUNTY.buffer(0.01)), key


def test_r2_every_collection_is_listed_as_it_is_told(anybody: TestClient) -> None:
    told = ask(anybody, "/collections")
    require_links(anybody, told, "application/json")
    assert [one["id"] for one in told["collections"]] == WORKS
    for one in told["collections"]:
        alone = ask(anybody, f"/collections/{one['id']}")
        assert {name: one[name] for name in ("id", "title", "description", "extent", "crs", "links")} == {
            name: alone[name] for name in ("id", "title", "description", "extent", "crs", "links")
        }
        assert (one["itemType"], one["crs"][0]) == ("feature", CRS84)


def test_r2_a_collection_links_its_rows_in_every_form(anybody: TestClient) -> None:
    told = ask(anybody, PLOTS)
    require_links(anybody, told, "application/json")
    linked = {link["type"]: link["href"] for link in find_links(told, "items")}
    assert set(linked) == {GEOJSON, *OTHER_FORMATS.values()}
    for kind, href in linked.items():
        assert anybody.get(href).headers["content-type"].partition(";")[0] == kind


def test_r2_the_extent_holds_every_row(anybody: TestClient) -> None:
    for key in ("afforestation", "outfalls", "townships"):
        extent = ask(anybody, f"/collections/{key}")["extent"]
        box = shapely.box(*extent["spatial"]["bbox"][0])
        assert extent["spatial"]["crs"] == CRS84
        features = ask(anybody, f"/collections/{key}/items", limit=1000)["features"]
        for feature in features:
            assert shapely.geometry.shape(feature["geometry"]).within(box)
        dated = next(layer.dated_by for layer in CATALOGUE if layer.key == key)
        assert ("temporal" in extent) is bool(dated)
        if dated:
            days = [day for one in features if (day := one["properties"][dated])]
            ((since, until),) = extent["temporal"]["interval"]
            china = timezone(timedelta(hours=8))
            first, last = (datetime.fromisoformat(end).astimezone(china) for end in (since, until))
            assert (f"{first:%F %T}", f"{last:%F %T}") == (f"{min(days)} 00:00:00", f"{max(days)} 23:59:59")


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("limit", {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": 100}),
        ("bbox", {"type": "array", "items": {"type": "number"},
                  "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}]}),
        ("datetime", {"type": "string"}),
        ("crs", {"type": "string", "format": "uri", "enum": list(REFERENCES), "default": CRS84}),
        ("bbox-crs", {"type": "string", "format": "uri", "enum": list(REFERENCES), "default": CRS84}),
    ],
)  # fmt: skip
def test_r3_parameters_are_defined_as_the_standard_has_them(
    anybody: TestClient, name: str, schema: dict[str, Any]
) -> None:
    told = describe_parameter(anybody, name)
    assert (told["in"], told["required"], told["style"], told["explode"]) == ("query", False, "form", False)
    assert told["schema"] == schema


@pytest.mark.parametrize(
    ("asked", "returned"), [(1, 1), (50, 50), (130, 130), (LARGEST_LIMIT + 1, 130), (10**12, 130)]
)
def test_r3_a_limit_is_kept_and_one_too_large_is_cut(anybody: TestClient, asked: int, returned: int) -> None:
    told = ask(anybody, ITEMS, limit=asked)
    assert len(told["features"]) == told["numberReturned"] == returned
    assert told["numberMatched"] == 130


@pytest.mark.parametrize(
    "box", ["120.1,32.2,120.13,32.23", "120.1,32.2,-1,120.13,32.23,99", "120.1483,32.2,120.1483,32.3"]
)
def test_r3_a_box_holds_what_meets_it(anybody: TestClient, box: str) -> None:
    numbers = [float(one) for one in box.split(",")]
    flat = numbers if len(numbers) == 4 else [*numbers[:2], *numbers[3:5]]
    shape = shapely.box(*flat) if flat[0] != flat[2] else shapely.LineString([flat[:2], flat[2:]])
    whole = ask(anybody, ITEMS, limit=1000)["features"]
    wanted = {one["id"] for one in whole if shapely.geometry.shape(one["geometry"]).intersects(shape)}
    found = ask(anybody, ITEMS, limit=1000, bbox=box)
    assert {one["id"] for one in found["features"]} == wanted
    assert found["numberMatched"] == len(wanted) and (wanted or box.startswith("120.1483"))


@pytest.mark.parametrize(
    ("asked", "matched"),
    [
        ("2022-06-01T00:00:00Z", 4), ("2021-12-31T23:59:59Z", 0), ("2021-01-01T00:00:00Z/2022-01-01T00:00:00Z", 4),
        ("../2021-12-31T00:00:00Z", 0), ("2022-01-02T00:00:00Z/..", 4), ("/2022-06-01T00:00:00Z", 4),
        ("2022-06-01T00:00:00Z/", 4), ("2022-06-01T08:00:00+08:00", 4),
    ],
)  # fmt: skip
def test_r3_an_instant_or_interval_is_heeded(anybody: TestClient, asked: str, matched: int) -> None:
    assert (
        ask(anybody, "/collections/villages/items", datetime=asked, family="point")["numberMatched"]
        == matched
    )


def test_r3_a_page_has_links_counts_and_an_instant(anybody: TestClient) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    told = ask(anybody, ITEMS, limit=50)
    assert told["type"] == "FeatureCollection"
    require_links(anybody, told, GEOJSON)
    assert {link["type"] for link in find_links(told, "alternate")} == set(OTHER_FORMATS.values())
    assert before <= datetime.fromisoformat(told["timeStamp"]) <= datetime.now(UTC) + timedelta(seconds=2)
    seen: list[str] = []
    page: dict[str, Any] | None = told
    while page:
        assert (page["numberMatched"], page["numberReturned"]) == (130, len(page["features"]))
        seen += [feature["id"] for feature in page["features"]]
        following = find_links(page, "next")
        page = ask(anybody, following[0]["href"]) if following else None
    assert len(seen) == len(set(seen)) == 130


def test_r3_a_feature_has_its_links(anybody: TestClient) -> None:
    told = ask(anybody, first_item(anybody))
    assert told["type"] == "Feature" and told["id"] and told["properties"]["name"]
    require_links(anybody, told, GEOJSON)
    assert {link["type"] for link in find_links(told, "alternate")} == {"text/html"}
    (home,) = find_links(told, "collection")
    assert ask(anybody, home["href"])["id"] == "afforestation"


@pytest.mark.parametrize(
    "address", [*DOCUMENTS, "/api", "item", *SCHEMAS, f"{PLOTS}/tiles", "/tileMatrixSets"]
)
def test_r4_head_is_answered_without_a_body(anybody: TestClient, address: str) -> None:
    address = first_item(anybody) if address == "item" else address
    whole, head = anybody.get(address), anybody.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert int(head.headers["content-length"]) > 0
    assert head.headers.get("link", "").count("rel=") == whole.headers.get("link", "").count("rel=")


@pytest.mark.parametrize("address", ["/conformance", "/collections", PLOTS, *SCHEMAS])
def test_r4_a_method_that_is_not_served_is_told_what_is(anybody: TestClient, address: str) -> None:
    answer = anybody.put(address)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize("address", [*DOCUMENTS, "/api", "item", *SCHEMAS])
def test_r4_an_unknown_parameter_is_refused(anybody: TestClient, address: str) -> None:
    address = first_item(anybody) if address == "item" else address
    answer = anybody.get(address, params={"unknownQueryParameter1": "1"})
    assert (answer.status_code, answer.json()["field"]) == (400, "unknownQueryParameter1")


@pytest.mark.parametrize(
    ("address", "name", "value"),
    [
        *((ITEMS, "limit", one) for one in ("unlimited", "0", "-1", "1.5")),
        *((ITEMS, "bbox", one) for one in ("1,2,3", "a,b,c,d", "1,2,3,4,5", "120,33,121,32", "nan,0,1,1")),
        *((ITEMS, "datetime", one) for one in ("yesterday", "2022-13-01", "2022-01-02/2022-01-01", "../..x")),
        *((ITEMS, name, "urn:x") for name in ("crs", "bbox-crs", "filter-crs", "f")),
        *((ITEMS, name, "x") for name in ("filter-lang", "sortby", "properties", "skipGeometry", "family")),
        ("/collections", "f", "pdf"), (PLOTS, "f", "pdf"), ("/conformance", "f", "pdf"),
        ("/conformance", "f", ""), (PLOTS, "family", "line"),
        ("item", "f", "csv"), ("item", "crs", EPSG + "9999"),
    ],
)  # fmt: skip
def test_r4_an_invalid_value_is_refused(anybody: TestClient, address: str, name: str, value: str) -> None:
    address = first_item(anybody) if address == "item" else address
    answer = anybody.get(address, params={name: value})
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["field"] == name


def test_r4_a_parameter_that_is_sent_twice_is_refused(anybody: TestClient) -> None:
    twice = anybody.get(f"{ITEMS}?limit=1&limit=2")
    assert (twice.status_code, twice.json()["code"], twice.json()["field"]) == (400, "request.twice", "limit")
    assert anybody.get("/progress?indicator=a&indicator=b").json().get("code") != "request.twice"


@pytest.mark.parametrize("address", ["/conformance", "/collections", PLOTS, ITEMS, "item"])
def test_r5_documents_are_pages_for_people_too(anybody: TestClient, address: str) -> None:
    address = first_item(anybody) if address == "item" else address
    asked = anybody.get(address, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    wanted = anybody.get(address, params={"f": "html"})
    for answer in (asked, wanted):
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["vary"] == "Accept"
        assert answer.text.startswith("<!doctype html>") and "<h1>" in answer.text
    plain = anybody.get(address, headers={"Accept": "text/html"}, params={"f": "json"})
    assert "json" in plain.headers["content-type"]


def test_r5_the_pages_say_what_the_documents_say(anybody: TestClient) -> None:
    listed = anybody.get("/collections?f=html").text
    assert all(f'href="/collections/{key}?f=html"' in listed for key in WORKS)
    alone = anybody.get(f"{PLOTS}?f=html").text
    told = ask(anybody, PLOTS)
    assert (
        told["title"] in alone and told["description"] in alone and all(one in alone for one in told["crs"])
    )
    name = ask(anybody, ITEMS, limit=1)["features"][0]["properties"]["name"]
    assert name in anybody.get(f"{ITEMS}?f=html").text
