"""Corridors, rivers, traces, shore, belts and planting, on lines whose lengths can be reckoned by hand.

C1 a strip: chainage by side, overlaps once, gaps in order and by township; on a day, as known then
C2 planned reaches: who may set them, what cannot be, and the set before stays on record
C3 an outfall is counted five ways; where it lies is measured, what was declared stays
C4 down from an outfall to the sections, up from a section to its candidates, the flow known or not
C5 a line that comes later, or is corrected, takes its works with it
C6 shore: overlapping projects occupy it once; wetland that is planted counts once
C7 belts: metres on the ground, by the width in force, which the indicator follows
C8 net planting by the formula in force
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pyproj import Geod
from shapely import LineString, MultiLineString, Point, box

from tests.shapes import multi

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]
GRS80 = Geod(ellps="GRS80")
LAT = 32.25


def line(*corners: tuple[float, float]) -> MultiLineString:
    return MultiLineString([LineString(corners)])


def metres(lon: float, lat: float = LAT, since: float = 120.01) -> float:
    return float(GRS80.inv(since, lat, lon, lat)[2])


# through both square townships: xuanbao to the west of 120.1, huangqiao to the east
ALONG = line((120.01, LAT), (120.19, LAT))


def work(publish: Publish, west: float, east: float, north_m: float, name: str, **more: Any) -> uuid.UUID:
    """A stretch ``north_m`` north of the corridor's line."""
    lat = LAT + north_m / 110_900
    told = {
        "name": name,
        "corridor": "H-RT",
        "kind": "river",
        "stage": "accepted",
        "accepted_on": "2022-05-01",
    } | more
    return publish("corridor_works", line((west, lat), (east, lat)), unit="huangqiao", **told)


def publish_corridor(publish: Publish, **more: Any) -> uuid.UUID:
    return publish(
        "corridors", ALONG, **({"name": "如泰运河生态廊道", "code": "H-RT", "kind": "river"} | more)
    )


def test_c1_a_strip_by_side_with_overlaps_once_and_gaps_in_order(as_person: As, publish_row: Publish) -> None:
    publish_corridor(publish_row)
    work(publish_row, 120.02, 120.06, 30, "北一")
    work(publish_row, 120.05, 120.08, 30, "北二")
    work(publish_row, 120.07, 120.09, -30, "南一")
    work(
        publish_row, 120.12, 120.13, -30, "南二", stage="building", accepted_on=None, started_on="2022-06-01"
    )
    work(publish_row, 120.14, 120.16, 30, "计划段", stage="planned", accepted_on=None)
    told = as_person("alice").get("/corridors/H-RT/strip?on=2022-12-31").json()
    either, left, right = (told["lengths"][side] for side in ("either", "left", "right"))
    # no river says how it flows: the line is followed, and north of an eastward line is left
    assert left["built_m"] == pytest.approx(metres(120.08) - metres(120.02), abs=1)
    assert right["built_m"] == pytest.approx(metres(120.09) - metres(120.07), abs=1)
    assert either["built_m"] == pytest.approx(metres(120.09) - metres(120.02), abs=1)
    assert either["under_way_m"] == pytest.approx(metres(120.13) - metres(120.12), abs=1)
    whole = metres(120.19)
    assert either["built_m"] + either["under_way_m"] + either["gap_m"] == pytest.approx(whole, abs=1)
    assert [(gap["number"], gap["side"]) for gap in told["gaps"]] == [
        (1, "either"),
        (2, "either"),
        (3, "either"),
    ]
    second = told["gaps"][1]
    assert second["from_m"] == pytest.approx(metres(120.09), abs=1)
    assert [part["township"] for part in second["parts"]] == ["xuanbao", "huangqiao"]
    assert second["parts"][0]["length_m"] == pytest.approx(metres(120.1) - metres(120.09), abs=1)
    by_township = {one["township"]: one["numbers"] for one in told["gaps_by_township"]}
    assert by_township == {"xuanbao": [1, 2], "huangqiao": [2, 3]}
    assert {one["name"]: one["state"] for one in told["works"]} == {
        "北一": "built", "北二": "built", "南一": "built", "南二": "under_way", "计划段": "planned",
    }  # fmt: skip


