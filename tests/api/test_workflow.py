"""The way of an upload: who moves it when, what stops it, and what publication leaves behind.

W1 a township reports, its head confirms, the lead bureau approves and publishes
W2 nobody else sees or moves a draft
W3 what blocks must be mended, what is to be acknowledged must be acknowledged
W4 returned uploads can be corrected and sent again
W5 publishing opens versions, closes the old ones, writes shares and the record
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from etl.write.geojson import CRS_MEMBER
from geo_api.settings import Settings
from tests.road import settle
from tests.shapes import BOWTIE, collect, square

As = Callable[[str], TestClient]
Send = Callable[..., dict[str, Any]]

PLOT = {"name": "东河地块", "ledger": "gain", "stage": "accepted", "accepted_on": "2022-11-20"}


def move(client: TestClient, upload: dict[str, Any], action: str, **asked: Any) -> Any:
    return client.post(f"/uploads/{upload['id']}/{action}", json=asked)


def walk(as_person: As, upload: dict[str, Any]) -> dict[str, Any]:
    """From a settled draft of huangqiao to publication."""
    for name, action in (("alice", "submit"), ("bob", "confirm"), ("nora", "approve"), ("nora", "publish")):
        answer = move(as_person(name), upload, action)
        assert answer.status_code == 200, (action, answer.text)
    published: dict[str, Any] = answer.json()
    return published


def test_w1_the_whole_way(as_person: As, send: Send, county: Settings) -> None:
    alice = as_person("alice")
    upload = settle(alice, send(alice, "afforestation", collect((square(120.15, 32.25), PLOT))))
    assert upload["counts"]["new"] == 1
    published = walk(as_person, upload)
    assert published["state"] == "published"
    assert [d["action"] for d in published["decisions"]] == ["submit", "confirm", "approve", "publish"]

    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM published.afforestation")).mappings().one()
        share = connection.execute(text("SELECT * FROM published.shares WHERE layer = 'afforestation'")).one()
        entries = connection.execute(text("SELECT action FROM audit.entries ORDER BY seq")).scalars().all()
    engine.dispose()
    assert (row["version"], row["unit"], row["township"]) == (1, "huangqiao", "huangqiao")
    assert row["name"] == "东河地块"
    assert abs(share.area_m2 - row["area_m2"]) < 1e-6
    assert entries[-2:] == ["publish", "upload.publish"]


def test_w2_chelsea_neither_sees_nor_moves_a_foreign_draft(as_person: As, send: Send) -> None:
    alice, chelsea = as_person("alice"), as_person("chelsea")
    upload = send(alice, "afforestation", collect((square(120.15, 32.25), PLOT)))
    assert chelsea.get(f"/uploads/{upload['id']}").status_code == 404
    assert chelsea.get(f"/uploads/{upload['id']}/features").status_code == 404
    assert chelsea.get("/uploads").json()["uploads"] == []
    assert move(chelsea, upload, "submit").status_code == 404
    assert move(as_person("nora"), upload, "approve").status_code == 404
    assert (
        chelsea.patch(f"/uploads/{upload['id']}/rows", json={"rows": "all", "drop": True}).status_code == 404
    )


def test_w2_only_the_head_confirms_and_only_the_lead_bureau_approves(as_person: As, send: Send) -> None:
    alice = as_person("alice")
    upload = settle(alice, send(alice, "afforestation", collect((square(120.15, 32.25), PLOT))))
    assert move(alice, upload, "submit").status_code == 200
    assert move(alice, upload, "confirm").status_code == 403
    assert move(as_person("bob"), upload, "approve").status_code == 403
    assert move(as_person("bob"), upload, "confirm").status_code == 200
    assert move(as_person("walt"), upload, "approve").status_code == 403  # water does not lead planting
    assert move(as_person("nora"), upload, "publish").status_code == 409  # not approved yet


def test_w3_a_crossed_ring_blocks_until_it_is_mended(as_person: As, send: Send) -> None:
    alice = as_person("alice")
    upload = send(
        alice, "afforestation", collect((BOWTIE, PLOT), (square(120.16, 32.26), {**PLOT, "name": "二"}))
    )
    blocking = [f for f in upload["findings"] if f["severity"] == "block"]
    assert [f["row"] for f in blocking] == [1]
    assert abs(blocking[0]["place"][0] - 120.1505) < 1e-3
    assert "第 1 行" in blocking[0]["message"]
    refused = move(alice, upload, "submit")
    assert refused.status_code == 409
    assert refused.json()["code"] == "upload.blocked"

    fixed = alice.post(f"/uploads/{upload['id']}/fixes", json={"fixes": [blocking[0]["fix"]["id"]]}).json()
    assert not fixed["blocking"]
    assert move(alice, settle(alice, fixed), "submit").status_code == 200


def test_w4_a_returned_upload_can_be_corrected_and_sent_again(as_person: As, send: Send) -> None:
    alice, bob = as_person("alice"), as_person("bob")
    upload = settle(alice, send(alice, "afforestation", collect((square(120.15, 32.25), PLOT))))
    move(alice, upload, "submit")
    assert move(bob, upload, "return").status_code == 422  # a reason is needed
    returned = move(
        bob, upload, "return", note="名称请写全称", deadline=str(date.today() + timedelta(days=9))
    ).json()
    assert returned["state"] == "returned"
    edited = alice.patch(
        f"/uploads/{upload['id']}/rows", json={"rows": [1], "set": {"name": "祁巷村东河地块"}}
    ).json()
    assert edited["state"] == "returned"
    again = walk(as_person, settle(alice, edited))
    assert again["state"] == "published"
    staged = alice.get(f"/uploads/{upload['id']}/features").json()
    assert staged["features"][0]["properties"]["name"] == "祁巷村东河地块"


def test_w5_a_changed_work_gets_a_second_version_and_the_first_is_closed(
    as_person: As, send: Send, county: Settings
) -> None:
    alice = as_person("alice")
    identified = {**PLOT, "plan_year": 2022, "village": "祁巷村", "design_plot_no": "红9"}
    first = settle(alice, send(alice, "afforestation", collect((square(120.15, 32.25), identified))))
    walk(as_person, first)
    changed = {**identified, "name": "东河地块（二期）"}
    second = settle(alice, send(alice, "afforestation", collect((square(120.15, 32.25), changed))))
    assert second["counts"]["changed"] == 1, second
    walk(as_person, second)

    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT version, name, upper_inf(valid), feature_id FROM published.afforestation ORDER BY version"
            )
        ).all()
    engine.dispose()
    assert [(r[0], r[1], r[2]) for r in rows] == [(1, "东河地块", False), (2, "东河地块（二期）", True)]
    assert rows[0][3] == rows[1][3]


def test_a_point_is_staged_with_its_place(as_person: As, send: Send, county: Settings) -> None:
    alice = as_person("alice")
    hamlet = {"name": "示意庄", "programme": "green_village", "stage": "applied", "village": "祁巷村"}
    point = {
        "type": "Feature",
        "properties": hamlet,
        "geometry": {"type": "Point", "coordinates": [120.15, 32.25]},
    }
    send(alice, "village_works", {"type": "FeatureCollection", "crs": CRS_MEMBER, "features": [point]})
    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        assert (
            connection.execute(text("SELECT ST_AsText(geom) FROM intake.rows")).scalar()
            == "POINT(120.15 32.25)"
        )
    engine.dispose()


def test_the_same_file_sent_again_has_nothing_new(as_person: As, send: Send) -> None:
    alice = as_person("alice")
    identified = {**PLOT, "plan_year": 2022, "village": "祁巷村", "design_plot_no": "红9"}
    collection = collect((square(120.15, 32.25), identified))
    walk(as_person, settle(alice, send(alice, "afforestation", collection)))
    again = send(alice, "afforestation", collection)
    assert again["counts"]["unchanged"] == 1
    assert move(alice, again, "submit").json()["code"] == "upload.nothing_new"


def test_a_polygon_in_the_sea_and_one_in_another_township_are_refused(as_person: As, send: Send) -> None:
    alice = as_person("alice")
    sea = send(alice, "afforestation", collect((square(123.5, 31.0), PLOT)))
    foreign = send(alice, "afforestation", collect((square(120.05, 32.25), PLOT)))
    assert sea["blocking"] and foreign["blocking"]
    assert move(alice, sea, "submit").status_code == 409
    assert move(alice, foreign, "submit").status_code == 409


def test_what_another_programme_already_claims_blocks_with_its_name(as_person: As, send: Send) -> None:
    alice = as_person("alice")
    walk(as_person, settle(alice, send(alice, "afforestation", collect((square(120.15, 32.25), PLOT)))))
    claim = send(alice, "afforestation", collect((square(120.1505, 32.25), {**PLOT, "name": "重报地块"})))
    overlap = [f for f in claim["findings"] if f["evidence"]]
    assert overlap and overlap[0]["severity"] == "block"
    assert "东河地块" in overlap[0]["message"]


def test_bad_files_get_a_sentence_and_leave_nothing(as_person: As, door: TestClient) -> None:
    alice = as_person("alice")
    for name, content in (
        ("空.zip", b""),
        ("不是.zip", b"PK\x03\x04nonsense"),
        ("说明.docx", b"\xd0\xcf\x11\xe0" * 50),
    ):
        answer = alice.post("/uploads", files={"file": (name, content)}, data={"layer": "wetlands"})
        told = answer.json()
        problem = told if answer.status_code >= 400 else told["problem"]
        assert problem and any("\u4e00" <= c <= "\u9fff" for c in problem["detail"]), (name, told)
    assert door.get("/health").status_code == 200
    unknown = alice.post("/uploads", files={"file": ("a.geojson", b"{}")}, data={"layer": "nonsense"})
    assert unknown.status_code == 404
