"""What the project for QGIS says, without QGIS: tests/clients opens it in QGIS itself.

K1 every layer that may be seen is there, once for each family of its shapes, beside the tiles
K2 ``family`` tells points, lines and polygons of one layer apart
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from xml.etree import ElementTree

from fastapi.testclient import TestClient
from shapely import MultiLineString, Point

from layers import CATALOGUE
from tests.shapes import multi, square

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]


def test_k1_every_layer_is_there_with_its_groups(as_person: As) -> None:
    alice = as_person("alice")
    (offered,) = [one for one in alice.get("/?f=json").json()["links"] if one["rel"] == "related"]
    answer = alice.get(offered["href"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, offered["type"])
    root = ElementTree.fromstring(answer.content)
    ids = [one.findtext("id") for one in root.iter("maplayer")]
    works = [layer for layer in CATALOGUE if not layer.restricted]
    assert ids == [f"{layer.key}_{family}" for layer in works for family in layer.geometry] + ["vector_tiles"]
    ordered = [one.text for one in root.iter("item")]
    assert sorted(map(str, ordered)) == sorted(map(str, ids))
    leaves = {str(one.get("id")) for one in root.iter("layer-tree-layer")}
    assert leaves == set(map(str, ids))
    kinds = [next(i for i, end in enumerate(("_point", "_line", "_polygon", "tiles")) if str(one).endswith(end))
             for one in ordered if one != "backbone_rivers_line"]  # fmt: skip
    assert kinds == sorted(kinds), "points lie above lines, lines above polygons"


def test_k2_families_are_told_apart(as_person: As, publish_row: Publish) -> None:
    told = {"unit": "huangqiao", "stage": "found"}
    publish_row("shoreline_issues", Point(120.15, 32.25), name="点", **told)
    publish_row("shoreline_issues", MultiLineString([[(120.15, 32.25), (120.16, 32.25)]]), name="线", **told)
    publish_row("shoreline_issues", multi(square(120.15, 32.25)), name="面", **told)
    alice = as_person("alice")
    items = "/collections/shoreline_issues/items"
    for family, name in (("point", "点"), ("line", "线"), ("polygon", "面")):
        found = alice.get(items, params={"family": family}).json()
        assert (found["numberMatched"], found["features"][0]["properties"]["name"]) == (1, name)
    refused = alice.get("/collections/outfalls/items", params={"family": "line"})
    assert (refused.status_code, refused.json()["code"]) == (400, "request.family")
