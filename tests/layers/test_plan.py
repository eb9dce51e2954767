"""The plan as data: 59 indicators that the catalogue can compute, and tasks that lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from layers import CATALOGUE, get
from layers.indicator import Amount, AtLeast, Condition, GradeAbove, GradeAtMost, Indicator, InPark, Where
from layers.layer import Field, Layer
from layers.plan import INDICATORS, SETTINGS, TASKS, get_indicator, get_setting, indicators_of, tasks_of
from layers.plan.chapters import get_chapter
from layers.plan.indicators_outfalls import make_tailwater
from layers.units import get_unit

SPATIAL = [indicator for indicator in INDICATORS if indicator.measure == "spatial"]
KEYS = [indicator.key for indicator in INDICATORS]


def list_amounts(indicator: Indicator) -> Iterator[Amount]:
    yield from indicator.numerator
    yield from indicator.denominator


def accepts(field: Field, value: str | bool | None) -> bool:
    if value is None:
        return not field.required
    if field.kind == "boolean":
        return isinstance(value, bool)
    return field.kind in ("choice", "choices") and value in {choice.value for choice in field.choices}


def is_met_by_catalogue(layer: Layer, condition: Condition) -> bool:
    match condition:
        case Where(field, values):
            return bool(values) and all(accepts(layer.field(field), value) for value in values)
        case AtLeast(field, minimum):
            known = layer.field(field)
            return known.kind in ("number", "integer") and minimum <= (known.maximum or minimum)
        case GradeAtMost(grade) | GradeAbove(grade):
            return layer.key == "monitoring_sections" and 1 <= grade <= 6
        case InPark(units):
            return all(get_unit(key).kind == "park" for key in units)


def test_the_plan_has_59_indicators_each_with_its_own_key() -> None:
    assert len(INDICATORS) == 59
    assert len(set(KEYS)) == 59
    assert len({indicator.zh for indicator in INDICATORS}) == 59


def test_reported_indicators_add_up_nothing_and_spatial_ones_something() -> None:
    for indicator in INDICATORS:
        assert bool(indicator.numerator) == (indicator.measure == "spatial"), indicator.key
        if indicator.measure == "spatial" and indicator.unit == "%":
            assert indicator.denominator and indicator.scale == 100, indicator.key


@pytest.mark.parametrize("indicator", SPATIAL, ids=lambda indicator: indicator.key)
def test_every_layer_field_and_value_of_an_indicator_is_in_the_catalogue(indicator: Indicator) -> None:
    for amount in list_amounts(indicator):
        layer = get(amount.layer)
        assert amount.layer in indicator.layers
        for condition in amount.where:
            assert is_met_by_catalogue(layer, condition), (indicator.key, condition)
        if amount.dated_by:
            assert layer.field(amount.dated_by).kind == "date"
        assert amount.since is None or amount.dated_by, "a first day needs a date field"
    for key in indicator.layers:
        get(key)


@pytest.mark.parametrize("indicator", SPATIAL, ids=lambda indicator: indicator.key)
def test_only_finished_states_are_counted(indicator: Indicator) -> None:
    for amount in indicator.numerator:
        lifecycle = get(amount.layer).lifecycle
        if not lifecycle:
            continue
        done = {state.value for state in lifecycle.states if state.counts} | {None}
        for condition in amount.where:
            if isinstance(condition, Where) and condition.field == lifecycle.field:
                assert set(condition.values) <= done, indicator.key


def test_length_and_area_are_asked_of_layers_that_have_them() -> None:
    shapes = {"area_m2": {"polygon"}, "length_m": {"line"}, "chainage_m": {"line"}}
    for indicator in SPATIAL:
        for amount in list_amounts(indicator):
            wanted = shapes.get(amount.quantity, set())
            assert wanted <= set(get(amount.layer).geometry), (indicator.key, amount.quantity)


def test_net_afforestation_is_gains_with_survival_less_losses() -> None:
    gain, loss = get_indicator("afforestation_mu").numerator
    assert AtLeast("survival_pct", 85.0) in gain.where and gain.sign == 1
    assert Where("ledger", ("loss",)) in loss.where and loss.sign == -1
    assert get_indicator("afforestation_mu").scale * 2000 == pytest.approx(3)


def test_a_demonstration_river_is_one_of_the_happy_waters() -> None:
    (happy,) = get_indicator("happy_waters").numerator
    (demonstration,) = get_indicator("demonstration_rivers").numerator
    assert set(happy.where) < set(demonstration.where)
    assert (happy.layer, happy.dated_by) == (demonstration.layer, demonstration.dated_by)


def test_what_the_plan_leaves_open_has_no_target() -> None:
    unset = {indicator.key for indicator in INDICATORS if not indicator.targets}
    assert unset == {
        "outfall_investigated",
        "outfall_monitored",
        "outfall_traced",
        "outfall_remediated",
        "black_odorous_water",
        "shoreline_violations",
        "wetland_restored",
        "river_corridors",
        "road_corridors",
    }
    years = {target.year for target in get_indicator("idyllic_villages").targets}
    assert years == {2024}, "no yearly figure is stated, and none is made up"


def test_yearly_figures_are_the_plans_own_and_no_thirds() -> None:
    values = {target.year: target.value for target in get_indicator("urban_greening_m2").targets}
    assert values == {2022: 21, 2024: 25}


def test_rises_and_falls_name_their_base_year() -> None:
    for indicator in INDICATORS:
        for target in indicator.targets:
            compared = "较20" in target.words
            assert compared == (target.basis is not None), (indicator.key, target.words)


def test_leads_differ_by_place_and_all_are_kept() -> None:
    leads = [(duty.lead, duty.year) for duty in get_indicator("happy_waters").duties]
    assert leads == [(("ecology",), None), (("water",), None), (("ecology",), 2022)]


def test_every_unit_and_chapter_named_exists() -> None:
    for indicator in INDICATORS:
        get_chapter(indicator.chapter)
        assert indicator.duties, indicator.key
        for duty in indicator.duties:
            assert duty.lead
            for key in (*duty.lead, *duty.assist):
                get_unit(key)


def test_tasks_lead_to_layers_indicators_and_units() -> None:
    assert len({task.key for task in TASKS}) == len(TASKS)
    known = {layer.key for layer in CATALOGUE}
    for task in TASKS:
        assert task.leads and task.clause and task.zh and task.en
        assert set(task.layers) <= known, task.key
        assert set(task.indicators) <= set(KEYS), task.key
        for key in (*task.leads, *task.assists):
            get_unit(key)
        assert (task.year == 2022) == task.clause.startswith("附件3")


def test_every_spatial_indicator_is_reached_from_a_task() -> None:
    unreached = [indicator.key for indicator in SPATIAL if not tasks_of(indicator.key)]
    assert unreached == []


def test_indicators_are_found_from_their_layer() -> None:
    assert {indicator.key for indicator in indicators_of("happy_waters")} == {
        "happy_waters",
        "demonstration_rivers",
    }
    assert indicators_of("farmland") == ()


def test_the_buffer_that_the_plan_states_twice_is_a_setting_and_changes_the_belts() -> None:
    setting = get_setting("tailwater_buffer_yangtze_rivers_m")
    assert setting.provisional and setting.value == 1000
    assert [value for value, _ in setting.others] == [2000]
    narrow, wide = make_tailwater(1000).denominator[0], make_tailwater(2000).denominator[0]
    assert wide.where == (Where("belt", ("rutai_1km", "tributary_1km", "tributary_2km")),)
    assert narrow == get_indicator("aquaculture_tailwater").denominator[0]
    assert len({setting.key for setting in SETTINGS}) == len(SETTINGS)
