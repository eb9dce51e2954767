"""Which column of a file goes to which field: what a person asked, else remembered, else what the heading says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from etl.findings import Finding
from etl.identity import ACT_COLUMNS
from etl.rows import MappedHeading, RawRow
from etl.write.columns import LEADING, TRAILING
from layers.headings import match_heading, normalise_heading
from layers.layer import Layer

# a field's name, None for a column that is left out, or {"field": name, "factor": number} where a unit was chosen, too
Chosen = str | dict[str, Any] | None
_OWN_COLUMNS = frozenset(
    name for one in (*LEADING, *TRAILING) for name in (one.name, one.dbf, f"{one.dbf[:8]}_X", one.zh)
) | frozenset(ACT_COLUMNS)
# Headings named in the note on columns that go nowhere.
_SHOWN = 8
_BEST_FIRST = ("person", "remembered", "name", "label", "synonym", "none")


def propose_mapping(
    layer: Layer,
    headings: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    remembered: Mapping[str, Chosen] | None,
    asked: Mapping[str, Chosen] | None,
) -> tuple[MappedHeading, ...]:
    """One entry for each heading, in the file's order; a field is filled from one column only.

    ``remembered`` and ``asked`` give what was chosen for a heading; names the layer does not have are passed over.
    Where two columns mean one field, the plainer name wins, then the column with more values.
    """
    proposed = [_propose(layer, heading, remembered or {}, asked or {}) for heading in headings]
    rivals = Counter(one.field for one in proposed)
    winners: dict[str, MappedHeading] = {}
    for one in sorted(
        proposed,
        key=lambda each: (
            _BEST_FIRST.index(each.how),
            -_count_filled(rows, each.heading) if rivals[each.field] > 1 else 0,
        ),
    ):
        if one.field is not None:
            winners.setdefault(one.field, one)
    return tuple(
        one
        if one.field is None or winners[one.field] is one
        else MappedHeading(one.heading, None, None, "none")
        for one in proposed
    )


def tell_unmapped(mapping: Sequence[MappedHeading], rows: Sequence[RawRow]) -> list[Finding]:
    """A note on the columns that hold something and go nowhere; a person's own choice and our exports' are no news."""
    names = [
        one.heading
        for one in mapping
        if one.how == "none"
        and one.heading not in _OWN_COLUMNS
        and any(row.raw.get(one.heading) not in (None, "") for row in rows)
    ]
    if not names:
        return []
    shown = "、".join(f"“{name}”" for name in names[:_SHOWN]) + ("等" if len(names) > _SHOWN else "")
    shown_en = ", ".join(f'"{name}"' for name in names[:_SHOWN]) + (" ..." if len(names) > _SHOWN else "")
    return [
        Finding(
            "mapping.unmapped",
            "note",
            (),
            f"有 {len(names)} 列没有对应的字段：{shown}，其内容不会入库；需要的列请在字段对应中选择字段。",
            f"{len(names)} columns go to no field: {shown_en}. They are not stored; choose a field for those needed.",
        )
    ]


def _propose(
    layer: Layer, heading: str, remembered: Mapping[str, Chosen], asked: Mapping[str, Chosen]
) -> MappedHeading:
    names = {field.name for field in layer.fields}
    found = match_heading(layer, heading)
    for how, chosen in (("person", asked), ("remembered", remembered)):
        if heading not in chosen:
            continue
        name, factor = _read_choice(chosen[heading])
        if name is None or name in names:
            said = found[1] if found and found[0] == name else None
            return MappedHeading(heading, name, said if factor is None else factor, how)
    if found is None:
        return MappedHeading(heading, None, None, "none")
    return MappedHeading(heading, found[0], found[1], _tell_how(layer, heading, found[0]))


def _read_choice(chosen: Chosen) -> tuple[str | None, float | None]:
    """Field and factor; a factor of None leaves the unit to the heading, 1 says that it is the field's own."""
    if isinstance(chosen, dict):
        factor = chosen.get("factor")
        return chosen.get("field"), None if factor is None else float(factor)
    return chosen, None


def _tell_how(layer: Layer, heading: str, name: str) -> str:
    """By which of a field's names the heading was recognised; a unit may follow the name."""
    field, said = layer.field(name), normalise_heading(heading)
    for how, names in (("name", (field.name, field.dbf)), ("label", (field.zh, field.en))):
        if any(said == normalise_heading(one) for one in names):
            return how
    return "label" if said.startswith(normalise_heading(field.zh)) else "synonym"


def _count_filled(rows: Sequence[Mapping[str, Any]], heading: str) -> int:
    return sum(row.get(heading) not in (None, "") for row in rows)
