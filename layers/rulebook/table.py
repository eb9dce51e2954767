"""The rule book as one Markdown page."""

from __future__ import annotations

from layers.rulebook.book import RULEBOOK
from layers.rulebook.entry import Entry

_HEAD = """# The rule book

Every rule of the road in, as data. This page is printed by `python -m layers.rulebook > layers/rulebook/README.md`; a
test compares both. A figure may be set by the coordinator for one layer or for all (`GET /rules`, 管理 / 规则); 待核
marks figures that no source confirms. A severity "by rule" is what the layer's own declaration says.

To add a rule: an `Entry` in one of the files here, a function from a `Sheet` to findings in `etl/checks` (or
`etl/compare`) that asks `sheet.limit(code, name)` for its figures, its name in `etl/check.py`, and two rows that pass
and two that fail in `tests/etl/rules`.

| code | says | carried by | severity | fix | figures |
|---|---|---|---|---|---|
"""
_STATIONS = {
    "door": "at the door",
    "read": "reading",
    "tidy": "tidying",
    "check": "check",
    "compare": "compare",
    "publish": "publishing",
    "evidence": "evidence",
}


def render_markdown() -> str:
    return _HEAD + "\n".join(_render(rule) for rule in RULEBOOK) + "\n"


def _render(rule: Entry) -> str:
    codes = " ".join(f"`{code}`" for code in rule.codes or (rule.code,))
    named = codes if rule.code in (rule.codes or (rule.code,)) else f"**{rule.code}** {codes}"
    module = (
        f"`{rule.module}` ({_STATIONS[rule.station]})"
        if rule.module
        else "nothing yet (no photos in uploads)"
    )
    severity = f"{rule.severity}, by rule" if rule.declared else rule.severity
    if rule.layers:
        severity += f" ({len(rule.layers)} layers differ)"
    return (
        f"| {named} | {rule.zh} {rule.en} | {module} | {severity} | {rule.mending} | {_list_figures(rule)} |"
    )


def _list_figures(rule: Entry) -> str:
    told = []
    for one in rule.parameters:
        mark = " 待核" if one.provisional else ""
        by_layer = " and by layer" if one.layers else ""
        told.append(f"{one.name} {one.default:,.6g} {one.unit}{by_layer}{mark}")
    return "; ".join(told)
