"""The abstract test suite of Features Part 3 (annex A, classes "Filter" and "Features Filter"), test by test.

``test_conf_filter__<test>`` is ``/conf/filter/<test>``, asked of ``/collections/{id}/items`` as GeoJSON with its
default filters, which ``/conf/features-filter/filter-on-items`` asks for.
"""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from pyproj import Transformer

from geo_api.references import CRS84, EPSG, REFERENCES

QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
GEOJSON = "application/geo+json"
VALID, INVALID = "{} IS NULL", "THIS IS NOT A FILTER"
BOX = "S_INTERSECTS({},BBOX({},{},{},{}))"
Told = dict[str, Any]


@pytest.fixture(scope="module")
def collections(anybody: TestClient) -> dict[str, Told]:
    answer = anybody.get("/collections", headers={"Accept": "application/json"})
    return {one["id"]: one for one in answer.json()["collections"]}


def fetch(client: TestClient, key: str, **asked: str) -> Told:
    asked = {name.replace("_", "-"): value for name, value in asked.items()} | {"limit": "1000"}
    answer = client.get(f"/collections/{key}/items", params=asked, headers={"Accept": GEOJSON})
    assert (answer.status_code, answer.headers["content-type"]) == (200, GEOJSON), answer.text
    told: Told = answer.json()
    return told


def list_ids(told: Told) -> set[str]:
    return {one["id"] for one in told["features"]}


def is_refused(client: TestClient, key: str, **asked: str) -> bool:
    asked = {name.replace("_", "-"): value for name, value in asked.items()}
    return client.get(f"/collections/{key}/items", params=asked).status_code == 400


def find_sample(client: TestClient, key: str) -> str:
    properties = client.get(f"/collections/{key}/queryables").json()["properties"]
    return str(next(name for name, one in properties.items() if one.get("type") == "string" and name != "id"))


def find_box(collection: Told) -> list[float]:
    return list(collection["extent"]["spatial"]["bbox"][0])


def test_conf_filter__get_queryables_and_get_collection(
    anybody: TestClient, collections: dict[str, Told]
) -> None:
    for key in collections:
        told = anybody.get(f"/collections/{key}/queryables", headers={"Accept": "application/schema+json"})
        assert told.headers["content-type"] == "application/schema+json"
        schema = told.json()
        assert (
            schema["$schema"] == "https://json-schema.org/draft/2020-12/schema" and schema["type"] == "object"
        )
        assert schema["$id"] == f"http://testserver/collections/{key}/queryables" and schema["properties"]
        links = anybody.get(f"/collections/{key}").json()["links"]
        assert [one["href"] for one in links if one["rel"] == QUERYABLES] == [schema["$id"]]
        header = anybody.get(f"/collections/{key}/items", params={"limit": "1"}).headers["link"]
        assert f'<{schema["$id"]}>; rel="{QUERYABLES}"' in header


@pytest.mark.parametrize("language", [{"filter_lang": "cql2-text"}, {}], ids=["named", "default"])
def test_conf_filter__filter_param_and_filter_lang_default(
    anybody: TestClient, collections: dict[str, Told], language: dict[str, str]
) -> None:
    for key in collections:
        sample = find_sample(anybody, key)
        whole = fetch(anybody, key)
        found = fetch(anybody, key, filter=VALID.format(sample), **language)
        assert list_ids(found) == {
            one["id"] for one in whole["features"] if one["properties"][sample] is None
        }
        assert is_refused(anybody, key, filter=INVALID, **language)


def test_conf_filter__expression_construction(anybody: TestClient, collections: dict[str, Told]) -> None:
    for key in collections:
        assert is_refused(anybody, key, filter=VALID.format("this_is_not_a_queryable"))


def test_conf_filter__filter_crs_wgs84(anybody: TestClient, collections: dict[str, Told]) -> None:
    for key, one in collections.items():
        assert list_ids(fetch(anybody, key, filter=BOX.format("geometry", *find_box(one)))) == list_ids(
            fetch(anybody, key)
        )
        assert is_refused(anybody, key, filter=BOX.format("geometry", 1e6, 1e6, 2e6, 2e6))


def test_conf_filter__filter_crs_param(anybody: TestClient, collections: dict[str, Told]) -> None:
    """In a system whose axes are turned a little, two corners do not span all that lay between them."""
    # points, lines and surfaces; asking all layers takes long
    for key in ("outfalls", "rural_rivers", "townships", "wetlands"):
        one = collections[key]
        whole, box = list_ids(fetch(anybody, key)), find_box(one)
        for uri in one["crs"]:
            carry = Transformer.from_crs(
                "OGC:CRS84", "OGC:CRS84" if uri == CRS84 else uri.replace(EPSG, "EPSG:")
            )
            corners = (*carry.transform(*box[:2]), *carry.transform(*box[2:]))
            found = list_ids(fetch(anybody, key, filter=BOX.format("geometry", *corners), filter_crs=uri))
            is_turned = not REFERENCES[uri].is_stored and REFERENCES[uri].flipped
            assert found <= whole and (is_turned or found == whole), (key, uri)
        unknown = "http://www.opengis.net/def/crs/OGC/0/does_not_exist"
        assert is_refused(anybody, key, filter=BOX.format("geometry", *box), filter_crs=unknown)


def test_conf_filter__mixing_expressions(anybody: TestClient, collections: dict[str, Told]) -> None:
    for key, one in collections.items():
        box = find_box(one)
        told = BOX.format("geometry", *box)
        inside = fetch(anybody, key, filter=told, bbox=",".join(map(str, box)))
        assert list_ids(inside) == list_ids(fetch(anybody, key))
        assert fetch(anybody, key, filter=told, bbox="0,0,1,1")["numberMatched"] == 0
