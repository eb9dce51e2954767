"""The four figures by which reading is measured, for any group of files."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from etl.reading import CountyContext
from tests.corpus.case import Case
from tests.corpus.verdict import Verdict, judge_case

LEAST_RIGHT, LEAST_TOP_1, LEAST_TOP_3, MOST_MISPLACED = 0.98, 0.97, 0.995, 0


@dataclass(frozen=True)
class Figures:
    """``right``: read right or refused with the right reason; ``asked``: a person has to choose something.

    ``top_1``, ``top_3``: share of the files with a system to find whose truth is first, or among the first three.
    """

    count: int
    right: float
    asked: int
    misplaced: int
    ranked: int
    top_1: float
    top_3: float
    median_s: float
    slowest_s: float


def measure(verdicts: Sequence[Verdict]) -> Figures:
    """The figures of a group; shares of an empty group are 1."""
    ranks = [verdict.rank for verdict in verdicts if verdict.rank is not None]
    seconds = [verdict.seconds for verdict in verdicts] or [0.0]
    return Figures(
        len(verdicts),
        _share([verdict.right for verdict in verdicts]),
        sum(verdict.asked for verdict in verdicts),
        sum(verdict.misplaced for verdict in verdicts),
        len(ranks),
        _share([rank == 1 for rank in ranks]),
        _share([1 <= rank <= 3 for rank in ranks]),
        statistics.median(seconds),
        max(seconds),
    )


def judge_all(
    cases: Sequence[Case], folder: Path, county: CountyContext, *, at_once: int = 1
) -> list[Verdict]:
    """Every case read in the cage, in their order; ``at_once`` more than one: for answers, not for times."""
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda case: judge_case(case, folder, county), cases))


def _share(held: Sequence[bool]) -> float:
    return sum(held) / len(held) if held else 1.0
