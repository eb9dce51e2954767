"""What an upload's report tells, to whom, and how it changes.

U1 a file of several layers is asked about      U2 the same file twice is told
U3 a retry leads to the same upload             U4 systems side by side
U5 stages arrive while it is read               U6 restricted ground is shown to reviewers alone
U7 findings are handed back as files            U8 rows are changed, given back, and nobody is overwritten
U9 units and remembered mappings                U10 drafts are given up; the list has pages
"""

from __future__ import annotations

import io
import json
import tempfile
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from geo_api.db import Actor, Database
from geo_api.settings import Settings
from tests.shapes import BOWTIE, collect, multi, square

As = Callable[[str], TestClient]
Send = Callable[..., dict[str, Any]]
Publish = Callable[..., uuid.UUID]

PLOT = {"name": "东河地块", "ledger": "gain", "stage": "accepted", "accepted_on": "2022-11-20"}
HERE = square(120.15, 32.25)
# what nobody outside a bureau may learn: where this field's corner lies
SECRET = "120.150437"
FIELD = shapely.box(float(SECRET), 32.2, 120.16, 32.3)


def post_file(client: TestClient, content: bytes, name: str = "地块.geojson", **sent: Any) -> Any:
    headers = sent.pop("headers", {})
    return client.post("/uploads", files={"file": (name, content)}, data=sent, headers=headers)


def write_json(*features: Any) -> bytes:
    return json.dumps(collect(*features), ensure_ascii=False).encode()


def read_events(body: str) -> list[tuple[str, Any]]:
    """Name and data of each server-sent event."""
    found = []
    for block in body.strip().split("\n\n"):
        lines = dict(line.partition(": ")[::2] for line in block.split("\n"))
        found.append((lines.get("event", "message"), json.loads(lines["data"])))
    return found


@pytest.fixture
def two_layers(tmp_path: Path) -> bytes:
    """A GeoPackage with two layers of polygons, one row and two."""
    path = tmp_path / "两层.gpkg"
    for name, shapes in (("甲", [HERE]), ("乙", [square(120.16, 32.25), square(120.17, 32.25)])):
        pyogrio.raw.write(
            str(path),
            shapely.to_wkb(np.array([multi(shape) for shape in shapes])),
            [np.array([f"{name}{n}" for n in range(len(shapes))], dtype=object)],
            ["name"],
            layer=name,
            driver="GPKG",
            geometry_type="MultiPolygon",
            crs="EPSG:4490",
        )
    return path.read_bytes()


def test_u1_several_layers_are_asked_about(as_person: As, two_layers: bytes) -> None:
    alice = as_person("alice")
    report = post_file(alice, two_layers, "两层.gpkg", layer="afforestation").json()
    assert {(one["name"], one["rows"]) for one in report["file_layers"]} == {("甲", 1), ("乙", 2)}
    assert report["file_layer_certain"] is False
    refused = alice.post(f"/uploads/{report['id']}/submit", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "upload.layer_uncertain")
    chosen = alice.patch(f"/uploads/{report['id']}", json={"file_layer": "甲"}).json()
    assert chosen["file_layer_certain"] is True
    assert [one["name"] for one in chosen["file_layers"] if one["chosen"]] == ["甲"]
    assert chosen["counts"]["read"] == 1
    at_once = post_file(alice, two_layers, "两层.gpkg", layer="afforestation", file_layer="乙").json()
    assert (at_once["counts"]["read"], at_once["file_layer_certain"]) == (2, True)


def test_u2_the_same_file_is_told_to_those_who_may_know(as_person: As) -> None:
    alice, chelsea = as_person("alice"), as_person("chelsea")
    content = write_json((HERE, PLOT))
    first = post_file(alice, content, layer="afforestation").json()
    assert (first["same_file"], first["same_file_elsewhere"]) == ([], 0)
    second = post_file(alice, content, "另名.geojson", layer="wetlands").json()
    assert [one["id"] for one in second["same_file"]] == [first["id"]]
    assert second["same_file"][0] | {"created_at": ""} == {
        "id": first["id"],
        "state": "draft",
        "layer": "afforestation",
        "unit": "huangqiao",
        "created_at": "",
        "by": "alice",
    }
    foreign = post_file(chelsea, content, layer="afforestation").json()
    assert (foreign["same_file"], foreign["same_file_elsewhere"]) == ([], 2)
    alice.post(f"/uploads/{second['id']}/withdraw", json={})
    assert chelsea.get(f"/uploads/{foreign['id']}").json()["same_file_elsewhere"] == 1


