"""What waits, since when, and who is told.

Q1 the list says since when each waits, how often it came back, and what is overdue
Q2 turnaround: medians and the slow tenth of the days each step took
Q3 what waits too long is shown to whose turn it is, then escalated; the record holds it once
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from geo_api.review import reminders
from tests.api.house import House


@pytest.fixture(autouse=True)
def empty(house: House) -> None:
    house.run("DELETE FROM intake.uploads")


def days(n: float) -> timedelta:
    return timedelta(days=n)


def listed(house: House, name: str, query: str = "waiting=1") -> dict[str, Any]:
    return {one["id"]: one for one in house(name).get(f"/uploads?{query}").json()["uploads"]}


def late(house: House, name: str) -> list[tuple[str | None, str, str]]:
    told = house(name).get("/me/reminders").json()["reminders"]
    return [(one["upload"], one["step"], one["level"]) for one in told]


def test_q1_the_list_says_since_when_and_what_is_overdue(house: House) -> None:
    fresh, old = house.put("confirmed", age=days(2)), house.put("confirmed", age=days(12))
    told = listed(house, "nora")
    assert (told[fresh]["overdue"], told[old]["overdue"]) == (False, True)
    assert 1.99 < told[fresh]["age_days"] < 2.1 and 11.99 < told[old]["age_days"] < 12.1
    assert told[old]["waiting_since"] < told[fresh]["waiting_since"]
    assert told[old]["duty"] == "lead" and told[old]["works_year"] == 2024
    assert listed(house, "alice") == {}


def test_q1_a_return_is_overdue_after_its_deadline_and_not_before(house: House) -> None:
    yesterday, today = str(date.today() - days(2)), str(date.today() + days(1))
    missed = house.put("returned", age=days(1), deadline=yesterday)
    kept = house.put("returned", age=days(100), deadline=today)
    told = listed(house, "alice")
    assert (told[missed]["overdue"], told[missed]["deadline"], told[missed]["round"]) == (True, yesterday, 1)
    assert (told[kept]["overdue"], told[kept]["deadline"]) == (False, today)
    assert listed(house, "bob", "")[missed]["overdue"] is True  # its head sees it as well


def test_q2_turnaround_tells_medians_and_the_slow_tenth(house: House) -> None:
    for n, took in enumerate((1, 2, 3, 4, 15)):
        upload = house.put("confirmed", age=days(30 + n))
        house.run(
            "INSERT INTO intake.decisions (upload_id, action, from_state, to_state, unit, at)"
            " SELECT :u, 'approve', 'confirmed', 'approved', 'nature', max(at) + CAST(:took AS interval)"
            " FROM intake.decisions WHERE upload_id = :u",
            u=upload, took=days(took),
        )  # fmt: skip
    rows = house("nora").get("/review/turnaround?by=unit").json()["rows"]
    found = next(row for row in rows if (row["unit"], row["step"]) == ("nature", "confirmed"))
    assert (found["count"], found["median_days"], found["p90_days"]) == (5, 3.0, 10.6)
    assert found["zh"] == "自然资源和规划局" and found["step_zh"] == "待审核"
    by_layer = house("cora").get("/review/turnaround?by=layer").json()["rows"]
    assert {row["layer"] for row in by_layer} == {"afforestation"}
    since = (date.today() - days(28)).isoformat()
    recent = house("liam").get(f"/review/turnaround?by=unit&from={since}").json()["rows"]
    assert sum(row["count"] for row in recent if row["step"] == "confirmed") == 1
    # a township's staff learn of their own unit's uploads only
    assert house("chelsea").get("/review/turnaround?by=unit").json()["rows"] == []
    assert house("alice").get("/review/turnaround?by=unit").json()["rows"] == rows
    assert house("sam").get("/review/turnaround").status_code == 403


def test_q3_what_waits_too_long_is_told_to_whose_turn_it_is(house: House) -> None:
    draft, first = house.put("draft", age=days(16)), house.put("submitted", age=days(6))
    second, third = house.put("confirmed", age=days(11)), house.put("approved", age=days(6))
    house.put("draft", age=days(14))
    house.put("published", age=days(400))
    assert late(house, "alice") == [(draft, "draft", "remind")]
    assert late(house, "bob") == [(first, "submitted", "remind")]
    assert late(house, "nora") == [(second, "confirmed", "remind"), (third, "approved", "remind")]
    for name in ("walt", "chelsea", "dave", "cora", "liam", "sam"):
        assert late(house, name) == [], name
    me = house("nora").get("/me").json()["person"]
    assert (me["waiting"], me["late"]) == (2, 2)


def test_q3_it_is_escalated_to_the_head_or_the_coordinator_who_sees_no_draft(house: House) -> None:
    draft, led = house.put("draft", age=days(23)), house.put("confirmed", age=days(18))
    assert late(house, "alice") == [(draft, "draft", "escalate")]
    assert late(house, "bob") == [(draft, "draft", "escalate")]
    assert late(house, "nora") == [(led, "confirmed", "escalate")]
    told = house("cora").get("/me/reminders").json()["reminders"]
    assert [(one["upload"], one["file_name"], one["step"], one["unit"]) for one in told] == [
        (None, None, "confirmed", "huangqiao")
    ]
    assert (told[0]["unit_en"], told[0]["layer_en"]) == ("Huangqiao Town", "Afforestation")
    assert {
        "unit": "nature",
        "zh": "自然资源和规划局",
        "en": "Natural Resources and Planning Bureau",
    } in told[0]["waits_for"]
    assert led not in house("cora").get("/me/reminders").text
    assert house("cora").get("/me").json()["person"]["waiting"] == 1
    assert late(house, "dave") == []


def test_q3_the_terms_decide_how_long_is_too_long(house: House) -> None:
    upload = house.put("confirmed", age=days(3))
    assert late(house, "nora") == []
    asked = {"terms": {"confirmed_days": 2, "escalate_days": 0}, "source": "周调度"}
    changed = house("cora").put("/review/terms", json=asked).json()["terms"]["confirmed_days"]
    assert (changed["value"], changed["default"], changed["provisional"]) == (2, 10, False)
    assert late(house, "nora") == [(upload, "confirmed", "escalate")]
    house("cora").put("/review/terms", json={"terms": {"confirmed_days": 10, "escalate_days": 7}})


def test_q3_the_record_holds_each_reminder_once(house: House) -> None:
    upload = house.put("confirmed", age=days(11))
    database = house.app.state.database
    assert [reminders.record_due(database) for _ in range(3)] == [1, 0, 0]
    assert house.acts(upload) == ["reminder.remind"]
    house.run("UPDATE intake.decisions SET at = at - interval '7 days' WHERE upload_id = :u", u=upload)
    # the step began another day: a new wait, and one that is escalated
    assert reminders.record_due(database) == 2
    assert reminders.record_due(database) == 0
    entry = next(
        one
        for one in house("ada").get("/audit?limit=50").json()["entries"]
        if one["action"] == "reminder.escalate"
    )
    assert "nature" in entry["detail"] and entry["subject"] == f"upload:{upload}"


def test_q3_the_daily_sweep_takes_old_answers_and_locks_away(house: House) -> None:
    upload = house.put("confirmed")
    house("nora").post(f"/uploads/{upload}/approve", json={}, headers={"Idempotency-Key": "old"})
    house("nora").post(f"/uploads/{upload}/lock")
    house.run("UPDATE intake.answers SET at = at - interval '8 days'")
    house.run("UPDATE intake.locks SET until = now() - interval '1 min'")
    reminders.record_due(house.app.state.database)
    assert house.run(
        "SELECT (SELECT count(*) FROM intake.answers), (SELECT count(*) FROM intake.locks)"
    ).one() == (0, 0)
