"""Proof, months, lights: what a figure is worth and where it leads.

O1 what overlaps is shown: sum, union, difference and the pairs, in the layer and across programmes
O2 a month shows what was known then and what is known now
O3 a forecast says how sure it is, and was right as often as it says
O4 the rule of the lights is the coordinator's; every rule is kept with who and when
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from shapely import MultiLineString, box
from sqlalchemy import NullPool, create_engine

from geo_api.forecast import forecast
from geo_api.outlook import list_months, look_ahead, read_history
from geo_api.standing import LightRule, measure_pace, rate_light, read_light_rule
from layers.plan import INDICATORS
from layers.units import TOWNSHIPS
from tests.independent import measure_area
from tests.shapes import multi

As = Callable[[str], TestClient]
Publish = Callable[..., uuid.UUID]
GAIN = {"ledger": "gain", "stage": "accepted", "accepted_on": "2022-06-10", "survival_pct": 92.0}
GREEN = {"stage": "accepted", "accepted_on": "2022-06-10", "in_urban_area": True}


def test_o1_overlaps_are_shown_and_named(as_person: As, publish_row: Publish) -> None:
    plots = [
        box(120.15, 32.25, 120.152, 32.252),
        box(120.151, 32.251, 120.153, 32.253),
        box(120.17, 32.25, 120.171, 32.251),
    ]
    for number, plot in enumerate(plots):
        publish_row("afforestation", multi(plot), unit="huangqiao", name=f"地块{number}", **GAIN)
    publish_row(
        "greening", multi(box(120.1705, 32.25, 120.1715, 32.251)), unit="huangqiao", name="绿地", **GREEN
    )
    told = as_person("liam").get("/progress/afforestation_mu/proof?on=2022-12-31").json()
    gains, losses = told["amounts"]
    assert gains["versions"] == 3 and losses["versions"] == 0
    assert gains["sum"] == pytest.approx(sum(map(measure_area, plots)), abs=0.01)
    assert gains["union"] == pytest.approx(measure_area(shapely.union_all(plots)), abs=0.05)
    assert gains["difference"] == pytest.approx(gains["sum"] - gains["union"])
    (pair,) = gains["pairs"]
    assert {pair["name"], pair["other_name"]} == {"地块0", "地块1"}
    assert pair["amount"] == pytest.approx(measure_area(shapely.intersection(*plots[:2])), abs=0.01)
    assert pair["amount_mu"] == pytest.approx(pair["amount"] * 0.0015)
    assert told["townships"]["difference"] == 0 == told["townships"]["outside"]
    across = {(one["name"], one["other_name"], one["indicator"]) for one in told["across"]}
    assert ("地块2", "绿地", "urban_greening_m2") in across


def test_o1_chainage_and_pieces_are_proved_too(as_person: As, publish_row: Publish) -> None:
    line = MultiLineString([[(120.15, 32.22), (120.15, 32.28)]])
    for begin, end in ((0, 1000), (500, 1500)):
        told = {
            "chainage_from_m": begin,
            "chainage_to_m": end,
            "name": str(begin),
            "accepted_on": "2022-05-01",
        }
        publish_row(
            "corridor_works", line, unit="huangqiao", corridor="H", kind="river", stage="accepted", **told
        )
    (amount,) = as_person("liam").get("/progress/river_corridors/proof?on=2022-12-31").json()["amounts"]
    assert (amount["sum"], amount["union"], amount["difference"]) == (1500, 1500, 0)


def test_o2_a_month_shows_what_was_known_then_and_now(as_person: As, publish_row: Publish) -> None:
    line = MultiLineString([[(120.15, 32.22), (120.15, 32.28)]])
    told = {"stage": "named", "accepted_on": "2022-05-01", "unit": "huangqiao"}
    publish_row("happy_waters", line, name="早知", since="2022-05-10T00:00Z", **told)
    publish_row("happy_waters", line, name="晚知", since="2022-08-10T00:00Z", **told)
    answer = (
        as_person("liam").get("/progress/happy_waters/series?on=2022-09-30&months=6&unit=huangqiao").json()
    )
    months = {month["on"]: (month["known_then"], month["known_now"]) for month in answer["months"]}
    assert list(months) == [
        "2022-04-30",
        "2022-05-31",
        "2022-06-30",
        "2022-07-31",
        "2022-08-31",
        "2022-09-30",
    ]
    assert list(months.values()) == [(0, 0), (1, 2), (1, 2), (1, 2), (2, 2), (2, 2)]
    assert answer["forecast"] is None, "five months are no history"
    earlier = (
        as_person("liam").get("/progress/happy_waters/series?on=2022-09-30&months=6&as_of=2022-06-30").json()
    )
    assert earlier["months"][-1]["known_now"] == 1


def test_o3_a_forecast_of_an_even_pace_is_sure() -> None:
    assert forecast([1.0] * 4, 3, None, None) is None
    even = forecast([float(n) for n in range(12)], 6, None, None)
    assert even is not None and even.value == pytest.approx(17) and even.high - even.low == pytest.approx(0)
    rough = forecast([0, 3, 3, 4, 9, 9, 11, 12, 12, 18], 6, 18, 40)
    assert rough is not None and 18 <= rough.low < rough.value < rough.high <= 40


def test_o3_eight_in_ten_held_on_the_demonstration_history(demo_url: str) -> None:
    """Made at the end of every month from what the works' own dates say, and looked at when the time has come."""
    engine = create_engine(demo_url.replace("postgresql:", "postgresql+psycopg:", 1), poolclass=NullPool)
    hits, tries = 0, 0
    keys = (
        "happy_waters",
        "demonstration_rivers",
        "green_villages",
        "afforestation_mu",
        "greening_projects",
        "river_ecological_km",
    )
    with engine.connect() as connection:
        for indicator in (one for one in INDICATORS if one.key in keys):
            for unit in (None, *(town.key for town in TOWNSHIPS[:6])):
                history = read_history(connection, indicator, "township", unit, date(2024, 5, 31), None)
                found = check_back(indicator, history)
                hits, tries = hits + sum(found), tries + len(found)
    assert tries > 100
    assert 0.65 <= hits / tries <= 0.97, hits / tries


