"""``docs/conformance.md``, ``/conformance`` and the tests say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geo_api.routes.landing import CONFORMANCE

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "conformance.md"
SPEC = "http://www.opengis.net/spec/"
NOT_APPLICABLE = "不适用："
# class -> (requirement, its cell of tests)
Table = dict[str, list[tuple[str, str]]]


def read_page() -> Table:
    told: Table = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"### `(.+/conf/.+)`", line):
            rows = told.setdefault(SPEC + heading[1], [])
        elif line.startswith("## "):
            rows = []
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and not cells[0].startswith(("要求", "---")):
            rows.append((cells[0], cells[2]))
    return told


def test_exactly_what_the_page_lists_is_declared() -> None:
    assert list(read_page()) == list(CONFORMANCE)


def test_every_requirement_is_listed_once_and_names_tests_that_are_there() -> None:
    for name, requirements in read_page().items():
        assert len({one for one, _ in requirements}) == len(requirements) > 0, name
        proven = [cell for _, cell in requirements if not cell.startswith(NOT_APPLICABLE)]
        assert proven, name
        for cell in proven:
            tests = re.findall(r"`(tests/[^`]+)`", cell)
            assert tests, (name, cell)
            for test in tests:
                file, _, function = test.partition("::")
                assert f"\ndef {function}(" in (ROOT / file).read_text(encoding="utf-8"), (name, test)


def test_every_requirement_of_the_main_parts_has_a_line_of_its_own() -> None:
    """How many there are, so that none falls out unseen."""
    counts = {name.removeprefix(SPEC): len(requirements) for name, requirements in read_page().items()}
    assert counts["ogcapi-features-1/1.0/conf/core"] == 35
    assert counts["ogcapi-features-2/1.0/conf/crs"] == 18
    assert sum(count for name, count in counts.items() if name.startswith("ogcapi-features-4")) == 23
    assert sum(count for name, count in counts.items() if name.startswith("ogcapi-tiles")) == 19


@pytest.mark.parametrize("suite", ["features", "tiles"])
def test_every_method_of_the_executable_suites_has_its_test(suite: str) -> None:
    """The table at the end of the page and the file of tests name the same tests."""
    file = f"tests/ogc/test_ets_{suite}.py"
    listed = re.findall(
        rf"`{file}::(\w+)`", PAGE.read_text(encoding="utf-8").partition("Executable suite")[2]
    )
    written = re.findall(r"^def (test_\w+?__\w+)\(", (ROOT / file).read_text(encoding="utf-8"), re.M)
    own = {
        "test_features_bbox__a_box_across_180_degrees_holds_both_sides",
        "test_features_time__a_period_lasts_as_it_says",
    }
    assert sorted(listed) == sorted({*written} - own)