def test_u3_a_retry_finds_the_upload_and_another_file_does_not(as_person: As) -> None:
    alice = as_person("alice")
    key = {"Idempotency-Key": "one-click"}
    content = write_json((HERE, PLOT))
    first = post_file(alice, content, layer="afforestation", headers=key).json()
    assert post_file(alice, content, layer="afforestation", headers=key).json()["id"] == first["id"]
    assert len(alice.get("/uploads").json()["uploads"]) == 1
    other = post_file(alice, write_json((BOWTIE, PLOT)), layer="afforestation", headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.reused")
    assert post_file(alice, content, layer="wetlands", headers=key).status_code == 422
    chelsea = as_person("chelsea")  # everybody has keys of their own
    assert post_file(chelsea, content, layer="afforestation", headers=key).json()["id"] != first["id"]


def test_u3_two_clicks_at_once_are_one_upload(as_person: As) -> None:
    clients = [as_person("alice") for _ in range(4)]
    content = write_json((HERE, PLOT))
    found: list[str] = []

    def click(client: TestClient) -> None:
        answer = post_file(
            client,
            content,
            layer="afforestation",
            headers={"Idempotency-Key": "k", "Prefer": "respond-async"},
        )
        found.append(answer.json()["id"])

    clicks = [threading.Thread(target=click, args=(client,)) for client in clients]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join(60)
    assert len(found) == 4 and len(set(found)) == 1


def test_u4_systems_are_shown_side_by_side_and_not_in_the_report(as_person: As, send: Send) -> None:
    alice = as_person("alice")
    report = send(alice, "afforestation", collect((HERE, PLOT)))
    assert "previews" not in report["crs"]
    told = alice.get(report["links"]["crs"])
    assert told.status_code == 200
    assert told.json()["used"] == report["crs"]["used"]
    used = next(one for one in told.json()["candidates"] if one["crs"] == report["crs"]["used"])
    assert used["inside"] == 1
    assert used["features"]["features"][0]["properties"] == {"row": 1}
    assert abs(used["bbox"][0] - 120.15) < 1e-5
    assert as_person("chelsea").get(report["links"]["crs"]).status_code == 404


def test_u5_the_report_arrives_without_asking_again(as_person: As) -> None:
    alice = as_person("alice")
    prompt = post_file(
        alice, write_json((HERE, PLOT)), layer="afforestation", headers={"Prefer": "respond-async"}
    )
    assert prompt.status_code in (201, 202)
    report = prompt.json()
    assert prompt.headers["location"] == report["links"]["self"]
    events = read_events(alice.get(report["links"]["events"]).text)
    *seen, (last, finished) = events
    assert last == "report"
    assert finished["state"] == "draft" and finished["counts"]["read"] == 1
    assert finished["findings"] == alice.get(report["links"]["self"]).json()["findings"]
    stages = [told["stage"] for _, told in seen]
    order = ("received", "reading", "checking", "comparing", "done")
    assert stages == sorted(stages, key=order.index)
    assert [told["progress"] for _, told in seen] == sorted(told["progress"] for _, told in seen)
    assert seen[-1][1] | {"revision": 0} == {
        "state": "done",
        "stage": "done",
        "done": 1,
        "total": 1,
        "progress": 1.0,
        "message": "已读完",
        "message_en": "Done",
        "revision": 0,
    }
    assert as_person("chelsea").get(report["links"]["events"]).status_code == 404


def test_u5_stages_are_told_as_they_are_noted(door: TestClient, as_person: As, send: Send) -> None:
    from geo_api import stages

    alice = as_person("alice")
    report = send(alice, "afforestation", collect((HERE, PLOT)))
    database: Database = door.app.state.database
    actor = Actor(person="", unit="huangqiao", role="filler")
    with database.session(Actor(person="", unit="", role="system")) as session:
        session.execute(text("UPDATE intake.uploads SET state = 'reading'"))
    stages.tell(database, uuid.UUID(report["id"]), "checking", 50, 200)
    with database.session(actor) as session:
        told = stages.look(session, uuid.UUID(report["id"]))
    assert told is not None
    assert (told["state"], told["stage"], told["done"], told["total"]) == ("running", "checking", 50, 200)
    assert stages.BEGINS["checking"] < told["progress"] < stages.BEGINS["comparing"]
    stranger = Actor(person="", unit="xuanbao", role="filler")
    with database.session(stranger) as session:
        assert stages.look(session, uuid.UUID(report["id"])) is None


def test_u5_a_file_that_cannot_be_read_says_why_in_its_events(as_person: As) -> None:
    alice = as_person("alice")
    report = post_file(alice, b"PK\x03\x04nonsense", "坏.zip", layer="afforestation").json()
    events = read_events(alice.get(report["links"]["events"]).text)
    assert events[0][1]["state"] == "failed"
    assert events[0][1]["message"] == report["problem"]["detail"]
    assert events[-1][1]["state"] == "failed"


def test_u6_restricted_ground_is_a_number_to_townships_and_a_shape_to_reviewers(
    door: TestClient, as_person: As, send: Send, publish_row: Publish
) -> None:
    publish_row("farmland", multi(FIELD), kind="ordinary")
    alice = as_person("alice")
    report = send(alice, "afforestation", collect((HERE, PLOT)))
    here = f"/uploads/{report['id']}"
    [mine] = [f for f in report["findings"] if f["code"].startswith("avoid.farmland")]
    assert "亩" in mine["message"]
    assert mine["evidence"] is None
    waiting = [f["id"] for f in report["findings"] if f["severity"] == "acknowledge"]
    alice.post(f"{here}/acknowledge", json={"findings": waiting, "note": "已办手续"})
    assert alice.post(f"{here}/submit", json={}).status_code == 200
    bob = as_person("bob")
    assert bob.post(f"{here}/confirm", json={}).status_code == 200
    for client in (alice, bob):
        for address in (here, f"{here}/features", f"{here}/events", f"{here}/crs", f"{here}/findings.gpkg"):
            assert SECRET not in client.get(address).text, address
        assert not _read_layer(client.get(f"{here}/findings.gpkg").content, "evidence", mine["code"])
        sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{here}/findings.xlsx").content))["问题"]
        assert not any(SECRET in str(cell) for row in sheet.values for cell in row)

    nora = as_person("nora")
    [hers] = [f for f in nora.get(here).json()["findings"] if f["id"] == mine["id"]]
    assert abs(shapely.from_geojson(json.dumps(hers["evidence"])).bounds[0] - float(SECRET)) < 1e-6
    assert hers["acknowledged_note"] == "已办手续"
    [piece] = _read_layer(nora.get(f"{here}/findings.gpkg").content, "evidence", mine["code"])
    assert abs(piece.bounds[0] - float(SECRET)) < 1e-6

    # and were the application to forget it, the database would not
    database: Database = door.app.state.database
    for role, unit, rows in (("filler", "huangqiao", 0), ("head", "huangqiao", 0), ("reviewer", "nature", 1)):
        with database.session(Actor(person="", unit=unit, role=role)) as session:
            assert session.scalar(text("SELECT count(*) FROM intake.restricted_evidence")) == rows


def test_u6_a_re_check_by_the_sender_keeps_the_shape_from_the_sender(
    as_person: As, send: Send, publish_row: Publish, county: Settings
) -> None:
    publish_row("farmland", multi(FIELD), kind="ordinary")
    alice = as_person("alice")
    report = send(alice, "afforestation", collect((HERE, PLOT)))
    edited = alice.patch(f"/uploads/{report['id']}/rows", json={"rows": [1], "set": {"name": "河东"}})
    assert edited.status_code == 200, edited.text
    assert SECRET not in edited.text
    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT layer FROM intake.restricted_evidence")).scalars().all()
    engine.dispose()
    assert kept == ["farmland"]


def _read_layer(content: bytes, layer: str, code: str | None = None) -> list[Any]:
    """Shapes of a layer of a GeoPackage as GDAL reads it, those of one code where it is given."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "问题.gpkg"
        path.write_bytes(content)
        meta, _, shapes, values = pyogrio.raw.read(str(path), layer=layer)
    assert meta["crs"] == "EPSG:4490"
    codes = values[list(meta["fields"]).index("code")]
    return [shapely.from_wkb(shape) for shape, one in zip(shapes, codes, strict=True) if code in (None, one)]


def test_u7_findings_are_handed_back_as_a_map_and_as_a_list(as_person: As, send: Send) -> None:
    alice = as_person("alice")
    sea = square(123.5, 31.0)
    report = send(
        alice,
        "afforestation",
        collect((BOWTIE, PLOT), (sea, {**PLOT, "name": "=cmd|'/c calc'!A1", "stage": "谬误"})),
    )
    gpkg = alice.get(report["links"]["findings_gpkg"])
    assert "filename" in gpkg.headers["content-disposition"]
    placed = [f for f in report["findings"] if f["place"]]
    assert len(_read_layer(gpkg.content, "findings")) == len(placed) > 0
    points = [point.coords[0] for point in _read_layer(gpkg.content, "findings")]
    assert points == [tuple(f["place"]) for f in placed]
    assert len(_read_layer(gpkg.content, "evidence")) == len([f for f in report["findings"] if f["evidence"]])

    book = openpyxl.load_workbook(io.BytesIO(alice.get(report["links"]["findings_xlsx"]).content))
    heading, *rows = book["问题"].values
    assert heading[:6] == ("级别", "代码", "行", "字段", "问题与办法", "In English")
    assert [row[4] for row in rows] == [f["message"] for f in report["findings"]]
    assert [row[6] for row in rows] == [f["fix"] and f["fix"]["message"] for f in report["findings"]]
    stage = next(row for row in rows if row[1] == "value.choice")
    assert (stage[2], stage[3]) == ("2", "造林阶段")
    assert not any(cell.data_type == "f" for row in book["问题"].rows for cell in row)
    assert as_person("chelsea").get(report["links"]["findings_gpkg"]).status_code == 404


def test_u8_a_row_is_changed_dropped_and_given_back(as_person: As, send: Send) -> None:
    alice = as_person("alice")
    report = send(
        alice, "afforestation", collect((HERE, PLOT), (square(120.16, 32.25), {**PLOT, "name": "二"}))
    )
    address = f"/uploads/{report['id']}/rows"
    redrawn = square(120.17, 32.25, 0.002).__geo_interface__
    told = alice.patch(address, json={"rows": [1], "set": {"name": "改名"}, "geometry": redrawn}).json()
    assert told["area_m2"] > report["area_m2"] * 2
    all_set = alice.patch(address, json={"rows": "all", "set": {"village": "祁巷村"}}).json()
    assert all_set["counts"]["new"] == 2
    assert alice.patch(address, json={"rows": [1, 2], "drop": True}).json()["counts"]["dropped"] == 2
    rows = alice.get(f"/uploads/{report['id']}/features").json()["features"]
    assert [row["properties"]["name"] for row in rows] == ["改名", "二"]
    assert {row["properties"]["village"] for row in rows} == {"祁巷村"}
    assert rows[0]["properties"]["area_m2"] > 3 * rows[1]["properties"]["area_m2"]

    back = alice.patch(address, json={"rows": "all", "reset": True}).json()
    assert back["counts"] == report["counts"]
    assert back["area_m2"] == report["area_m2"]
    rows = alice.get(f"/uploads/{report['id']}/features").json()["features"]
    assert [row["properties"]["name"] for row in rows] == ["东河地块", "二"]
    assert not any(row["properties"]["edited"] or row["properties"]["dropped"] for row in rows)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"rows": [1]}, "rows.nothing"),
        ({"rows": [9], "drop": True}, "rows.unknown"),
        ({"rows": [1], "set": {"seen:stage": 1}}, "rows.field"),
        ({"rows": [1], "geometry": {"type": "Polygon", "coordinates": "x"}}, "geometry.unreadable"),
    ],
)
def test_u8_what_makes_no_sense_changes_nothing(
    as_person: As, send: Send, asked: dict[str, Any], code: str
) -> None:
    alice = as_person("alice")
    report = send(alice, "afforestation", collect((HERE, PLOT)))
    refused = alice.patch(f"/uploads/{report['id']}/rows", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert alice.get(f"/uploads/{report['id']}").json()["revision"] == report["revision"]


def test_u8_nobody_writes_over_what_they_have_not_seen(as_person: As, send: Send) -> None:
    alice = as_person("alice")
    report = send(alice, "afforestation", collect((BOWTIE, PLOT), (HERE, {**PLOT, "name": "二"})))
    here = f"/uploads/{report['id']}"
    old = {"If-Match": alice.get(here).headers["etag"]}
    assert old["If-Match"] == f'"{report["revision"]}"'
    first = alice.patch(f"{here}/rows", json={"rows": [2], "set": {"village": "祁巷村"}}, headers=old)
    assert first.status_code == 200
    assert first.headers["etag"] != old["If-Match"]
    fix = next(f["fix"]["id"] for f in report["findings"] if f["fix"])
    waiting = [f["id"] for f in first.json()["findings"] if f["severity"] == "acknowledge"]
    for method, address, asked in (
        ("PATCH", here, {"mapping": {}}),
        ("PATCH", f"{here}/rows", {"rows": [1], "drop": True}),
        ("POST", f"{here}/fixes", {"fixes": [fix]}),
        ("POST", f"{here}/acknowledge", {"findings": waiting}),
        ("POST", f"{here}/withdraw", {}),
        ("DELETE", here, None),
    ):
        refused = alice.request(method, address, json=asked, headers=old)
        assert (refused.status_code, refused.json()["code"]) == (412, "upload.changed_meanwhile"), address
        assert "alice" in refused.json()["detail"]
    fresh = {"If-Match": first.headers["etag"]}
    fixed = alice.post(f"{here}/fixes", json={"fixes": [fix]}, headers=fresh)
    assert fixed.status_code == 200
    assert alice.post(f"{here}/acknowledge", json={"findings": waiting}, headers=fresh).status_code == 412
    known = alice.post(
        f"{here}/acknowledge", json={"findings": waiting}, headers={"If-Match": fixed.headers["etag"]}
    )
    assert known.status_code == 200 and known.headers["etag"] != fixed.headers["etag"]
    # without the header whoever comes last is right, as before
    assert alice.post(f"{here}/withdraw", json={}).status_code == 200


def test_u8_a_fix_is_applied_once_and_safe_fixes_until_none_is_left(as_person: As, send: Send) -> None:
    alice = as_person("alice")
    report = send(alice, "afforestation", collect((BOWTIE, PLOT)))
    here = f"/uploads/{report['id']}"
    fix = next(f["fix"]["id"] for f in report["findings"] if f["severity"] == "block")
    assert alice.post(f"{here}/fixes", json={"fixes": [fix]}).status_code == 200
    again = alice.post(f"{here}/fixes", json={"fixes": [fix]})
    assert (again.status_code, again.json()["code"]) == (409, "fix.gone")

    doubled = list(HERE.exterior.coords)
    doubled.insert(1, doubled[1])
    shape = {"type": "Polygon", "coordinates": [doubled]}
    collection = collect((HERE, {**PLOT, "name": "三"}))
    collection["features"][0]["geometry"] = shape
    safe = send(alice, "afforestation", collection)
    assert [f["fix"]["safe"] for f in safe["findings"] if f["code"] == "geometry.repeated_points"] == [True]
    once = alice.post(f"/uploads/{safe['id']}/fixes", json={"all_safe": True}).json()
    assert not [f for f in once["findings"] if f["fix"] and f["fix"]["safe"]]
    twice = alice.post(f"/uploads/{safe['id']}/fixes", json={"all_safe": True}).json()
    assert (twice["revision"], twice["findings"]) == (once["revision"], once["findings"])


def test_u9_the_unit_of_a_column_can_be_chosen_and_is_remembered(as_person: As, send: Send) -> None:
    alice = as_person("alice")
    collection = collect((HERE, {**PLOT, "面积": 1.05}))
    report = send(alice, "afforestation", collection)
    [column] = [m for m in report["mapping"] if m["heading"] == "面积"]
    assert [unit["unit"] for unit in column["units"]] == ["亩", "公顷", "平方米"]
    assert report["mapping_remembered"] is False
    asked = {"mapping": {"面积": {"field": column["field"], "unit": "公顷"}}}
    chosen = alice.patch(f"/uploads/{report['id']}", json=asked).json()
    [column] = [m for m in chosen["mapping"] if m["heading"] == "面积"]
    assert (column["factor"], column["how"]) == (15.0, "person")
    [row] = alice.get(f"/uploads/{report['id']}/features").json()["features"]
    assert abs(row["properties"][column["field"]] - 15.75) < 1e-9

    later = send(
        alice, "afforestation", collect((square(120.16, 32.25), {**PLOT, "name": "二", "面积": 1.05}))
    )
    assert later["mapping_remembered"] is True
    assert [m["factor"] for m in later["mapping"] if m["heading"] == "面积"] == [15.0]
    assert as_person("chelsea").delete("/mappings?layer=afforestation").json() == {"forgotten": 0}
    assert as_person("liam").delete("/mappings?layer=afforestation").status_code == 403
    assert alice.delete("/mappings?layer=afforestation").json() == {"forgotten": 1}
    last = send(
        alice, "afforestation", collect((square(120.17, 32.25), {**PLOT, "name": "三", "面积": 1.05}))
    )
    assert last["mapping_remembered"] is False


@pytest.mark.parametrize(
    "chosen",
    [
        "no_such_field",
        5,
        {"field": "declared_mu", "unit": "米"},
        {"field": "declared_mu", "factor": -1},
        {"field": 3},
    ],
)
def test_u9_a_mapping_that_makes_no_sense_is_refused(as_person: As, send: Send, chosen: Any) -> None:
    alice = as_person("alice")
    report = send(alice, "afforestation", collect((HERE, {**PLOT, "面积": 1.05})))
    refused = alice.patch(f"/uploads/{report['id']}", json={"mapping": {"面积": chosen}})
    assert (refused.status_code, refused.json()["code"]) == (422, "mapping.unreadable")


def test_u9_the_layer_can_be_chosen_anew_and_a_failed_file_read_again(as_person: As, send: Send) -> None:
    alice = as_person("alice")
    report = send(alice, "wetlands", collect((HERE, PLOT)))
    moved = alice.patch(f"/uploads/{report['id']}", json={"layer": "afforestation"}).json()
    assert (moved["layer"], moved["counts"]["new"]) == ("afforestation", 1)
    refused = alice.patch(f"/uploads/{report['id']}", json={"layer": "farmland"})
    assert refused.status_code == 403
    failed = alice.patch(f"/uploads/{report['id']}", json={"crs": "EPSG:99999"}).json()
    assert failed["state"] == "failed"
    assert (
        as_person("chelsea").patch(f"/uploads/{report['id']}", json={"crs": "EPSG:4490"}).status_code == 404
    )
    read = alice.patch(f"/uploads/{report['id']}", json={"crs": "EPSG:4490"}).json()
    assert (read["state"], read["crs"]["used"]) == ("draft", "EPSG:4490")


def test_u10_a_draft_is_given_up_by_its_unit_and_stays_on_record(
    as_person: As, send: Send, county: Settings
) -> None:
    alice, bob, chelsea = as_person("alice"), as_person("bob"), as_person("chelsea")
    report = send(alice, "afforestation", collect((HERE, PLOT)))
    here = f"/uploads/{report['id']}"
    assert "delete" in report["may"]
    assert chelsea.delete(here).status_code == 404
    assert bob.delete(here).status_code == 403
    waiting = [f["id"] for f in report["findings"] if f["severity"] == "acknowledge"]
    if waiting:
        alice.post(f"{here}/acknowledge", json={"findings": waiting})
    assert alice.post(f"{here}/submit", json={}).status_code == 200
    kept = alice.delete(here)
    assert (kept.status_code, kept.json()["code"]) == (409, "upload.not_deletable")
    bob.post(f"{here}/return", json={"note": "请补村名"})
    assert alice.delete(here).status_code == 204
    assert alice.get(here).status_code == 404
    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        for table in ("uploads", "rows", "findings", "decisions", "stages"):
            assert connection.execute(text(f"SELECT count(*) FROM intake.{table}")).scalar() == 0, table
        action, detail = connection.execute(
            text("SELECT action, detail FROM audit.entries ORDER BY seq DESC LIMIT 1")
        ).one()
    engine.dispose()
    assert action == "upload.delete"
    assert json.loads(detail)["sha256"] == report["file"]["sha256"]


def test_u10_the_list_is_read_page_by_page(as_person: As, send: Send) -> None:
    alice = as_person("alice")
    sent = [
        send(alice, "afforestation", collect((square(120.15, 32.25 + n / 500), {**PLOT, "name": str(n)})))[
            "id"
        ]
        for n in range(5)
    ]
    found, cursor = [], ""
    for size in (2, 2, 1):
        page = alice.get(f"/uploads?limit=2&cursor={cursor}" if cursor else "/uploads?limit=2").json()
        assert len(page["uploads"]) == size
        found += [upload["id"] for upload in page["uploads"]]
        cursor = page["next"]
    assert cursor is None
    assert found == sent[::-1]
    assert alice.get("/uploads?limit=0").status_code == 422
    assert alice.get("/uploads?cursor=nonsense").json()["code"] == "uploads.cursor"
    assert alice.get("/uploads?limit=2&waiting=1").json()["uploads"][0]["id"] == sent[-1]
    assert as_person("bob").get("/uploads?waiting=1").json() == {"uploads": [], "next": None}
