"""Pages in any order, forwards and back, without a gap or a repetition; columns, systems and formats."""

from __future__ import annotations

import csv
import io
import json
import random
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient
from pyproj import CRS, Transformer

from geo_api.references import CRS84, EPSG, REFERENCES
from tests.shapes import multi, square

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]
ITEMS = "/collections/afforestation/items"


@pytest.fixture
def client(as_person: As, publish_row: Publish) -> TestClient:
    """Seventeen plots; names and dates repeat and some are missing, so that every order has ties and nulls."""
    chance = random.Random(4490)
    for number in range(17):
        publish_row(
            "afforestation",
            multi(square(120.11 + number * 0.004, 32.25, 0.0005 * chance.randint(1, 3))),
            unit="huangqiao",
            name=chance.choice(["甲", "乙", "丙"]),
            ledger="gain",
            stage="accepted",
            accepted_on=chance.choice([None, "2022-03-01", "2022-11-20"]),
        )
    return as_person("alice")


def walk(client: TestClient, first: dict[str, Any], rel: str) -> list[list[str]]:
    """The ids of the page and of all that its links of that kind lead to."""
    pages, page = [], first
    while True:
        pages.append([feature["id"] for feature in page["features"]])
        onward = next((link["href"] for link in page["links"] if link["rel"] == rel), None)
        if onward is None:
            return pages
        page = client.get(onward).json()


@pytest.mark.parametrize(
    "sortby",
    ["", "name", "-name", "accepted_on", "-accepted_on,name", "name,-area_m2", "-valid_from", "unit"],
)
def test_pages_fit_together_forwards_and_back(client: TestClient, sortby: str) -> None:
    asked = {"sortby": sortby} if sortby else {}
    whole = [f["id"] for f in client.get(ITEMS, params={"limit": "100", **asked}).json()["features"]]
    assert len(whole) == len(set(whole)) == 17
    first = client.get(ITEMS, params={"limit": "5", **asked}).json()
    assert all(link["rel"] != "prev" for link in first["links"])
    forwards = walk(client, first, "next")
    assert [one for page in forwards for one in page] == whole
    assert [len(page) for page in forwards] == [5, 5, 5, 2]
    page = first
    for _ in forwards[1:]:
        page = client.get(next(link["href"] for link in page["links"] if link["rel"] == "next")).json()
        assert page["numberMatched"] == 17
    backwards = walk(client, page, "prev")
    assert backwards == forwards[::-1]


def test_an_order_is_kept_with_missing_values_last(client: TestClient) -> None:
    for sortby, descending in (("accepted_on", False), ("-accepted_on", True)):
        features = client.get(ITEMS, params={"sortby": sortby, "limit": "100"}).json()["features"]
        days = [feature["properties"]["accepted_on"] for feature in features]
        told = [day for day in days if day is not None]
        assert told == sorted(told, reverse=descending) and 0 < len(told) < len(days)
        assert days[len(told) :] == [None] * (len(days) - len(told))


@pytest.mark.parametrize("sortby", ["geometry", "nothing", "name,name,name,name,name", "upload_id"])
def test_what_cannot_be_sorted_by_is_refused(client: TestClient, sortby: str) -> None:
    answer = client.get(ITEMS, params={"sortby": sortby})
    assert (answer.status_code, answer.json()["code"]) == (400, "request.sortby")


def test_a_cursor_of_another_order_is_refused(client: TestClient) -> None:
    page = client.get(ITEMS, params={"limit": "5", "sortby": "name"}).json()
    onward = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert client.get(onward.replace("sortby=name", "sortby=name%2Cunit")).status_code == 400


def test_columns_can_be_chosen_and_shapes_left_out(client: TestClient) -> None:
    page = client.get(
        ITEMS, params={"properties": "name,area_mu", "skipGeometry": "true", "limit": "1"}
    ).json()
    (feature,) = page["features"]
    assert feature["geometry"] is None
    assert set(feature["properties"]) == {"name", "area_mu"}
    answer = client.get(ITEMS, params={"properties": "secret"})
    assert (answer.status_code, answer.json()["code"]) == (400, "request.properties")


