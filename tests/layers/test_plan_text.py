"""The data against the plan's own text: figures, leads and assisting units, clause by clause."""

from __future__ import annotations

from datetime import date

import pytest

from layers.indicator import Duty, Indicator, PlanTarget
from layers.plan import INDICATORS, TASKS, duties
from layers.plan.settings import get_setting
from layers.units import EVERYWHERE, match_unit
from tests.layers.plan_text import PLAN_FILE, read_places

pytestmark = pytest.mark.skipif(
    not PLAN_FILE.exists(), reason="the plan's text is not shipped with the source; put it in ../shared/plan"
)

ISSUED = date(2022, 5, 20)
# Figures that the plan states as a word.
IN_WORDS = {"全覆盖": 100.0, "消除": 0.0, "完成": 100.0}
TARGETS = [(indicator, target) for indicator in INDICATORS for target in indicator.targets]
DUTIES = [value for value in vars(duties).values() if isinstance(value, Duty)]


def write_number(value: float) -> str:
    return f"{value:g}"


def name_target(value: object) -> str:
    return value.key if isinstance(value, Indicator) else str(getattr(value, "year", value))


@pytest.mark.parametrize(("indicator", "target"), TARGETS, ids=name_target)
def test_a_target_stands_in_the_clause_it_names(indicator: Indicator, target: PlanTarget) -> None:
    places = read_places()
    clauses = target.clause.split("；")
    assert target.words in places[clauses[0]].text, f"{indicator.key}: {clauses[0]}"
    number = write_number(target.value)
    if any(value == target.value and word in target.words for word, value in IN_WORDS.items()):
        return
    assert number in target.words
    for clause in clauses:
        assert number in places[clause].text, f"{indicator.key} {target.year}: {clause}"


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.key)
def test_every_clause_named_is_a_place_of_the_plan(indicator: Indicator) -> None:
    named = [indicator.clause, *(duty.clause for duty in indicator.duties)]
    for clause in (piece for text in named for piece in text.split("；")):
        assert clause in read_places(), f"{indicator.key}: {clause}"


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.clause)
def test_a_duty_names_the_units_of_its_place_in_their_order(duty: Duty) -> None:
    for clause in duty.clause.split("；"):
        named: list[str] = []
        for name in read_places()[clause].units:
            if name == "各乡镇园区":
                named += EVERYWHERE
            elif name != "各有关部门":
                unit = match_unit(name, ISSUED)
                assert unit, f"{clause}: {name}"
                named.append(unit.key)
        # Text and table of annex 3 list the same units in the same order.
        assert (*duty.lead, *duty.assist) == tuple(named), clause


def test_every_ecological_row_of_annex_1_has_its_task() -> None:
    rows = {clause for clause in read_places() if clause.startswith(("附件1 (四)2", "附件1 (五)"))}
    assert rows <= {task.clause for task in TASKS}


def test_the_annex_states_the_buffer_twice() -> None:
    setting = get_setting("tailwater_buffer_yangtze_rivers_m")
    places = read_places()
    assert "通江河道1公里内" in places["附件3 二(二)1"].text and setting.value == 1000
    assert "通江河道2公里内" in places["附表第5项"].text and setting.others[0][0] == 2000
