"""Photos and documents as evidence.

EV1 a photo is opened and drawn anew; its place and time are read, its original is kept as it came
EV2 what is no photo, too large or broken is refused with what to do; a PDF is kept unopened
EV3 place and time are judged: far away, in the future, in the wrong order, the same picture twice; and again when the
    shape moves
EV4 evidence comes and goes while the upload may be edited, and only then
EV5 on publication it belongs to the work, known from that instant on; new evidence alone is something to submit
EV6 a photo's place and original are for its own unit and for bureaus
EV7 files leave as attachments under the name that inspections ask for
EV8 an export takes the evidence of its works along, with a list; not more than it may hold
"""

from __future__ import annotations

import csv
import hashlib
import io
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import psycopg
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from geo_api.originals import path_of
from geo_api.settings import Settings
from tests.pictures import draw_photo, part
from tests.road import STEPS, settle
from tests.shapes import collect, square

As = Callable[[str], TestClient]
Send = Callable[..., dict[str, Any]]
PLOT = {"name": "东河地块", "ledger": "gain", "stage": "accepted", "accepted_on": "2022-11-20"}
# at noon: a day and a year that are the same in China and in UTC
RECENT, EARLIER = (f"{datetime.now(UTC) - timedelta(days=days):%Y:%m:%d} 12:00:00" for days in (30, 400))
HERE = (120.1501, 32.2501)


@pytest.fixture
def draft(as_person: As, send: Send) -> dict[str, Any]:
    return settle(
        as_person("alice"), send(as_person("alice"), "afforestation", collect((square(120.15, 32.25), PLOT)))
    )


def add(client: TestClient, upload: str, content: bytes, name: str = "照片.jpg", **told: Any) -> Any:
    data = {"row": "1", "kind": "after"} | told
    return client.post(f"/uploads/{upload}/evidence", files=part(content, name), data=data)


def codes(client: TestClient, upload: str) -> list[str]:
    findings = client.get(f"/uploads/{upload}").json()["findings"]
    return sorted(f["code"] for f in findings if f["code"].startswith("evidence."))


def test_ev1_a_photo_is_drawn_anew_and_its_original_kept(
    as_person: As, draft: dict[str, Any], county: Settings
) -> None:
    alice, content = as_person("alice"), draw_photo(*HERE, RECENT, size=(640, 480), turned=6)
    answer = add(alice, draft["id"], content, title="完工照")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert told["place"] == pytest.approx(HERE, abs=1e-6) and told["distance_m"] == 0
    assert (told["width"], told["height"]) == (480, 640)  # turned upright
    assert told["taken_at"].startswith(RECENT[:4])
    assert told["sha256"] == hashlib.sha256(content).hexdigest()
    assert path_of(county.files, told["sha256"]).read_bytes() == content
    for size, longest in (("thumbnail", 320), ("preview", 640)):
        sent = alice.get(told["links"][size])
        with Image.open(io.BytesIO(sent.content)) as picture:
            assert max(picture.size) == longest and not picture.getexif()
    assert codes(alice, draft["id"]) == []
    assert alice.get(f"/uploads/{draft['id']}").json()["revision"] > draft["revision"]


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_ev1_other_formats_carry_place_and_time_too(as_person: As, draft: dict[str, Any], form: str) -> None:
    told = add(as_person("alice"), draft["id"], draw_photo(*HERE, RECENT, form=form)).json()
    assert told["media_type"] == f"image/{form.lower()}" and told["place"] == pytest.approx(HERE, abs=1e-6)


