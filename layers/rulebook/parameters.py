"""The figures of the rules in force: defaults, and what the bureau set in their place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from layers.rulebook.book import RULEBOOK, find_rule

# (code, layer or "", name) -> value
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Parameters:
    """What was set: a layer's own figure goes before the general one, both before the defaults of the rule book."""

    changed: Mapping[Key, float] = field(default_factory=dict)

    def value(self, code: str, name: str, layer: str) -> float:
        """The figure in force for a layer; KeyError where the rule has no such parameter."""
        parameter = find_rule(code).parameter(name)
        for key in ((code, layer, name), (code, "", name)):
            if key in self.changed:
                return self.changed[key]
        return parameter.default_of(layer)

    def replaced(self, code: str, layer: str, values: Mapping[str, float]) -> Parameters:
        """These parameters with ``values`` for a rule and a layer ("": all layers) in place of those set before."""
        kept = {key: value for key, value in self.changed.items() if key[:2] != (code, layer)}
        return Parameters(kept | {(code, layer, name): value for name, value in values.items()})

    def set_for(self, code: str, layer: str) -> dict[str, float]:
        """What was set for a rule and exactly that layer."""
        return {key[2]: value for key, value in self.changed.items() if key[:2] == (code, layer)}

    def describe(self) -> dict[str, Any]:
        """What a report keeps: the version of rules and figures, and the figures that are not the defaults."""
        changed: dict[str, dict[str, float]] = {}
        for (code, layer, name), value in sorted(self.changed.items()):
            changed.setdefault(f"{code}.{layer}" if layer else code, {})[name] = value
        told = json.dumps([_EDITION, changed], sort_keys=True)
        return {"version": hashlib.sha256(told.encode()).hexdigest()[:16], "changed": changed}


def find_fault(code: str, values: Mapping[str, float]) -> tuple[str, float, float] | None:
    """The first value outside its bounds, as name, minimum and maximum; KeyError for a name the rule has not."""
    for name, value in values.items():
        parameter = find_rule(code).parameter(name)
        if not parameter.minimum <= value <= parameter.maximum:
            return name, parameter.minimum, parameter.maximum
    return None


def _name_edition() -> str:
    told = [
        [rule.code, rule.severity, [[one.name, one.default, one.layers] for one in rule.parameters]]
        for rule in RULEBOOK
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


_EDITION = _name_edition()
DEFAULTS = Parameters()
