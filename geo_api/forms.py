"""How a version is drawn, from the state of its life: planned, building, reported, accepted, named, problem."""

from __future__ import annotations

from geo_api.features import Binder
from layers.layer import Layer


def describe_form(layer: Layer, binder: Binder) -> str:
    """SQL for how a version ``v`` is drawn, from the state of its life (planned, building … problem); null
    without one."""
    if layer.lifecycle is None:
        return "CAST(NULL AS text)"
    cases = [
        f"WHEN {binder.bind(state.value)} THEN CAST({binder.bind(state.form)} AS text)"
        for state in layer.lifecycle.states
    ]
    return f'CASE v."{layer.lifecycle.field}" {" ".join(cases)} END'
