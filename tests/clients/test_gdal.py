"""GDAL's driver for OGC API Features: the command line tools of Debian (3.6) and the newer library in pyogrio's wheel.

D1 they list every layer that may be seen, with its count
D2 they read every layer whole, over several pages: the features are the product's
D3 a box and a filter narrow what is read
D4 the driver reads only, in both versions: what edits is told in docs/guide/connect.md
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import requests

from layers import CATALOGUE
from tests.clients.conftest import Token
from tests.clients.programs import lend_folder, run, tell
from tests.serving import Served

WORKS = [layer.key for layer in CATALOGUE if not layer.restricted]
PAGE = 50


@pytest.fixture(scope="session")
def source(served: Served) -> str:
    return f"OAPIF:{served.address}/"


@pytest.fixture
def key(token: Token, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """How GDAL is told who asks; for the tools in their environment, for the library in this one's options."""
    told = {"GDAL_HTTP_USERPWD": f"alice:{token('alice')}"}
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    pyogrio.set_gdal_config_options(told)
    return told


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    with lend_folder() as lent:
        yield lent


def list_ids(served: Served, alice: requests.Session, layer: str, **asked: str) -> list[str]:
    items = alice.get(f"{served.address}/collections/{layer}/items", params={"limit": "1000", **asked}).json()
    ids = sorted(str(one["id"]) for one in items["features"])
    assert len(ids) == items["numberMatched"]
    return ids


def read_names(file: str, layer: str, **asked: Any) -> list[str]:
    _, _, _, (names,) = pyogrio.raw.read(file, layer=layer, columns=["id"], read_geometry=False, **asked)
    return sorted(map(str, names))


def test_d1_the_tools_list_every_layer(source: str, key: dict[str, str], folder: Path) -> None:
    listed = run("ogrinfo", "-ro", source, folder=folder, **key)
    assert [key for key in WORKS if f": {key} " in listed or f": {key}\n" in listed] == WORKS
    assert "farmland" not in listed
    whole = run("ogrinfo", "-ro", "-so", source, "afforestation", folder=folder, **key)
    assert "Feature Count: 130" in whole and "Multi Polygon" in whole


def test_d2_the_tools_read_every_layer_whole(
    source: str, key: dict[str, str], folder: Path, served: Served, alice: requests.Session
) -> None:
    file = folder / "all.gpkg"
    run("ogr2ogr", "-q", "-oo", f"PAGE_SIZE={PAGE}", tell(file), source, folder=folder, **key)
    for layer in WORKS:
        assert read_names(str(file), layer) == list_ids(served, alice, layer), layer


@pytest.mark.parametrize("layer", ["afforestation", "outfalls", "rural_rivers", "happy_waters"])
def test_d2_the_library_reads_layers_whole(
    layer: str, source: str, key: dict[str, str], served: Served, alice: requests.Session
) -> None:
    assert layer in [name for name, _ in pyogrio.list_layers(source)]
    assert read_names(source, layer, PAGE_SIZE=PAGE) == list_ids(served, alice, layer)


def test_d3_a_box_and_a_filter_narrow(
    source: str, key: dict[str, str], folder: Path, served: Served, alice: requests.Session
) -> None:
    box = "120.1,32.2,120.13,32.23"
    asked = ["-spat", *box.split(","), "-where", "stage = 'accepted'"]
    file = folder / "some.geojson"
    run("ogr2ogr", "-q", *asked, "-f", "GeoJSON", tell(file), source, "afforestation", folder=folder, **key)
    found = sorted(one["properties"]["id"] for one in json.loads(file.read_text())["features"])
    assert found == list_ids(served, alice, "afforestation", bbox=box, stage="accepted")
    west, south, east, north = map(float, box.split(","))
    told = read_names(source, "outfalls", bbox=(west, south, east, north), where="stage = 'closed'")
    assert told == list_ids(served, alice, "outfalls", bbox=box, stage="closed")
    assert found and told


def test_d4_the_driver_only_reads(folder: Path) -> None:
    assert pyogrio.list_drivers()["OAPIF"] == "r"
    formats = run("ogrinfo", "--format", "OAPIF", folder=folder)
    assert "Supports: Vector" in formats and "Creat" not in formats