def test_c1_on_a_day_and_as_known_then(as_person: As, publish_row: Publish) -> None:
    publish_corridor(publish_row)
    work(publish_row, 120.02, 120.06, 30, "北一", since="2022-06-01T00:00Z")
    work(publish_row, 120.12, 120.16, 30, "北二", since="2022-09-01T00:00Z", accepted_on="2022-08-20")
    alice = as_person("alice")

    def built(**asked: str) -> float:
        told = alice.get("/corridors", params=asked).json()["corridors"][0]
        return float(told["lengths"]["either"]["built_m"])

    first = metres(120.06) - metres(120.02)
    assert built(on="2022-12-31") == pytest.approx(2 * first, abs=2)
    assert built(on="2022-07-01") == pytest.approx(first, abs=1)
    assert built(on="2022-12-31", as_of="2022-07-01T00:00:00Z") == pytest.approx(first, abs=1)
    assert built(on="2022-12-31", as_of="2022-05-01T00:00:00Z") == 0


def test_c2_planned_reaches_are_set_by_who_leads_and_keep_their_past(
    as_person: As, publish_row: Publish
) -> None:
    publish_corridor(publish_row)
    reach = {"from_m": 1000, "to_m": 5000, "planned_width_m": 50, "name": "城区段"}
    asked = {"reaches": [reach], "document": "泰林〔2022〕3号"}
    for name in ("alice", "walt", "liam"):
        assert as_person(name).put("/corridors/H-RT/reaches", json=asked).status_code == 403, name
    eve = as_person("eve")
    over = {"reaches": [reach, reach | {"from_m": 4000, "to_m": 6000}]}
    assert eve.put("/corridors/H-RT/reaches", json=over).json()["code"] == "reach.overlap"
    beyond = {"reaches": [reach | {"to_m": 900_000}]}
    assert eve.put("/corridors/H-RT/reaches", json=beyond).json()["code"] == "reach.outside"
    seen = {"If-Match": eve.get("/corridors/H-RT/strip").json()["reaches_etag"]}
    assert eve.put("/corridors/H-RT/reaches", json=asked, headers=seen).status_code == 200
    assert eve.put("/corridors/H-RT/reaches", json=asked, headers=seen).status_code == 412
    assert eve.put("/corridors/H-RT/reaches", json={"reaches": [reach | {"to_m": 4000}]}).status_code == 200
    told = eve.get("/corridors/H-RT/strip").json()
    assert told["lengths"]["either"]["planned_m"] == 3000
    # without a document it is to be confirmed
    assert [(one["to_m"], one["provisional"]) for one in told["reaches"]] == [(4000, True)]
    before = eve.get("/corridors/H-RT/strip?as_of=2022-06-01T00:00:00Z").json()
    assert before["reaches"] == []
    acts = [entry["action"] for entry in as_person("ada").get("/audit").json()["entries"]]
    assert acts.count("corridor.reaches") == 2


RIVER = {"name": "如泰运河", "reaches_yangtze": True, "flow": "against"}


def publish_outfall(publish: Publish, lon: float, name: str, **more: Any) -> uuid.UUID:
    told = {
        "name": name,
        "river": "如泰运河",
        "river_level": "backbone",
        "stage": "traced",
        "bank": "right",
    } | more
    return publish("outfalls", Point(lon, LAT + 0.0002), unit="huangqiao", **told)


