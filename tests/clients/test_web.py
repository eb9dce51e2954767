"""Leaflet and MapLibre, as anybody's page would use them, draw what is served.

W1 Leaflet draws a page of items as GeoJSON, and the pages that follow
W2 MapLibre draws the tiles by the style of ``/styles/all``
W3 MapLibre draws one layer by the address of its TileJSON alone
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.chromium import open_page
from tests.people import PASSWORD
from tests.serving import ROOT, Served

MODULES = ROOT / "static" / "map" / "node_modules"
CENTRE = [120.145, 32.245]
FOLLOW = """
async (address) => {
  const map = L.map(document.body.firstElementChild, { preferCanvas: false }).setView([32.24, 120.15], 12);
  let pages = 0, read = 0;
  while (address) {
    const page = await (await fetch(address)).json();
    L.geoJSON(page, { style: { color: '#b8591a', weight: 3 } }).addTo(map);
    pages += 1;
    read += page.numberReturned;
    address = page.links.find((link) => link.rel === 'next')?.href;
  }
  return { pages, read, drawn: document.querySelectorAll('path.leaflet-interactive').length };
}
"""
DRAW = """
async ([module, style, centre, layer]) => {
  const maplibre = await import(module);
  maplibre.setWorkerUrl(module.replace('maplibre-gl.mjs', 'maplibre-gl-worker.mjs'));
  const map = new maplibre.Map({ container: document.body.firstElementChild, style, center: centre, zoom: 12,
    canvasContextAttributes: { preserveDrawingBuffer: true } });
  const faults = [];
  map.on('error', (event) => faults.push(String(event.error)));
  await new Promise((resolve) => map.once('idle', resolve));
  const seen = new Set(map.queryRenderedFeatures().map((one) => one.sourceLayer));
  return { faults, layers: [...seen] };
}
"""


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """An empty page of the server's own address, alice signed in."""
    with open_page(browser, bypass_csp=True) as watched:
        page = watched.page
        told = {"name": "alice", "password": PASSWORD}
        answer = page.request.post(f"{served.address}/session", data=told, headers={"X-Ecoworks": "1"})
        assert answer.ok
        page.goto(f"{served.address}/conformance")
        page.evaluate("document.body.innerHTML = '<div style=\"width:800px;height:600px\"></div>'")
        yield page


def test_w1_leaflet_draws_items(page: Page) -> None:
    page.add_script_tag(path=MODULES / "leaflet" / "dist" / "leaflet.js")
    told = page.evaluate(FOLLOW, "/collections/afforestation/items?limit=50")
    assert told == {"pages": 3, "read": 130, "drawn": 130}


def test_w2_maplibre_draws_tiles_by_our_style(page: Page, served: Served) -> None:
    told = page.evaluate(DRAW, [find_module(served), "/styles/all", CENTRE, None])
    assert told["faults"] == []
    assert {"afforestation", "outfalls", "rural_rivers", "townships"} <= set(told["layers"])
    assert "farmland" not in told["layers"]
    with Image.open(BytesIO(page.screenshot())) as picture:
        colours = {colour for _, colour in picture.convert("RGB").getcolors(2**20) or []}
    assert (0xB8, 0x59, 0x1A) in colours and (0x1F, 0x6F, 0xB2) in colours


def test_w3_maplibre_draws_a_layer_by_its_tilejson(page: Page, served: Served) -> None:
    home = f"{served.address}/collections/outfalls/tiles/WebMercatorQuad/tilejson.json"
    rule = {"id": "dots", "type": "circle", "source": "works", "source-layer": "outfalls",
            "paint": {"circle-color": "#ff0000", "circle-radius": 4}}  # fmt: skip
    style = {"version": 8, "sources": {"works": {"type": "vector", "url": home}}, "layers": [rule]}
    told = page.evaluate(DRAW, [find_module(served), style, CENTRE, None])
    assert told == {"faults": [], "layers": ["outfalls"]}


def find_module(served: Served) -> str:
    return f"{served.address}/static/map/node_modules/maplibre-gl/dist/maplibre-gl.mjs"
