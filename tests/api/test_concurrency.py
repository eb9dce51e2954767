"""Many at once: nobody writes over what they have not seen, and of eight claims on one ground one is published.

N1 eight uploads that lie on one another, published at once over eight connections: one passes
N2 whoever changes a figure, a schedule, weights, a note, a setting, a rule, an account, the policy or the terms of
   review as it was before is told (412)
N3 eight changes of one work that start from one version: one lands, the others are told or merged, none is lost
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import text

from geo_api import intake, models, people, uploads
from geo_api.db import SYSTEM, Database
from geo_api.settings import Settings
from tests.shapes import multi, square

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]
WRITERS = 8
ROW: dict[str, Any] = {
    "台账": "新增",
    "阶段": "计划",
    "年度": 2022,
    "村": "祁巷村",
    "造林方式": "人工造林",
}


@pytest.fixture
def as_person(as_person: As) -> As:
    """Everybody signs in once: hashing a password is slow on purpose."""
    return functools.cache(as_person)


@pytest.fixture
def database(county: Settings) -> Iterator[Database]:
    opened = Database(county)
    yield opened
    opened.close()


def approve(database: Database, number: int, **raw: Any) -> uuid.UUID:
    """An approved upload of one plot on the ground that all of them claim, as it was checked when it stood alone."""
    with database.session(SYSTEM) as session:
        sender = uuid.UUID(people.find_by_name(session, "alice").id)
        told = {**ROW, "地块名称": f"地块{number}", "小班号": f"红{number}", **raw}
        upload = models.Upload(
            layer="afforestation", unit="huangqiao", person_id=sender, state="draft",
            file_name="地块.geojson", sha256="0" * 64, bytes=1, report={"headings": list(told)},
        )  # fmt: skip
        session.add(upload)
        session.flush()
        shape = shapely.to_wkb(multi(square(120.15 + 0.0001 * number, 32.25, 0.002)))
        session.add(models.StagedRow(upload_id=upload.id, row=1, raw=told, attributes={}, shape_read=shape))
        session.flush()
        intake.check_upload(session, upload)
        upload.state = "approved"
        return upload.id


def publish_at_once(database: Database, ids: list[uuid.UUID]) -> list[str]:
    """What became of each: "published", or the code of the conflict."""
    together = Barrier(len(ids))

    def publish(upload_id: uuid.UUID) -> str:
        with database.session(SYSTEM) as session:
            upload = session.get_one(models.Upload, upload_id)
            nora = people.find_by_name(session, "nora")
            together.wait(60)
            stopped = uploads.move(session, nora, upload, "publish")
            return stopped.code if stopped else "published"

    with ThreadPoolExecutor(len(ids)) as writers:
        return list(writers.map(publish, ids))


def count_plots(database: Database) -> int:
    with database.session(SYSTEM) as session:
        found: int = session.execute(
            text("SELECT count(*) FROM published.afforestation WHERE upper_inf(valid)")
        ).scalar_one()
        return found


def test_n1_of_eight_claims_on_one_ground_one_is_published(database: Database) -> None:
    outcomes = publish_at_once(database, [approve(database, number) for number in range(WRITERS)])
    assert sorted(outcomes) == ["published"] + ["upload.overtaken"] * (WRITERS - 1)
    assert count_plots(database) == 1


def test_n3_eight_changes_of_one_work_lose_nothing(database: Database, publish_row: Publish) -> None:
    values = {"name": "地块0", "ledger": "gain", "stage": "planned", "plan_year": 2022, "design_plot_no": "红0",
              "village": "祁巷村", "method": "plantation"}  # fmt: skip
    ground = multi(square(120.15, 32.25, 0.002))
    known = publish_row("afforestation", ground, unit="huangqiao", since="2022-01-01T00:00Z", **values)
    named = {"地块名称": "地块0", "小班号": "红0", "feature_id": str(known), "version": 1}
    ids = [approve(database, 0, **named, 株数=100 + number) for number in range(WRITERS)]
    outcomes = publish_at_once(database, ids)
    assert outcomes.count("published") == 1 and set(outcomes) <= {"published", "upload.overtaken"}
    with database.session(SYSTEM) as session:
        states = session.execute(text("SELECT state, count(*) FROM intake.uploads GROUP BY state")).all()
        (trees,) = session.execute(
            text("SELECT trees FROM published.afforestation WHERE upper_inf(valid)")
        ).scalars()
    assert {state: n for state, n in states} == {"published": 1, "confirmed": WRITERS - 1}
    assert trees == 100 + outcomes.index("published")


def test_n2_whoever_comes_late_is_told(as_person: As) -> None:
    cora, sam, seth = as_person("cora"), as_person("sam"), as_person("seth")
    (target, *_) = cora.get("/targets", params={"year": 2024}).json()["targets"]
    rules = cora.get("/rules").json()["rules"]
    rule = next(one for one in rules if one["editable"] and one["layer"] is None)
    figures = {one["name"]: one["maximum"] or one["value"] + 1 for one in rule["parameters"]}
    account = next(one for one in sam.get("/people").json()["people"] if one["name"] == "dave")
    part = {"indicator": target["indicator"], "unit": "huangqiao", "year": 2024, "value": 3.0}
    terms = cora.get("/review/terms")
    weights = {"category": "精准治水", "indicator": "happy_waters", "points": 10}
    formula = cora.get("/greening").json()["formula"]
    shares = [month / 12 for month in range(1, 13)]
    value = {"indicator": "pm25", "period": "2024-06", "value": 29.5, "source_document": "x"}
    (width, *_) = cora.get("/settings").json()["settings"]
    etags = {
        "weights": cora.get("/assessment/schemes", params={"year": 2024}).json()["scheme"]["etag"],
        "day": cora.get("/releases").json()["cut_off"]["etag"],
        "lights": cora.get("/progress/lights").json()["etag"],
        "schedule": cora.get("/curves", params={"indicator": "happy_waters"}).json()["curves"][0]["etag"],
        "value": next(one["etag"] for one in cora.get("/reported-values/due", params={"year": 2024}).json()["due"]
                      if one["indicator"] == "pm25"),
    }  # fmt: skip
    changes: list[tuple[TestClient, str, str, dict[str, Any], str]] = [
        (cora, "PUT", "/targets",
         {"indicator": target["indicator"], "year": 2024, "value": 9.0, "document": "x"}, target["etag"]),
        (cora, "PUT", "/allocations", part, '"0"'),
        (cora, "PUT", f"/rules/{rule['code']}", {"parameters": figures, "source": "x"}, rule["etag"]),
        (sam, "PATCH", "/people/dave", {"display": "戴夫"}, account["etag"]),
        (seth, "PUT", "/policy", {"failures": 4}, seth.get("/policy").headers["ETag"]),
        (cora, "PUT", "/curves", {"indicator": "happy_waters", "shares": shares}, etags["schedule"]),
        (cora, "PUT", "/assessment/schemes", {"year": 2024, "items": [weights], "source": "x"}, etags["weights"]),
        (cora, "PUT", "/releases/cut-off", {"day": 25, "source": "x"}, etags["day"]),
        (cora, "PUT", "/releases/2024-06/notes",
         {"indicator": "happy_waters", "unit": "huangqiao", "problem": "x"}, '"0"'),
        (as_person("eve"), "POST", "/reported-values", value, etags["value"]),
        (cora, "PUT", "/progress/lights", {"bottom": 4, "source": "x"}, etags["lights"]),
        (cora, "PUT", "/greening/formula", {"survival_min_pct": 86, "gain_stages": formula["gain_stages"],
         "loss_reasons": formula["loss_reasons"], "subtract_losses": True, "source": "x"}, formula["etag"]),
        (cora, "PUT", f"/settings/{width['key']}", {"value": width["maximum"], "source": "x"}, width["etag"]),
        (cora, "PUT", "/review/terms", {"terms": {"lock_minutes": 7}, "source": "x"}, terms.headers["ETag"]),
    ]  # fmt: skip
    for client, method, address, body, tag in changes:
        seen = {"If-Match": tag}
        first = client.request(method, address, json=body, headers=seen)
        assert first.is_success, (address, first.text)
        late = client.request(method, address, json=body, headers=seen)
        assert late.status_code == 412, (address, late.text)
        told, first_one = late.json(), client.get("/me").json()["person"]["display"]
        assert told["code"].endswith("changed_meanwhile")
        assert (told["changed_by"], told["changed_at"][-1]) == (first_one, "Z"), address
        assert first_one in told["detail"] and first_one in told["detail_en"], address
    enabled = seth.put("/people/dave/rights", json={"enabled": True}, headers={"If-Match": account["etag"]})
    assert (enabled.status_code, enabled.json()["changed_by"]) == (412, "sam")
    assert cora.get("/targets", params={"year": 2024}).json()["targets"][0]["etag"] != target["etag"]