@pytest.mark.parametrize("uri", sorted(REFERENCES))
def test_coordinates_come_in_the_order_of_the_systems_axes(client: TestClient, uri: str) -> None:
    """Judged by PROJ's own axis order, not by ours."""
    stored = client.get(ITEMS, params={"limit": "1"})
    told = client.get(ITEMS, params={"limit": "1", "crs": uri})
    assert stored.headers["Content-Crs"] == f"<{CRS84}>" and told.headers["Content-Crs"] == f"<{uri}>"
    lon, lat = stored.json()["features"][0]["geometry"]["coordinates"][0][0][0]
    wanted = CRS.from_user_input("OGC:CRS84" if uri == CRS84 else uri.replace(EPSG, "EPSG:"))
    expected = Transformer.from_crs("EPSG:4490", wanted).transform(lat, lon)
    found = told.json()["features"][0]["geometry"]["coordinates"][0][0][0]
    assert found == pytest.approx(expected, abs=1e-7 if abs(expected[0]) < 200 else 0.002)
    shape = shapely.from_geojson(json.dumps(told.json()["features"][0]["geometry"]))
    box = ",".join(map(str, shape.bounds))
    inside = client.get(ITEMS, params={"bbox": box, "bbox-crs": uri}).json()
    assert [f["id"] for f in inside["features"]] == [stored.json()["features"][0]["id"]]


def test_every_collection_names_its_systems(client: TestClient) -> None:
    told = client.get("/collections/afforestation").json()
    assert told["storageCrs"] in told["crs"] and told["crs"][0] == CRS84
    for parameter in ("crs", "bbox-crs", "filter-crs"):
        asked = {parameter: EPSG + "9999", "bbox": "1,2,3,4", "filter": "area_mu > 1"}
        answer = client.get(ITEMS, params=asked)
        assert (answer.status_code, answer.json()["code"]) == (400, f"request.{parameter}")


def test_one_feature_can_be_asked_in_another_system(client: TestClient) -> None:
    one = client.get(ITEMS, params={"limit": "1"}).json()["features"][0]["id"]
    answer = client.get(f"{ITEMS}/{one}", params={"crs": EPSG + "4528"})
    assert answer.headers["Content-Crs"] == f"<{EPSG}4528>"
    northing, easting = answer.json()["geometry"]["coordinates"][0][0][0]
    assert 3_500_000 < northing < 3_600_000 and 40_000_000 < easting < 41_000_000


@pytest.mark.parametrize(
    ("form", "driver"), [("fgb", "FlatGeobuf"), ("gpkg", "GPKG"), ("jsonl", "GeoJSONSeq")]
)
def test_gdal_reads_every_file_format(client: TestClient, tmp_path: Path, form: str, driver: str) -> None:
    asked = {"f": form, "limit": "10", "filter": "accepted_on IS NOT NULL"}
    answer = client.get(ITEMS, params=asked)
    assert answer.status_code == 200, answer.text
    path = tmp_path / f"page.{'geojsonl' if form == 'jsonl' else form}"
    path.write_bytes(answer.content)
    names = {
        f["properties"]["name"] for f in client.get(ITEMS, params={**asked, "f": "json"}).json()["features"]
    }
    frame = pyogrio.read_dataframe(path)
    assert set(frame["name"]) == names and len(frame) == int(answer.headers["OGC-NumberReturned"])
    assert pyogrio.detect_write_driver(str(path)) == driver


def test_a_page_reached_backwards_is_the_same_in_every_form(client: TestClient, tmp_path: Path) -> None:
    asked = {"sortby": "name", "limit": "5"}
    first = client.get(ITEMS, params=asked).json()
    second = client.get(next(link["href"] for link in first["links"] if link["rel"] == "next")).json()
    third = client.get(next(link["href"] for link in second["links"] if link["rel"] == "next")).json()
    back = next(link["href"] for link in third["links"] if link["rel"] == "prev")
    told = [feature["id"] for feature in second["features"]]
    assert [feature["id"] for feature in client.get(back).json()["features"]] == told
    rows = csv.DictReader(io.StringIO(client.get(f"{back}&f=csv").text))
    assert [row["feature_id"] for row in rows] == told
    path = tmp_path / "page.gpkg"
    path.write_bytes(client.get(f"{back}&f=gpkg").content)
    assert list(pyogrio.read_dataframe(path)["feature_id"]) == told
