"""Editing by OGC API Features Part 4, as QGIS from 3.32 on sends it (its sources looked up): each edit is an upload.

Debian's QGIS 3.22 and GDAL's driver only read; an installed QGIS that edits must say so of layers one may upload to.
"""

from __future__ import annotations

from typing import Any

import requests

from tests.clients.test_qgis import opened, project, told
from tests.serving import Served

__all__ = ["opened", "project", "told"]
EDITS_SINCE = 33200
AGENT = {"User-Agent": "Mozilla/5.0 QGIS/34400/Debian GNU/Linux 12 (bookworm)"}
GEOJSON = AGENT | {"Content-Type": "application/geo+json"}
PATCH = AGENT | {"Content-Type": "application/merge-patch+json"}


def test_qgis_edits_where_its_version_can(told: dict[str, Any]) -> None:
    for key in ("outfalls_point", "afforestation_polygon"):
        assert told["works"][key]["edits"] == (told["version"] >= EDITS_SINCE), key
    assert not told["works"]["townships_polygon"]["edits"]


def test_add_change_and_delete_become_uploads(served: Served, alice: requests.Session) -> None:
    items = f"{served.address}/collections/outfalls/items"
    page = alice.get(items, params={"limit": "10", "stage": "found"}).json()
    first, second = (one["id"] for one in page["features"][:2])
    assert "POST" in alice.options(items, headers=AGENT).headers["allow"]
    assert {"PUT", "PATCH", "DELETE"} <= {
        *alice.options(f"{items}/{first}", headers=AGENT).headers["allow"].split(", ")
    }
    added = {
        "type": "Feature",
        "properties": {"name": "祁巷村9#排口", "stage": "found", "village": "祁巷村"},
        "geometry": {"type": "Point", "coordinates": [120.191, 32.291]},
    }
    made = alice.post(items, json=added, headers=GEOJSON)
    assert made.status_code == 202 and "/items/" in made.headers["location"], made.text
    moved = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [120.1921, 32.2921]}}
    shape = alice.patch(f"{items}/{first}", json=moved, headers=PATCH)
    values = alice.patch(f"{items}/{first}", json={"properties": {"remarks": "现场复核"}}, headers=PATCH)
    gone = alice.delete(f"{items}/{second}", headers=AGENT)
    answers = [made, shape, values, gone]
    assert [one.status_code for one in answers] == [202] * 4, [one.text for one in answers]
    uploads = {one["id"]: one for one in alice.get(f"{served.address}/uploads").json()["uploads"]}
    # shape and values of one edit are one upload, the first half withdrawn for the whole
    assert [uploads[one.json()["id"]]["state"] == "withdrawn" for one in answers] == [
        False,
        True,
        False,
        False,
    ]
    counts = [uploads[one.json()["id"]]["counts"] for one in (made, values, gone)]
    assert [(one["new"], one["changed"], one["removed"]) for one in counts] == [
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
    ]
    # nothing of it shows before it is reviewed
    assert alice.get(items).json()["numberMatched"] == 130
