"""OGC API Features Part 2 (coordinate systems) and Part 3 (filters), requirement by requirement.

S1 every collection names its systems; each is one that PROJ knows under that address
S2 answers come in the system that is asked for, axes in its own order, and say so
S3 boxes come in the system that is named; what is not served is refused
S4 filters: parameters as the standard has them, joined with others, refused where they name what is not there
"""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from pyproj import CRS, Transformer

from geo_api.collections import STORAGE_CRS
from geo_api.references import CRS84, EPSG, REFERENCES

ITEMS = "/collections/outfalls/items"
# a survey point of the county: longitude, latitude and what PROJ (EPSG registry, axes in its order) makes of it
PLACE = (120.105, 32.205)


def project(uri: str) -> tuple[float, float]:
    """The place in that system by PROJ, with the axis order of the registry."""
    wanted = CRS.from_user_input("OGC:CRS84" if uri == CRS84 else uri.replace(EPSG, "EPSG:"))
    x, y = Transformer.from_crs("OGC:CRS84", wanted).transform(*PLACE)
    return x, y


def find_nearest(client: TestClient, uri: str | None) -> tuple[list[float], str]:
    answer = client.get(ITEMS, params={"limit": "1000"} | ({"crs": uri} if uri else {}))
    assert answer.status_code == 200, answer.text
    x, y = project(uri or CRS84)
    points = [feature["geometry"]["coordinates"] for feature in answer.json()["features"]]
    nearest: list[float] = min(points, key=lambda one: (one[0] - x) ** 2 + (one[1] - y) ** 2)
    return nearest, answer.headers["content-crs"]


def test_s1_systems_are_named_by_address(anybody: TestClient) -> None:
    for one in anybody.get("/collections").json()["collections"]:
        assert one["crs"] == list(REFERENCES) and one["crs"][0] == CRS84
        assert one["storageCrs"] == STORAGE_CRS == EPSG + "4490"
    for uri in REFERENCES:
        authority, _, code = uri.removeprefix("http://www.opengis.net/def/crs/").split("/")
        assert CRS.from_authority(authority, code)


# where the registry puts north: first or second
@pytest.mark.parametrize(
    ("code", "north_first"),
    [("4490", True), ("4326", True), ("4528", True), ("4549", True), ("3857", False)],
)
def test_s1_axes_are_those_of_the_registry(code: str, north_first: bool) -> None:
    axes = [axis.direction for axis in CRS.from_epsg(int(code)).axis_info]
    assert axes == (["north", "east"] if north_first else ["east", "north"])
    assert REFERENCES[EPSG + code].flipped is north_first


@pytest.mark.parametrize("uri", list(REFERENCES))
def test_s2_a_place_lies_where_proj_has_it(anybody: TestClient, uri: str) -> None:
    found, said = find_nearest(anybody, uri)
    # rows of a layer are shifted by up to 0.006 degrees from the corner of the county
    metres = 1 if abs(project(uri)[0]) > 1000 else 1 / 111_000
    assert found == pytest.approx(project(uri), abs=600 * metres * 2)
    assert said == f"<{uri}>"
    assert found != pytest.approx(project(uri)[::-1], abs=600 * metres * 2)


def test_s2_without_a_system_it_is_the_first(anybody: TestClient) -> None:
    found, said = find_nearest(anybody, None)
    assert (found, said) == (find_nearest(anybody, CRS84)[0], f"<{CRS84}>")
    one = anybody.get(ITEMS, params={"limit": "1"}).json()["features"][0]
    alone = anybody.get(f"{ITEMS}/{one['id']}")
    assert (alone.json()["geometry"], alone.headers["content-crs"]) == (one["geometry"], f"<{CRS84}>")


@pytest.mark.parametrize("uri", list(REFERENCES))
def test_s3_a_box_in_any_system_holds_the_same(anybody: TestClient, uri: str) -> None:
    wanted = CRS.from_user_input("OGC:CRS84" if uri == CRS84 else uri.replace(EPSG, "EPSG:"))
    carry = Transformer.from_crs("OGC:CRS84", wanted)
    west, south, east, north = 120.1, 32.2, 120.135, 32.24
    box = [*carry.transform(west, south), *carry.transform(east, north)]
    asked: dict[str, Any] = {"bbox": ",".join(map(str, box)), "bbox-crs": uri, "limit": "1000"}
    found = {one["id"] for one in anybody.get(ITEMS, params=asked).json()["features"]}
    plain = anybody.get(ITEMS, params={"bbox": f"{west},{south},{east},{north}", "limit": "1000"}).json()
    assert found == {one["id"] for one in plain["features"]} and 10 < len(found) < 130


@pytest.mark.parametrize("name", ["crs", "bbox-crs", "filter-crs"])
@pytest.mark.parametrize("value", [EPSG + "9999", "EPSG:4490", "CRS84", "urn:ogc:def:crs:EPSG::4490"])
def test_s3_a_system_that_is_not_served_is_refused(anybody: TestClient, name: str, value: str) -> None:
    asked = {name: value, "bbox": "120.1,32.2,120.2,32.3", "filter": "name = 'x'"}
    answer = anybody.get(ITEMS, params=asked)
    assert (answer.status_code, answer.json()["field"]) == (400, name)


def test_s4_parameters_of_filters_are_defined_as_the_standard_has_them(anybody: TestClient) -> None:
    told = anybody.get("/api").json()["paths"]["/collections/{layer}/items"]["get"]["parameters"]
    named = {one["name"]: one["schema"] for one in told}
    assert named["filter"] == {"type": "string"}
    assert named["filter-lang"] == {
        "type": "string",
        "enum": ["cql2-text", "cql2-json"],
        "default": "cql2-text",
    }
    assert named["filter-crs"] == {
        "type": "string",
        "format": "uri",
        "enum": list(REFERENCES),
        "default": CRS84,
    }


def test_s4_a_filter_narrows_beside_every_other_parameter(anybody: TestClient) -> None:
    def count(**asked: str) -> int:
        answer = anybody.get(ITEMS, params=asked)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["numberMatched"])

    closed = count(filter="stage = 'closed'")
    box = "120.1,32.2,120.135,32.24"
    assert count(stage="closed") == closed and 0 < closed < count()
    assert count(filter="stage = 'closed'", bbox=box) == count(stage="closed", bbox=box) < closed
    assert count(filter="stage = 'closed'", stage="found") == 0
    corner = "S_INTERSECTS(geometry, BBOX(120.1, 32.2, 120.135, 32.24))"
    turned = "S_INTERSECTS(geometry, BBOX(32.2, 120.1, 32.24, 120.135))"
    assert count(filter=corner) == count(bbox=box)
    assert count(filter=turned, **{"filter-crs": EPSG + "4490"}) == count(bbox=box)


@pytest.mark.parametrize("told", ["no_such_field = 1", "contact = 'x'", "stage =", "stage = 1 AND", "{}"])
def test_s4_what_a_filter_cannot_ask_is_refused(anybody: TestClient, told: str) -> None:
    answer = anybody.get(ITEMS, params={"filter": told})
    assert (answer.status_code, answer.json()["code"]) == (400, "request.filter")
