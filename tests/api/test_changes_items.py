"""OGC API Features Part 4: works created, replaced, changed and removed; each becomes an upload to review.

P1 each method becomes an upload that the road takes on, submitted at once where nothing stands in the way
P2 nobody overwrites what they have not seen: 428 without a version, 412 with another
P3 what blocks is told per feature; where nothing could be taken, nothing is left behind
P4 edits are gathered into one draft on request, the later one made to the earlier
P5 coordinates come in the system and axis order that Content-Crs names
P6 who may what; a token for reading changes nothing
P7 clients that know no ETags, as QGIS
P8 a request sent again leads to the same upload
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely import Point
from shapely.geometry import mapping

from geo_api.references import EPSG
from tests.shapes import multi, square

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]
ITEMS = "/collections/outfalls/items"
PLACE = Point(120.15, 32.25)
QGIS = "Mozilla/5.0 QGIS/34400/Windows 11"
LAYER_OF_PLOTS = "/collections/afforestation/items"


@pytest.fixture
def as_person(as_person: As) -> As:
    """Everybody signs in once: hashing a password is slow on purpose."""
    return functools.cache(as_person)


@pytest.fixture
def outfall(publish_row: Publish) -> str:
    known = publish_row("outfalls", PLACE, unit="huangqiao", name="祁巷村2#排口", stage="found", village="祁巷村",
                        remarks="原备注", contact="王五")  # fmt: skip
    return f"{ITEMS}/{known}"


def feature(place: Point = Point(120.16, 32.26), **properties: Any) -> dict[str, Any]:
    told = {"name": "祁巷村3#排口", "stage": "found", "village": "祁巷村", **properties}
    return {"type": "Feature", "properties": told, "geometry": mapping(place)}


def read_rows(client: TestClient, upload_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/uploads/{upload_id}/features").json()["features"]
    return found


def test_p1_a_new_work_is_an_upload_on_its_way(as_person: As) -> None:
    alice = as_person("alice")
    answer = alice.post(ITEMS, json=feature())
    assert answer.status_code == 202, answer.text
    told = answer.json()
    assert answer.headers["Location"] == f"/uploads/{told['id']}"
    assert (told["state"], told["way"], told["counts"]["new"]) == ("submitted", "api", 1)
    assert told["features"] == [
        {"row": 1, "action": "new", "id": None, "ok": True, "problems": told["features"][0]["problems"]}
    ]
    assert alice.get(ITEMS).json()["numberMatched"] == 0
    kept = alice.get(f"/uploads/{told['id']}/file").json()
    assert kept["features"][0]["geometry"] == {"type": "Point", "coordinates": [120.16, 32.26]}
    minimal = alice.post(
        ITEMS, json=feature(Point(120.17, 32.26), name="4#"), headers={"Prefer": "return=minimal"}
    )
    assert (minimal.status_code, minimal.content) == (202, b"")
    assert minimal.headers["Preference-Applied"] == "return=minimal"


def test_p1_replace_change_and_remove(as_person: As, outfall: str) -> None:
    alice = as_person("alice")
    read = alice.get(outfall)
    assert read.headers["ETag"] == '"1"'
    seen = {"If-Match": read.headers["ETag"]}
    changed = alice.patch(outfall, json={"properties": {"remarks": "已核"}}, headers=seen).json()
    (row,) = read_rows(alice, changed["id"])
    assert changed["state"] == "submitted", changed["findings"]
    assert row["properties"]["action"] == "changed"
    # what alice may not read is neither lost nor told in the file she may fetch
    assert (row["properties"]["remarks"], row["properties"]["stage"]) == ("已核", "found")
    assert "王五" not in alice.get(f"/uploads/{changed['id']}/file").text
    assert alice.post(f"/uploads/{changed['id']}/withdraw", json={}).status_code == 200
    whole = read.json() | {"properties": {"name": "祁巷村2#排口", "stage": "found", "village": "祁巷村"}}
    replaced = alice.put(outfall, json=whole, headers=seen).json()
    (row,) = read_rows(alice, replaced["id"])
    assert (row["properties"]["remarks"], row["properties"]["contact"]) == (None, "王五")
    assert alice.post(f"/uploads/{replaced['id']}/withdraw", json={}).status_code == 200
    removed = alice.delete(outfall, headers=seen).json()
    assert (removed["counts"]["removed"], removed["state"]) == (1, "submitted")
    assert alice.get(outfall).status_code == 200  # until it is reviewed


def test_p2_nobody_overwrites_what_they_have_not_seen(as_person: As, outfall: str) -> None:
    alice = as_person("alice")
    part = {"properties": {"remarks": "已核"}}

    def ask(**more: Any) -> tuple[int, str]:
        answer = alice.patch(outfall, json=part, **more)
        return answer.status_code, answer.json().get("code")

    assert ask() == (428, "request.if_match_missing")
    assert ask(headers={"If-Match": '"7"'}) == (412, "feature.changed_meanwhile")
    assert ask(headers={"If-Match": 'W/"1"'})[0] == 412  # weak tags do not do (RFC 9110 13.1.1)
    assert alice.delete(outfall).status_code == 428
    assert alice.put(outfall, json=feature()).status_code == 428
    assert alice.put(outfall, json=feature(version=7)).status_code == 412
    assert alice.put(outfall, json=feature(version=1)).status_code == 202
    assert alice.patch(f"{ITEMS}/{uuid.uuid4()}", json=part, headers={"If-Match": '"1"'}).status_code == 404
    assert alice.patch(f"{ITEMS}/x", json=part, headers={"If-Match": '"1"'}).status_code == 404


def test_p3_what_blocks_is_told_and_nothing_is_left_behind(as_person: As) -> None:
    alice = as_person("alice")
    refused = alice.post(ITEMS, json=feature(stage="closed"))
    assert refused.status_code == 422 and refused.headers["content-type"] == "application/problem+json"
    told = refused.json()
    assert told["findings"] and not told["features"][0]["ok"] and told["detail"]
    assert alice.get("/uploads").json()["uploads"] == []
    mixed = {
        "type": "FeatureCollection",
        "features": [feature(), feature(Point(120.17, 32.26), name="4#", stage="closed")],
    }
    half = alice.post(ITEMS, json=mixed)
    assert half.status_code == 202
    assert [one["ok"] for one in half.json()["features"]] == [True, False]
    assert half.json()["state"] == "draft"
    for wrong, status in (
        ({"type": "Feature", "properties": {"nonsense": 1}, "geometry": None}, 422),
        ({"type": "FeatureCollection", "features": []}, 422),
        ({"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": ["a"]}}, 422),
        ([], 422),
    ):
        assert alice.post(ITEMS, json=wrong).status_code == status, wrong
    assert alice.post(ITEMS, content=b"{}", headers={"Content-Type": "text/plain"}).status_code == 415


def test_p4_edits_are_gathered_into_one_draft(as_person: As, outfall: str) -> None:
    alice = as_person("alice")
    first = alice.post(f"{ITEMS}?upload=new", json=feature()).json()
    assert first["state"] == "draft"
    here, seen = {"upload": first["id"]}, {"If-Match": '"1"'}
    for part in ({"properties": {"remarks": "已核"}}, {"properties": {"address": "桥南"}}):
        answer = alice.patch(outfall, params=here, json=part, headers=seen)
        assert answer.status_code == 202, answer.text
    told = answer.json()
    assert (told["id"], told["state"], told["counts"]["new"], told["counts"]["changed"]) == (
        first["id"], "draft", 1, 1)  # fmt: skip
    row = read_rows(alice, first["id"])[1]["properties"]
    assert (row["remarks"], row["address"]) == ("已核", "桥南")
    assert told["to_acknowledge"] == 0, told["findings"]
    assert alice.post(f"/uploads/{first['id']}/submit", json={}).status_code == 200
    late = alice.patch(outfall, params=here, json={"properties": {"remarks": "x"}}, headers=seen)
    assert (late.status_code, late.json()["code"]) == (409, "upload.not_editable")
    other = as_person("chelsea").post(ITEMS, params=here, json=feature())
    assert other.status_code == 404


def test_p4_what_was_edited_by_hand_is_not_written_over(as_person: As) -> None:
    alice = as_person("alice")
    draft = alice.post(f"{ITEMS}?upload=new", json=feature()).json()
    edit = {"rows": [1], "set": {"remarks": "手改"}}
    assert alice.patch(f"/uploads/{draft['id']}/rows", json=edit).status_code == 200
    refused = alice.post(ITEMS, params={"upload": draft["id"]}, json=feature(name="4#"))
    assert (refused.status_code, refused.json()["code"]) == (409, "upload.edited_by_hand")


@pytest.mark.parametrize(
    ("crs", "place"),
    [("4490", (32.26, 120.16)), ("4326", (32.26, 120.16)), ("4549", (3570926.0, 515078.0))],
)
def test_p5_axes_come_as_the_system_has_them(as_person: As, crs: str, place: tuple[float, float]) -> None:
    alice = as_person("alice")
    told = alice.post(ITEMS, json=feature(Point(place)), headers={"Content-Crs": f"<{EPSG}{crs}>"}).json()
    lon, lat = read_rows(alice, told["id"])[0]["geometry"]["coordinates"]
    assert abs(lon - 120.16) < 3e-3 and abs(lat - 32.26) < 3e-3
    kept = alice.get(f"/uploads/{told['id']}/file").json()["features"][0]["sent"]
    assert kept["geometry"]["coordinates"] == list(place)
    assert alice.post(ITEMS, json=feature(), headers={"Content-Crs": "<urn:x>"}).status_code == 400


def test_p6_who_may_what(as_person: As, outfall: str, door: TestClient) -> None:
    for name in ("bob", "cora", "ines"):
        client = as_person(name)
        assert client.post(ITEMS, json=feature()).status_code == 403
        assert client.delete(outfall, headers={"If-Match": '"1"'}).status_code == 403
        assert client.options(ITEMS).headers["Allow"] == "GET, HEAD, OPTIONS"
    foreign = as_person("chelsea").delete(outfall, headers={"If-Match": '"1"'})
    assert foreign.status_code == 422 and foreign.json()["code"] == "identity.foreign"
    alice = as_person("alice")
    assert alice.options(ITEMS).headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert alice.options(f"{ITEMS}/unknown_id").headers["Allow"] == "GET, HEAD, OPTIONS, PUT, PATCH, DELETE"
    for scope, status in (("read", 403), ("write", 202)):
        token = alice.post("/me/tokens", json={"label": scope, "scope": scope}).json()["token"]
        machine = TestClient(door.app, headers={"Authorization": f"Bearer {token}"})
        assert machine.post(ITEMS, json=feature(name=scope)).status_code == status


def test_p7_qgis_edits_though_it_knows_no_etags(as_person: As, outfall: str) -> None:
    alice = as_person("alice")
    qgis = {"User-Agent": QGIS}
    made = alice.post(ITEMS, json=feature(), headers=qgis)
    assert made.status_code == 202 and "/items/" in made.headers["Location"]
    part = {"properties": {"remarks": "已核"}}
    sent = alice.patch(outfall, json=part, headers=qgis | {"Content-Type": "application/merge-patch+json"})
    assert sent.status_code == 202
    alice.post(f"/uploads/{sent.json()['id']}/withdraw", json={})
    assert alice.delete(outfall, headers=qgis).status_code == 202
    assert alice.patch(outfall, json=part, headers=qgis | {"If-Match": '"7"'}).status_code == 412


def test_p7_shape_and_values_that_qgis_sends_apart_are_one_upload(as_person: As, outfall: str) -> None:
    alice, qgis = as_person("alice"), {"User-Agent": QGIS, "Content-Type": "application/merge-patch+json"}
    shape = {"type": "Feature", "geometry": mapping(Point(120.1501, 32.2501))}
    first = alice.patch(outfall, json=shape, headers=qgis).json()
    second = alice.patch(outfall, json={"properties": {"remarks": "已核"}}, headers=qgis).json()
    (row,) = read_rows(alice, second["id"])
    assert row["properties"]["remarks"] == "已核"
    assert row["geometry"]["coordinates"] == pytest.approx([120.1501, 32.2501])
    states = {one["id"]: one["state"] for one in alice.get("/uploads").json()["uploads"]}
    assert states == {first["id"]: "withdrawn", second["id"]: "submitted"}
    # what somebody looked at already stays what it is
    assert as_person("bob").post(f"/uploads/{second['id']}/confirm", json={}).status_code == 200
    third = alice.patch(outfall, json={"properties": {"remarks": "再核"}}, headers=qgis).json()
    assert (
        alice.get(f"/uploads/{second['id']}").json()["state"] == "confirmed" and third["id"] != second["id"]
    )
    # others say what they start from, and gather where they wish to
    plain = alice.patch(outfall, json={"properties": {"remarks": "三核"}}, headers={"If-Match": '"1"'}).json()
    assert alice.get(f"/uploads/{third['id']}").json()["state"] != "withdrawn" and plain["id"] != third["id"]


def test_p8_a_request_sent_again_leads_to_the_same_upload(as_person: As) -> None:
    alice, key = as_person("alice"), {"Idempotency-Key": "k1"}
    one, two = (alice.post(ITEMS, json=feature(), headers=key).json() for _ in range(2))
    assert one["id"] == two["id"] and len(alice.get("/uploads").json()["uploads"]) == 1
    other = alice.post(ITEMS, json=feature(name="4#"), headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.reused")


def test_p1_every_kind_of_value_survives_the_way(as_person: As, publish_row: Publish) -> None:
    values = {"name": "东河地块", "ledger": "gain", "stage": "planned", "plan_year": 2022, "design_plot_no": "红9",
              "village": "祁巷村", "trees": 100, "method": "plantation"}  # fmt: skip
    plot = publish_row("afforestation", multi(square(120.15, 32.25, 0.002)), unit="huangqiao", **values)
    alice = as_person("alice")
    read = alice.get(f"{LAYER_OF_PLOTS}/{plot}")
    same = alice.put(f"{LAYER_OF_PLOTS}/{plot}", json=read.json())
    assert same.json()["counts"]["unchanged"] == 1, same.text