def test_c3_an_outfall_is_counted_five_ways_and_laid_on_its_bank(as_person: As, publish_row: Publish) -> None:
    publish_row("backbone_rivers", ALONG, **RIVER)
    publish_outfall(publish_row, 120.05, "口一", is_sewage_outfall=True, needs_remediation=True, remediated=True,
                    remediated_on="2022-05-01", traced_on="2022-03-01", chainage_m=9999)  # fmt: skip
    publish_outfall(publish_row, 120.06, "口二", is_sewage_outfall=False, traced_on="2022-03-01")
    publish_outfall(publish_row, 120.15, "口三", monitored=True, monitored_on="2022-02-01", river="无名沟")
    alice = as_person("alice")
    rows = {row["unit"]: row for row in alice.get("/outfall-counts?by=river&on=2022-12-31").json()["rows"]}
    counts = ("all", "judged", "to_remediate", "remediated", "closed", "monitored")
    assert [rows["如泰运河"][key] for key in counts] == [2, 1, 1, 1, 0, 0]
    assert rows["无名沟"]["coverage_pct"] == 100
    in_april = alice.get("/outfall-counts?by=river&on=2022-04-01").json()["rows"]
    assert next(row for row in in_april if row["unit"] == "如泰运河")["remediated"] == 0
    told = alice.get("/rivers/如泰运河").json()
    first = told["outfalls"][0]
    assert (
        first["chainage_m"] == pytest.approx(metres(120.05), abs=1) and first["declared_chainage_m"] == 9999
    )
    # the water runs west, so north of the line is its right bank
    assert first["side"] == "right" and [one["name"] for one in told["outfalls"]] == ["口一", "口二"]
    assert [band["township"] for band in told["reaches"]] == ["xuanbao", "huangqiao"]
    assert told["provisional"] and told["flow_known"]


def test_c3_phones_of_chiefs_are_for_bureaus(as_person: As, publish_row: Publish) -> None:
    publish_row("backbone_rivers", ALONG, **RIVER, county_chief="示范甲", county_chief_phone="13900000000")
    assert "county_chief_phone" not in as_person("alice").get("/rivers/如泰运河").json()["fields"]
    assert as_person("walt").get("/rivers/如泰运河").json()["fields"]["county_chief_phone"] == "13900000000"


def test_c4_down_to_the_sections_and_up_to_the_candidates(as_person: As, publish_row: Publish) -> None:
    publish_row("backbone_rivers", ALONG, **RIVER)
    feeder = line((120.12, 32.28), (120.12, LAT))
    publish_row("backbone_rivers", feeder, name="季黄河")
    section = publish_row(
        "monitoring_sections", Point(120.03, LAT), unit="xuanbao", name="河口断面", river="如泰运河",
        attribute="provincial", target_class="3",
    )  # fmt: skip
    above = publish_row(
        "monitoring_sections", Point(120.17, LAT), unit="huangqiao", name="上游断面", river="如泰运河",
        attribute="municipal", target_class="3",
    )  # fmt: skip
    near = publish_outfall(publish_row, 120.05, "近处农田", outfall_class="irrigation")
    publish_outfall(publish_row, 120.06, "近处工厂", outfall_class="enterprise_factory")
    publish_outfall(publish_row, 120.02, "断面以下", outfall_class="enterprise_factory")
    publish_row(
        "outfalls", Point(120.1202, 32.27), unit="huangqiao", name="支流上", river="季黄河", stage="traced",
        outfall_class="urban_plant",
    )  # fmt: skip
    eve = as_person("eve")
    down = eve.get(f"/outfalls/{near}/downstream").json()
    assert [one["feature_id"] for one in down["sections"]] == [str(section)]
    assert down["sections"][0]["distance_m"] == pytest.approx(metres(120.05) - metres(120.03), abs=1)
    assert down["certain"] and down["ends"][0]["into_yangtze"]
    up = eve.get(f"/sections/{section}/upstream").json()
    # a factory a little farther comes before a field; what lies below the section is no candidate
    assert [one["name"] for one in up["outfalls"]] == ["近处工厂", "近处农田", "支流上"]
    by_name = {one["name"]: one for one in up["outfalls"]}
    expected = metres(120.12) - metres(120.03) + GRS80.inv(120.12, 32.27, 120.12, LAT)[2]
    assert by_name["支流上"]["distance_m"] == pytest.approx(expected, abs=30)
    # nobody said how the feeder flows
    assert by_name["支流上"]["certain"] is False and by_name["近处工厂"]["certain"] is True
    assert eve.get(f"/sections/{above}/upstream").json()["outfalls"] == []


