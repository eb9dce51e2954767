"""Means, shares and warnings of water quality, with figures that can be checked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from layers.gb3838 import grade_sample
from layers.water_year import (
    Sample,
    WarningRule,
    list_months_before,
    list_warnings,
    mean_by_month,
    mean_of_year,
    mean_values,
    measure_load,
    share_good,
    share_meeting,
)

FULL = {"ph": 7.5, "do": 8.0, "codmn": 4.0, "cod": 14.0, "bod5": 2.0, "nh3n": 0.5, "tp": 0.1}


def test_a_mean_at_the_limit_is_at_the_limit() -> None:
    # 0.1 + 0.2 + 0.3 over 3 is 0.20000000000000004 in floats, and 0.2 is the limit of class III
    means = mean_values([FULL | {"tp": value} for value in (0.1, 0.2, 0.3)])
    assert means["tp"] == 0.2
    graded = grade_sample(means, "river")
    assert graded is not None and graded.grade == 3 and graded.decisive == ("tp",)
    worse = grade_sample(mean_values([FULL | {"tp": value} for value in (0.1, 0.2, 0.3001)]), "river")
    assert worse is not None and worse.grade == 4


def test_months_first_then_the_year_so_far() -> None:
    samples = [
        Sample(date(2023, 12, 5), {"tp": 9.0}),
        Sample(date(2024, 1, 5), {"tp": 0.1}),
        Sample(date(2024, 2, 5), {"tp": 0.2}),
        Sample(date(2024, 2, 20), {"tp": 0.4, "nh3n": 1.0}),
        Sample(date(2024, 3, 5), {"tp": 0.8}),
    ]
    months = mean_by_month(samples)
    assert months[(2024, 2)] == {"tp": 0.3, "nh3n": 1.0}
    # two samples of February weigh as one month; December and what comes after are not in it
    assert mean_of_year(months, (2024, 2)) == {"tp": 0.2, "nh3n": 1.0}
    assert mean_of_year(months, (2024, 3))["tp"] == 0.4


def test_the_two_shares_are_two_figures() -> None:
    assert share_good([1, 2, 3, 3]) == 100 and share_meeting([True, True, True, False]) == 75
    assert share_good([]) is None
    # a section with missing items has not met its target
    assert share_meeting([True, None]) == 50


def test_months_reach_back_over_new_year() -> None:
    assert list_months_before((2024, 2), 3) == [(2023, 12), (2024, 1), (2024, 2)]


def test_oxygen_counts_upside_down_and_nitrogen_not_in_rivers() -> None:
    assert measure_load({"do": 2.5}, "river", 3) == (2.0, "do")
    assert measure_load({"tn": 9.0}, "river", 3) is None
    assert measure_load({"tn": 2.0}, "lake", 3) == (2.0, "tn")
    assert measure_load({"ph": 7.0}, "river", 3) is None


@pytest.mark.parametrize(
    ("this_year", "kinds"),
    [(0.15, []), (0.19, ["trend"]), (0.21, ["month", "year", "trend"])],
)
def test_warnings_of_the_month_the_year_and_the_trend(this_year: float, kinds: list[str]) -> None:
    months = {(2023, month): FULL | {"tp": 0.14} for month in (1, 2, 3)}
    months |= {(2024, month): FULL | {"tp": this_year} for month in (1, 2, 3)}
    assert [one.kind for one in list_warnings(months, (2024, 3), "river", 3, WarningRule())] == kinds


def test_a_trend_needs_all_its_months_and_a_level_that_matters() -> None:
    months = {
        (2023, month): FULL | {"tp": 0.04, "codmn": 1.0, "cod": 1.0, "bod5": 0.1, "nh3n": 0.1}
        for month in (1, 2, 3)
    }
    months |= {(2024, month): months[(2023, month)] | {"tp": 0.12} for month in (1, 2, 3)}
    months = {
        month: {key: value for key, value in own.items() if key != "do"} for month, own in months.items()
    }
    assert list_warnings(months, (2024, 3), "river", 3, WarningRule()) == []
    told = list_warnings(months, (2024, 3), "river", 3, WarningRule(floor_pct=50))
    assert [(one.kind, one.item, one.ratio) for one in told] == [("trend", "tp", 3.0)]
    del months[(2023, 2)]
    assert list_warnings(months, (2024, 3), "river", 3, WarningRule(floor_pct=50)) == []
