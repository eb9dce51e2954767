"""The file of an export is kept for some days: it is told until when, it goes, and its row stays.

EX1 what was kept long enough goes with what no row speaks of; the row says so, and a download says what to do
EX2 how long is a setting, 待核 until somebody names a source, and the coordinator's alone
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from geo_api import expiry, exports
from geo_api.settings import Settings
from tests.road import As


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Without a worker: it sweeps at times of its own."""
    return settings.model_copy(update={"worker": False})


def export(client: TestClient, **asked: Any) -> dict[str, Any]:
    """The finished export, written as the worker would."""
    job = client.post(
        "/exports", json={"scope": {"layers": ["townships"]}, "format": "geojson", **asked}
    ).json()
    state = client.app.state  # type: ignore[attr-defined]
    exports.write_export(state.database, state.settings, job["id"])
    return dict(client.get(f"/exports/{job['id']}").json())


def sql(settings: Settings, statement: str, *values: Any) -> list[Any]:
    with psycopg.connect(settings.database_url) as connection:
        cursor = connection.execute(statement.encode(), values)
        return cursor.fetchall() if cursor.description else []


def set_back(settings: Settings, job: dict[str, Any], days: int) -> None:
    told = "UPDATE core.jobs SET finished_at = finished_at - make_interval(days => %s) WHERE id = %s"
    sql(settings, told, days, job["id"])


def test_ex1_a_file_goes_when_its_days_are_over(door: TestClient, as_person: As, county: Settings) -> None:
    alice, database = as_person("alice"), door.app.state.database
    old, young, failed, running = (export(alice) for _ in range(4))
    assert datetime.fromisoformat(old["kept_until"]) == datetime.fromisoformat(
        old["finished_at"]
    ) + timedelta(30)
    set_back(county, old, 31)
    set_back(county, young, 29)
    sql(county, "UPDATE core.jobs SET state = 'failed' WHERE id = %s", failed["id"])
    sql(county, "UPDATE core.jobs SET state = 'running', finished_at = NULL WHERE id = %s", running["id"])
    stray = county.exports / str(uuid.uuid4())
    stray.mkdir()
    assert expiry.sweep(database, county) == 1
    assert {path.name for path in county.exports.iterdir()} == {young["id"], running["id"]}

    told = alice.get(f"/exports/{old['id']}").json()
    assert (told["state"], told["file"], told["kept_until"]) == ("done", old["file"], None)
    assert told["file_removed_at"] and told["links"]["file"] is None
    answer = alice.get(f"/exports/{old['id']}/file")
    assert (answer.status_code, answer.headers["content-type"]) == (410, "application/problem+json")
    problem = answer.json()
    assert problem["code"] == "export.gone"
    assert "再导出一次" in problem["detail"] and "Ask for it again" in problem["detail_en"]
    assert alice.get(f"/exports/{running['id']}/file").json()["code"] == "export.no_file"
    assert alice.get(young["links"]["file"]).status_code == 200
    # a file that is missing for another reason is no other answer
    next((county.exports / young["id"]).iterdir()).unlink()
    assert alice.get(young["links"]["file"]).json()["code"] == "export.gone"
    assert alice.get(f"/exports/{failed['id']}/file").status_code == 404
    record = sql(county, "SELECT subject, person FROM audit.entries WHERE action = 'export.remove'")
    assert [subject for subject, _ in record] == [f"export:{old['id']}"]
    assert expiry.sweep(database, county) == 0

    # the same works again: what was asked for is still in the row
    again = export(alice, as_of=told["as_of"])
    assert again["counts"] == old["counts"] and alice.get(again["links"]["file"]).status_code == 200


def test_ex2_how_long_is_a_setting(door: TestClient, as_person: As, county: Settings) -> None:
    alice, cora = as_person("alice"), as_person("cora")
    job = export(alice)
    set_back(county, job, 31)
    kept = alice.get("/exports").json()["kept"]
    assert (kept["value"], kept["provisional"]) == (30, True)
    asked = {"value": 60, "source": "示例办法"}
    assert alice.put("/settings/export_kept_days", json=asked).status_code == 403
    assert cora.put("/settings/export_kept_days", json={"value": 0}).status_code == 422
    assert cora.put("/settings/export_kept_days", json=asked).status_code == 200
    listed = alice.get("/exports").json()
    assert (listed["kept"]["value"], listed["kept"]["provisional"]) == (60, False)
    (told,) = listed["exports"]
    assert datetime.fromisoformat(told["kept_until"]) == datetime.fromisoformat(
        told["finished_at"]
    ) + timedelta(60)
    assert expiry.sweep(door.app.state.database, county) == 0
    assert alice.get(told["links"]["file"]).status_code == 200
