"""Whoever reads the record reads words: every act that the code records, and its group, has a name on the page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORDS = (ROOT / "static/map/words/acts.js").read_text(encoding="utf-8")


def test_every_act_on_record_has_its_word() -> None:
    acts = set(find_acts())
    assert len(acts) > 60
    assert acts - set(re.findall(r"'act_([a-z_.]+)'", WORDS)) == set()
    assert {act.split(".")[0] for act in acts} - set(re.findall(r"acts_(\w+)", WORDS)) == set()


def find_acts() -> Iterator[str]:
    """The action of every ``record(session, action, ...)`` that is written out."""
    for path in (ROOT / "geo_api").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) > 2:
                called = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                action = node.args[1]
                if called == "record" and isinstance(action, ast.Constant) and "." in str(action.value):
                    yield str(action.value)
