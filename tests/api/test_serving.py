"""Tiles that are kept.

S1 a publication takes away what it touched, and nothing else
S2 what was begun before a publication and finished after it is never kept
S3 joined parts are one gzip member, each deflated once
S4 far away: every work is counted, at every zoom, through openings and closings
S5 somebody known is answered without the database, and a shut door shuts at once
S6 another process shows a publication within a second
S7 a page for somebody known is one question, and each circle of readers gets its own
S8 what was counted is kept until a publication, and fits the page that tells it
S9 while somebody looks at the map, pages leave a processor to it
"""

from __future__ import annotations

import gzip
import json
import os
import random
import time
import uuid
from collections.abc import Callable, Iterator

import psycopg
import pytest
from fastapi.testclient import TestClient
from shapely import MultiLineString, Point
from sqlalchemy import create_engine, event, text

from etl.niceness import leave_a_processor
from geo_api.app import create_app
from geo_api.serving import ahead, guests, watch
from geo_api.serving import desk as tiles
from geo_api.serving.desk import TileDesk
from geo_api.serving.part import Part, join_packed, tag
from geo_api.serving.place import HALF_M, Place, list_range
from geo_api.serving.store import TileStore, Touch
from geo_api.settings import Settings
from tests.api.test_tiles import PLOT, decode, draw, find_tile
from tests.patience import wait_until
from tests.people import PASSWORD
from tests.shapes import multi, square

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]
NOW = ("afforestation", None)
WHOLE_WORLD = (-HALF_M, -HALF_M, HALF_M, HALF_M)


def box_of(place: Place) -> tuple[float, float, float, float]:
    """A metre square in the middle of a tile, EPSG:3857."""
    side = 2 * HALF_M / 2**place.z
    x, y = -HALF_M + (place.col + 0.5) * side, HALF_M - (place.row + 0.5) * side
    return x, y, x + 1, y + 1


def fill(store: TileStore, z: int, side: int) -> list[Place]:
    places = [Place(z, 6600 + n // side, 13650 + n % side) for n in range(side * side)]
    for place in places:
        assert store.put(NOW, place, Part(b"x" * 100), store.seq)
    return places


def test_s1_one_touch_takes_the_tile_it_lies_in_and_those_above_it() -> None:
    store = TileStore()
    near = fill(store, 14, 20)
    above = Place(12, near[0].row >> 2, near[0].col >> 2)
    elsewhere = Place(12, above.row + 40, above.col)
    for place in (above, elsewhere):
        store.put(NOW, place, Part(b"y"), 0)
    past = ("afforestation", object())
    store.put(past, near[0], Part(b"z"), 0)  # type: ignore[arg-type]
    assert store.hear(Touch(1, "afforestation", [box_of(near[0])])) == 2
    assert store.get(NOW, near[0]) is None and store.get(NOW, above) is None
    assert all(store.get(NOW, place) for place in near[1:]) and store.get(NOW, elsewhere)
    assert store.get(past, near[0])  # type: ignore[arg-type]
    assert store.hear(Touch(2, "wetlands", [WHOLE_WORLD])) == 0


def test_s1_a_touch_on_an_edge_takes_both_sides() -> None:
    store = TileStore()
    places = fill(store, 14, 2)
    side = 2 * HALF_M / 2**14
    edge = -HALF_M + places[1].col * side
    y = box_of(places[0])[1]
    assert store.hear(Touch(1, "afforestation", [(edge - 1, y, edge + 1, y)])) == 2


@pytest.mark.parametrize("z", [0, 6, 13, 20])
def test_s1_ranges_agree_with_where_tiles_lie(z: int) -> None:
    chance = random.Random(z)
    for _ in range(200):
        place = Place(z, chance.randrange(2**z), chance.randrange(2**z))
        rows, cols = list_range(z, box_of(place))
        assert place.row in rows and place.col in cols
        assert len(rows) <= 3 and len(cols) <= 3


def test_s2_a_drawing_that_overlapped_a_publication_is_not_kept() -> None:
    store = TileStore()
    here, there = Place(14, 6600, 13650), Place(14, 6700, 13650)
    begun = store.seq
    store.hear(Touch(1, "afforestation", [box_of(here)]))
    assert not store.put(NOW, here, Part(b"old"), begun)
    assert store.put(NOW, there, Part(b"still so"), begun)
    assert store.put(NOW, here, Part(b"new"), store.seq)


def test_s2_a_drawing_longer_than_memory_is_not_kept() -> None:
    store = TileStore()
    for seq in range(1, 2000):
        store.hear(Touch(seq, "wetlands", []))
    assert not store.put(NOW, Place(14, 6600, 13650), Part(b"old"), 0)


def test_the_store_keeps_to_its_bytes() -> None:
    store = TileStore(limit_bytes=5_000)
    places = fill(store, 14, 4)
    assert store.held_bytes <= 5_000 and 0 < len(store) < 16
    assert store.get(NOW, places[0]) is None and store.get(NOW, places[-1]) is not None
    store.hear(Touch(1, "afforestation", None))
    assert (store.held_bytes, len(store)) == (0, 0)


def test_s3_joined_parts_are_one_member() -> None:
    parts = [Part(bytes(chance % 251 for chance in range(n * 977))) for n in range(5)]
    packed = join_packed(parts)
    assert gzip.decompress(packed) == b"".join(part.drawn for part in parts)
    first = parts[3].deflated
    join_packed(parts)
    assert parts[3].deflated is first
    assert tag(parts) == tag(list(parts)) != tag(parts[:4])


def count(client: TestClient, z: int) -> int:
    tile = decode(draw(client, find_tile(z, 120.15, 32.25), collections="afforestation"))
    return sum(one["properties"].get("count", 1) for one in tile["afforestation"]["features"])


def test_s4_every_work_is_counted_at_every_zoom(
    as_person: As, publish_row: Publish, database_url: str
) -> None:
    chance = random.Random(4)
    plots = [
        publish_row(
            "afforestation",
            multi(
                square(
                    120.15 + chance.random() / 100,
                    32.25 + chance.random() / 100,
                    side=10 ** chance.uniform(-4, -2),
                )
            ),
            unit="huangqiao",
            **PLOT | {"stage": chance.choice(["planned", "accepted"])},
        )
        for _ in range(40)
    ]
    alice = as_person("alice")
    assert {z: count(alice, z) for z in range(6, 13)} == dict.fromkeys(range(6, 13), 40)
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE published.afforestation SET valid = tstzrange(lower(valid), now()) WHERE feature_id = ANY(:ids)"
            ),
            {"ids": plots[:30]},
        )
    engine.dispose()
    assert {z: count(alice, z) for z in range(6, 13)} == dict.fromkeys(range(6, 13), 10)


