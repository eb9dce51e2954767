"""One feature's past: versions, changes, decisions, evidence."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from geo_api.settings import Settings
from tests.shapes import collect, multi, square

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]
Send = Callable[..., dict[str, Any]]

PLOT = {"name": "东河地块", "ledger": "gain", "manager": "张三"}


def publish_twice(publish_row: Publish) -> uuid.UUID:
    plot = publish_row(
        "afforestation",
        multi(square(120.15, 32.25)),
        unit="huangqiao",
        until="2022-06-01T00:00Z",
        stage="planned",
        **PLOT,
    )
    publish_row(
        "afforestation",
        multi(square(120.15, 32.25, 0.0012)),
        unit="huangqiao",
        since="2022-06-01T00:00Z",
        feature_id=plot,
        version=2,
        stage="accepted",
        **PLOT | {"manager": "李四"},
    )
    return plot


def test_versions_newest_first_with_what_changed(as_person: As, publish_row: Publish) -> None:
    plot = publish_twice(publish_row)
    told = as_person("nora").get(f"/features/{plot}/history").json()
    assert (told["layer"], told["feature_id"]) == ("afforestation", str(plot))
    now, then = told["versions"]
    assert (now["version"], now["valid_to"], then["valid_to"]) == (2, None, "2022-06-01T00:00:00Z")
    assert now["geometry_changed"] and not then["geometry_changed"] and now["area_m2"] > then["area_m2"]
    changes = {one["field"]: (one["before"], one["after"]) for one in now["changes"]}
    assert changes == {"stage": ("planned", "accepted"), "manager": ("张三", "李四")}
    assert then["changes"] == []


def test_what_a_township_may_not_read_is_not_in_the_past_either(as_person: As, publish_row: Publish) -> None:
    plot = publish_twice(publish_row)
    now, _ = as_person("alice").get(f"/features/{plot}/history").json()["versions"]
    assert [one["field"] for one in now["changes"]] == ["stage"]


def test_the_past_as_it_was_known(as_person: As, publish_row: Publish) -> None:
    plot = publish_twice(publish_row)
    told = as_person("nora").get(f"/features/{plot}/history", params={"as_of": "2022-05-01T00:00:00Z"}).json()
    (only,) = told["versions"]
    assert (only["version"], only["valid_to"]) == (1, None)


def test_nobody_finds_what_is_not_there_or_not_for_them(as_person: As, publish_row: Publish) -> None:
    field = publish_row(
        "farmland", multi(square(120.15, 32.25)), unit="huangqiao", name="田", kind="permanent"
    )
    assert as_person("alice").get(f"/features/{field}/history").status_code == 404
    assert as_person("nora").get(f"/features/{field}/history").status_code == 200
    assert as_person("nora").get(f"/features/{uuid.uuid4()}/history").status_code == 404
    assert as_person("nora").get("/features/nonsense/history").status_code == 422


def test_evidence_is_told_with_its_document(as_person: As, publish_row: Publish, county: Settings) -> None:
    plot = publish_twice(publish_row)
    engine = create_engine(county.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO published.evidence (feature_id, kind, title, document_no, dated_on)"
                " VALUES (:plot, 'document', '验收单', '泰造验〔2022〕3号', '2022-11-20')"
            ),
            {"plot": plot},
        )
    engine.dispose()
    (document,) = as_person("alice").get(f"/features/{plot}/history").json()["evidence"]
    assert (document["title"], document["dated_on"], document["file"]) == ("验收单", "2022-11-20", None)


def test_who_sent_and_who_decided(as_person: As, send: Send) -> None:
    alice, bob, nora = as_person("alice"), as_person("bob"), as_person("nora")
    plot = {
        "name": "东河地块",
        "ledger": "gain",
        "stage": "planned",
        "method": "plantation",
        "village": "祁巷村",
        "plan_year": 2022,
    }
    upload = send(alice, "afforestation", collect((square(120.15, 32.25), plot)))
    waiting = [f["id"] for f in upload["findings"] if f["severity"] == "acknowledge"]
    if waiting:
        alice.post(f"/uploads/{upload['id']}/acknowledge", json={"findings": waiting})
    for client, action in ((alice, "submit"), (bob, "confirm"), (nora, "approve"), (nora, "publish")):
        answer = client.post(f"/uploads/{upload['id']}/{action}", json={})
        assert answer.status_code == 200, answer.text
    (feature,) = alice.get("/collections/afforestation/items").json()["features"]
    # another township sees how a published work came about, too
    for reader in ("alice", "chelsea"):
        (version,) = as_person(reader).get(f"/features/{feature['id']}/history").json()["versions"]
        assert version["upload"]["id"] == upload["id"] == feature["properties"]["upload_id"]
        assert (version["upload"]["by"], version["upload"]["unit"]) == ("alice", "huangqiao")
        assert version["upload"]["unit_en"] == "Huangqiao Town"
        assert version["decisions"][-1]["unit_en"] == "Natural Resources and Planning Bureau"
        assert version["upload"]["file_name"] == "地块.geojson" and len(version["upload"]["sha256"]) == 64
        steps = [(one["action"], one["by"]) for one in version["decisions"]]
        assert steps == [("submit", "alice"), ("confirm", "bob"), ("approve", "nora"), ("publish", "nora")]
