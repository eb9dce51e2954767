"""A layer whose own declarations carry the figures in force."""

from __future__ import annotations

from dataclasses import replace

from layers.layer import Layer
from layers.rulebook.parameters import Parameters
from layers.rules import AreaBetween, Near, Rule


def tune_layer(layer: Layer, parameters: Parameters) -> Layer:
    """The layer with what the bureau set in place of what its rules declare."""
    return replace(layer, rules=tuple(_tune(layer.key, rule, parameters) for rule in layer.rules))


def _tune(key: str, rule: Rule, parameters: Parameters) -> Rule:
    match rule:
        case Near():
            return replace(rule, distance_m=parameters.value(f"near.{rule.layer}", "distance_m", key))
        case AreaBetween():
            least = parameters.value("geometry.small", "area_m2", key)
            most = parameters.value("geometry.large", "area_m2", key)
            return replace(rule, minimum_m2=least, maximum_m2=most)
        case _:
            return rule
