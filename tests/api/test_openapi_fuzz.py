"""Requests made up from ``/api``: no fault of the server, no answer that the description does not tell of.

``bench/fuzz.py`` makes as many as one likes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from fastapi.testclient import TestClient

from tests.fuzzing import fuzz
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