def test_ev2_what_is_no_photo_is_refused_with_what_to_do(as_person: As, draft: dict[str, Any]) -> None:
    alice, photo = as_person("alice"), draw_photo(*HERE, RECENT, size=(400, 300))
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    gif = io.BytesIO()
    Image.new("P", (4, 4)).save(gif, "GIF")
    bomb = io.BytesIO()
    Image.new("1", (9000, 9000)).save(bomb, "PNG")
    for content, code in (
        (b"hello", "photo.unknown"),
        (svg, "photo.unknown"),
        (gif.getvalue(), "photo.unknown"),
        (photo[: len(photo) // 2], "photo.damaged"),
        (bomb.getvalue(), "photo.too_many_pixels"),
        (b"", "file.empty"),
    ):
        answer = add(alice, draft["id"], content)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert add(alice, draft["id"], photo, kind="selfie").json()["code"] == "evidence.kind"
    assert add(alice, draft["id"], photo, row="99").json()["code"] == "rows.unknown"
    large = add(alice, draft["id"], photo + b"\0" * (20 << 20))
    assert (large.status_code, large.json()["code"]) == (413, "evidence.too_large")
    assert alice.get(f"/uploads/{draft['id']}/evidence").json()["evidence"] == []


def test_ev2_a_document_is_kept_unopened(as_person: As, draft: dict[str, Any]) -> None:
    alice, content = as_person("alice"), b"%PDF-1.7\nnothing that any reader would take"
    told = add(alice, draft["id"], content, "验收表.pdf", kind="document").json()
    assert not told["is_photo"] and set(told["links"]) == {"original"} and told["title"] == "验收表"
    sent = alice.get(told["links"]["original"])
    assert sent.content == content and sent.headers["content-disposition"].startswith("attachment")
    assert codes(alice, draft["id"]) == []


def test_ev3_a_photo_from_elsewhere_must_be_acknowledged(as_person: As, draft: dict[str, Any]) -> None:
    alice = as_person("alice")
    add(alice, draft["id"], draw_photo(120.18, 32.25, RECENT), title="西侧")
    found = [
        f for f in alice.get(f"/uploads/{draft['id']}").json()["findings"] if f["code"] == "evidence.far"
    ]
    assert (
        found[0]["severity"] == "acknowledge"
        and "西侧" in found[0]["message"]
        and "公里" in found[0]["message"]
    )
    assert found[0]["place"] == pytest.approx([120.18, 32.25], abs=1e-6)
    refused = alice.post(f"/uploads/{draft['id']}/submit", json={})
    assert refused.json()["code"] == "upload.unacknowledged"
    alice.post(
        f"/uploads/{draft['id']}/acknowledge", json={"findings": [found[0]["id"]], "note": "从对岸拍的"}
    )
    # one more photo does not take the acknowledgement away
    add(alice, draft["id"], draw_photo(*HERE, RECENT, shade=10))
    kept = [f for f in alice.get(f"/uploads/{draft['id']}").json()["findings"] if f["code"] == "evidence.far"]
    assert kept[0]["acknowledged_note"] == "从对岸拍的"
    assert alice.post(f"/uploads/{draft['id']}/submit", json={}).status_code == 200


def test_ev3_when_the_shape_moves_the_photos_are_judged_again(as_person: As, draft: dict[str, Any]) -> None:
    alice = as_person("alice")
    add(alice, draft["id"], draw_photo(*HERE, RECENT))
    assert codes(alice, draft["id"]) == []
    moved = collect((square(120.16, 32.26), {}))["features"][0]["geometry"]
    alice.patch(f"/uploads/{draft['id']}/rows", json={"rows": [1], "geometry": moved})
    assert codes(alice, draft["id"]) == ["evidence.far"]
    alice.patch(f"/uploads/{draft['id']}/rows", json={"rows": [1], "reset": True})
    assert codes(alice, draft["id"]) == []


def test_ev3_times_and_their_order_are_judged(as_person: As, draft: dict[str, Any]) -> None:
    alice = as_person("alice")
    add(alice, draft["id"], draw_photo(*HERE, "2031:01:01 10:00:00", shade=1))
    assert codes(alice, draft["id"]) == ["evidence.time"]
    bare = add(alice, draft["id"], draw_photo(shade=2)).json()
    assert codes(alice, draft["id"]) == ["evidence.bare", "evidence.time"]
    assert bare["place"] is None and bare["taken_at"] is None
    add(alice, draft["id"], draw_photo(*HERE, RECENT, shade=3), kind="before")
    add(alice, draft["id"], draw_photo(*HERE, EARLIER, shade=4), kind="after")
    assert codes(alice, draft["id"]) == ["evidence.bare", "evidence.order", "evidence.time"]


def test_ev3_one_picture_proves_one_work(as_person: As, send: Send) -> None:
    alice = as_person("alice")
    two = collect((square(120.15, 32.25), PLOT), (square(120.17, 32.27), PLOT | {"name": "西河地块"}))
    upload = settle(alice, send(alice, "afforestation", two))["id"]
    photo = draw_photo(*HERE, RECENT)
    first = add(alice, upload, photo).json()
    assert add(alice, upload, photo).json()["id"] == first["id"]  # the same row: the same piece
    add(alice, upload, photo, row="2")
    found = alice.get(f"/uploads/{upload}").json()["findings"]
    twice = {f["row"]: f["message"] for f in found if f["code"] == "evidence.twice"}
    assert set(twice) == {1, 2} and "第 2 行" in twice[1]


def test_ev4_only_its_unit_and_only_while_it_may_be_edited(as_person: As, draft: dict[str, Any]) -> None:
    alice, bob, chelsea = (as_person(name) for name in ("alice", "bob", "chelsea"))
    photo = draw_photo(*HERE, RECENT)
    assert add(chelsea, draft["id"], photo).status_code == 404
    assert add(bob, draft["id"], photo).status_code == 403
    kept = add(alice, draft["id"], photo).json()
    stale = alice.delete(f"/uploads/{draft['id']}/evidence/{kept['id']}", headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert alice.delete(f"/uploads/{draft['id']}/evidence/{kept['id']}").status_code == 204
    kept = add(alice, draft["id"], photo).json()
    assert alice.post(f"/uploads/{draft['id']}/submit", json={}).status_code == 200
    assert add(alice, draft["id"], photo).json()["code"] == "upload.not_editable"
    assert (
        alice.delete(f"/uploads/{draft['id']}/evidence/{kept['id']}").json()["code"] == "upload.not_editable"
    )
    assert chelsea.get(kept["links"]["thumbnail"]).status_code == 404
    acts = [e["action"] for e in as_person("ada").get("/audit?limit=50").json()["entries"]]
    assert acts.count("evidence.add") == 2 and acts.count("evidence.remove") == 1


def test_ev5_and_ev6_on_publication_it_belongs_to_the_work(as_person: As, draft: dict[str, Any]) -> None:
    alice = as_person("alice")
    add(alice, draft["id"], draw_photo(*HERE, RECENT), title="完工照")
    before = datetime.now(UTC)
    for name, action in STEPS:
        assert as_person(name).post(f"/uploads/{draft['id']}/{action}", json={}).status_code == 200
    work = alice.get("/collections/afforestation/items").json()["features"][0]["id"]
    (own,) = alice.get(f"/features/{work}/evidence").json()["evidence"]
    assert own["title"] == "完工照" and own["place"] == pytest.approx(HERE, abs=1e-6)
    assert alice.get(f"/features/{work}/history").json()["evidence"][0]["id"] == own["id"]
    then = alice.get(f"/features/{work}/evidence", params={"as_of": before.isoformat()}).json()
    assert then["evidence"] == []
    with zipfile.ZipFile(io.BytesIO(alice.get(f"/features/{work}/evidence.zip").content)) as archive:
        (packed,) = archive.namelist()
        assert packed.startswith("黄桥镇_东河地块_完工后_")
        assert hashlib.sha256(archive.read(packed)).hexdigest() == own["sha256"]
    # another township sees the picture, not where it was taken, nor the file that says so
    chelsea = as_person("chelsea")
    (seen,) = chelsea.get(f"/features/{work}/evidence").json()["evidence"]
    assert (
        seen["place"] is None and set(seen["links"]) == {"thumbnail", "preview"} and seen["file_name"] is None
    )
    assert chelsea.get(seen["links"]["preview"]).status_code == 200
    assert chelsea.get(f"/features/{work}/evidence/{own['id']}/original").status_code == 404
    with zipfile.ZipFile(io.BytesIO(chelsea.get(f"/features/{work}/evidence.zip").content)) as archive:
        assert not Image.open(io.BytesIO(archive.read(archive.namelist()[0]))).getexif()
    assert as_person("nora").get(own["links"]["original"]).status_code == 200


def test_ev5_new_evidence_of_a_work_is_something_to_submit(
    as_person: As, draft: dict[str, Any], send: Send
) -> None:
    alice = as_person("alice")
    for name, action in STEPS:
        assert as_person(name).post(f"/uploads/{draft['id']}/{action}", json={}).status_code == 200
    again = settle(alice, send(alice, "afforestation", collect((square(120.15, 32.25), PLOT))))
    assert again["counts"]["unchanged"] == 1
    refused = alice.post(f"/uploads/{again['id']}/submit", json={})
    assert refused.json()["code"] == "upload.nothing_new"
    add(alice, again["id"], draw_photo(*HERE, RECENT))
    for name, action in STEPS:
        moved = as_person(name).post(f"/uploads/{again['id']}/{action}", json={})
        assert moved.status_code == 200, moved.text
    (work,) = alice.get("/collections/afforestation/items").json()["features"]
    assert work["properties"]["version"] == 1
    assert len(alice.get(f"/features/{work['id']}/evidence").json()["evidence"]) == 1
    verdict = as_person("ada").get("/audit/verify").json()
    assert verdict["broken_at"] is None and verdict["published"]["broken_batches"] == []


def test_ev7_files_leave_under_their_name(as_person: As, draft: dict[str, Any]) -> None:
    alice = as_person("alice")
    told = add(alice, draft["id"], draw_photo(*HERE, RECENT)).json()
    sent = alice.get(told["links"]["original"])
    name = unquote(sent.headers["content-disposition"])
    day = RECENT[:10].replace(":", "-")
    assert f"黄桥镇_东河地块_完工后_{day}.jpg" in name and name.startswith("attachment")
    assert sent.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in sent.headers["content-security-policy"]
    assert sent.headers["cache-control"].startswith("private")


def test_ev1_the_files_of_an_upload_are_no_path(
    as_person: As, draft: dict[str, Any], county: Settings
) -> None:
    told = add(as_person("alice"), draft["id"], draw_photo(*HERE, RECENT), "../../etc/x.jpg").json()
    assert told["file_name"] == "x.jpg"
    assert all(Path(county.files) in path.parents for path in county.files.rglob("*"))


def export(client: TestClient, **asked: Any) -> Any:
    """The finished export: what is told of it."""
    job = client.post("/exports", json={"scope": {"layers": ["afforestation"]}, **asked}).json()
    deadline = time.monotonic() + 120
    while job["state"] in ("queued", "running"):
        assert time.monotonic() < deadline
        time.sleep(0.1)
        job = client.get(f"/exports/{job['id']}").json()
    return job


def test_ev8_an_export_takes_the_evidence_along(as_person: As, draft: dict[str, Any]) -> None:
    alice, chelsea = as_person("alice"), as_person("chelsea")
    add(alice, draft["id"], draw_photo(*HERE, RECENT), title="=完工照")
    add(alice, draft["id"], draw_photo(120.1502, 32.2501, RECENT), title="另一张")
    before = datetime.now(UTC)
    for name, action in STEPS:
        assert as_person(name).post(f"/uploads/{draft['id']}/{action}", json={}).status_code == 200
    job = export(alice, format="geojson", evidence=True)
    assert job["evidence"] and job["evidence_files"] == 2, job
    answer = alice.get(job["links"]["file"])
    assert hashlib.sha256(answer.content).hexdigest() == job["file"]["sha256"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        works, *photos, contents = archive.namelist()
        rows = list(csv.DictReader(io.StringIO(archive.read(contents).decode("utf-8-sig"))))
        assert works.startswith("泰兴市") and contents == "佐证材料目录.csv"
        assert {row["标题"] for row in rows} == {"'=完工照", "另一张"}
        for row in rows:
            assert row["名称"] == "东河地块" and row["文件"].startswith("佐证材料/黄桥镇_东河地块_完工后_")
            assert hashlib.sha256(archive.read(row["文件"])).hexdigest() == row["SHA-256"]
        assert {row["文件"] for row in rows} == set(photos)
    # another township is given the pictures without what their camera wrote
    other = export(chelsea, format="kml", evidence=True)
    with zipfile.ZipFile(io.BytesIO(chelsea.get(other["links"]["file"]).content)) as archive:
        for name in archive.namelist():
            if name.startswith("佐证材料/"):
                assert not Image.open(io.BytesIO(archive.read(name))).getexif()
    then = export(alice, format="geojson", evidence=True, as_of=before.isoformat())
    assert then["evidence_files"] == 0


def test_ev8_not_more_than_one_export_may_hold(
    as_person: As, draft: dict[str, Any], county: Settings
) -> None:
    alice = as_person("alice")
    add(alice, draft["id"], draw_photo(*HERE, RECENT))
    with psycopg.connect(county.database_url) as connection:
        connection.execute("UPDATE intake.evidence SET bytes = 5000000000")
    for name, action in STEPS:
        assert as_person(name).post(f"/uploads/{draft['id']}/{action}", json={}).status_code == 200
    job = export(alice, format="geojson", evidence=True)
    assert job["state"] == "failed" and job["problem"]["code"] == "export.evidence_size"
    assert "5,000 MB" in job["message"] and "按乡镇或图层" in job["message"]
    assert export(alice, format="geojson")["state"] == "done"
