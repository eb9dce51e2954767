"""Requests made up from ``/api``: no fault of the server, no answer that the description does not tell of.

``bench/fuzz.py`` makes as many as one likes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from fastapi.testclient import TestClient
from schemathesis import checks
from schemathesis.checks import load_all_checks

from tests.fuzzing import CHECKS, NOT_APPLIED, fuzz
from tests.shapes import multi, square

PLOT = {"name": "东河地块", "ledger": "gain", "stage": "accepted"}


def test_no_fault_and_no_undocumented_answer(
    as_person: Callable[[str], TestClient], publish_row: Callable[..., uuid.UUID]
) -> None:
    plot = publish_row("afforestation", multi(square(120.15, 32.25)), unit="huangqiao", **PLOT)
    people = [as_person(name) for name in ("alice", "nora", "cora")]
    known = {"layer": "afforestation", "feature_id": str(plot)}
    outcome = fuzz(people, 300, known=known)
    assert outcome.calls >= 250
    told = [f"{operation}: {what} x{count}" for (operation, what), count in outcome.wrong.items()]
    assert not told, "\n".join([*told, *outcome.examples.values()])


def test_every_check_is_made_or_its_absence_has_a_reason() -> None:
    load_all_checks()
    made = {check.__name__ for check in CHECKS}
    assert made | NOT_APPLIED.keys() == set(checks.CHECKS.get_all_names())
    assert not made & NOT_APPLIED.keys()