def test_s4_crowded_ground_is_told_coarsely_and_whole(as_person: As, database_url: str) -> None:
    """Three thousand plots in one tile of zoom 11, one of them of a rare stage: fewer pieces, none of them left out."""
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        connection.execute(
            text(
                """
                WITH plots AS (
                    INSERT INTO published.features
                    SELECT gen_random_uuid(), 'afforestation' FROM generate_series(1, 3000) RETURNING feature_id
                ), numbered AS (SELECT feature_id, row_number() OVER () AS n FROM plots)
                INSERT INTO published.afforestation (feature_id, version, valid, name, ledger, stage, township, geom)
                SELECT feature_id, 1, '[2024-01-01,)', 'p' || n, 'gain',
                       CASE n WHEN 1000 THEN 'failed' ELSE 'planned' END,
                       'huangqiao', ST_Multi(ST_MakeEnvelope(x, y, x + 0.0006, y + 0.0006, 4490))
                FROM numbered CROSS JOIN LATERAL (SELECT 120.06 + n % 60 * 0.0015 AS x, 32.16 + n / 60 * 0.0015 AS y) at
                """
            )
        )
    engine.dispose()
    alice = as_person("alice")
    for z in (10, 11):
        pieces = decode(draw(alice, find_tile(z, 120.1, 32.2), collections="afforestation"))["afforestation"]
        told = [one["properties"] for one in pieces["features"]]
        assert len(told) <= 1000
        assert sum(one.get("count", 1) for one in told) == 3000
        assert sum(one.get("count", 1) for one in told if one["stage"] == "failed") == 1
    # near enough, each is itself again
    near = decode(draw(alice, find_tile(14, 120.1, 32.2), collections="afforestation"))["afforestation"]
    assert all("count" not in one["properties"] for one in near["features"])


def test_s4_one_alone_can_be_opened_from_any_height(as_person: As, publish_row: Publish) -> None:
    outfall = publish_row("outfalls", Point(120.15, 32.25), unit="huangqiao", name="排口", stage="found")
    alice = as_person("alice")
    for z in range(13):
        tile = decode(draw(alice, find_tile(z, 120.15, 32.25), collections="outfalls"))
        (feature,) = tile["outfalls"]["features"]
        assert feature["properties"]["feature_id"] == str(outfall), z
        assert feature["properties"]["form"] == "planned"


