"""The figures of the rules: which are in force, who may set them, and the record of it.

A figure is stored in ``core.settings`` under ``rule.<code>`` or ``rule.<code>.<layer>``; what is not stored is the rule
book's default. Nothing is ever deleted: setting no figure gives the defaults back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

import layers
from geo_api import audit
from geo_api.errors import NotFound, Unacceptable
from geo_api.models import Setting
from geo_api.people import Person
from geo_api.permissions import may, require
from geo_api.preconditions import NOTHING, Thing, require_content, tag_content
from geo_api.settled import take_turn
from layers.rulebook import RULEBOOK, Entry, Parameter, Parameters, find_fault, find_rule
from layers.rulebook.parameters import Key

_PREFIX = "rule."
# (code, layer or "") -> the document that confirms the figures, "" where none was named
Sources = dict[tuple[str, str], str]


def load_parameters(connection: Connection) -> Parameters:
    """The figures in force now; what the rule book no longer knows is passed over."""
    return _load(connection)[0]


def list_rules(connection: Connection, person: Person) -> list[dict[str, Any]]:
    """Every rule for all layers together, and one more row for each layer that has figures of its own."""
    parameters, sources = _load(connection)
    editable = may(person, "set_rules")
    return [
        _describe(rule, layer, parameters, sources, editable)
        for rule in RULEBOOK
        for layer in (None, *_list_special(rule, parameters))
    ]


def set_figures(
    session: Session,
    person: Person,
    code: str,
    layer: str | None,
    values: Mapping[str, float],
    source: str,
    if_match: str | None = None,
) -> list[dict[str, Any]]:
    """Put figures of a rule in force, for one layer or for all, and return the rule as it is now.

    Names that are left out go back to their default. Raises Forbidden, NotFound, Unacceptable.
    """
    require(person, "set_rules")
    asked_of(code, layer, values)
    take_turn(session.connection())
    parameters, sources = _load(session.connection())
    before = parameters.set_for(code, layer or "")
    seen = _tag(code, layer, parameters, sources)
    require_content(session, seen, if_match, Thing("这条规则", "This rule", _subject(code, layer)))
    kept = {name: value for name, value in values.items() if value != _default(code, name, layer)}
    statement = insert(Setting).values(
        key=_name_key(code, layer), value=kept, source=source, provisional=not source
    )
    replaced = {name: statement.excluded[name] for name in ("value", "source", "provisional")}
    session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=replaced))
    audit.record(
        session,
        "rule.set",
        _subject(code, layer),
        {"before": before, "after": dict(kept), "source": source},
    )
    session.flush()
    return [row for row in list_rules(session.connection(), person) if row["code"] == code]


def _tag(code: str, layer: str | None, parameters: Parameters, sources: Sources) -> str:
    own, source = dict(parameters.set_for(code, layer or "")), sources.get((code, layer or ""))
    return tag_content([own, source]) if own or source is not None else NOTHING


def asked_of(code: str, layer: str | None, values: Mapping[str, float]) -> Entry:
    """The rule that is asked for; raises NotFound or Unacceptable where rule, layer, name or figure cannot be."""
    rule = next((rule for rule in RULEBOOK if rule.code == code), None)
    if rule is None or (layer is not None and layer not in {known.key for known in layers.CATALOGUE}):
        what = code if rule is None else layer
        raise NotFound(
            "rule.unknown",
            f"没有“{what}”这条规则或图层。规则见 /rules。",
            f"There is no rule or layer {what!r}; see /rules.",
            field="code" if rule is None else "layer",
        )
    for name in values:
        if name not in {parameter.name for parameter in rule.parameters}:
            raise Unacceptable(
                "rule.no_such_figure",
                f"规则“{rule.zh}”没有“{name}”这个参数，可设的见 /rules。",
                f"The rule {code} has no figure {name!r}; see /rules.",
                field=name,
            )
    fault = find_fault(code, values)
    if fault:
        name, least, most = fault
        unit = rule.parameter(name).unit
        raise Unacceptable(
            "rule.out_of_bounds",
            f"“{rule.parameter(name).zh}”应在 {least:g} 到 {most:g} {unit} 之间，请改正后再试。",
            f"{name} must lie between {least:g} and {most:g} {unit}.",
            field=name,
        )
    return rule


def _load(connection: Connection) -> tuple[Parameters, Sources]:
    rows = connection.execute(
        select(Setting.key, Setting.value, Setting.source).where(
            Setting.key.startswith(_PREFIX, autoescape=True)
        )
    ).all()
    changed: dict[Key, float] = {}
    sources: Sources = {}
    for key, values, source in rows:
        found = _read_key(key)
        if found is None:
            continue
        code, layer = found
        names = {parameter.name for parameter in find_rule(code).parameters}
        changed |= {(code, layer, name): float(value) for name, value in values.items() if name in names}
        sources[found] = source
    return Parameters(changed), sources


def _subject(code: str, layer: str | None) -> str:
    return f"rule:{code}/{layer or '*'}"


def _name_key(code: str, layer: str | None) -> str:
    return f"{_PREFIX}{code}.{layer}" if layer else f"{_PREFIX}{code}"


def _read_key(key: str) -> tuple[str, str] | None:
    """Rule and layer ("": all); a code holds dots, so the whole is tried before its last part is taken for a layer."""
    codes = {rule.code for rule in RULEBOOK}
    said = key.removeprefix(_PREFIX)
    if said in codes:
        return said, ""
    code, _, layer = said.rpartition(".")
    return (code, layer) if code in codes else None


def _default(code: str, name: str, layer: str | None) -> float:
    return find_rule(code).parameter(name).default_of(layer)


def _list_special(rule: Entry, parameters: Parameters) -> list[str]:
    """Layers with figures of their own, in the catalogue's order."""
    special = {key for parameter in rule.parameters for key, _ in parameter.layers}
    special |= {layer for code, layer, _ in parameters.changed if code == rule.code and layer}
    return [layer.key for layer in layers.CATALOGUE if layer.key in special]


def _describe(
    rule: Entry, layer: str | None, parameters: Parameters, sources: Sources, editable: bool
) -> dict[str, Any]:
    named = layers.get(layer) if layer else None
    return {
        "code": rule.code,
        "layer": layer,
        "layer_zh": named.zh if named else None,
        "layer_en": named.en if named else None,
        "severity": rule.severity_of(layer),
        "declared": rule.declared,
        "station": rule.station,
        "zh": rule.zh,
        "en": rule.en,
        "explain_zh": rule.explain_zh,
        "explain_en": rule.explain_en,
        "codes": list(rule.codes or (rule.code,)),
        "mending": rule.mending,
        "parameters": [
            _describe_figure(rule, parameter, layer, parameters, sources) for parameter in rule.parameters
        ],
        "editable": editable and bool(rule.parameters),
        "etag": _tag(rule.code, layer, parameters, sources),
    }


def _describe_figure(
    rule: Entry, parameter: Parameter, layer: str | None, parameters: Parameters, sources: Sources
) -> dict[str, Any]:
    told = {
        name: value
        for name, value in asdict(parameter).items()
        if name in ("name", "zh", "en", "unit", "minimum", "maximum")
    }
    holder = next(
        (own for own in (layer or "", "") if (rule.code, own, parameter.name) in parameters.changed), None
    )
    source = sources.get((rule.code, holder), "") if holder is not None else ""
    return told | {
        "value": parameters.value(rule.code, parameter.name, layer or ""),
        "default": parameter.default_of(layer),
        "provisional": parameter.provisional and not source,
        "source": source,
    }
