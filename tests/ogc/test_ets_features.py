"""The OGC's executable suite of Features (ets-ogcapi-features10, Part 1 and Part 2), method by method, as it is coded.

``test_<class>__<method>`` asserts what that class of the suite asserts in that method, on answers to the requests that
it sends; methods that differ in a suffix alone stand together. The suite takes its own reader for the description
(:mod:`tests.ogc.reader`), compares axes as PROJ4J has them (always x, y), and reads instants as Java does.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from pyproj import Transformer
from shapely.geometry import shape

from geo_api.references import CRS84, EPSG, REFERENCES
from tests.ogc.reader import find_faults

GEOJSON, JSON, HTML = "application/geo+json", "application/json", "text/html"
OPEN_API = "application/vnd.oai.openapi+json;version=3.0"
# the types of content that the declared classes oblige to, without that of the document itself
PAGES, DOCUMENTS = [HTML], [HTML]
# java.time.ZonedDateTime.parse
ZONED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)")
# large and small, of points, lines and surfaces, with and without a date of its own
KEYS = ("afforestation", "outfalls", "rural_rivers", "townships", "villages")
# across the meridian, the equator, 180 degrees, and at the poles
FAR_BOXES = (
    (-1.5, 50.0, 1.5, 53.0),
    (-80.0, -5.0, -70.0, 5.0),
    (177.0, 65.0, -177.0, 70.0),
    (-180.0, 85.0, 180.0, 90.0),
    (-180.0, -90.0, 180.0, -85.0),
)
UNSUPPORTED = "http://www.opengis.net/def/crs/0/unsupported"
Told = dict[str, Any]


def ask(client: TestClient, address: str, accept: str = JSON, **asked: Any) -> Told:
    answer = client.get(address, params=asked or None, headers={"Accept": accept})
    assert answer.status_code == 200, (answer.url, answer.text)
    told: Told = answer.json()
    return told


def find_links(told: Told, rel: str) -> list[Told]:
    return [link for link in told["links"] if link["rel"] == rel]


def list_collections(client: TestClient) -> list[Told]:
    """Those that the suite takes: with an id, of features, with rows; it reads the first twenty."""
    told = ask(client, "/collections")["collections"]
    return [one for one in told if one["id"] and one["itemType"] == "feature" and find_links(one, "items")][
        :20
    ]


def find_rows(collection: Told) -> str:
    """The address of the rows as GeoJSON: the first link of that kind."""
    return str(next(one["href"] for one in find_links(collection, "items") if one["type"] == GEOJSON))


def require_links(told: Told, alternates: list[str]) -> None:
    (itself,) = find_links(told, "self")[:1]
    types = {link["type"] for link in find_links(told, "alternate")}
    assert itself["type"] and set(alternates) - {itself["type"]} <= types
    assert all(link["type"] for link in told["links"] if link["rel"] in ("self", "alternate", "collection"))


def read_java(number: float) -> str:
    """As ``DecimalFormat("###.0000000")`` writes it."""
    return re.sub(r"^(-?)0\.", r"\1.", f"{number:.7f}")


def write_box(box: tuple[float, ...]) -> str:
    return ",".join(map(read_java, box))


def require_page(client: TestClient, told: Told) -> None:
    """What ``AbstractFeatures`` asks of every page of rows."""
    assert told["type"] == "FeatureCollection" and isinstance(told["features"], list)
    require_links(told, PAGES)
    assert ZONED.fullmatch(told["timeStamp"])
    assert told["numberReturned"] == len(told["features"])
    for feature in told["features"]:
        west, south, east, north = shape(feature["geometry"]).bounds
        assert -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    # numberMatched: every following page, asked with the largest limit, parameters in the order of its link
    seen, page = len(told["features"]), told
    for _ in range(4):
        following = find_links(page, "next")
        if not following:
            break
        address, _, query = following[0]["href"].partition("?")
        pairs = dict(part.split("=", 1) for part in query.split("&"))
        asked = {name: value for name, value in pairs.items() if name != "limit"} | {"limit": "10000"}
        page = client.get(f"{address}?" + "&".join(f"{n}={v}" for n, v in asked.items())).json()
        seen += len(page["features"])
    assert told["numberMatched"] == seen


@pytest.fixture(scope="module")
def rows(anybody: TestClient) -> dict[str, Told]:
    """The collections that are looked at closely, by key."""
    told = {one["id"]: one for one in ask(anybody, "/collections")["collections"]}
    return {key: told[key] for key in KEYS}


# --- landing page, description, conformance


def test_landing_page__landing_page_retrieval_and_validation(anybody: TestClient) -> None:
    rels = {link["rel"] for link in ask(anybody, "/")["links"]}
    assert {"service-desc", "conformance", "data"} <= rels


def test_api_definition__openapi_document_retrieval(anybody: TestClient) -> None:
    links = find_links(ask(anybody, "/"), "service-desc")
    (address,) = [one["href"] for one in links if one["type"].replace(" ", "") == OPEN_API]
    assert address.startswith("http") and ask(anybody, address, OPEN_API)["openapi"] == "3.0.3"


def test_api_definition__api_definition_validation(anybody: TestClient) -> None:
    assert list(find_faults(ask(anybody, "/api", OPEN_API))) == []


def test_the_reader_finds_what_it_is_there_for(anybody: TestClient) -> None:
    told = ask(anybody, "/api")
    operation = told["paths"]["/collections/{layer}/items"]["get"]
    told["paths"]["/a.{form}"] = {"get": operation | {"responses": {"2XX": {}}}}
    limit = next(one["schema"] for one in operation["parameters"] if one["name"] == "limit")
    limit |= {"default": "100", "enum": [1, 1], "maximum": -1}
    found = "\n".join(find_faults(told))
    for fault in ("/a.{form}: variables", "?layer: no such segment", "response 2XX", "is no integer", "enum [1, 1]",
                  "maximum below zero"):  # fmt: skip
        assert fault in found, found


def test_conformance__validate_conformance_operation_and_response(anybody: TestClient) -> None:
    # the suite makes the address from the server of the description and the path
    told = ask(anybody, "/api")
    (server,) = told["servers"]
    classes = ask(anybody, f"{server['url']}/conformance")["conformsTo"]
    assert all(isinstance(one, str) for one in classes)
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in classes
    # no other template is that address: the suite would ask there, too
    assert [path for path in told["paths"] if matches(path, "/conformance")] == ["/conformance"]


def matches(template: str, path: str) -> bool:
    return (
        re.fullmatch(
            re.sub(r"\{[^}]*\}", "[^/]+", re.escape(template).replace(r"\{", "{").replace(r"\}", "}")), path
        )
        is not None
    )


# --- /collections and /collections/{id}


def test_feature_collections__metadata_operation_links_content_and_crs(anybody: TestClient) -> None:
    told = ask(anybody, "/collections")
    assert told["links"] and told["collections"]
    require_links(told, DOCUMENTS)
    assert "crs" not in told or told["crs"][0] == CRS84


def test_feature_collections__items_v101(anybody: TestClient) -> None:
    for one in list_collections(anybody):
        assert isinstance(one["id"], str) and one["id"]
        (box,) = one["extent"]["spatial"]["bbox"]
        assert len(box) == 4 and one["extent"]["spatial"]["crs"] == CRS84
        # both ends have to be there: the suite reads no open end
        for interval in one["extent"].get("temporal", {}).get("interval", []):
            assert [bool(ZONED.fullmatch(end)) for end in interval] == [True, True], one["id"]
    for one in list_collections(anybody)[:2]:
        for link in find_links(one, "items"):
            answer = anybody.get(link["href"], headers={"Accept": link["type"]})
            assert answer.status_code == 200
            assert link["type"] != GEOJSON or answer.json()["type"] == "FeatureCollection"


def test_feature_collections__items_links_v101(anybody: TestClient) -> None:
    for one in list_collections(anybody):
        assert find_links(one, "items") and all(
            link["rel"] and link["type"] and link["href"] for link in one["links"]
        )


def test_feature_collection__metadata_operation_and_response(anybody: TestClient) -> None:
    paths = ask(anybody, "/api")["paths"]
    for one in list_collections(anybody):
        address = f"/collections/{one['id']}"
        assert [path for path in paths if matches(path, address)] == ["/collections/{layer}"]
        alone = ask(anybody, address)
        for name in ("id", "title", "description", "extent"):
            assert alone[name] == one[name], (one["id"], name)


# --- /collections/{id}/items


def test_features__validate_features_operation_and_response(anybody: TestClient) -> None:
    for one in list_collections(anybody):
        require_page(anybody, ask(anybody, find_rows(one), GEOJSON))


def find_parameter(client: TestClient, name: str) -> Told:
    operations = ask(client, "/api")["paths"]["/collections/{layer}/items"]
    (found,) = [one for one in operations["get"]["parameters"] if one["name"] == name]
    assert (found["in"], found.get("required", False), found["style"], found["explode"]) == (
        "query",
        False,
        "form",
        False,
    )
    return dict(found)


def test_features_bbox__bounding_box_parameter_definition(anybody: TestClient) -> None:
    schema = find_parameter(anybody, "bbox")["schema"]
    assert (schema["type"], schema["items"]["type"]) == ("array", "number")
    assert [(one["minItems"], one["maxItems"]) for one in schema["oneOf"]] == [(4, 4), (6, 6)]


@pytest.mark.parametrize("key", KEYS)
def test_features_bbox__operation_and_response(anybody: TestClient, rows: dict[str, Told], key: str) -> None:
    extent = tuple(rows[key]["extent"]["spatial"]["bbox"][0])
    whole = ask(anybody, find_rows(rows[key]), GEOJSON)
    for box in (extent, *FAR_BOXES):
        told = ask(anybody, find_rows(rows[key]), GEOJSON, bbox=write_box(box))
        require_page(anybody, told)
        assert told["numberMatched"] == (whole["numberMatched"] if box == extent else 0)
        for feature in told["features"]:
            assert shape(feature["geometry"]).intersects(shapely.box(*box))


def test_features_bbox__a_box_across_180_degrees_holds_both_sides(
    anybody: TestClient, rows: dict[str, Told]
) -> None:
    address = find_rows(rows["townships"])
    assert ask(anybody, address, bbox="120,32,-177,33")["numberMatched"] == 2
    assert ask(anybody, address, bbox="177,32,120.06,33")["numberMatched"] in (1, 2)
    assert ask(anybody, address, bbox="177,32,119,33")["numberMatched"] == 0
    assert anybody.get(address, params={"bbox": "120,33,121,32"}).status_code == 400
    assert anybody.get(address, params={"bbox": "120,32,181,33"}).status_code == 400


def test_features_limit__limit_parameter_definition(anybody: TestClient) -> None:
    schema = find_parameter(anybody, "limit")["schema"]
    assert schema["type"] == "integer" and schema["minimum"] >= 0 and schema["default"] >= 0


@pytest.mark.parametrize("key", KEYS)
def test_features_limit__operation_and_response(anybody: TestClient, rows: dict[str, Told], key: str) -> None:
    schema = find_parameter(anybody, "limit")["schema"]
    least, most = schema["minimum"], schema["maximum"]
    for limit in (least, min(100, least + (most - least) // 2)):
        told = ask(anybody, find_rows(rows[key]), GEOJSON, limit=limit)
        assert len(told["features"]) <= min(limit, most)
        if limit > least:
            require_page(anybody, told)


def test_features_time__time_parameter_definition(anybody: TestClient) -> None:
    assert find_parameter(anybody, "datetime")["schema"]["type"] == "string"


@pytest.mark.parametrize("key", KEYS)
def test_features_time__operation_and_response(anybody: TestClient, rows: dict[str, Told], key: str) -> None:
    for first, last in rows[key]["extent"].get("temporal", {}).get("interval", []):
        begin, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
        quarter = (end - begin) / 4
        inner = begin + quarter
        # an instant, a period by its two ends, a period by its beginning and how long it lasts
        for asked in (
            f"{begin:%Y-%m-%dT%H:%M:%SZ}",
            f"{inner:%Y-%m-%dT%H:%M:%S}.123456789Z/{inner + quarter:%Y-%m-%dT%H:%M:%S.%fZ}",
            f"{inner:%Y-%m-%d}/P2D",
        ):
            require_page(anybody, ask(anybody, find_rows(rows[key]), GEOJSON, datetime=asked))
    assert ("temporal" in rows[key]["extent"]) is (key not in ("townships", "villages"))


def test_features_time__a_period_lasts_as_it_says(anybody: TestClient, rows: dict[str, Told]) -> None:
    ((first, last),) = rows["afforestation"]["extent"]["temporal"]["interval"]
    address, day = find_rows(rows["afforestation"]), datetime.fromisoformat(first).astimezone(UTC)
    whole = ask(anybody, address)["numberMatched"]
    assert ask(anybody, address, datetime=f"{first}/{last}")["numberMatched"] == whole
    before = day - timedelta(days=40)
    for asked, matched in (
        (f"{before:%Y-%m-%d}/P2M", whole), (f"{before:%Y-%m-%d}/P1W", 0),
        (f"P2M/{day + timedelta(days=9):%Y-%m-%d}", whole),
        (f"{before:%Y-%m-%dT%H:%M:%SZ}/P40DT12H", whole), (f"{before:%Y-%m-%d}/PT1H", 0),
    ):  # fmt: skip
        assert ask(anybody, address, datetime=asked)["numberMatched"] == matched, asked
    for asked in ("P1D", "P1D/P2D", "../P1D", "2022-01-01/P", "2022-01-01/P1H", "2022-01-01/P999999Y"):
        assert anybody.get(address, params={"datetime": asked}).status_code == 400, asked


def test_features_error_conditions__query_param_invalid_and_unknown(anybody: TestClient) -> None:
    for one in list_collections(anybody):
        for asked in ({"limit": "unlimited"}, {"unknownQueryParameter14711": "1"}):
            assert anybody.get(find_rows(one), params=asked, headers={"Accept": GEOJSON}).status_code == 400


def test_feature__feature_operation_and_response(anybody: TestClient, rows: dict[str, Told]) -> None:
    for one in rows.values():
        first = ask(anybody, find_rows(one), GEOJSON, limit=1)["features"][0]
        told = ask(anybody, f"{find_rows(one)}/{first['id']}", GEOJSON)
        require_links(told, PAGES)
        assert find_links(told, "collection")[0]["type"]


# --- Part 2: coordinate reference systems


def test_discovery_collections__crs_uri_default_crs_and_storage_crs(anybody: TestClient) -> None:
    name = re.compile(r"http://www\.opengis\.net/def/crs/[^/:]+/[^/:]+/[^:]+")
    for one in [*list_collections(anybody), *(ask(anybody, f"/collections/{key}") for key in KEYS)]:
        assert all(name.fullmatch(uri) for uri in (*one["crs"], one["storageCrs"]))
        assert CRS84 in one["crs"] and one["storageCrs"] in one["crs"]


@pytest.mark.parametrize("key", KEYS)
def test_features_crs_parameter__valid_default_invalid_and_transform(
    anybody: TestClient, rows: dict[str, Told], key: str
) -> None:
    address = find_rows(rows[key])
    plain = anybody.get(address, headers={"Accept": GEOJSON})
    assert plain.headers["Content-Crs"] == f"<{CRS84}>"
    known = {one["id"]: shape(one["geometry"]) for one in plain.json()["features"]}
    assert anybody.get(address, params={"crs": UNSUPPORTED}).status_code == 400
    for uri in rows[key]["crs"]:
        answer = anybody.get(address, params={"crs": uri}, headers={"Accept": GEOJSON})
        assert (answer.status_code, answer.headers["Content-Crs"]) == (200, f"<{uri}>")
        back = Transformer.from_crs(name_system(uri), "OGC:CRS84")
        for one in answer.json()["features"][:20]:
            carried = shapely.transform(shape(one["geometry"]), back.transform, interleaved=False)
            assert carried.equals_exact(known[one["id"]], 0.001)


@pytest.mark.parametrize("key", KEYS)
def test_feature_crs_parameter__valid_default_invalid_and_transform(
    anybody: TestClient, rows: dict[str, Told], key: str
) -> None:
    first = ask(anybody, find_rows(rows[key]), GEOJSON, limit=1)["features"][0]
    address = f"{find_rows(rows[key])}/{first['id']}"
    assert anybody.get(address).headers["Content-Crs"] == f"<{CRS84}>"
    assert anybody.get(address, params={"crs": UNSUPPORTED}).status_code == 400
    for uri in rows[key]["crs"]:
        assert anybody.get(address, params={"crs": uri}).headers["Content-Crs"] == f"<{uri}>"


def name_system(uri: str) -> str:
    return "OGC:CRS84" if uri == CRS84 else uri.replace(EPSG, "EPSG:")


@pytest.mark.parametrize("key", KEYS)
def test_bbox_crs_parameter__valid_default_and_invalid(
    anybody: TestClient, rows: dict[str, Told], key: str
) -> None:
    """The suite carries two corners over and sends x, y whatever the order of the system's axes."""
    address, extent = find_rows(rows[key]), rows[key]["extent"]["spatial"]["bbox"][0]
    plain = ask(anybody, address, GEOJSON, bbox=write_box(extent))
    wanted = {one["id"] for one in plain["features"]}
    for uri in rows[key]["crs"]:
        carry = Transformer.from_crs("OGC:CRS84", name_system(uri), always_xy=True)
        box = (*carry.transform(*extent[:2]), *carry.transform(*extent[2:]))
        told = ask(anybody, address, GEOJSON, **{"bbox-crs": uri, "bbox": write_box(box)})
        found = {one["id"] for one in told["features"]}
        assert found <= wanted, uri
        assert REFERENCES[uri].flipped or found == wanted, uri
    invalid = {"bbox-crs": UNSUPPORTED, "bbox": write_box((5, 49, 6, 50))}
    assert anybody.get(address, params=invalid).status_code == 400
