"""The yearly assessment, the year's end, what is due, and the plan's tasks.

A1 scores by hand: completion, schedule and light, from frozen figures; what has no target is not assessed
A2 weights are data: the coordinator replaces them, versions stay, their sum is shown; a document takes 待核 away
A3 lights add up over the months; equal totals share a place; parks are ranked apart
Y1 a year is closed on its December; its figures do not change then; works carried over are listed and untouched
D1 what is due by unit, overdue first, and as an iCalendar file
T1 every ecological task leads to its layers, its indicators and where they stand
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely import MultiLineString

from geo_api.yearly.assessment import rank_sheets, score_line
from geo_api.yearly.icalendar import _fold
from layers.plan import TASKS
from tests.road import settle
from tests.shapes import collect, multi, square

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]
GREEN = {"name": "绿地", "stage": "accepted", "accepted_on": "2022-06-10", "since": "2022-06-20T00:00Z"}
ITEMS = [
    {"category": "绿化", "indicator": "greening_projects", "points": 60},
    {"category": "治水", "indicator": "happy_waters", "points": 40, "scoring": "schedule"},
]


def prepare(cora: TestClient, publish_row: Publish) -> None:
    """Huangqiao: 1 of 4 projects, xuanbao 1 of 1; huangqiao has 2 of 10 waters, xuanbao no part in them."""
    publish_row("greening", multi(square(120.15, 32.25)), unit="huangqiao", **GREEN)
    publish_row("greening", multi(square(120.05, 32.25)), unit="xuanbao", **GREEN)
    for lon in (120.15, 120.16):
        line = MultiLineString([[(lon, 32.22), (lon, 32.28)]])
        told = {"name": "河", "stage": "named", "accepted_on": "2022-06-10", "since": "2022-06-20T00:00Z"}
        publish_row("happy_waters", line, unit="huangqiao", **told)
    parts = [
        {"indicator": "greening_projects", "unit": "huangqiao", "year": 2022, "value": 4},
        {"indicator": "greening_projects", "unit": "xuanbao", "year": 2022, "value": 1},
        {"indicator": "happy_waters", "unit": "huangqiao", "year": 2022, "value": 10},
    ]
    assert cora.put("/allocations", json={"allocations": parts}).status_code == 200
    even = [month / 12 for month in range(1, 12)] + [1]
    assert cora.put("/curves", json={"indicator": "happy_waters", "shares": even}).status_code == 200


def freeze(cora: TestClient, period: str) -> None:
    assert cora.post("/releases", json={"period": period}).status_code == 201


def unit_of(told: dict[str, Any], unit: str) -> dict[str, Any]:
    return next(one for one in told["units"] if one["unit"] == unit)


def test_a1_scores_by_hand_from_frozen_figures(as_person: As, publish_row: Publish) -> None:
    cora = as_person("cora")
    prepare(cora, publish_row)
    assert cora.put("/assessment/schemes", json={"year": 2022, "items": ITEMS}).status_code == 200
    assert cora.get("/assessment?year=2022").json()["release"] is None
    assert cora.get("/assessment.xlsx?year=2022").json()["code"] == "assessment.no_release"
    freeze(cora, "2022-06")
    told = as_person("ines").get("/assessment?year=2022").json()
    here, there = unit_of(told, "huangqiao"), unit_of(told, "xuanbao")
    lines = {line["indicator"]: line for line in here["lines"]}
    assert lines["greening_projects"]["score"] == pytest.approx(60 * 1 / 4)
    # 2 of 10 where half the year is over: 0.2 / 0.5
    assert lines["happy_waters"]["score"] == pytest.approx(40 * 0.2 / 0.5)
    assert (here["score"], here["assessed_points"]) == (pytest.approx(31), 100)
    assert (there["score"], there["assessed_points"], there["scaled"]) == (60, 60, 100)
    assert next(line for line in there["lines"] if line["indicator"] == "happy_waters")["score"] is None
    assert (there["rank"], here["rank"]) == (1, 2)
    assert unit_of(told, "guxi")["rank"] is None and unit_of(told, "guxi")["total"] is None
    # what is published afterwards does not move the sheet
    publish_row("greening", multi(square(120.17, 32.25)), unit="huangqiao", **GREEN)
    assert unit_of(cora.get("/assessment?year=2022").json(), "huangqiao")["score"] == pytest.approx(31)
    assert cora.get("/assessment.xlsx?year=2022").status_code == 200


def test_a1_each_way_of_scoring() -> None:
    assert score_line("completion", 10, 1.4, {}) == 10
    assert score_line("completion", 10, None, {}) is None
    assert score_line("completion", 10, -0.5, {}) == 0
    assert score_line("schedule", 10, 0.2, {"share": 0.5}) == 4
    assert score_line("schedule", 10, 0.2, {"share": None}) == 2
    assert [score_line("light", 10, None, {"light": one}) for one in ("good", "warn", "bad", None)] == [
        10,
        5,
        0,
        None,
    ]


def test_a2_weights_are_replaced_and_kept(as_person: As) -> None:
    cora = as_person("cora")
    start = cora.get("/assessment/schemes?year=2022").json()["scheme"]
    assert start["provisional"] and start["points"] == 100 and start["entered_by"] is None
    for name in ("nora", "ines", "alice"):
        assert (
            as_person(name).put("/assessment/schemes", json={"year": 2022, "items": ITEMS}).status_code == 403
        )
    asked = {"year": 2022, "items": ITEMS}
    first = cora.put("/assessment/schemes", json=asked).json()
    assert first["scheme"]["provisional"] and first["scheme"]["points"] == 100
    light = [ITEMS[0] | {"points": 70}, ITEMS[1]]
    told = cora.put("/assessment/schemes", json=asked | {"items": light, "source": "泰考〔2022〕3号"}).json()
    assert (told["scheme"]["points"], told["scheme"]["provisional"]) == (110, False)
    assert [sum(i["points"] for i in v["items"]) for v in told["versions"]] == [110, 100]
    assert told["versions"][1]["superseded_at"] and told["versions"][0]["entered_by"] == "cora"
    # another year starts with them, to be confirmed anew
    later = cora.get("/assessment/schemes?year=2023").json()["scheme"]
    assert (later["of_year"], later["provisional"], later["points"]) == (2022, True, 110)
    twice = cora.put("/assessment/schemes", json=asked | {"items": [ITEMS[0], ITEMS[0]]})
    assert twice.json()["code"] == "assessment.indicator"


def test_a3_lights_add_up_over_the_months(as_person: As, publish_row: Publish) -> None:
    cora = as_person("cora")
    prepare(cora, publish_row)
    scheme = {"year": 2022, "items": ITEMS, "warn": 0.5, "bad": 1}
    assert cora.put("/assessment/schemes", json=scheme).status_code == 200
    for period in ("2022-05", "2022-06", "2022-07"):
        freeze(cora, period)
    told = unit_of(cora.get("/assessment?year=2022").json(), "huangqiao")
    lights = {"good": 0, "warn": 0, "bad": 0}
    for period in ("2022-05", "2022-06", "2022-07"):
        for row in cora.get(f"/releases/{period}").json()["rows"]:
            if row["unit"] == "huangqiao" and row["light"]:
                lights[row["light"]] += 1
    assert told["lights"] == lights and sum(lights.values()) >= 6
    assert told["deducted"] == pytest.approx(0.5 * lights["warn"] + lights["bad"])
    assert told["total"] == pytest.approx(told["scaled"] - told["deducted"])
    earlier = cora.get("/assessment?year=2022&release=2022-05").json()
    assert sum(unit_of(earlier, "huangqiao")["lights"].values()) == sum(lights.values()) / 3


def test_a3_equal_totals_share_a_place() -> None:
    def sheet(unit: str, total: float | None, kind: str = "township") -> dict[str, Any]:
        return {"unit": unit, "unit_kind": kind, "total": total}

    sheets = [
        sheet("a", 80.0),
        sheet("b", 90.0),
        sheet("c", 80.0),
        sheet("d", None),
        sheet("p", 70.0, "park"),
    ]
    assert [(one["unit"], one["rank"]) for one in rank_sheets(sheets)] == [
        ("b", 1), ("a", 2), ("c", 2), ("d", None), ("p", 1),
    ]  # fmt: skip


def test_y1_a_year_is_closed_on_its_december(as_person: As, publish_row: Publish) -> None:
    cora = as_person("cora")
    prepare(cora, publish_row)
    late = publish_row(
        "greening",
        multi(square(120.16, 32.25)),
        unit="huangqiao",
        name="未完",
        stage="building",
        plan_year=2022,
    )
    publish_row(
        "greening",
        multi(square(120.17, 32.25)),
        unit="huangqiao",
        name="明年",
        stage="planned",
        plan_year=2023,
    )
    assert as_person("nora").post("/years/2022/close", json={}).status_code == 403
    assert cora.post("/years/2022/close", json={}).json()["code"] == "year.no_release"
    freeze(cora, "2022-12")
    told = cora.post("/years/2022/close", json={"note": "年度结账"}).json()
    assert (told["closing"]["closed_by"], told["closing"]["unfinished"]) == ("cora", 1)
    (work,) = told["unfinished"]["works"]
    assert (work["feature_id"], work["stage"], work["unit"]) == (str(late), "building", "huangqiao")
    assert "happy_waters" in told["targets"]["missing"] and told["targets"]["year"] == 2023
    part = {"indicator": "greening_projects", "unit": "huangqiao", "year": 2022, "value": 9}
    for address, body in (
        ("/allocations", part),
        ("/targets", {"indicator": "happy_waters", "year": 2022, "value": 1, "document": "x"}),
        ("/assessment/schemes", {"year": 2022, "items": ITEMS}),
    ):
        assert cora.put(address, json=body).json()["code"] == "year.closed", address
    assert cora.put("/allocations", json=part | {"year": 2023}).status_code == 200
    assert cora.get(f"/collections/greening/items/{late}").json()["properties"]["stage"] == "building"
    assert cora.post("/years/2022/open", json={"note": "更正"}).json()["closing"] is None
    assert cora.put("/allocations", json=part).status_code == 200
    assert cora.post("/years/2022/open", json={}).json()["code"] == "year.open"


def test_d1_what_is_due_by_unit_and_overdue_first(as_person: As, publish_row: Publish) -> None:
    alice, cora = as_person("alice"), as_person("cora")
    prepare(cora, publish_row)
    work = {"stage": "building", "planned_finish_on": "2022-09-30"}
    here = publish_row("greening", multi(square(120.16, 32.25)), unit="huangqiao", name="广场, 绿地", **work)
    publish_row("greening", multi(square(120.05, 32.26)), unit="xuanbao", name="别处", **work)
    asked = {"unit": "huangqiao", "from": "2026-01-01", "to": "2026-12-31"}
    told = alice.get("/calendar", params=asked).json()
    first = told["events"][0]
    assert (first["kind"], first["overdue"], first["on"]) == ("work", True, "2022-09-30")
    assert str(here) in first["link"] and "别处" not in str(told["events"])
    coming = alice.get("/calendar", params=asked | {"from": "2022-01-01", "to": "2022-12-31"}).json()[
        "events"
    ]
    assert {(e["kind"], e["on"]) for e in coming} >= {("target", "2022-12-31")}
    assert not any(e["kind"] == "release" for e in coming)
    everybody = cora.get("/calendar?from=2022-01-01&to=2023-12-31").json()["events"]
    assert {e["kind"] for e in everybody} >= {"work", "target", "report"}
    assert [e["overdue"] for e in everybody] == sorted((e["overdue"] for e in everybody), reverse=True)
    assert alice.get("/calendar?unit=nowhere").status_code == 422
    assert alice.get("/calendar?from=2022-01-01&to=2029-01-01").json()["code"] == "calendar.span"
    answer = alice.get("/calendar.ics", params=asked)
    assert answer.headers["content-type"].startswith("text/calendar")
    lines = answer.content.decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and all(len(line.encode()) <= 75 for line in lines)
    unfolded = answer.content.decode().replace("\r\n ", "")
    assert f"UID:work-{here}@ecoworks" in unfolded and "广场\\, 绿地" in unfolded
    assert unfolded.count("BEGIN:VEVENT") == unfolded.count("END:VEVENT") == len(told["events"])


def test_d1_a_returned_upload_is_due_on_its_deadline(
    as_person: As, send: Callable[..., dict[str, Any]]
) -> None:
    plot = {"name": "东河地块", "ledger": "gain", "stage": "accepted", "accepted_on": "2022-11-20"}
    alice = as_person("alice")
    upload = settle(alice, send(alice, "afforestation", collect((square(120.15, 32.25), plot))))
    assert alice.post(f"/uploads/{upload['id']}/submit", json={}).status_code == 200
    deadline = (date.today() + timedelta(days=20)).isoformat()
    told = {"note": "缺少验收表", "deadline": deadline}
    assert as_person("bob").post(f"/uploads/{upload['id']}/return", json=told).status_code == 200
    asked = {"unit": "huangqiao"}
    (event,) = [e for e in alice.get("/calendar", params=asked).json()["events"] if e["kind"] == "return"]
    assert (event["on"], event["overdue"], event["unit"]) == (deadline, False, "huangqiao")
    # another township knows nothing of it
    others = as_person("chelsea").get("/calendar", params=asked).json()["events"]
    assert not [e for e in others if e["kind"] == "return"]


def test_d1_a_folded_line_cuts_no_character() -> None:
    told = "SUMMARY:" + "泰兴生态一张图" * 20
    assert _fold(told).replace("\r\n ", "") == told


def test_d1_reported_figures_are_due_to_their_bureau(as_person: As) -> None:
    eve = as_person("eve")
    value = {"indicator": "pm25", "period": "2022", "value": 29.5, "source_document": "公报"}
    due = {
        row["indicator"]: row for row in eve.get("/reported-values/due?year=2022&unit=ecology").json()["due"]
    }
    assert due["pm25"]["state"] == "missing" and due["pm25"]["overdue"] and "gdp_energy" not in due
    eve.post("/reported-values", json=value)
    due = {row["indicator"]: row for row in eve.get("/reported-values/due?year=2022").json()["due"]}
    assert due["pm25"]["state"] == "waiting" and due["gdp_energy"]["state"] == "missing"
    as_person("cora").post(f"/reported-values/{due['pm25']['id']}/return", json={"note": "请附公报"})
    due = {row["indicator"]: row for row in eve.get("/reported-values/due?year=2022").json()["due"]}
    assert (due["pm25"]["state"], due["pm25"]["review_note"]) == ("returned", "请附公报")


def test_t1_every_ecological_task_leads_to_layers_indicators_and_standing(
    as_person: As, publish_row: Publish
) -> None:
    prepare(as_person("cora"), publish_row)
    told = as_person("alice").get("/plan/tasks/standing?on=2022-12-31").json()["tasks"]
    assert [task["key"] for task in told] == [task.key for task in TASKS] and len(told) == 36
    assert {task["annex"] for task in told} == {"附件1", "附件3"}
    for task in told:
        assert task["layers"] or task["indicators"], task["key"]
        assert task["leads_zh"] and task["clause"], task["key"]
        for layer in task["layers"]:
            # restricted ground is named, and counted for nobody here
            assert layer["counts"] is not None or layer["restricted"], (task["key"], layer["key"])
        for indicator in task["indicators"]:
            assert {"value", "target", "light", "source", "cut_off"} <= set(indicator), task["key"]
    # who may see restricted ground finds it counted
    bureau = as_person("eve").get("/plan/tasks/standing?on=2022-12-31").json()["tasks"]
    assert all(layer["counts"] is not None for task in bureau for layer in task["layers"])
    greening = next(task for task in told if task["key"] == "y2022_greening")
    layer = next(one for one in greening["layers"] if one["key"] == "greening")
    assert layer["counts"] == {"accepted": 2}