@pytest.fixture
def watched(county: Settings) -> Iterator[TestClient]:
    """An application that looks for publications as one in use does."""
    app = create_app(county.model_copy(update={"watch_seconds": 0.1, "worker": False}))
    with TestClient(app, headers={"X-Ecoworks": "1"}, raise_server_exceptions=False) as client:
        assert client.post("/session", json={"name": "alice", "password": PASSWORD}).status_code == 200
        yield client


def find_desk(watched: TestClient) -> TileDesk:
    desk = watched.app.state.tiles  # type: ignore[attr-defined]
    assert isinstance(desk, TileDesk)
    return desk


def wait_until_heard(watched: TestClient) -> TileDesk:
    """Until the application knows of all that was published so far."""
    desk = find_desk(watched)
    desk.watch.look()
    return desk


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known counts as fresh though the watch's thread should stand still for a while, as on a busy machine."""
    for known in (watch, guests):
        monkeypatch.setattr(known, "TRUSTED_SECONDS", 600.0)


@pytest.mark.usefixtures("trusting")
def test_s5_somebody_known_needs_no_database(watched: TestClient, publish_row: Publish) -> None:
    publish_row("afforestation", multi(square(120.15, 32.25)), unit="huangqiao", **PLOT)
    wait_until_drawn_ahead(watched)
    place = find_tile(14, 120.1505, 32.2505)
    first = draw(watched, place, collections="afforestation")
    asked: list[str] = []
    database = watched.app.state.database  # type: ignore[attr-defined]
    note = lambda *told: asked.append(told[2])  # noqa: E731
    for engine in (database.app, database.reader):
        event.listen(engine, "before_cursor_execute", note)
    desk = find_desk(watched)
    drawn = desk.drawn
    for _ in range(20):
        again = watched.get(
            f"/tiles/WebMercatorQuad/{place}?collections=afforestation",
            headers={"If-None-Match": first.headers["etag"]},
        )
        assert again.status_code == 304
        assert draw(watched, place, collections="afforestation").content == first.content
    for engine in (database.app, database.reader):
        event.remove(engine, "before_cursor_execute", note)
    # the watch asks for itself
    assert [one for one in asked if "touches" not in one] == []
    assert desk.drawn == drawn


def wait_until_drawn_ahead(watched: TestClient) -> TileDesk:
    """Until every far tile is kept as it is after all that was published so far."""
    desk = wait_until_heard(watched)
    far = [
        ((layer.shelf, None), place)
        for place in ahead._list_places()
        for layers in ahead._list_circles()
        for layer in layers
    ]
    wait_until(lambda: all(key in desk.store for key in far))
    return desk


def test_s7_far_tiles_are_drawn_before_somebody_asks(watched: TestClient, publish_row: Publish) -> None:
    desk = wait_until_drawn_ahead(watched)
    far = [Place(z, *divmod(n, 2**z)) for z in (6, 12) for n in [_number_tile(z, 120.1505, 32.2505)]]
    shelves = ("afforestation", "outfalls", "shoreline_projects", "shoreline_projects~everyone")
    before = {(shelf, place): desk.store.get((shelf, None), place) for shelf in shelves for place in far}
    assert all(before.values())
    assert desk.store.get(("afforestation", None), Place(13, 0, 0)) is None
    publish_row("afforestation", multi(square(120.15, 32.25)), unit="huangqiao", **PLOT)
    wait_until_drawn_ahead(watched)
    after = {(shelf, place): desk.store.get((shelf, None), place) for shelf, place in before}
    assert all(part and part.size for (shelf, _), part in after.items() if shelf == "afforestation")
    assert all(after[key] is before[key] for key in before if key[0] != "afforestation")


def test_s7_a_server_that_is_closed_ends_what_it_draws_ahead_first(
    county: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(county.model_copy(update={"watch_seconds": 0.1, "worker": False}))
    with TestClient(app):
        # at once: the county's first tiles are being drawn
        pass
    assert app.state.tiles.drawn < len(list(ahead._list_places())) * sum(map(len, ahead._list_circles()))
    # psycopg tells of a statement that was broken off by a closing pool
    assert [record.getMessage() for record in caplog.records if record.name.startswith("psycopg")] == []


def test_s6_a_touch_without_a_place_is_everywhere(
    watched: TestClient, publish_row: Publish, database_url: str
) -> None:
    publish_row("afforestation", multi(square(120.15, 32.25)), unit="huangqiao", **PLOT)
    desk = wait_until_drawn_ahead(watched)
    far = Place(12, *divmod(_number_tile(12, 120.1505, 32.2505), 2**12))
    before = desk.store.get(NOW, far)
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO published.touches (layer, boxes) VALUES ('afforestation', '{NULL,NULL,NULL,NULL}')"
            )
        )
    engine.dispose()
    wait_until_drawn_ahead(watched)
    after = desk.store.get(NOW, far)
    assert before and before.size and after and after.size and after is not before
    # past the look of this test: the watch looks on
    time.sleep(watch.TRUSTED_SECONDS)
    wait_until(lambda: desk.watch.is_sure)


