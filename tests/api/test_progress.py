"""Progress.

P1 a number is what its versions add up to, and opens to exactly these
P2 on any day, as known at any instant
P3 what overlaps counts once; a work on a border is split by area and counted once
P4 what is not set is null
P5 parks, rivers and corridors beside townships
P6 what people enter: by those who lead, corrected and never erased
P7 what was released does not change; corrections show
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely import MultiLineString, Point, box
from sqlalchemy import create_engine, event, text

from layers.plan import INDICATORS
from tests.shapes import multi, square

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]
Row = dict[str, Any]

GAIN = {
    "name": "新造",
    "ledger": "gain",
    "stage": "accepted",
    "accepted_on": "2022-06-10",
    "survival_pct": 92.0,
}
LOSS = {"name": "征占", "ledger": "loss", "stage": "accepted", "lost_on": "2022-09-01"}
HAPPY = {"name": "毛家圩河", "stage": "named", "accepted_on": "2022-05-01"}


def read(client: TestClient, indicator: str, **asked: Any) -> dict[str, Row]:
    """unit -> row."""
    answer = client.get("/progress", params={"indicator": indicator, **asked})
    assert answer.status_code == 200, answer.text
    return {row["unit"]: row for row in answer.json()["rows"]}


def open_number(client: TestClient, indicator: str, **asked: Any) -> dict[str, Any]:
    answer = client.get(f"/progress/{indicator}/features", params=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    assert told["amount"] == pytest.approx(sum(f["properties"]["amount"] for f in told["features"]))
    return told


def area_mu(client: TestClient, feature_id: uuid.UUID) -> float:
    told = client.get(f"/collections/afforestation/items/{feature_id}").json()
    return float(told["properties"]["area_mu"])


def test_p1_net_afforestation_is_gains_less_losses(as_person: As, publish_row: Publish) -> None:
    gain = publish_row("afforestation", multi(square(120.15, 32.25)), unit="huangqiao", **GAIN)
    loss = publish_row("afforestation", multi(square(120.16, 32.25, 0.0005)), unit="huangqiao", **LOSS)
    publish_row(
        "afforestation", multi(square(120.17, 32.25)), unit="huangqiao", **GAIN | {"survival_pct": 60.0}
    )
    publish_row(
        "afforestation", multi(square(120.18, 32.25)), unit="huangqiao", **GAIN | {"stage": "planned"}
    )
    alice = as_person("alice")
    rows = read(alice, "afforestation_mu", on="2022-12-31")
    net = area_mu(alice, gain) - area_mu(alice, loss)
    assert rows["huangqiao"]["value"] == pytest.approx(net)
    assert rows["xuanbao"]["value"] == 0
    assert rows["taixing"]["value"] == pytest.approx(net)
    assert rows["huangqiao"]["pipeline"] == {"accepted": 2, "planned": 1}
    opened = open_number(alice, "afforestation_mu", unit="huangqiao", on="2022-12-31")
    assert {f["id"] for f in opened["features"]} == {str(gain), str(loss)}
    assert opened["amount"] == pytest.approx(net)


def test_p1_every_number_opens_to_what_makes_it(as_person: As, publish_row: Publish) -> None:
    _publish_some_of_everything(publish_row)
    eve = as_person("eve")
    rows = eve.get("/progress", params={"on": "2023-12-31"}).json()["rows"]
    opened = 0
    for row in rows:
        if row["value"] is None or row["numerator"] in (None, 0):
            continue
        for part in ("numerator", "denominator"):
            if row[part] is not None:
                asked = {"unit": row["unit"], "on": "2023-12-31", "part": part}
                assert open_number(eve, row["indicator"], **asked)["amount"] == pytest.approx(row[part]), row
                opened += 1
    assert opened >= 12


def test_p1_the_city_is_the_sum_of_its_townships(as_person: As, publish_row: Publish) -> None:
    _publish_some_of_everything(publish_row)
    rows = as_person("eve").get("/progress", params={"on": "2023-12-31"}).json()["rows"]
    assert {row["indicator"] for row in rows} == {indicator.key for indicator in INDICATORS}
    for indicator in INDICATORS:
        own = [row for row in rows if row["indicator"] == indicator.key]
        assert len(own) == 18
        city = next(row for row in own if row["unit_kind"] == "city")
        towns = [row["numerator"] or 0 for row in own if row["unit_kind"] == "township"]
        assert sum(towns) == pytest.approx(city["numerator"] or 0, abs=1e-9), indicator.key


def test_p2_on_any_day_as_known_at_any_instant(as_person: As, publish_row: Publish) -> None:
    publish_row("happy_waters", _line(120.15), unit="huangqiao", since="2022-07-01T00:00Z", **HAPPY)
    alice = as_person("alice")
    assert read(alice, "happy_waters", on="2022-05-01")["huangqiao"]["value"] == 1
    assert read(alice, "happy_waters", on="2022-04-30")["huangqiao"]["value"] == 0
    known_in_june = read(alice, "happy_waters", on="2022-12-31", as_of="2022-06-30T00:00:00Z")["huangqiao"]
    assert known_in_june["value"] == 0 and known_in_june["cut_off"] is None
    known_in_august = read(alice, "happy_waters", on="2022-12-31", as_of="2022-08-01T00:00:00Z")["huangqiao"]
    assert known_in_august["value"] == 1 and known_in_august["cut_off"].startswith("2022-07-01")


def test_p2_what_was_finished_before_the_plan_is_no_progress(as_person: As, publish_row: Publish) -> None:
    publish_row("happy_waters", _line(120.15), unit="huangqiao", **HAPPY | {"accepted_on": "2021-12-31"})
    assert read(as_person("alice"), "happy_waters", on="2022-12-31")["taixing"]["value"] == 0


def test_p2_the_latest_sample_decides(as_person: As, publish_row: Publish, county: Any) -> None:
    section = publish_row(
        "monitoring_sections",
        Point(120.15, 32.25),
        unit="huangqiao",
        name="马甸闸",
        attribute="national",
        target_class="3",
    )
    publish_row(
        "monitoring_sections", Point(120.16, 32.25), unit="huangqiao", name="未采样", attribute="provincial"
    )
    _observe(county.database_url, section, "2022-03-01", 4)
    _observe(county.database_url, section, "2022-05-01", 3)
    alice = as_person("alice")
    march = read(alice, "section_grade_iii", on="2022-04-01")["taixing"]
    assert (march["numerator"], march["denominator"], march["value"]) == (0, 2, 0)
    may = read(alice, "section_grade_iii", on="2022-06-01")["taixing"]
    assert (may["numerator"], may["denominator"], may["value"]) == (1, 2, 50)


def test_p3_overlapping_chainage_counts_once(as_person: As, publish_row: Publish) -> None:
    work = {"corridor": "H-RT", "kind": "river", "stage": "accepted"}
    publish_row("corridors", _line(120.15), name="如泰运河生态廊道", code="H-RT", kind="river")
    stretches = (
        ("huangqiao", 0.0, 1000.0, "2022-03-01", "left"),
        ("xuanbao", 500.0, 1500.0, "2022-04-01", "left"),
        ("xuanbao", 1600.0, 1400.0, "2022-05-01", "right"),
        ("huangqiao", 600.0, 700.0, "2022-06-01", "left"),
    )
    for unit, begin, end, day, bank in stretches:
        told = {"chainage_from_m": begin, "chainage_to_m": end, "accepted_on": day, "bank": bank, "name": day}
        publish_row("corridor_works", _line(120.15), unit=unit, **work, **told)
    alice = as_person("alice")
    rows = read(alice, "river_corridors", on="2022-12-31")
    assert rows["taixing"]["numerator"] == pytest.approx(1600)
    assert rows["huangqiao"]["numerator"] == pytest.approx(1000)
    assert rows["xuanbao"]["numerator"] == pytest.approx(600)
    assert rows["taixing"]["value"] == pytest.approx(100 * 1600 / rows["taixing"]["denominator"])
    assert open_number(alice, "river_corridors", on="2022-12-31")["amount"] == pytest.approx(1600)
    by_corridor = read(alice, "river_corridors", on="2022-12-31", by="corridor")
    assert by_corridor["H-RT"]["numerator"] == pytest.approx(1600)
    assert by_corridor["H-RT"]["denominator"] == pytest.approx(rows["taixing"]["denominator"])


def test_p3_a_plot_across_a_border_is_split_by_area_and_counted_once(
    as_person: As, publish_row: Publish
) -> None:
    across = multi(box(120.099, 32.25, 120.101, 32.251))
    plot = publish_row("afforestation", across, unit="huangqiao", **GAIN)
    told = {"name": "绿地", "stage": "accepted", "accepted_on": "2022-06-10"}
    publish_row("greening", across, unit="huangqiao", **told)
    alice = as_person("alice")
    area = read(alice, "afforestation_mu", on="2022-12-31")
    assert area["huangqiao"]["value"] == pytest.approx(area["xuanbao"]["value"], rel=1e-3)
    assert area["taixing"]["value"] == pytest.approx(area_mu(alice, plot), rel=1e-6)
    count = read(alice, "greening_projects", on="2022-12-31")
    assert sorted(count[unit]["value"] for unit in ("huangqiao", "xuanbao")) == [0, 1]
    assert count["taixing"]["value"] == 1


def test_p4_what_is_not_set_is_null(as_person: As, publish_row: Publish) -> None:
    publish_row("happy_waters", _line(120.15), unit="huangqiao", **HAPPY)
    alice = as_person("alice")
    rows = read(alice, "happy_waters", on="2022-06-30")
    assert (rows["taixing"]["target"], rows["taixing"]["target_year"]) == (166, 2022)
    assert rows["taixing"]["gap"] == -165
    for name in ("target", "target_year", "gap", "schedule_gap", "light"):
        assert rows["huangqiao"][name] is None, name
    villages = read(alice, "idyllic_villages", on="2022-06-30")["taixing"]
    assert (villages["target"], villages["target_year"]) == (5, 2024)
    corridors = read(alice, "river_corridors", on="2022-06-30")["taixing"]
    assert corridors["target"] is None and corridors["value"] is None
    reported = read(alice, "pm25", on="2022-06-30")["taixing"]
    assert reported["value"] is None and reported["target"] == 31 and reported["light"] is None


def test_p4_lights_follow_schedule_and_rank(as_person: As, publish_row: Publish) -> None:
    cora = as_person("cora")
    wanted = {"huangqiao": 1, "xuanbao": 20, "guxi": 10, "yuanzhu": 10, "shanhu": 10, "guangling": 10}
    units = {unit["key"] for unit in cora.get("/units").json()["units"]}
    parts = [
        {"indicator": "greening_projects", "unit": unit, "year": 2024, "value": value}
        for unit, value in wanted.items()
        if unit in units
    ]
    assert cora.put("/allocations", json={"allocations": parts}).status_code == 200
    told = {"name": "绿地", "stage": "accepted", "accepted_on": "2022-06-10"}
    publish_row("greening", multi(square(120.15, 32.25)), unit="huangqiao", **told)
    publish_row("greening", multi(square(120.05, 32.25)), unit="xuanbao", **told)
    rows = read(cora, "greening_projects", on="2023-06-30")
    assert rows["huangqiao"]["light"] == "good" and rows["huangqiao"]["schedule_gap"] == 50
    # behind, but better than those who have nothing
    assert rows["xuanbao"]["light"] == ("warn" if len(parts) > 4 else "bad")
    assert rows["xuanbao"]["schedule_gap"] == pytest.approx(5 - 50)
    others = [unit for unit in wanted if unit in units and unit not in ("huangqiao", "xuanbao")]
    assert {rows[unit]["light"] for unit in others} == {"bad"}
    assert rows["taixing"]["light"] == "warn"


def test_p5_parks_rivers_and_corridors(as_person: As, publish_row: Publish) -> None:
    told = {"river_level": "backbone", "monitored": True, "monitored_on": "2022-05-10", "stage": "monitored"}
    publish_row("outfalls", Point(120.15, 32.25), unit="hongqiao_park", name="口一", river="如泰运河", **told)
    publish_row("outfalls", Point(120.16, 32.25), unit="huangqiao", name="口二", river="古马干河", **told)
    untested = told | {"monitored": False, "monitored_on": None, "stage": "surveyed"}
    publish_row(
        "outfalls", Point(120.05, 32.25), unit="hongqiao_park", name="口三", river="如泰运河", **untested
    )
    eve = as_person("eve")
    parks = read(eve, "park_outfall_monitoring", on="2022-12-31", by="park")
    assert (parks["hongqiao_park"]["numerator"], parks["hongqiao_park"]["denominator"]) == (1, 2)
    assert parks["taixing"]["value"] == 50
    towns = read(eve, "park_outfall_monitoring", on="2022-12-31")
    assert (towns["huangqiao"]["value"], towns["xuanbao"]["value"]) == (100, 0)
    rivers = read(eve, "outfall_monitored", on="2022-12-31", by="river")
    assert {unit: row["value"] for unit, row in rivers.items()} == {
        "taixing": pytest.approx(200 / 3),
        "如泰运河": 50,
        "古马干河": 100,
    }
    opened = open_number(eve, "outfall_monitored", unit="如泰运河", on="2022-12-31")
    assert [f["properties"]["name"] for f in opened["features"]] == ["口一"]


def test_p6_only_those_who_lead_may_set_targets(as_person: As) -> None:
    target = {"indicator": "afforestation_mu", "year": 2023, "value": 600, "document": "泰造林〔2023〕1号"}
    for name in ("alice", "bob", "walt", "liam", "ines", "sam"):
        assert as_person(name).put("/targets", json=target).status_code == 403, name
    for name in ("nora", "cora"):
        assert as_person(name).put("/targets", json=target).status_code == 200, name
    assert as_person("cora").put("/targets", json=target | {"indicator": "nothing"}).status_code == 404
    assert as_person("cora").put("/targets", json=target | {"value": "many"}).status_code == 422


def test_p6_a_corrected_target_replaces_and_stays_on_record(as_person: As) -> None:
    cora, ada = as_person("cora"), as_person("ada")
    target = {
        "indicator": "happy_waters",
        "year": 2023,
        "value": 300,
        "document": "2023年任务书",
        "clause": "一",
    }
    cora.put("/targets", json=target)
    cora.put("/targets", json=target | {"value": 333})
    in_force = [t["value"] for t in cora.get("/targets?indicator=happy_waters&year=2023").json()["targets"]]
    every = cora.get("/targets?indicator=happy_waters&year=2023&superseded=true").json()["targets"]
    assert in_force == [333] and [t["value"] for t in every] == [300, 333]
    assert every[0]["superseded_at"] and every[1]["entered_by"] == "cora"
    assert read(cora, "happy_waters", on="2023-06-30")["taixing"]["target"] == 333
    entries = ada.get("/audit").json()["entries"]
    assert "target.set" in {entry["action"] for entry in entries}


def test_p6_allocations_show_their_sum_beside_the_target(as_person: As) -> None:
    cora = as_person("cora")
    parts = [
        {"indicator": "happy_waters", "unit": unit, "year": 2022, "value": value}
        for unit, value in (("huangqiao", 100), ("xuanbao", 70))
    ]
    told = cora.put("/allocations", json={"allocations": parts}).json()
    assert told["sums"] == [
        {
            "indicator": "happy_waters",
            "year": 2022,
            "target": 166,
            "allocated": 170,
            "units": 2,
            "difference": -4,
        }
    ]
    row = read(cora, "happy_waters", on="2022-12-31")["huangqiao"]
    assert (row["target"], row["gap"]) == (100, -100)
    assert cora.put("/allocations", json=parts[0] | {"unit": "water"}).status_code == 422


def test_p6_bureaus_report_what_no_layer_shows(as_person: As) -> None:
    eve = as_person("eve")
    value = {"indicator": "pm25", "period": "2022-06", "value": 29.5, "source_document": "环境质量月报"}
    assert eve.post("/reported-values", json=value).status_code == 201
    assert eve.post("/reported-values", json=value | {"period": "2022-08", "value": 33}).status_code == 201
    assert read(eve, "pm25", on="2022-12-31")["taixing"]["value"] is None
    for row in eve.get("/reported-values?indicator=pm25").json()["reported_values"]:
        told = as_person("cora").post(f"/reported-values/{row['id']}/accept", json={})
        assert told.status_code == 200, told.text
    assert as_person("nora").post("/reported-values", json=value).status_code == 403
    assert eve.post("/reported-values", json=value | {"period": "June"}).status_code == 422
    assert eve.post("/reported-values", json=value | {"indicator": "section_grade_iii"}).status_code == 422
    june = read(eve, "pm25", on="2022-07-31")["taixing"]
    assert (june["value"], june["gap"], june["light"]) == (29.5, -1.5, "good")
    assert "2022-06" in june["source"]
    august = read(eve, "pm25", on="2022-12-31")["taixing"]
    assert (august["value"], august["gap"], august["light"]) == (33, 2, "warn")
    assert read(eve, "pm25", on="2022-05-31")["taixing"]["value"] is None


def test_p7_a_release_stays_and_a_correction_shows(as_person: As, publish_row: Publish) -> None:
    publish_row("happy_waters", _line(120.15), unit="huangqiao", **HAPPY)
    cora, ines = as_person("cora"), as_person("ines")
    asked = {"id": "2022-06", "title": "2022年6月通报", "on": "2022-06-30"}
    assert as_person("alice").post("/releases", json=asked).status_code == 403
    made = cora.post("/releases", json=asked)
    assert made.status_code == 201 and len(made.json()["audit_head"]) == 64
    assert cora.post("/releases", json=asked).status_code == 409
    assert ines.get("/releases/2022-06/restatements").json()["restatements"] == []
    # found out later: a second river had been accepted in May
    publish_row("happy_waters", _line(120.05), unit="xuanbao", since="now", **HAPPY)
    frozen = ines.get("/releases/2022-06").json()
    row = next(r for r in frozen["rows"] if (r["indicator"], r["unit_kind"]) == ("happy_waters", "city"))
    assert row["value"] == 1
    restated = ines.get("/releases/2022-06/restatements").json()["restatements"]
    assert {(one["unit"], one["frozen"]["value"], one["now"]["value"]) for one in restated} == {
        ("taixing", 1, 2),
        ("xuanbao", 0, 1),
    }
    assert [one["id"] for one in ines.get("/releases").json()["releases"]] == ["2022-06"]
    assert ines.get("/releases/nothing").status_code == 404


def test_refusals(as_person: As) -> None:
    alice = as_person("alice")
    assert alice.get("/progress", params={"on": "soon"}).status_code == 400
    assert alice.get("/progress", params={"by": "colour"}).status_code == 422
    assert alice.get("/progress", params={"indicator": "nothing"}).status_code == 404
    assert alice.get("/progress/happy_waters/features", params={"unit": "nowhere"}).status_code == 404


def test_all_indicators_are_answered_by_as_few_questions_as_one(as_person: As, publish_row: Publish) -> None:
    """How long that takes is measured by ``bench/progress.py``."""
    _publish_some_of_everything(publish_row)
    alice = as_person("alice")
    reader = alice.app.state.database.reader  # type: ignore[attr-defined]
    asked: list[str] = []

    def note(*told: Any) -> None:
        asked.append(told[2])

    event.listen(reader, "before_cursor_execute", note)
    assert len(alice.get("/progress?indicator=afforestation_mu").json()["rows"]) == 18
    of_one = len(asked)
    assert of_one > 5
    assert len(alice.get("/progress").json()["rows"]) == 18 * len(INDICATORS)
    event.remove(reader, "before_cursor_execute", note)
    assert len(asked) - of_one <= of_one + 3


def test_the_plan_is_told_as_data(as_person: As) -> None:
    alice = as_person("alice")
    told = {one["key"]: one for one in alice.get("/indicators").json()["indicators"]}
    assert len(told) == len(INDICATORS)
    assert {(t["year"], t["value"]) for t in told["happy_waters"]["targets"]} == {(2022, 166), (2024, 500)}
    assert told["happy_waters"]["numerator"][0]["layer"] == "happy_waters"
    tasks = alice.get("/plan/tasks?indicator=happy_waters").json()["tasks"]
    assert tasks and all("happy_waters" in task["indicators"] for task in tasks)
    assert "幸福河湖" in alice.get("/dictionary").text


def _line(lon: float) -> MultiLineString:
    return MultiLineString([[(lon, 32.22), (lon, 32.28)]])


def _observe(url: str, feature_id: uuid.UUID, on: str, grade: int) -> None:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO published.observations (feature_id, observed_on, measured, grade)"
                " VALUES (:feature_id, :on, '{}', :grade)"
            ),
            {"feature_id": feature_id, "on": on, "grade": grade},
        )
    engine.dispose()


def _publish_some_of_everything(publish_row: Publish) -> None:
    """A few works of most layers in both townships, one across their border."""
    day = {"accepted_on": "2022-06-10"}
    for lon, unit in ((120.15, "huangqiao"), (120.05, "xuanbao"), (120.0995, "xuanbao")):
        plot = multi(square(lon, 32.25))
        publish_row("afforestation", plot, unit=unit, **GAIN)
        publish_row("greening", plot, unit=unit, name="绿地", stage="accepted", **day)
        publish_row("wetlands", plot, unit=unit, name="湿地", stage="accepted", **day)
        publish_row("happy_waters", _line(lon), unit=unit, **HAPPY | {"tier": "demonstration"})
        publish_row("rural_rivers", _line(lon), unit=unit, name="河", stage="accepted", **day)
        across = MultiLineString([[(lon - 0.02, 32.24), (lon + 0.02, 32.24)]])
        publish_row("rural_rivers", across, unit=unit, name="横河", stage="planned")
        outfall = {
            "river_level": "backbone",
            "surveyed": True,
            "surveyed_on": "2022-03-01",
            "stage": "surveyed",
        }
        publish_row("outfalls", Point(lon, 32.25), unit=unit, name="口", river="如泰运河", **outfall)
