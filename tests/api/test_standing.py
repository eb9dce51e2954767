"""Targets, gaps, schedules and lights, by arithmetic alone."""

from __future__ import annotations

from datetime import date

import pytest

from geo_api.standing import (
    CURVES,
    LightRule,
    find_target,
    measure_completion,
    measure_gap,
    plan_share,
    rate_light,
    read_schedule,
)


@pytest.mark.parametrize(
    ("on", "found"),
    [
        (date(2022, 6, 30), (2022, 166)),
        (date(2023, 6, 30), (2024, 500)),
        (date(2024, 12, 31), (2024, 500)),
        (date(2026, 11, 22), (2024, 500)),
    ],
)
def test_the_target_is_of_the_year_or_the_next_stated(on: date, found: tuple[int, float]) -> None:
    assert find_target({2022: 166, 2023: None, 2024: 500}, on) == found


def test_a_target_that_is_not_set_stays_unset() -> None:
    assert find_target({}, date(2022, 6, 30)) is None
    assert find_target({2022: None}, date(2022, 6, 30)) is None


def test_a_gap_is_how_far_above_or_below_the_target() -> None:
    assert measure_gap(120, 166) == -46
    assert measure_gap(33, 30) == 3
    assert measure_gap(None, 30) is None and measure_gap(120, None) is None


def test_completion_of_a_limit_of_nothing() -> None:
    assert measure_completion(0, 0, "at_most") == 1
    assert measure_completion(2, 0, "at_most") == 0
    assert measure_completion(31, 30, "at_most") == pytest.approx(30 / 31)
    assert measure_completion(83, 166, "at_least") == 0.5


def test_the_schedule_runs_evenly_from_january_2022() -> None:
    assert plan_share(date(2022, 6, 30), 2022) == 0.5
    assert plan_share(date(2023, 6, 30), 2024) == pytest.approx(18 / 36)
    assert plan_share(date(2024, 12, 31), 2024) == 1
    assert plan_share(date(2026, 1, 1), 2024) == 1


def test_seasonal_work_follows_its_curve() -> None:
    summer = date(2022, 7, 31)
    assert plan_share(summer, 2022, CURVES["naming"]) < plan_share(summer, 2022)
    assert plan_share(date(2022, 3, 31), 2022, CURVES["planting"]) > plan_share(date(2022, 3, 31), 2022)
    for curve in CURVES.values():
        assert len(curve) == 12 and list(curve) == sorted(curve) and curve[-1] == 1


def test_an_editable_schedule_that_is_no_schedule_is_not_used() -> None:
    told = {"curves": {"late": [0.0] * 11 + [1.0]}, "indicators": {"happy_waters": "late"}}
    assert read_schedule(told).find_curve("happy_waters") == [0.0] * 11 + [1.0]
    assert read_schedule({"curves": {"short": [1]}}).find_curve("afforestation_mu") == CURVES["planting"]
    assert read_schedule("nonsense").find_curve("green_villages") == CURVES["naming"]


def test_lights() -> None:
    rule = LightRule(bottom=3)
    assert rate_light(0.5, 0.5, 17, 17, rule) == "good"
    assert rate_light(0.49, 0.5, 14, 17, rule) == "warn"
    assert rate_light(0.49, 0.5, 15, 17, rule) == "bad"
    assert rate_light(0.49, 0.5, None, 17, rule) == "warn"
    assert rate_light(None, 0.5, 1, 17, rule) is None
    assert rate_light(0.45, 0.5, 17, 17, LightRule(tolerance_points=5.5)) == "good"
