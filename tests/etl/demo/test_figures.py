"""Totals that a reader would believe: near the targets, different from township to township."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from etl.demo import DemoCounty
from etl.demo.records import DemoVersion
from layers import get
from layers.gb3838 import ITEMS
from layers.plan import INDICATORS, get_indicator
from layers.units import get_unit


def at(county: DemoCounty, layer: str, instant: datetime) -> list[DemoVersion]:
    return [
        v
        for v in county.versions
        if v.layer == layer and v.valid_from <= instant and (v.valid_to is None or instant < v.valid_to)
    ]


def counted(
    county: DemoCounty,
    layer: str,
    year: int,
    month: int,
    belongs: Callable[[DemoVersion], bool] = lambda v: True,
) -> int:
    lifecycle = get(layer).lifecycle
    assert lifecycle is not None
    done = {state.value for state in lifecycle.states if state.counts}
    day = 31 if month == 12 else 30
    rows = at(county, layer, datetime(year, month, day, 12, tzinfo=UTC))
    return sum(v.attributes["stage"] in done and belongs(v) for v in rows)


def test_happy_waters_follow_the_plan(county: DemoCounty) -> None:
    assert counted(county, "happy_waters", 2022, 12) == pytest.approx(166, abs=12)
    assert counted(county, "happy_waters", 2024, 6) == pytest.approx(420, abs=20)

    def is_demonstration(version: DemoVersion) -> bool:
        return bool(version.attributes["tier"] == "demonstration")

    assert counted(county, "happy_waters", 2022, 12, is_demonstration) == pytest.approx(20, abs=5)
    assert 45 <= counted(county, "happy_waters", 2024, 6, is_demonstration) <= 60


@pytest.mark.parametrize(
    ("programme", "low", "high"),
    [("green_village", 62, 84), ("homestead", 62, 84), ("idyllic_village", 2, 5), ("eco_village", 10, 18)],
)
def test_villages_are_named_near_the_plan(programme: str, low: int, high: int, county: DemoCounty) -> None:
    assert (
        low
        <= counted(county, "village_works", 2024, 6, lambda v: v.attributes["programme"] == programme)
        <= high
    )


def test_net_afforestation_is_gains_less_losses_and_short_of_900_mu(
    current: dict[str, list[DemoVersion]],
) -> None:
    gains = sum(
        v.attributes["qualified_area_mu"]
        for v in current["afforestation"]
        if v.attributes["ledger"] == "gain" and v.attributes["stage"] in ("accepted", "recognised")
    )
    losses = sum(
        v.attributes["qualified_area_mu"]
        for v in current["afforestation"]
        if v.attributes["ledger"] == "loss"
    )
    assert losses > 20
    assert 720 <= gains - losses <= 900


def test_urban_greening_holds_most_of_its_three_year_figure_in_the_first_year(county: DemoCounty) -> None:
    rows = at(county, "greening", datetime(2022, 12, 31, tzinfo=UTC))
    urban_m2 = sum(
        v.attributes["reported_area_m2"]
        for v in rows
        if v.attributes["in_urban_area"] and v.attributes["stage"] == "accepted"
    )
    assert urban_m2 / 1e4 == pytest.approx(20.5, abs=1.5)


def test_some_townships_are_ahead_and_some_behind(current: dict[str, list[DemoVersion]]) -> None:
    planned = Counter(v.unit for v in current["happy_waters"])
    done = Counter(
        v.unit for v in current["happy_waters"] if v.attributes["stage"] in ("accepted", "reviewed", "named")
    )
    shares = {unit: done[unit] / planned[unit] for unit in planned}
    assert len(shares) == 17
    assert max(shares.values()) >= 0.98 and min(shares.values()) < 0.65
    assert sum(0.75 < share < 0.95 for share in shares.values()) >= 6


def test_allocations_of_a_target_add_up_to_it(county: DemoCounty) -> None:
    sums: Counter[tuple[str, int]] = Counter()
    for part in county.allocations:
        assert get_unit(part.unit).kind == "township" and part.value > 0
        sums[part.indicator, part.year] += part.value  # type: ignore[assignment]
    assert sums
    for (indicator, year), total in sums.items():
        assert total == next(t.value for t in get_indicator(indicator).targets if t.year == year)


def test_reported_indicators_have_three_periods_with_documents(county: DemoCounty) -> None:
    reported = {i.key for i in INDICATORS if i.measure == "reported" and i.targets}
    periods = Counter(row.indicator for row in county.reported)
    assert set(periods) == reported and set(periods.values()) == {3}
    assert all("示意" in row.document and row.value >= 0 for row in county.reported)


def test_sections_have_thirty_monthly_samples_of_every_rated_item(county: DemoCounty) -> None:
    months = Counter(sample.feature_id for sample in county.samples)
    assert len(months) == 16 and set(months.values()) == {30}
    rated = {item.key for item in ITEMS}
    assert all(set(sample.values) == rated for sample in county.samples)