def test_c4_without_a_line_the_trace_says_so(as_person: As, publish_row: Publish) -> None:
    lost = publish_outfall(publish_row, 120.05, "口一")
    told = as_person("eve").get(f"/outfalls/{lost}/downstream")
    assert (
        told.status_code == 404
        and told.json()["code"] == "course.no_line"
        and "中心线" in told.json()["detail"]
    )


def test_c5_a_line_that_comes_later_takes_its_works_with_it(as_person: As, publish_row: Publish) -> None:
    work(publish_row, 120.02, 120.06, 30, "北一")
    alice = as_person("alice")
    assert alice.get("/corridors").json()["corridors"] == []
    corridor = publish_corridor(publish_row, since="2022-07-01T00:00Z", until="2022-10-01T00:00Z")
    # corrected: the line begins farther east
    publish_row(
        "corridors", line((120.02, LAT), (120.19, LAT)), feature_id=corridor, version=2, since="2022-10-01T00:00Z",
        name="如泰运河生态廊道", code="H-RT", kind="river",
    )  # fmt: skip
    now = alice.get("/corridors/H-RT/strip?on=2022-12-31").json()["works"][0]
    assert now["from_m"] == pytest.approx(0, abs=1)
    then = alice.get("/corridors/H-RT/strip?on=2022-12-31&as_of=2022-08-01T00:00:00Z").json()["works"][0]
    assert then["from_m"] == pytest.approx(metres(120.02), abs=1)


def test_c6_shore_is_occupied_once_and_wetland_counted_once(as_person: As, publish_row: Publish) -> None:
    publish_row("shoreline_zones", ALONG, name="甲区", kind="development", river="长江")
    for name, west, east, more in (
        ("码头一", 120.02, 120.04, {"stage": "settled", "settled_on": "2022-05-01", "outcome": "kept"}),
        ("码头二", 120.03, 120.05, {"stage": "registered"}),
        ("砂场", 120.10, 120.11, {"stage": "settled", "settled_on": "2022-06-01", "outcome": "removed"}),
    ):
        publish_row(
            "shoreline_projects",
            line((west, LAT), (east, LAT)),
            unit="huangqiao",
            name=name,
            use="wharf",
            **more,
        )
    wet = box(120.15, 32.20, 120.16, 32.21)
    publish_row("wetlands", multi(wet), unit="huangqiao", name="湿地", kind="natural", stage="accepted",
                accepted_on="2022-05-01")  # fmt: skip
    publish_row("afforestation", multi(box(120.15, 32.2, 120.155, 32.21)), unit="huangqiao", name="林", ledger="gain",
                stage="accepted", accepted_on="2022-05-01", survival_pct=90)  # fmt: skip
    told = as_person("walt").get("/shore?on=2022-12-31").json()
    zone = told["zones"][0]
    assert zone["used_m"] == pytest.approx(metres(120.05) - metres(120.02), abs=1)
    assert zone["cleared_m"] == pytest.approx(metres(120.11) - metres(120.10), abs=1)
    in_may = as_person("walt").get("/shore?on=2022-05-15").json()["zones"][0]
    assert in_may["cleared_m"] == 0 and in_may["used_m"] > zone["used_m"]
    kind = told["wetlands"][0]
    assert kind["planted_ha"] == pytest.approx(kind["drawn_ha"] / 2, rel=1e-3)
    assert kind["counted_ha"] == pytest.approx(kind["drawn_ha"] / 2, rel=1e-3)


