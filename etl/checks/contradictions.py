"""Fields that must be empty because another says so: both together contradict each other."""

from __future__ import annotations

from etl.checks.sheet import Sheet
from etl.findings import Finding, Fix, fix_id
from etl.wording import name_rows, name_rows_en
from layers.rules import EmptyWhen


def find_contradictions(sheet: Sheet) -> list[Finding]:
    """One finding a rule and field; emptying the field is offered."""
    findings: list[Finding] = []
    told: set[tuple[str, int]] = set()
    for rule in sheet.layer.rules:
        if not isinstance(rule, EmptyWhen):
            continue
        filled = dict(sheet.values(rule.field))
        rows = tuple(
            number
            for number, said in sheet.values(rule.when)
            if number in filled and _holds(rule, said) and (rule.field, number) not in told
        )
        told |= {(rule.field, number) for number in rows}
        if rows:
            findings.append(_tell(sheet, rule, rows))
    return findings


def _holds(rule: EmptyWhen, said: object) -> bool:
    entries = said if isinstance(said, list) else [said]
    return any(entry == value and type(entry) is type(value) for value in rule.values for entry in entries)


def _tell(sheet: Sheet, rule: EmptyWhen, rows: tuple[int, ...]) -> Finding:
    field, when = sheet.layer.field(rule.field), sheet.layer.field(rule.when)
    labels = {choice.value: (choice.zh, choice.en) for choice in when.choices}
    labels |= {"True": ("是", "yes"), "False": ("否", "no")}
    said = dict(sheet.values(rule.when))[rows[0]]
    zh, en = labels.get(str(said), (str(said), str(said)))
    return Finding(
        "value.contradicts",
        rule.severity,
        rows,
        f"{name_rows(rows)} {when.zh}为“{zh}”，却填了{field.zh}，前后矛盾，请清空{field.zh}或改正{when.zh}。",
        f"{name_rows_en(rows)}: {when.en} is {en}, yet {field.en} is filled; empty it, or correct {when.en}.",
        field=field.name,
        fix=Fix(
            fix_id(f"value.contradicts|{field.name}", rows),
            "values",
            False,
            f"清空{field.zh}（{len(rows)} 行）",
            f"Empty {field.en} ({len(rows)} rows)",
            values={number: {field.name: None} for number in rows},
        ),
    )
