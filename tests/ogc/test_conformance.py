"""``docs/conformance.md``, ``/conformance`` and the tests say the same."""

from __future__ import annotations

import re
from pathlib import Path

from geo_api.routes.landing import CONFORMANCE

ROOT = Path(__file__).resolve().parents[2]
SPEC = "http://www.opengis.net/spec/"


def read_table() -> dict[str, list[str]]:
    """Class -> the tests that prove it."""
    told: dict[str, list[str]] = {}
    for line in (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and "/conf/" in cells[1]:
            told[SPEC + cells[1].strip("`")] = re.findall(r"`(tests/[^`]+)`", cells[2])
    return told


def test_exactly_what_the_page_lists_is_declared() -> None:
    assert list(read_table()) == list(CONFORMANCE)


def test_every_class_names_tests_that_are_there() -> None:
    for name, tests in read_table().items():
        assert tests, name
        for test in tests:
            file, _, function = test.partition("::")
            assert f"\ndef {function}(" in (ROOT / file).read_text(encoding="utf-8"), (name, test)
