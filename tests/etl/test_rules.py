"""Every rule on what passes and what fails: two of each at least, from the tables in ``tests/etl/rules``."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.measure import measure_row
from layers import CATALOGUE
from layers.layer import Layer
from layers.rulebook import DEFAULTS, RULEBOOK, find_rule, rule_of
from tests.etl.rules.catalogue import DEFECTS
from tests.etl.rules.defect import Defect
from tests.etl.rules.draft import Draft, judge, make_draft
from tests.etl.rules.seventy import SEVENTY

SEEDS = (1, 2)
LIGHT = [defect for defect in DEFECTS if not defect.heavy]
# Carried by the reader, by the store, or by nothing yet: proved in other tables.
ELSEWHERE = {
    rule.code for rule in RULEBOOK if rule.station in ("door", "read", "compare", "publish", "evidence")
}


def _name(defect: Defect) -> str:
    return f"{defect.code}-{defect.layer}"


@pytest.mark.parametrize("number", range(1, 71))
def test_each_of_the_seventy_is_carried_by_a_rule(number: int) -> None:
    _, codes = SEVENTY[number]
    assert codes and all(find_rule(code) for code in codes)


def test_every_rule_of_the_checks_has_a_defect() -> None:
    planted = {defect.rule for defect in DEFECTS}
    # what no other code fits is told as invalid: no drawn shape is known for it
    assert {rule.code for rule in RULEBOOK} - planted - ELSEWHERE == {"geometry.invalid"}
    assert all(rule_of(defect.code) == find_rule(defect.rule) for defect in DEFECTS)


@pytest.mark.parametrize("layer", CATALOGUE, ids=lambda layer: layer.key)
@pytest.mark.parametrize("seed", SEEDS)
def test_clean_rows_are_clean(layer: Layer, seed: int) -> None:
    assert [finding.message for finding in judge(make_draft(layer.key, Random(seed)))] == []


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("defect", DEFECTS, ids=_name)
def test_a_defect_is_told(defect: Defect, seed: int) -> None:
    draft, _ = defect.plant(seed)
    told = [finding for finding in judge(draft) if finding.code == defect.code]
    assert told
    usual = find_rule(defect.rule)
    if not usual.declared and defect.code == defect.rule and "duplicate" not in defect.code:
        assert {finding.severity for finding in told} == {usual.severity_of(draft.layer.key)}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("defect", DEFECTS, ids=_name)
def test_what_only_looks_alike_is_not_told(defect: Defect, seed: int) -> None:
    draft, _ = defect.plant(seed, spared=True)
    assert defect.code not in {finding.code for finding in judge(draft)}


def mend(draft: Draft) -> tuple[int, float]:
    """Apply every safe fix; how many, and the largest change of a row's area as a share of it."""
    fixes = [finding.fix for finding in judge(draft) if finding.fix and finding.fix.safe]
    worst = 0.0
    for fix in fixes:
        for number, wkb in fix.shapes.items():
            before, after = measure_row(draft.shape(number - 1))[0], shapely.from_wkb(wkb)
            area_m2 = measure_row(after)[0]
            if before and area_m2 and shapely.is_valid(draft.shape(number - 1)):
                worst = max(worst, abs(area_m2 - before) / before)
            draft.shapes[number - 1] = after
        for number, values in fix.values.items():
            for name, value in values.items():
                draft.write(number - 1, name, value)
    return len(fixes), worst


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(picked=st.lists(st.sampled_from(LIGHT), min_size=1, max_size=4), seed=st.integers(0, 10_000))
def test_safe_fixes_change_no_area_and_a_second_run_has_none(picked: list[Defect], seed: int) -> None:
    """Several defects in one file: after all safe fixes there is none left, and what remains is told again alike."""
    draft = make_draft(picked[0].layer, Random(seed))
    for at, defect in enumerate(picked):
        if defect.layer == picked[0].layer and defect.code != "value.choice_retired":
            defect.spoil(draft, 1 + 2 * at)
    _, worst = mend(draft)
    assert worst < 0.0001
    first = judge(draft)
    assert not [finding.code for finding in first if finding.fix and finding.fix.safe]
    second = judge(draft)
    assert [finding.id for finding in first] == [finding.id for finding in second]
    assert max(Counter(finding.id for finding in first).values(), default=1) == 1


@pytest.mark.parametrize(
    ("code", "name", "value"),
    [
        ("geometry.spike", "ratio", 1000.0),
        ("geometry.close_points", "distance_m", 0.001),
        ("geometry.holes", "area_m2", 0.0),
        ("geometry.parts", "distance_m", 50_000.0),
        ("geometry.tiny", "area_m2", 0.0),
        ("geometry.small", "area_m2", 0.0),
        ("geometry.coarse", "decimals", 3.0),
        ("geometry.clearance", "distance_m", 0.0001),
        ("network.dangle", "distance_m", 0.05),
        ("coverage.edge", "distance_m", 0.01),
        ("date.early", "year", 1900.0),
        ("place.far", "distance_km", 500.0),
    ],
)
def test_a_figure_that_is_set_decides(code: str, name: str, value: float) -> None:
    defect = next(one for one in DEFECTS if one.code == code)
    draft, _ = defect.plant(7)
    assert code in {finding.code for finding in judge(draft)}
    changed = DEFAULTS.replaced(code, draft.layer.key, {name: value})
    assert code not in {finding.code for finding in judge(draft, changed)}
    # of another layer it says nothing
    other = DEFAULTS.replaced(code, "townships", {name: value})
    assert code in {finding.code for finding in judge(draft, other)}
