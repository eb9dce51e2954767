"""How well files are understood: the whole corpus of known truth, read in the real cage.

    .venv/bin/python bench/intake.py [words that a file's name must hold ...]

Prints the figures by format, by coordinate system, by declaration, by encoding and in all, and every file that failed.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.corpus.cases import list_cases
from tests.corpus.cases_beyond import list_beyond
from tests.corpus.county import know_county
from tests.corpus.figures import judge_all, measure
from tests.corpus.verdict import Verdict

HEAD = f"{'':34}{'files':>6}{'right':>8}{'asked':>7}{'>1 m':>6}{'top-1':>8}{'top-3':>8}{'median':>9}{'slowest':>9}"


def main(words: Sequence[str]) -> int:
    """Read, print; 1 when a file failed."""
    county = know_county()
    cases = [case for case in list_cases() if all(word in case.name for word in words)]
    with tempfile.TemporaryDirectory() as folder:
        judge_all(cases[:1], Path(folder), county)  # the cage is raised by the first file after a start
        verdicts = judge_all(cases, Path(folder), county)
        beyond = judge_all(list_beyond(), Path(folder), county) if not words else []
    print(HEAD)
    groups: tuple[tuple[str, Callable[[Verdict], str]], ...] = (
        ("format", lambda verdict: verdict.case.format),
        ("coordinate system", lambda verdict: verdict.case.crs),
        ("declaration", lambda verdict: verdict.case.declared),
        ("encoding", lambda verdict: verdict.case.encoding or "of the format"),
    )
    for title, key in groups:
        print(f"\nby {title}")
        for name in sorted({key(verdict) for verdict in verdicts}):
            print(print_line(name, [verdict for verdict in verdicts if key(verdict) == name]))
    print("\n" + print_line("in all", verdicts))
    failed = [verdict for verdict in verdicts if not verdict.right]
    for verdict in failed:
        print(f"\nfailed: {verdict.case.name}\n        {verdict.why}")
    tell_beyond(beyond)
    return 1 if failed else 0


def print_line(name: str, verdicts: Sequence[Verdict]) -> str:
    """One group's figures."""
    told = measure(verdicts)
    tops = (f"{told.top_1:8.1%}", f"{told.top_3:8.1%}") if told.ranked else (f"{'-':>8}", f"{'-':>8}")
    return (
        f"{name[:33]:34}{told.count:6}{told.right:8.1%}{told.asked:7}{told.misplaced:6}{''.join(tops)}"
        f"{told.median_s:7.3f} s{told.slowest_s:7.3f} s"
    )


def tell_beyond(verdicts: Sequence[Verdict]) -> None:
    """What nobody can know from the file and what is published; not part of the figures."""
    if not verdicts:
        return
    print("\nbeyond what a file can show (not counted above)")
    for verdict in verdicts:
        fate = "asked" if verdict.asked else "taken as it says, wrongly" if verdict.misplaced else "right"
        print(f"  {verdict.case.name}: {fate}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main(sys.argv[1:]))
