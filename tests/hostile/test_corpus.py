"""Every case of the hostile corpus over HTTP: a problem or a report, nothing published, nothing got out."""

from __future__ import annotations

import pytest

from tests.hostile.cases import Case
from tests.hostile.corpus import list_corpus
from tests.hostile.office import Sender

CORPUS = list_corpus()


def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) >= 260


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_it_ends_in_a_problem_or_a_report(case: Case, sender: Sender) -> None:
    told = sender.send(case)
    assert told.faults == []
    assert told.ending in (("refuse", "accept") if case.ends == "either" else (case.ends,)), told.code
