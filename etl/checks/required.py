"""Fields that must be filled: always, or when another field says so. A missing column is one finding, not one a row."""

from __future__ import annotations

from etl.checks.sheet import Sheet
from etl.findings import Finding, Fix, fix_id
from etl.wording import name_rows, name_rows_en
from layers.layer import Field
from layers.rules import RequiredWhen

_EMPTY: tuple[object, ...] = (None, "", [])


def find_missing_values(sheet: Sheet) -> list[Finding]:
    """Required fields without a value. For the name a numbered one is offered, so that a bare drawing can go on."""
    findings = []
    for field in sheet.layer.fields:
        if not field.required:
            continue
        said = zip(sheet.numbers, sheet.column(field.name), strict=True)
        rows = tuple(number for number, value in said if value in _EMPTY)
        if rows:
            what, what_en = _tell_what(field)
            findings.append(
                Finding(
                    "required.missing",
                    "block",
                    rows,
                    f"{name_rows(rows)} {field.zh} 未填写，请补填{what}。",
                    f"{name_rows_en(rows)}: {field.en} is empty; write {what_en}.",
                    field=field.name,
                    fix=_offer_names(sheet, field, rows),
                )
            )
    return findings


def find_missing_when(sheet: Sheet) -> list[Finding]:
    """Fields that a state or another answer calls for (a work that is accepted has a date of acceptance)."""
    findings = []
    always = {field.name for field in sheet.layer.fields if field.required}
    told: dict[str, set[int]] = {}
    for rule in sheet.layer.rules:
        if not isinstance(rule, RequiredWhen) or rule.field in always or rule.when not in sheet.said:
            continue
        groups: dict[str | bool, list[int]] = {}
        missing = told.setdefault(rule.field, set())
        rows = zip(sheet.numbers, sheet.column(rule.when), sheet.column(rule.field), strict=True)
        empty = [(number, when) for number, when, value in rows if value in _EMPTY and number not in missing]
        calling = {
            when: _holds(rule, when) for when in {when for _, when in empty if not isinstance(when, list)}
        }
        for number, when in empty:
            said = _holds(rule, when) if isinstance(when, list) else calling[when]
            if said is not None:
                groups.setdefault(said, []).append(number)
                missing.add(number)
        if groups:
            findings.append(_tell_when(sheet, rule, groups))
    return findings


def _holds(rule: RequiredWhen, said: object) -> str | bool | None:
    """The value that calls for the field, if the row holds it; True is not 1 here."""
    entries = said if isinstance(said, list) else [said]
    return next(
        (
            value
            for value in rule.values
            for entry in entries
            if entry == value and type(entry) is type(value)
        ),
        None,
    )


def _tell_when(sheet: Sheet, rule: RequiredWhen, groups: dict[str | bool, list[int]]) -> Finding:
    field, when = sheet.layer.field(rule.field), sheet.layer.field(rule.when)
    rows = tuple(sorted({number for group in groups.values() for number in group}))
    labels = {choice.value: (choice.zh, choice.en) for choice in when.choices} | {
        True: ("是", "yes"),
        False: ("否", "no"),
    }
    said = "、".join(labels.get(value, (str(value), ""))[0] for value in groups)
    said_en = ", ".join(labels.get(value, ("", str(value)))[1] for value in groups)
    what, what_en = _tell_what(field)
    todo = f"请补填{what}" if rule.severity == "block" else f"请补填{what}，或确认暂缺"
    todo_en = (
        f"write {what_en}"
        if rule.severity == "block"
        else f"write {what_en}, or confirm that it is not there yet"
    )
    return Finding(
        "required.when",
        rule.severity,
        rows,
        f"{name_rows(rows)} {when.zh}为“{said}”，但{field.zh}未填写，{todo}。",
        f"{name_rows_en(rows)}: {when.en} is {said_en} but {field.en} is empty; {todo_en}.",
        field=field.name,
    )


def _tell_what(field: Field) -> tuple[str, str]:
    if field.choices:
        shown = [choice for choice in field.choices if not choice.retired][:4]
        more = len(field.choices) > 4
        return (
            "：" + "、".join(choice.zh for choice in shown) + ("等之一" if more else "之一"),
            "one of " + ", ".join(choice.en for choice in shown) + (" ..." if more else ""),
        )
    return f"，如“{field.example}”", f'it, like "{field.example}"'


def _offer_names(sheet: Sheet, field: Field, rows: tuple[int, ...]) -> Fix | None:
    if field.name != sheet.layer.label or field.kind != "text":
        return None
    return Fix(
        fix_id(f"required.missing|{field.name}", rows),
        "values",
        False,
        f"暂以“{sheet.layer.zh} {rows[0]}”等编号为名（{len(rows)} 行）",
        f'Name them by number for now, like "{sheet.layer.zh} {rows[0]}" ({len(rows)} rows)',
        values={number: {field.name: f"{sheet.layer.zh} {number}"} for number in rows},
    )
