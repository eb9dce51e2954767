"""Editing by OGC API Features Part 4: each edit is an upload, and what cannot be taken is told in the client's words.

E1 QGIS itself adds, changes and deletes where its version can (3.32 and later); an older one refuses to begin
E2 what a rule forbids it does not save; its person reads why
E3 the same on the wire, whatever QGIS there is: headers as it spells them, halves of an edit, refusals it can show

GDAL's driver only reads (``test_gdal.py``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
import requests

from tests.clients.conftest import Token
from tests.clients.programs import lend_folder, run_qgis, tell
from tests.serving import Served

EDITS_SINCE = 33200
AUTHCFG = "ecowrks"
AGENT = {"User-Agent": "Mozilla/5.0 QGIS/34006/Debian GNU/Linux 13 (trixie)", "Accept-Language": "zh-Hans,*"}
GEOJSON = AGENT | {"Content-Type": "application/geo+json"}
PATCH = AGENT | {"Content-Type": "application/merge-patch+json"}
IN_4490 = {"Content-Crs": "http://www.opengis.net/def/crs/EPSG/0/4490"}
EDITS = ("add", "change", "delete", "add without a name", "change to nonsense")
OWS = "{http://www.opengis.net/ows/1.1}"


@pytest.fixture(scope="module")
def edited(served: Served, alice: requests.Session, token: Token) -> Iterator[dict[str, Any]]:
    """What QGIS said of each edit, and the uploads that came of them all."""
    before = list_uploads(served, alice)
    project = alice.get(f"{served.address}/qgis/outfalls.qgs", params={"authcfg": AUTHCFG}).text
    with lend_folder() as folder:
        file = folder / "outfalls.qgs"
        file.write_text(project, encoding="utf-8")
        run_qgis("editor.py", folder, tell(file), "outfalls_point", "alice", token("alice"))
        told: dict[str, Any] = json.loads((folder / "edited.json").read_text(encoding="utf-8"))
    after = list_uploads(served, alice)
    yield told | {"uploads": [one for key, one in after.items() if key not in before]}


def list_uploads(served: Served, alice: requests.Session) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in alice.get(f"{served.address}/uploads").json()["uploads"]}


def can_edit(told: dict[str, Any]) -> bool:
    return bool(told["version"] >= EDITS_SINCE)


def test_e1_qgis_edits_where_its_version_can(
    edited: dict[str, Any], served: Served, alice: requests.Session
) -> None:
    assert edited["can"] == can_edit(edited)
    if not can_edit(edited):
        assert not any(edited[step]["began"] for step in EDITS) and edited["uploads"] == []
        return
    assert all(edited[step]["saved"] for step in ("add", "change", "delete")), edited
    kept = [one for one in edited["uploads"] if one["state"] != "withdrawn"]
    counts = sorted(
        (one["counts"]["new"], one["counts"]["changed"], one["counts"]["removed"]) for one in kept
    )
    assert counts == [(0, 0, 1), (0, 1, 0), (1, 0, 0)]
    rows = {}
    for one in kept:
        (row,) = alice.get(f"{served.address}/uploads/{one['id']}/features").json()["features"]
        rows[row["properties"]["action"]] = row
    new, changed = rows["new"], rows["changed"]
    assert (new["properties"]["name"], new["geometry"]["coordinates"]) == ("祁巷村12#排口", [120.196, 32.291])
    # values and shape that QGIS sent apart
    assert changed["properties"]["remarks"] == "现场复核"
    assert changed["geometry"]["coordinates"] == [120.1961, 32.2951]
    assert [changed["properties"]["feature_id"], rows["removed"]["properties"]["feature_id"]] == edited[
        "works"
    ][:2]


def test_e2_qgis_tells_why_it_does_not_save(edited: dict[str, Any]) -> None:
    refused = ("add without a name", "change to nonsense")
    assert not any(edited[step]["saved"] for step in refused)
    if can_edit(edited):
        unnamed, nonsense = (edited[step] for step in refused)
        assert "required.missing" in unnamed["errors"] and "排口名称" in unnamed["errors"], unnamed
        # of a change QGIS itself says only that it failed; the reason is in its log
        assert "Cannot modify" in nonsense["errors"] and "里程" in "".join(nonsense["log"]), nonsense
        pending = edited["change the added"]
        assert not pending["saved"] and "上报" in "".join(pending["log"]), pending


def test_e3_what_may_be_edited_is_told(served: Served, alice: requests.Session) -> None:
    items = f"{served.address}/collections/outfalls/items"
    assert "POST" in alice.options(items, headers=AGENT).headers["allow"]
    allowed = alice.options(f"{items}/1", headers=AGENT).headers["allow"].split(", ")
    assert {"PUT", "PATCH", "DELETE"} <= {*allowed}
    closed = f"{served.address}/collections/townships/items"
    assert alice.options(closed, headers=AGENT).headers["allow"] == "GET, HEAD, OPTIONS"


def test_e3_add_change_and_delete_become_uploads(served: Served, alice: requests.Session) -> None:
    items = f"{served.address}/collections/outfalls/items"
    page = alice.get(items, params={"limit": "10", "stage": "found"}).json()
    first, second = (one["id"] for one in page["features"][:2])
    added = {
        "type": "Feature",
        "properties": {"name": "祁巷村9#排口", "stage": "found", "village": "祁巷村"},
        "geometry": {"type": "Point", "coordinates": [32.291, 120.191]},
    }
    made = alice.post(items, json=added, headers=GEOJSON | IN_4490)
    assert made.status_code == 202, made.text
    # QGIS takes no other spelling for the name, and what follows for the feature's own
    assert made.raw.headers["Location"].endswith(f"/items/{made.json()['id']}")
    assert "Location" in list(made.raw.headers)
    moved = {"geometry": {"type": "Point", "coordinates": [32.2921, 120.1921]}}
    shape = alice.patch(f"{items}/{first}", json=moved, headers=PATCH | IN_4490)
    values = alice.patch(f"{items}/{first}", json={"properties": {"remarks": "现场复核"}}, headers=PATCH)
    gone = alice.delete(f"{items}/{second}", headers=AGENT)
    answers = [made, shape, values, gone]
    assert [one.status_code for one in answers] == [202] * 4, [one.text for one in answers]
    uploads = list_uploads(served, alice)
    # shape and values of one edit are one upload, the first half withdrawn for the whole
    states = [uploads[one.json()["id"]]["state"] == "withdrawn" for one in answers]
    assert states == [False, True, False, False]
    counts = [uploads[one.json()["id"]]["counts"] for one in (made, values, gone)]
    told = [(one["new"], one["changed"], one["removed"]) for one in counts]
    assert told == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    # nothing of it shows before it is reviewed
    assert alice.get(items).json()["numberMatched"] == 130


@pytest.mark.parametrize(
    ("language", "words"), [("zh-Hans,*", "排口名称 未填写"), ("en,*", "Outfall is empty")], ids=["zh", "en"]
)
def test_e3_a_refusal_is_a_report_that_qgis_shows(
    served: Served, alice: requests.Session, language: str, words: str
) -> None:
    items = f"{served.address}/collections/outfalls/items"
    unnamed = {
        "type": "Feature",
        "properties": {"stage": "found"},
        "geometry": {"type": "Point", "coordinates": [120.198, 32.293]},
    }
    told = {"Accept-Language": language}
    refused = alice.post(items, json=unnamed, headers=GEOJSON | told)
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/xml")
    assert read_report(refused)[0] == "required.missing" and words in read_report(refused)[1]
    unknown = alice.patch(f"{items}/1", json={"properties": {"remarks": "x"}}, headers=PATCH | told)
    assert (unknown.status_code, read_report(unknown)[0]) == (404, "feature.unknown")
    # everybody else reads problems, and who is not known yet is asked for a name
    assert alice.post(items, json=unnamed).json()["code"] == "required.missing"
    stranger = requests.post(items, json=unnamed, headers=GEOJSON, proxies={"http": ""})
    assert stranger.status_code == 401 and "Basic" in stranger.headers["www-authenticate"]


def read_report(answer: requests.Response) -> tuple[str, str]:
    """Code and text of the one exception that QGIS reads."""
    report = ElementTree.fromstring(answer.content)
    assert report.tag == f"{OWS}ExceptionReport"
    exception = report.find(f"{OWS}Exception")
    assert exception is not None
    return exception.get("exceptionCode", ""), exception.findtext(f"{OWS}ExceptionText", "")