def _number_tile(z: int, lon: float, lat: float) -> int:
    row, col = map(int, find_tile(z, lon, lat).split("/")[1:])
    return row * 2**z + col


def test_s5_signing_out_shuts_the_door_at_once(watched: TestClient) -> None:
    place = find_tile(14, 120.1505, 32.2505)
    assert draw(watched, place).status_code in (200, 204)
    cookies = dict(watched.cookies)
    assert watched.delete("/session").status_code == 204
    watched.cookies.update(cookies)
    assert draw(watched, place).status_code == 401


def test_s5_a_disabled_account_is_out_within_the_interval(watched: TestClient, database_url: str) -> None:
    place = find_tile(14, 120.1505, 32.2505)
    assert draw(watched, place).status_code in (200, 204)
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        connection.execute(text("UPDATE core.people SET disabled_at = now() WHERE name = 'alice'"))
    engine.dispose()
    # by then it was looked, or it is looked before answering
    time.sleep(watch.TRUSTED_SECONDS)
    assert draw(watched, place).status_code == 401


def test_s6_another_process_shows_a_publication_within_a_second(
    watched: TestClient, publish_row: Publish
) -> None:
    place = find_tile(14, 120.1505, 32.2505)
    far = find_tile(14, 120.3505, 32.2505)
    publish_row("afforestation", multi(square(120.35, 32.25)), unit="huangqiao", **PLOT)
    wait_until_heard(watched)
    assert draw(watched, place, collections="afforestation").status_code == 204
    elsewhere = draw(watched, far, collections="afforestation")
    store, kept = watched.app.state.tiles.store, Place(*map(int, far.split("/")))  # type: ignore[attr-defined]
    part = store.get(NOW, kept)
    # written by this process, not by the application's
    publish_row("afforestation", multi(square(120.15, 32.25)), unit="huangqiao", **PLOT)
    time.sleep(0.9)
    tile = decode(draw(watched, place, collections="afforestation"))
    assert len(tile["afforestation"]["features"]) == 1
    assert draw(watched, far, collections="afforestation").headers["etag"] == elsewhere.headers["etag"]
    assert part is not None and store.get(NOW, kept) is part


@pytest.mark.parametrize(("layer", "beyond"), [("outfalls", 100), ("outfalls", -100), ("afforestation", -80)])
def test_s6_a_cell_beyond_the_edge_is_shown_anew(
    watched: TestClient, publish_row: Publish, layer: str, beyond: int
) -> None:
    """A tile draws the cells that reach into its margin: what is published at their other end changes it."""
    z, row, col = map(int, find_tile(11, 120.15, 32.25).split("/"))
    lon = ((col + (beyond < 0)) * 4096 - beyond) / 4096 / 2**z * 360 - 180
    lat = 32.25
    # the tile on the other side of the edge
    neighbour = f"{z}/{row}/{col}"

    def add() -> None:
        if layer == "outfalls":
            publish_row(layer, Point(lon, lat), unit="huangqiao", name="排口", stage="found")
        else:
            publish_row(layer, multi(square(lon, lat, side=0.00001)), unit="huangqiao", **PLOT)

    add()
    wait_until_heard(watched)
    before = draw(watched, neighbour, collections=layer)
    add()
    time.sleep(0.9)
    shown = draw(watched, neighbour, collections=layer)
    watched.app.state.tiles.store.forget_all(0)  # type: ignore[attr-defined]
    fresh = draw(watched, neighbour, collections=layer)
    assert shown.headers["etag"] == fresh.headers["etag"], (before.status_code, fresh.status_code)


