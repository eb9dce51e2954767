"""Rows that name one work twice: the store could not tell which of them changes it."""

from __future__ import annotations

from etl.checks.places import draw_places, find_place
from etl.checks.sheet import Sheet
from etl.findings import Finding
from etl.identity import Identity
from etl.wording import name_rows, name_rows_en


def find_duplicate_identities(sheet: Sheet) -> list[Finding]:
    """Groups of rows that are told apart by nothing."""
    groups: dict[Identity, list[int]] = {}
    for at, identity in enumerate(sheet.identities):
        if identity:
            groups.setdefault(identity, []).append(at)
    return [_tell_group(sheet, group) for group in groups.values() if len(group) > 1]


def _tell_group(sheet: Sheet, group: list[int]) -> Finding:
    rows = tuple(sheet.numbers[at] for at in group)
    names = list(dict.fromkeys((*sheet.layer.identity, sheet.layer.label)))
    filled = [
        sheet.layer.field(name)
        for name in names
        if sheet.rows[group[0]].attributes.get(name) not in (None, "")
    ]
    labels = [{choice.value: choice.zh for choice in field.choices} for field in filled]
    said = [str(sheet.rows[group[0]].attributes[field.name]) for field in filled]
    shown = "、".join(
        f"{field.zh} {label.get(one, one)}" for field, label, one in zip(filled, labels, said, strict=True)
    )
    shown_en = ", ".join(f"{field.en} {one}" for field, one in zip(filled, said, strict=True))
    return Finding(
        "identity.duplicate",
        "block",
        rows,
        f"{name_rows(rows)} 说的是同一对象（{shown}），请改正编号或名称，或移除重复的行。",
        f"{name_rows_en(rows)} name the same work ({shown_en}); correct number or name, or leave rows out.",
        field=filled[-1].name if filled else None,
        place=find_place(sheet.shapes[group[0]]),
        evidence=draw_places([find_place(sheet.shapes[at]) for at in group]),
    )
