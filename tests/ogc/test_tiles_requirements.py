"""OGC API Tiles Part 1: what ``test_tilesets.py`` and ``tests/api/test_tiles.py`` leave of its requirements.

T1 dataset and layers link their tiles; tilesets link themselves
T2 tile matrix, row and column lead to tiles; others are refused
T3 a tile has one layer for each collection that is asked for, and its features are the collection's
"""

from __future__ import annotations

import math

import mapbox_vector_tile
import pytest
from fastapi.testclient import TestClient

VECTOR = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
MVT = "application/vnd.mapbox-vector-tile"


def place(z: int) -> str:
    """The tile over the works of the county: matrix, row, column."""
    row = int((1 - math.asinh(math.tan(math.radians(32.24))) / math.pi) / 2 * 2**z)
    return f"{z}/{row}/{int((120.145 + 180) / 360 * 2**z)}"


@pytest.mark.parametrize(
    ("home", "tiles"), [("/?f=json", "/tiles"), ("/collections/outfalls", "/collections/outfalls/tiles")]
)
def test_t1_tiles_are_linked(anybody: TestClient, home: str, tiles: str) -> None:
    links = anybody.get(home, headers={"Accept": "application/json"}).json()["links"]
    (link,) = [one for one in links if one["rel"] == VECTOR]
    assert link["href"] == f"http://testserver{tiles}"
    listed = anybody.get(link["href"]).json()
    for one in listed["tilesets"]:
        assert {"title", "dataType", "crs", "tileMatrixSetURI", "links"} <= set(one)
        (itself,) = [anchor for anchor in one["links"] if anchor["rel"] == "self"]
        assert anybody.get(itself["href"]).json()["tileMatrixSetURI"] == one["tileMatrixSetURI"]
    declared = anybody.get("/conformance").json()["conformsTo"]
    assert {
        f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}" for name in ("core", "tileset", "mvt")
    } <= {*declared}


@pytest.mark.parametrize("home", ["/tiles", "/collections/outfalls/tiles"])
@pytest.mark.parametrize("z", [0, 8, 12])
def test_t2_matrix_row_and_column_lead_to_a_tile(anybody: TestClient, home: str, z: int) -> None:
    answer = anybody.get(f"{home}/WebMercatorQuad/{place(z)}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, MVT)
    assert "outfalls" in mapbox_vector_tile.decode(answer.content)


@pytest.mark.parametrize("where", ["21/0/0", "12/-1/0", "12/4096/0", "12/0/4096", "x/0/0", "12/1.5/0"])
def test_t2_no_other_place_is_served(anybody: TestClient, where: str) -> None:
    assert anybody.get(f"/tiles/WebMercatorQuad/{where}").status_code == 404
    assert anybody.get(f"/tiles/NoSuchGrid/{place(10)}").status_code == 404


def test_t3_a_tile_holds_the_collections_that_are_asked_for(anybody: TestClient) -> None:
    asked = anybody.get(f"/tiles/WebMercatorQuad/{place(10)}?collections=outfalls,afforestation")
    told = mapbox_vector_tile.decode(asked.content)
    assert set(told) == {"outfalls", "afforestation"}
    ids = {
        one["properties"]["feature_id"]
        for one in told["outfalls"]["features"]
        if "feature_id" in one["properties"]
    }
    known = {one["id"] for one in anybody.get("/collections/outfalls/items?limit=1000").json()["features"]}
    assert ids <= known
    answer = anybody.get(f"/tiles/WebMercatorQuad/{place(10)}?collections=farmland")
    assert (answer.status_code, answer.json()["code"]) == (404, "layer.unknown")