@pytest.mark.usefixtures("trusting")
def test_s7_a_page_for_somebody_known_is_one_question(watched: TestClient, publish_row: Publish) -> None:
    for number in range(5):
        publish_row("afforestation", multi(square(120.15 + number / 100, 32.25)), unit="huangqiao", **PLOT)
    wait_until_heard(watched)
    asked: list[str] = []
    database = watched.app.state.database  # type: ignore[attr-defined]
    note = lambda *told: asked.append(told[2])  # noqa: E731
    first = watched.get("/collections/afforestation/items?limit=2")
    for engine in (database.app, database.reader):
        event.listen(engine, "before_cursor_execute", note)
    page, ids = first.json(), []
    while True:
        ids += [feature["id"] for feature in page["features"]]
        onward = [link["href"] for link in page["links"] if link["rel"] == "next"]
        if not onward:
            break
        page = watched.get(onward[0]).json()
    for engine in (database.app, database.reader):
        event.remove(engine, "before_cursor_execute", note)
    assert asked == []
    # the framework's own way tells the same
    lines = watched.get("/collections/afforestation/items?f=jsonl").text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ids
    assert json.loads(lines[0]) == first.json()["features"][0]
    assert first.headers["content-type"] == "application/geo+json"
    assert first.headers["ogc-numbermatched"] == "5" and "content-security-policy" in first.headers


def test_s7_each_circle_gets_its_own_page(watched: TestClient, publish_row: Publish) -> None:
    publish_row(
        "rural_rivers", MultiLineString([[(120.1, 32.2), (120.2, 32.2)]]), unit="huangqiao", name="河",
        stage="registered", village_chief_phone="13800000000",
    )  # fmt: skip
    nora = TestClient(watched.app, headers={"X-Ecoworks": "1"})
    nora.portal = watched.portal
    assert nora.post("/session", json={"name": "nora", "password": PASSWORD}).status_code == 200
    path = "/collections/rural_rivers/items"
    for _ in range(3):
        told = [one.get(path).json()["features"][0]["properties"] for one in (watched, nora)]
        assert "village_chief_phone" not in told[0]
        assert told[1]["village_chief_phone"] == "13800000000"
    # a refusal is told by the framework, in its own words
    assert (
        watched.get(f"{path}?village_chief_phone=13800000000").json()["code"] == "request.village_chief_phone"
    )
    assert watched.get("/collections/redoubts/items").json()["code"] == "layer.unknown"
    watched.delete("/session")
    assert watched.get(path).status_code == 401


def test_s8_a_count_fits_its_page_at_every_moment(watched: TestClient, publish_row: Publish) -> None:
    path = "/collections/afforestation/items?limit=3&stage=accepted"
    for number in range(1, 7):
        publish_row("afforestation", multi(square(120.15 + number / 100, 32.25)), unit="huangqiao", **PLOT)
        # at once, before any watch can have looked, and again when it has
        for _ in range(2):
            page = watched.get(path).json()
            assert (page["numberMatched"], page["numberReturned"]) == (number, min(number, 3))
        if number % 2:
            time.sleep(0.25)


@pytest.mark.usefixtures("trusting")
def test_s8_layers_are_counted_once_a_publication(watched: TestClient, publish_row: Publish) -> None:
    publish_row("afforestation", multi(square(120.15, 32.25)), unit="huangqiao", **PLOT)
    wait_until_heard(watched)
    total = lambda: watched.get("/collections/afforestation").json()["total"]  # noqa: E731
    assert total() == 1
    asked: list[str] = []
    database = watched.app.state.database  # type: ignore[attr-defined]
    note = lambda *told: asked.append(told[2])  # noqa: E731
    event.listen(database.reader, "before_cursor_execute", note)
    assert total() == 1
    assert watched.get("/collections/afforestation/tiles/WebMercatorQuad/tilejson.json").status_code == 200
    assert asked == []
    publish_row("afforestation", multi(square(120.25, 32.25)), unit="huangqiao", **PLOT)
    wait_until(lambda: total() == 2)
    assert asked != []
    event.remove(database.reader, "before_cursor_execute", note)


def test_s9_a_page_gives_way_while_somebody_looks_at_the_map(
    watched: TestClient, database_url: str, publish_row: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_row("afforestation", multi(square(120.15, 32.25)), unit="huangqiao", **PLOT)
    everywhere = os.sched_getaffinity(0)
    items = "/collections/afforestation/items"

    def read() -> list[set[int]]:
        """Where the sessions are that have read a page just now."""
        with psycopg.connect(database_url, autocommit=True) as connection:
            (since,) = connection.execute("SELECT clock_timestamp()").fetchone() or ()
            assert watched.get(items).status_code == 200
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE query_start > %s AND query LIKE '%%string_agg(found.feature%%'"
                " AND pid <> pg_backend_pid()",
                (since,),
            )
            return [os.sched_getaffinity(pid) for (pid,) in found]

    monkeypatch.setattr(tiles, "LOOKING_SECONDS", 3600.0)
    draw(watched, find_tile(14, 120.1505, 32.2505), collections="afforestation")
    assert read() == [leave_a_processor(everywhere)]
    monkeypatch.setattr(tiles, "LOOKING_SECONDS", 0.0)
    assert read() == [everywhere]