def test_c7_the_belt_in_force_is_measured_and_the_indicator_follows(
    as_person: As, publish_row: Publish
) -> None:
    publish_row("backbone_rivers", ALONG, name="宣堡港", reaches_yangtze=True)
    half_km, kilometre_and_half = LAT + 500 / 110_900, LAT + 1500 / 110_900
    for name, lat, belt, tailwater in (
        ("近塘", half_km, "tributary_1km", "compliant"),
        ("远塘", kilometre_and_half, "tributary_2km", "noncompliant"),
    ):
        publish_row("aquaculture_ponds", multi(box(120.05, lat, 120.051, lat + 0.0005)), unit="xuanbao", name=name,
                    tailwater=tailwater, belt=belt, checked_on="2022-05-01")  # fmt: skip
    cora, alice = as_person("cora"), as_person("alice")

    def read() -> tuple[list[str], float]:
        ponds = [pond["name"] for pond in alice.get("/belts").json()["ponds"]]
        rows = alice.get("/progress?indicator=aquaculture_tailwater&on=2022-12-31").json()["rows"]
        return ponds, next(row["value"] for row in rows if row["unit_kind"] == "city")

    assert read() == (["近塘"], 100)
    asked = {"value": 2000, "source": "附件3附表"}
    assert alice.put("/settings/tailwater_buffer_yangtze_rivers_m", json=asked).status_code == 403
    assert cora.put("/settings/tailwater_buffer_yangtze_rivers_m", json={"value": -1}).status_code == 422
    assert cora.put("/settings/nothing", json=asked).status_code == 404
    told = cora.put("/settings/tailwater_buffer_yangtze_rivers_m", json=asked).json()["setting"]
    assert told["value"] == 2000 and told["provisional"] is False
    ponds, share = read()
    assert ponds == ["近塘", "远塘"] and share == pytest.approx(50, abs=0.1)
    opened = alice.get("/progress/aquaculture_tailwater/features?part=denominator&on=2022-12-31").json()
    assert opened["numberMatched"] == 2


def test_c8_net_planting_by_the_formula_in_force(as_person: As, publish_row: Publish) -> None:
    plots = (
        ("合格", "gain", {"stage": "accepted", "accepted_on": "2022-05-01", "survival_pct": 90, "reported_area_mu": 10,
                        "verified_area_mu": 9}),
        ("勉强", "gain", {"stage": "accepted", "accepted_on": "2022-05-01", "survival_pct": 80}),
        ("待补", "gain", {"stage": "replant", "survival_pct": 60, "replant_due_on": "2022-10-01"}),
        ("征占", "loss", {"stage": "recognised", "lost_on": "2022-06-01", "loss_reason": "expropriation"}),
    )  # fmt: skip
    for number, (name, ledger, more) in enumerate(plots):
        west = 120.12 + number * 0.01
        publish_row("afforestation", multi(box(west, 32.22, west + 0.001, 32.221)), unit="huangqiao", name=name,
                    ledger=ledger, **more)  # fmt: skip
    nora, alice = as_person("nora"), as_person("alice")
    told = alice.get("/greening?on=2022-12-31").json()
    plot_mu = told["replanting"][0]["area_mu"]
    assert told["city"]["net_mu"] == pytest.approx(0, abs=0.01)  # one counts, one is lost
    assert told["city"]["gaps"]["verified"] == {"pct": -10.0, "marked": True}
    assert [(one["name"], one["overdue"]) for one in told["replanting"]] == [("待补", True)]
    assert told["formula"]["provisional"] and "85%" in told["formula"]["zh"]
    formula = {"survival_min_pct": 75, "gain_stages": ["accepted", "recognised"], "subtract_losses": False}
    assert alice.put("/greening/formula", json=formula).status_code == 403
    assert nora.put("/greening/formula", json=formula | {"gain_stages": []}).status_code == 422
    assert nora.put("/greening/formula", json=formula | {"source": "泰自然资〔2022〕8号"}).status_code == 200
    now = alice.get("/greening?on=2022-12-31").json()
    assert now["city"]["net_mu"] == pytest.approx(2 * plot_mu, rel=1e-3) and not now["formula"]["provisional"]
    row = alice.get("/progress?indicator=afforestation_mu&on=2022-12-31").json()["rows"]
    assert next(one["value"] for one in row if one["unit_kind"] == "city") == pytest.approx(
        2 * plot_mu, rel=1e-3
    )
    assert alice.get("/progress/afforestation_mu/features?on=2022-12-31").json()["numberMatched"] == 2
