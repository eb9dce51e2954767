"""A protected place is told to those below its circle as the cell it lies in, whatever they ask and however.

PC1 the true place is in no answer: any format, any route that draws, any instant, every zoom
PC2 no question narrows it down: boxes, filters and searches by place know the cell alone
PC3 those of the circle see it as it is; the circle and the grid are a setting that holds at once
PC4 whoever was told the cell and sends it back does not write it over the true shape
"""

from __future__ import annotations

import io
import random
import struct
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient
from shapely import MultiPolygon, box
from sqlalchemy import create_engine, text

from geo_api.settings import Settings
from tests.road import As, Send
from tests.shapes import collect, multi, square

TRUE = square(120.153217, 32.254379, 0.0004)
LIMIT = 1000.0
EAST, NORTH = LIMIT / 94_300.0, LIMIT / 110_900.0
CELL = box(
    120.153417 // EAST * EAST,
    32.254579 // NORTH * NORTH,
    (120.153417 // EAST + 1) * EAST,
    (32.254579 // NORTH + 1) * NORTH,
)
TOLD = {"name": "示意取水口", "use": "intake", "stage": "settled", "settled_on": "2022-11-10"}
ITEMS = "/collections/shoreline_projects/items"
FILES = ("fgb", "gpkg")


@pytest.fixture
def intake(publish_row: Callable[..., uuid.UUID], county: Settings) -> uuid.UUID:
    """A water intake in huangqiao in two versions, and a wharf beside it that is nobody's secret."""
    publish_row(
        "shoreline_projects", multi(square(120.17, 32.27)), unit="huangqiao", name="示意码头", use="wharf"
    )
    feature = publish_row(
        "shoreline_projects", MultiPolygon([TRUE]), unit="huangqiao", until="2022-06-01T00:00Z", **TOLD
    )
    return publish_row(
        "shoreline_projects", MultiPolygon([TRUE]), unit="huangqiao", since="2022-06-01T00:00Z",
        feature_id=feature, version=2, **{**TOLD, "owner": "某水厂"},
    )  # fmt: skip


@pytest.fixture
def chelsea(as_person: As, intake: uuid.UUID) -> Iterator[TestClient]:
    yield as_person("chelsea")


def leaks(content: bytes) -> list[str]:
    """Every vertex of the true shape that the bytes hold, as text or as a number of 8 bytes."""
    found = []
    for lon, lat in TRUE.exterior.coords:
        for number in (lon, lat):
            packed = (struct.pack("<d", number), struct.pack(">d", number), f"{number:.6f}"[:-1].encode())
            found += [f"{number}" for one in packed if one in content]
    return found


def test_pc1_no_page_in_any_format_holds_it(
    chelsea: TestClient, as_person: As, intake: uuid.UUID, tmp_path: Path
) -> None:
    addresses = [
        *(f"{ITEMS}?f={form}" for form in ("json", "jsonl", "csv", "html", *FILES)),
        *(f"{ITEMS}?f=json&as_of={instant}" for instant in ("2022-03-01T00:00:00Z", "2022-07-01T00:00:00Z")),
        f"{ITEMS}?crs=http://www.opengis.net/def/crs/EPSG/0/3857",
        f"{ITEMS}?sortby=-area_m2&properties=name",
        f"{ITEMS}/{intake}",
        f"/features/{intake}/history",
        "/collections/shoreline_projects",
        "/collections",
        "/search?q=示意取水口",
        "/search?q=120.1534,32.2545",
        f"{ITEMS}?filter=S_INTERSECTS(geometry,POINT(1 1))&bbox=1,2",
    ]
    for address in addresses:
        answer = chelsea.get(address)
        assert not leaks(answer.content), address
        form = address.partition("f=")[2][:4]
        if form in FILES:
            path = tmp_path / f"page.{form}"
            path.write_bytes(answer.content)
            bounds = pyogrio.read_info(path)["total_bounds"]
            assert not TRUE.contains(shapely.Point(bounds[:2])), address
    seen = chelsea.get(f"{ITEMS}/{intake}").json()
    assert shapely.geometry.shape(seen["geometry"]).symmetric_difference(CELL).area < 1e-8
    # and the questions are not empty: who may know it finds it by each of them
    nora = as_person("nora")
    for address in (addresses[0], addresses[1], addresses[4], f"{ITEMS}/{intake}"):
        assert leaks(nora.get(address).content), address


@pytest.mark.parametrize("past", ["", "?as_of=2022-07-01T00:00:00Z"])
def test_pc1_no_tile_draws_it(chelsea: TestClient, as_person: As, intake: uuid.UUID, past: str) -> None:
    nora = as_person("nora")
    for z in (6, 10, 12, 14, 17, 20):
        lon, lat = TRUE.centroid.coords[0]
        x, y = shapely.get_coordinates(_project(shapely.Point(lon, lat)))[0]
        side = 2 * 20_037_508.342789244 / 2**z
        col, row = int((x + 20_037_508.342789244) // side), int((20_037_508.342789244 - y) // side)
        drawn = {}
        for client in (nora, chelsea, nora):  # the order in which they ask does not mix them up
            for address in ("/tiles", "/collections/shoreline_projects/tiles"):
                answer = client.get(f"{address}/WebMercatorQuad/{z}/{row}/{col}{past}")
                assert answer.status_code in (200, 204)
                drawn[client is nora] = _read(answer.content, str(intake), z, row, col)
        if z >= 12:
            assert drawn[True] and drawn[True].area < 0.05 * LIMIT**2, z
        if z >= 12:
            # the cell as far as it lies in the tile and its margin of 64 of 4096 units, whatever the true shape is
            corner = (col * side - 20_037_508.342789244, 20_037_508.342789244 - (row + 1) * side)
            cell = shapely.transform(_project(CELL), lambda places, corner=corner: places - corner)
            kept = cell.intersection(box(0, 0, side, side).buffer(side / 64, join_style="mitre"))
            assert drawn[False] is not None
            odd = drawn[False].symmetric_difference(kept)
            assert odd.area < 8 * side / 4096 * kept.length, (z, drawn[False].bounds, kept.bounds)


def _project(shape: Any) -> Any:
    import pyproj

    moved = pyproj.Transformer.from_crs(4326, 3857, always_xy=True).transform
    return shapely.transform(shape, lambda places: _stack(moved(*places.T)))


def _stack(columns: Any) -> Any:
    import numpy as np

    return np.column_stack(columns)


def _read(content: bytes, feature: str, z: int, row: int, col: int) -> Any:
    """The shape of a feature in a tile, in metres of EPSG:3857 within the tile."""
    if not content:
        return None
    side = 2 * 20_037_508.342789244 / 2**z
    told = mapbox_vector_tile.decode(content).get("shoreline_projects", {"features": []})
    for one in told["features"]:
        if one["properties"].get("feature_id") == feature:
            return shapely.transform(
                shapely.geometry.shape(one["geometry"]), lambda places: places * side / 4096
            )
    return None


def test_pc2_boxes_and_filters_know_the_cell_alone(chelsea: TestClient, intake: uuid.UUID) -> None:
    chance = random.Random(2022)
    west, south, east, north = CELL.bounds
    for _ in range(30):
        lon, lat = chance.uniform(west, east - 1e-5), chance.uniform(south, north - 1e-5)
        small = box(lon, lat, lon + 1e-5, lat + 1e-5)
        asked: list[dict[str, str]] = [
            {"bbox": ",".join(f"{one:.7f}" for one in small.bounds)},
            {"filter": f"S_INTERSECTS(geometry, {small.wkt})"},
        ]
        for one in asked:
            found = chelsea.get(ITEMS, params={**one, "use": "intake"}).json()
            assert found["numberMatched"] == 1, "everywhere in the cell is the same answer"
    for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        outside = box(west + dx * EAST, south + dy * NORTH, east + dx * EAST, north + dy * NORTH).buffer(
            -1e-6
        )
        found = chelsea.get(
            ITEMS, params={"bbox": ",".join(f"{one:.7f}" for one in outside.bounds), "use": "intake"}
        )
        assert found.json()["numberMatched"] == 0
    within = {"filter": f"S_WITHIN(geometry, {TRUE.buffer(0.0001).wkt})", "use": "intake"}
    assert chelsea.get(ITEMS, params=within).json()["numberMatched"] == 0
    far = f"{west + 0.1 * EAST:.6f},{south + 0.1 * NORTH:.6f}"
    assert "示意取水口" in {
        one["name"] for one in chelsea.get("/search", params={"q": far}).json()["results"]
    }


@pytest.mark.parametrize("form", ["gpkg", "shp", "geojson", "kml", "xlsx", "html"])
def test_pc1_no_export_holds_it(chelsea: TestClient, form: str) -> None:
    asked = {"scope": {"layers": ["shoreline_projects"]}, "format": form}
    job = chelsea.post("/exports", json=asked).json()
    deadline = time.monotonic() + 300
    while chelsea.get(f"/exports/{job['id']}").json()["state"] in ("queued", "running"):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    content = chelsea.get(f"/exports/{job['id']}/file").content
    for part in _unpack(content):
        assert not leaks(part)


def _unpack(content: bytes) -> list[bytes]:
    import zipfile

    if not content.startswith(b"PK"):
        return [content]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_pc1_no_finding_shows_it(as_person: As, send: Send, intake: uuid.UUID) -> None:
    alike = {"项目名称": "另一处", "利用类型": "取排水", "处置阶段": "处置完成"}
    report = send(as_person("chelsea"), "shoreline_projects", collect((TRUE, alike)))
    told = [
        one
        for one in report["findings"]
        if one["code"].startswith(("geometry.published", "overlap.published"))
    ]
    assert told, "the same shape is found"
    for one in told:
        assert one["evidence"] is None and "受保护" in one["message"]


def test_pc3_the_circle_is_a_setting_that_holds_at_once(
    as_person: As, intake: uuid.UUID, county: Settings
) -> None:
    chelsea, nora = as_person("chelsea"), as_person("nora")
    address = f"{ITEMS}/{intake}"
    assert leaks(nora.get(address).content) and not leaks(chelsea.get(address).content)
    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    change = text(
        "UPDATE core.settings SET value = CAST(:value AS jsonb) WHERE key = 'protect.shoreline_projects'"
    )
    for value, shown in (
        ('{"exact_for": "staff", "grid_m": 1000}', True),
        ('{"exact_for": "bureau", "grid_m": 500}', False),
        ('"nonsense"', False),
    ):
        with engine.begin() as connection:
            connection.execute(change, {"value": value})
        assert bool(leaks(chelsea.get(address).content)) == shown, value
    engine.dispose()


@pytest.mark.parametrize("way", ["put", "patch", "put in metres"])
def test_pc4_the_cell_sent_back_leaves_the_shape_as_it_is(
    as_person: As, intake: uuid.UUID, county: Settings, way: str
) -> None:
    alice, address = as_person("alice"), f"{ITEMS}/{intake}"
    crs = "http://www.opengis.net/def/crs/EPSG/0/3857" if way.endswith("metres") else None
    loaded = alice.get(address, params={"crs": crs} if crs else {})
    whole = loaded.json()
    changed = {"outcome": "kept", "remarks": "已核"}
    whole["properties"] |= changed
    part = {"properties": changed, "geometry": whole["geometry"]}
    told = {"If-Match": loaded.headers["ETag"], **({"Content-Crs": f"<{crs}>"} if crs else {})}
    if way == "patch":
        answer = alice.patch(address, json=part, headers=told)
    else:
        answer = alice.put(address, json=whole, headers=told)
    assert answer.status_code == 202, answer.text
    assert _read_staged(county).equals(MultiPolygon([TRUE]))


def test_pc4_any_other_shape_is_a_change(as_person: As, intake: uuid.UUID, county: Settings) -> None:
    alice, address = as_person("alice"), f"{ITEMS}/{intake}"
    loaded = alice.get(address)
    moved = shapely.transform(CELL, lambda places: places + 1e-6)
    part = {"properties": {"outcome": "kept"}, "geometry": shapely.geometry.mapping(MultiPolygon([moved]))}
    answer = alice.patch(address, json=part, headers={"If-Match": loaded.headers["ETag"]})
    assert answer.status_code == 202, answer.text
    assert _read_staged(county).symmetric_difference(moved).area < 1e-12


def _read_staged(county: Settings) -> Any:
    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        shape = connection.scalar(text("SELECT ST_AsBinary(geom) FROM intake.rows"))
    engine.dispose()
    return shapely.from_wkb(bytes(shape))
