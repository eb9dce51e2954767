"""Every code that a finding or a refusal can carry has its rule, and the page of rules says what the rule book says."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from etl.checks.faults import FAULTS
from etl.read.refusals import MESSAGES
from layers.rulebook import RULEBOOK, Entry, rule_of
from layers.rulebook.table import render_markdown

ROOT = Path(__file__).parents[2]
CODE = re.compile(
    r"\"((?:value|required|date|identity|amount|geometry|place|township|overlap|near|merge|coverage|network|privacy"
    r"|progress|total)\.[a-z_]+)\""
)


def test_every_code_of_a_finding_has_its_rule() -> None:
    etl = ROOT / "etl"
    sources = [*etl.glob("checks/*.py"), *etl.glob("compare/*.py"), *etl.glob("values/*.py"), etl / "tidy.py"]
    codes = {code for source in sources for code in CODE.findall(source.read_text(encoding="utf-8"))}
    assert len(codes) > 40
    assert sorted(code for code in codes if rule_of(code) is None) == []


def test_every_refusal_and_every_topological_fault_has_its_rule() -> None:
    told = [*MESSAGES, *(f"geometry.{kind}" for kind in FAULTS)]
    assert [code for code in told if rule_of(code) is None] == []


@pytest.mark.parametrize("rule", [rule for rule in RULEBOOK if rule.module], ids=lambda rule: rule.code)
def test_the_module_that_carries_a_rule_is_there(rule: Entry) -> None:
    assert find_spec(rule.module) is not None


def test_the_page_of_rules_is_what_the_rule_book_says() -> None:
    page = (ROOT / "layers/rulebook/README.md").read_text(encoding="utf-8")
    assert page == render_markdown(), "python -m layers.rulebook > layers/rulebook/README.md"
