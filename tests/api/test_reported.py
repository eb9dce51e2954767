"""What bureaus report counts once another person accepted it; schedules by month are rows that keep their past.

R1 a value waits, is accepted or returned by another person, and only then counts
R2 a correction leaves the accepted value in force until it is accepted itself; the past reads as it was known
C1 a schedule by month is set by those who lead, moves the gap, and is known as of any instant
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

As = Callable[[str], TestClient]
PM25 = {"indicator": "pm25", "period": "2022-06", "value": 29.5, "source_document": "环境质量月报2022年6月"}


def waiting(client: TestClient) -> dict[str, Any]:
    rows = client.get("/reported-values?indicator=pm25").json()["reported_values"]
    (found,) = [row for row in rows if row["state"] == "reported"]
    return dict(found)


def read(client: TestClient, indicator: str, **asked: Any) -> Any:
    rows = client.get("/progress", params={"indicator": indicator, **asked}).json()["rows"]
    return next(row for row in rows if row["unit_kind"] == "city")


def test_r1_nobody_accepts_their_own_value(as_person: As) -> None:
    eve, cora = as_person("eve"), as_person("cora")
    eve.post("/reported-values", json=PM25)
    address = f"/reported-values/{waiting(eve)['id']}"
    assert eve.post(f"{address}/accept", json={}).json()["code"] == "reported.own"
    assert as_person("nora").post(f"{address}/accept", json={}).status_code == 403
    assert cora.post(f"{address}/return", json={}).json()["code"] == "reported.no_reason"
    assert cora.post(f"{address}/return", json={"note": "缺少附件"}).status_code == 200
    assert cora.post(f"{address}/accept", json={}).json()["code"] == "reported.not_waiting"
    assert read(eve, "pm25", on="2022-12-31")["value"] is None
    (row,) = eve.get("/reported-values?indicator=pm25&superseded=true").json()["reported_values"]
    assert (row["state"], row["reviewed_by"], row["review_note"]) == ("returned", "cora", "缺少附件")
    assert eve.get("/reported-values?indicator=pm25").json()["reported_values"] == []
    assert "reported.return" in {e["action"] for e in as_person("ada").get("/audit").json()["entries"]}


def test_r2_a_correction_waits_beside_the_value_in_force(as_person: As) -> None:
    eve, cora = as_person("eve"), as_person("cora")
    eve.post("/reported-values", json=PM25)
    cora.post(f"/reported-values/{waiting(eve)['id']}/accept", json={})
    known = datetime.now(UTC).isoformat()
    eve.post("/reported-values", json=PM25 | {"value": 31.0})
    assert read(eve, "pm25", on="2022-12-31")["value"] == 29.5
    cora.post(f"/reported-values/{waiting(eve)['id']}/accept", json={})
    assert read(eve, "pm25", on="2022-12-31")["value"] == 31.0
    assert read(eve, "pm25", on="2022-12-31", as_of=known)["value"] == 29.5
    assert len(eve.get("/reported-values?indicator=pm25&superseded=true").json()["reported_values"]) == 2


def test_c1_a_schedule_moves_the_gap_and_keeps_its_past(as_person: As) -> None:
    nora = as_person("nora")
    (before,) = nora.get("/curves?indicator=afforestation_mu").json()["curves"]
    assert before["kind"] == "planting" and before["provisional"]
    gap = read(nora, "afforestation_mu", on="2022-06-30")["schedule_gap"]
    assert gap == pytest.approx(-100 * before["shares"][5])
    known = datetime.now(UTC).isoformat()
    shares = [0, 0.5, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.9, 1]
    asked = {"indicator": "afforestation_mu", "shares": shares, "source": "泰造林〔2022〕2号"}
    assert as_person("alice").put("/curves", json=asked).status_code == 403
    assert as_person("walt").put("/curves", json=asked).status_code == 403
    for wrong in (shares[::-1], shares[:11], [*shares[:11], 0.95], [0.6, *shares[1:]]):
        assert nora.put("/curves", json=asked | {"shares": wrong}).json()["code"] == "curve.shares"
    (told,) = nora.put("/curves", json=asked).json()["curves"]
    assert (told["kind"], told["provisional"], told["history"][0]["entered_by"]) == ("own", False, "nora")
    assert read(nora, "afforestation_mu", on="2022-06-30")["schedule_gap"] == pytest.approx(-80)
    assert read(nora, "afforestation_mu", on="2022-06-30", as_of=known)["schedule_gap"] == pytest.approx(gap)
    (back,) = nora.put("/curves", json=asked | {"shares": None}).json()["curves"]
    assert back["kind"] == "planting" and back["history"][0]["superseded_at"]
