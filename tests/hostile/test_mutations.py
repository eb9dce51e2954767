"""Eight hundred mutated files of all formats: a reading or a refusal each, and the same helper at the end."""

from __future__ import annotations

import random

from tests.hostile.cases import Case, still
from tests.hostile.mutations import make_mutant, run_mutations
from tests.hostile.office import Sender
from tests.hostile.seeds import GOOD

SEED = 20221120


def test_every_good_file_is_mutated_and_mutants_are_the_same_again() -> None:
    told = [make_mutant(number, SEED) for number in range(len(GOOD))]
    assert {name for name, _ in told} == set(GOOD)
    assert told == [make_mutant(number, SEED) for number in range(len(GOOD))]
    # a byte may be written over by itself, but not often
    assert sum(data != GOOD[name]() for name, data in told) >= len(GOOD) - 3


def test_only_readings_and_refusals_come_out_of_the_cage() -> None:
    result = run_mutations(800, SEED)
    assert result.escapes == []
    assert result.read > 80 and len(result.refused) > 20, result.describe()


def test_mutants_over_http_end_in_a_problem_or_a_report(sender: Sender) -> None:
    dice = random.Random(SEED)
    for number in dice.sample(range(100_000), 60):
        name, data = make_mutant(number, SEED)
        told = sender.send(Case(f"mutant {number} of {name}", still(data), "either"))
        assert told.faults == [], (told.case.name, told.code)
