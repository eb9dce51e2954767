"""Vector tiles.

T1 one layer of the tile per collection, with what the map needs and nothing more
T2 what has not changed is not drawn again: ETag, 304, the cache
T3 any instant; a publication is seen at once
T4 nothing vanishes at low zooms
T5 places that do not exist are refused
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable
from typing import Any

import mapbox_vector_tile
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from shapely import MultiLineString, Point

from geo_api.serving.desk import TileDesk
from tests.shapes import multi, square

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]

PLOT = {"name": "东河地块", "ledger": "gain", "stage": "accepted"}


def find_tile(z: int, lon: float, lat: float) -> str:
    """``z/row/col`` of the WebMercatorQuad tile around a place."""
    col = int((lon + 180) / 360 * 2**z)
    row = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z)
    return f"{z}/{row}/{col}"


def draw(client: TestClient, place: str, **asked: str) -> Any:
    return client.get(f"/tiles/WebMercatorQuad/{place}", params=asked)


def decode(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    told: dict[str, Any] = mapbox_vector_tile.decode(answer.content)
    return told


def count_drawn(client: TestClient) -> int:
    app = client.app
    assert isinstance(app, FastAPI)
    desk = app.state.tiles
    assert isinstance(desk, TileDesk)
    return desk.drawn


def test_t1_a_tile_holds_each_collection_asked_for(as_person: As, publish_row: Publish) -> None:
    plot = publish_row("afforestation", multi(square(120.15, 32.25)), unit="huangqiao", **PLOT)
    alice = as_person("alice")
    tile = decode(draw(alice, find_tile(14, 120.1505, 32.2505), collections="afforestation,townships"))
    assert set(tile) == {"afforestation", "townships"}
    (feature,) = tile["afforestation"]["features"]
    assert feature["properties"] == {
        "feature_id": str(plot),
        "name": "东河地块",
        "township": "huangqiao",
        "stage": "accepted",
        "form": "accepted",
    }
    assert feature["id"] > 0
    assert {one["properties"]["key"] for one in tile["townships"]["features"]} == {"huangqiao"}
    single = alice.get(f"/collections/afforestation/tiles/WebMercatorQuad/{find_tile(14, 120.1505, 32.2505)}")
    assert set(decode(single)) == {"afforestation"}


def test_t1_a_tile_lies_where_the_work_is(as_person: As, publish_row: Publish) -> None:
    publish_row("outfalls", Point(120.1505, 32.2505), unit="huangqiao", name="排口", stage="closed")
    z, lon, lat = 16, 120.1505, 32.2505
    tile = decode(draw(as_person("alice"), find_tile(z, lon, lat), collections="outfalls"))
    (feature,) = tile["outfalls"]["features"]
    x, y = feature["geometry"]["coordinates"]
    row, col = map(int, find_tile(z, lon, lat).split("/")[1:])
    assert (col + x / 4096) / 2**z * 360 - 180 == pytest.approx(lon, abs=1e-5)
    north = math.pi * (1 - 2 * (row + (4096 - y) / 4096) / 2**z)
    assert math.degrees(math.atan(math.sinh(north))) == pytest.approx(lat, abs=1e-5)
    assert feature["properties"]["form"] == "named"


def test_t2_what_has_not_changed_is_not_sent_and_not_drawn(as_person: As, publish_row: Publish) -> None:
    publish_row("afforestation", multi(square(120.15, 32.25)), unit="huangqiao", **PLOT)
    alice, place = as_person("alice"), find_tile(14, 120.1505, 32.2505)
    first = draw(alice, place, collections="afforestation,townships")
    tag, drawn = first.headers["etag"], count_drawn(alice)
    again = alice.get(
        f"/tiles/WebMercatorQuad/{place}?collections=afforestation,townships", headers={"If-None-Match": tag}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert draw(alice, place, collections="townships").status_code == 200
    assert count_drawn(alice) == drawn == 2


def test_t2_a_large_tile_is_packed_once(as_person: As, publish_row: Publish) -> None:
    for n in range(60):
        publish_row(
            "outfalls", Point(120.15 + n / 10000, 32.25), unit="huangqiao", name=f"排口{n}", stage="closed"
        )
    alice, place = as_person("alice"), find_tile(12, 120.15, 32.25)
    packed = draw(alice, place, collections="outfalls")
    assert packed.headers["content-encoding"] == "gzip"
    plain = alice.get(
        f"/tiles/WebMercatorQuad/{place}?collections=outfalls", headers={"Accept-Encoding": "identity"}
    )
    assert "content-encoding" not in plain.headers
    # httpx has unpacked the first
    assert packed.content == plain.content


def test_t3_a_publication_is_seen_at_once_and_the_past_stays(as_person: As, publish_row: Publish) -> None:
    alice, place = as_person("alice"), find_tile(14, 120.1505, 32.2505)
    empty = draw(alice, place, collections="afforestation")
    assert (empty.status_code, empty.content) == (204, b"")
    publish_row(
        "afforestation", multi(square(120.15, 32.25)), unit="huangqiao", since="2022-06-01T00:00Z", **PLOT
    )
    now = draw(alice, place, collections="afforestation")
    assert len(decode(now)["afforestation"]["features"]) == 1
    assert now.headers["etag"] != empty.headers["etag"]
    before = draw(alice, place, collections="afforestation", as_of="2022-05-01T00:00:00Z")
    assert before.status_code == 204
    after = draw(alice, place, collections="afforestation", as_of="2022-07-01T00:00:00Z")
    assert decode(after) == decode(now)


@pytest.mark.parametrize("z", [0, 4, 8, 10, 11, 14])
def test_t4_nothing_vanishes_at_low_zooms(as_person: As, publish_row: Publish, z: int) -> None:
    for n in range(5):
        place = (120.151 + n * 0.001, 32.251)
        plot = square(*place, side=0.0002)
        publish_row("afforestation", multi(plot), unit="huangqiao", **PLOT)
        publish_row(
            "rural_rivers", MultiLineString([plot.exterior]), unit="huangqiao", name="河", stage="planned"
        )
        publish_row("outfalls", Point(place), unit="huangqiao", name="排口", stage="found")
    tile = decode(draw(as_person("alice"), find_tile(z, 120.153, 32.251)))
    for layer in ("afforestation", "rural_rivers", "outfalls"):
        # from far away they are counted where they cannot be told apart
        assert sum(one["properties"].get("count", 1) for one in tile[layer]["features"]) == 5, layer


@pytest.mark.parametrize("place", ["21/0/0", "-1/0/0", "3/8/0", "3/0/8", "3/-1/0", "a/0/0", "3/0/1.5"])
def test_t5_places_that_do_not_exist_are_refused(as_person: As, place: str) -> None:
    answer = draw(as_person("alice"), place, collections="afforestation")
    assert answer.status_code == 404 and answer.json()["detail"]


def test_t5_unknown_collections_are_not_found(as_person: As) -> None:
    assert draw(as_person("alice"), "3/0/0", collections="afforestation,nothing").status_code == 404
