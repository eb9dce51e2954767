"""The project for QGIS, opened by QGIS itself (Debian's package, without a screen).

Q1 every layer opens, reads whole over its pages, and holds what the product holds
Q2 drawn by stage in the colours of the map; fields have their Chinese names, choices their lists
Q3 a box and a filter narrow what is read
Q4 vector tiles draw, and works draw: neither picture is blank
Q5 no key is in the file; whoever may not see a layer finds it in no project
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import requests
from PIL import Image

import layers
from geo_api.ogc.styles import BAD, WHITE
from geo_api.qgis.symbols import SHAPES
from layers import CATALOGUE
from layers.layer import Layer
from layers.style import THEMES, get_theme
from tests.clients.conftest import Token
from tests.clients.county import RESTRICTED
from tests.clients.programs import lend_folder, run_qgis, tell
from tests.serving import ROOT, Served

AUTHCFG = "ecowrks"
TYPES = {"point": "Point", "line": "MultiLineString", "polygon": "MultiPolygon"}
WORKS = [layer for layer in CATALOGUE if not layer.restricted]


@pytest.fixture(scope="session")
def project(served: Served, alice: requests.Session) -> str:
    answer = alice.get(f"{served.address}/qgis/all.qgs", params={"authcfg": AUTHCFG})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-qgis-project"
    assert "ecoworks-all.qgs" in answer.headers["content-disposition"]
    return answer.text


@pytest.fixture(scope="session")
def opened(project: str, token: Token) -> Iterator[Path]:
    """The folder with what QGIS told and drew of the project."""
    with lend_folder() as folder:
        file = folder / "all.qgs"
        file.write_text(project, encoding="utf-8")
        run_qgis("desktop.py", folder, tell(file), "alice", token("alice"))
        yield folder


@pytest.fixture(scope="session")
def told(opened: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((opened / "told.json").read_text(encoding="utf-8"))
    return found


def test_q1_every_layer_opens_and_reads_whole(
    told: dict[str, Any], served: Served, alice: requests.Session
) -> None:
    assert told["read"] and told["invalid"] == []
    assert (told["crs"], told["ellipsoid"]) == ("EPSG:4490", "EPSG:1024")
    assert set(told["works"]) == {f"{layer.key}_{family}" for layer in WORKS for family in layer.geometry}
    for layer in WORKS:
        items = alice.get(f"{served.address}/collections/{layer.key}/items", params={"limit": 1000}).json()
        names = sorted(one["properties"].get("name", "") for one in items["features"])
        found = [told["works"][f"{layer.key}_{family}"] for family in layer.geometry]
        assert sum(one["count"] for one in found) == items["numberMatched"] == len(names), layer.key
        assert sorted(name for one in found for name, _ in one["features"]) == names, layer.key
        for family, one in zip(layer.geometry, found, strict=True):
            assert one["type"] == TYPES[family]
            assert {kind for _, kind in one["features"]} == {list(TYPES).index(family)}, layer.key
            assert one["crs"] == "EPSG:4490"


def test_q2_works_are_drawn_by_stage_in_the_colours_of_the_map(told: dict[str, Any]) -> None:
    for layer in WORKS:
        for family in layer.geometry:
            drawn = told["works"][f"{layer.key}_{family}"]["stages"]
            if layer.lifecycle is None:
                assert drawn == "singleSymbol", layer.key
                continue
            assert set(drawn) == {state.value for state in layer.lifecycle.states} | {""}, layer.key
            assert {one.upper() for one in drawn.values()} <= _list_inks(layer), layer.key


def _list_inks(layer: Layer) -> set[str]:
    return {get_theme(layer.theme).colour.upper(), WHITE, BAD}


def test_q2_points_have_the_shapes_of_the_map() -> None:
    script = (ROOT / "static" / "map" / "forms.js").read_text(encoding="utf-8")
    (written,) = re.findall(r"const SHAPES = \{(.+?)\}", script)
    assert dict(re.findall(r"(\w+): '(\w+)'", written)) == SHAPES
    assert set(SHAPES) <= {theme.key for theme in THEMES}


def test_q2_fields_are_named_and_entered_as_in_the_catalogue(told: dict[str, Any]) -> None:
    outfalls = told["works"]["outfalls_point"]
    layer = layers.get("outfalls")
    for field in layer.fields:
        if field.readers == "bureau":
            assert field.name not in outfalls["fields"]
            continue
        assert outfalls["aliases"][field.name].startswith(field.zh), field.name
        if field.kind == "choice":
            offered = {value: name for one in outfalls["choices"][field.name] for name, value in one.items()}
            assert {choice.value for choice in field.choices} == set(offered)
            assert all(offered[choice.value].startswith(choice.zh) for choice in field.choices)
    assert outfalls["aliases"]["township"] == "图形所在乡镇"
    assert outfalls["tabs"] == ["内容", "系统记录"]
    assert not outfalls["read_only"] and told["works"]["townships_polygon"]["read_only"]


def test_q3_a_box_and_a_filter_narrow(told: dict[str, Any], served: Served, alice: requests.Session) -> None:
    items = f"{served.address}/collections/afforestation/items"
    box = alice.get(items, params={"bbox": "120.1,32.2,120.13,32.23"}).json()["numberMatched"]
    accepted = alice.get(items, params={"stage": "accepted"}).json()["numberMatched"]
    assert told["narrowed"] == {"box": box, "filter": accepted}
    assert 0 < box < 130 and 0 < accepted < 130


@pytest.mark.parametrize("picture", ["tiles", "works"])
def test_q4_neither_picture_is_blank(opened: Path, picture: str) -> None:
    with Image.open(opened / f"{picture}.png") as image:
        colours = image.convert("RGB").getcolors(2**18) or []
    inks = {tuple(int(theme.colour[at : at + 2], 16) for at in (1, 3, 5)) for theme in THEMES}
    drawn = {colour for _, colour in colours}
    assert len(inks & drawn) >= 4, len(drawn)


def test_q5_no_key_is_in_the_file(
    project: str, served: Served, alice: requests.Session, token: Token
) -> None:
    assert token("alice") not in project and "password" not in project and "username" not in project
    plain = alice.get(f"{served.address}/qgis/all.qgs").text
    assert "authcfg" not in plain
    sources = [one.text or "" for one in ElementTree.fromstring(plain).iter("datasource")]
    assert all(f"url='{served.address}/" in one or f"url={served.address}/" in one for one in sources)
    for wrong in ("x", "ecowrks'", "abcdefgh"):
        assert alice.get(f"{served.address}/qgis/all.qgs", params={"authcfg": wrong}).status_code == 422


def test_q5_nobody_finds_a_layer_they_may_not_see(project: str, served: Served, token: Token) -> None:
    assert not any(f"'{key}'" in project for key in RESTRICTED)
    address = f"{served.address}/qgis"
    with requests.Session() as session:
        session.trust_env = False
        assert session.get(f"{address}/all.qgs").status_code == 401
        session.auth = ("alice", token("alice"))
        assert session.get(f"{address}/farmland.qgs").status_code == 404
        session.auth = ("eve", token("eve"))
        assert "typename='farmland'" in session.get(f"{address}/farmland.qgs").text
        whole = session.get(f"{address}/all.qgs").text
        assert all(f"typename='{key}'" in whole for key in RESTRICTED)
