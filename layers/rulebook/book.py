"""All rules in the order in which a file meets them, and how to find one."""

from __future__ import annotations

from layers.rulebook import files, history, neighbours, outlines, places, store, values
from layers.rulebook.entry import Entry

RULEBOOK: tuple[Entry, ...] = (
    *files.RULES,
    *places.RULES,
    *outlines.RULES,
    *neighbours.RULES,
    *values.RULES,
    *store.RULES,
    *history.RULES,
)
_BY_CODE = {rule.code: rule for rule in RULEBOOK}


def find_rule(code: str) -> Entry:
    """The rule of that code; KeyError when there is none."""
    return _BY_CODE[code]


def rule_of(code: str) -> Entry | None:
    """The rule that a finding or refusal of that code belongs to."""
    exact = _BY_CODE.get(code)
    return exact or next((rule for rule in RULEBOOK if rule.carries(code)), None)
