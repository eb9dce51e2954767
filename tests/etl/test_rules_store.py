"""The rules of the comparison on what must be told and what must not, against a real PostGIS."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from layers.rulebook import RULEBOOK, rule_of
from tests.etl.published import compare, publish, send
from tests.etl.rules.store import CASES, Beside

# Proved in files of their own: pending changes, merges, removals and closings need uploads and versions that know each
# other.
ELSEWHERE = {"identity.pending", "merge.conflict", "removal", "closing.by_file", "overlap", "ground.cover"}


def test_every_rule_of_the_comparison_has_its_cases() -> None:
    carried = {rule.code for rule in map(rule_of, {case.code for case in CASES}) if rule}
    assert {rule.code for rule in RULEBOOK if rule.station == "compare"} - carried - ELSEWHERE == set()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{'told' if case.tells else 'passed'}")
def test_a_row_beside_the_store(store: Connection, case: Beside) -> None:
    for work in case.store:
        if work.state:
            send(store, work.layer, work.shape, str(work.unit), work.state, **work.fields)
        else:
            publish(store, work.layer, work.shape, work.unit, **work.fields)
    if case.allocated is not None:
        allocate(store, case.allocated)
    findings = compare(store, [case.row], [case.shape], case.layer).findings
    assert (case.code in {finding.code for finding in findings}) == case.tells, [f.message for f in findings]


def allocate(store: Connection, value: float) -> None:
    """The unit's part of the year's planting."""
    store.execute(
        text(
            "INSERT INTO core.allocations (indicator, unit, year, value, entered_by)"
            " VALUES ('afforestation_mu', 'huangqiao', 2022, :value, 'test')"
        ),
        {"value": value},
    )