def check_back(indicator: Any, history: list[float | None]) -> list[bool]:
    """For every month end that leaves months to its year's end: whether the interval held what came."""
    ends, found = list_months(date(2024, 5, 31), len(history)), []
    for at, end in enumerate(ends):
        last = at + 12 - end.month
        if last < len(history) and (told := look_ahead(indicator, history[: at + 1], end)) is not None:
            actual = history[last]
            assert actual is not None
            found.append(told.low - 1e-9 <= actual <= told.high + 1e-9)
    return found


def test_o3_month_ends_are_month_ends() -> None:
    assert list_months(date(2024, 3, 15), 3) == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 15)]
    assert all((end + timedelta(days=1)).day == 1 for end in list_months(date(2024, 1, 31), 12))


def test_o4_the_rule_of_the_lights(as_person: As) -> None:
    rule = {"bottom": 2, "tolerance_points": 3, "bad_gap_points": 20, "source": "考核办法〔2022〕1号"}
    for name in ("alice", "nora", "liam", "sam"):
        assert as_person(name).put("/progress/lights", json=rule).status_code == 403, name
    cora = as_person("cora")
    told = cora.put("/progress/lights", json=rule).json()
    assert told["rule"]["bottom"] == 2 and told["rule"]["bad_gap_points"] == 20 and not told["provisional"]
    assert told["history"][0]["by"] == "cora" and told["history"][0]["at"]
    assert as_person("liam").get("/progress/lights").json()["rule"] == told["rule"]
    assert cora.put("/progress/lights", json=rule | {"bottom": -1}).status_code == 422
    assert read_light_rule({"bottom": 1}) == LightRule(bottom=1)


def test_o4_lights_by_completion_gap_and_rank() -> None:
    rule = LightRule(bottom=3, tolerance_points=2, bad_gap_points=30, bad_completion_pct=10)
    assert rate_light(0.49, 0.5, 1, 10, rule) == "good"
    assert rate_light(0.4, 0.5, 1, 10, rule) == "warn"
    assert rate_light(0.4, 0.5, 8, 10, rule) == "bad"
    assert rate_light(0.15, 0.5, 1, 10, rule) == "bad"
    assert rate_light(0.05, 0.2, 1, 10, rule) == "bad"
    assert rate_light(0.4, 0.5, None, 0, rule) == "warn"


def test_o4_the_pace_that_is_needed() -> None:
    assert measure_pace(100, 166, 2022, date(2022, 6, 30)) == pytest.approx(11)
    assert measure_pace(200, 166, 2022, date(2022, 6, 30)) == 0
    assert measure_pace(100, 166, 2022, date(2022, 12, 31)) is None
    assert measure_pace(None, 166, 2022, date(2022, 6, 30)) is None
