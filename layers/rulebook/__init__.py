"""The rule book: every rule of the road in as data, with its figures."""

from layers.rulebook.book import RULEBOOK, find_rule, rule_of
from layers.rulebook.entry import Entry, Parameter
from layers.rulebook.parameters import DEFAULTS, Parameters, find_fault
from layers.rulebook.tuning import tune_layer

__all__ = [
    "DEFAULTS",
    "RULEBOOK",
    "Entry",
    "Parameter",
    "Parameters",
    "find_fault",
    "find_rule",
    "rule_of",
    "tune_layer",
]
