"""How much of a row lies on farmland, within the redline or in a river's management belt."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text

import layers
from etl.checks.dropping import offer_drop
from etl.checks.places import find_place
from etl.checks.sheet import Sheet
from etl.checks.tolerance import weigh_shared
from etl.findings import Finding
from etl.statements import read_statement
from etl.wording import name_rows, name_rows_en, show_area, show_area_en, show_length, show_share
from layers.layer import Layer
from layers.rules import Avoid


def find_protected(conn: Connection, sheet: Sheet, now: datetime) -> list[Finding]:
    """Amounts and shares, never the shapes of the protected ground: its layers are restricted.

    Where a layer is not loaded, that is told too: an empty layer proves nothing.
    """
    rules = [rule for rule in sheet.layer.rules if isinstance(rule, Avoid)]
    findings: list[Finding] = []
    for key in dict.fromkeys(rule.layer for rule in rules):
        if not _is_loaded(conn, key):
            findings.append(_tell_not_loaded(sheet, layers.get(key)))
            continue
        for rule in rules:
            if rule.layer == key:
                findings += _find_on(conn, sheet, rule, now)
    return findings


def _is_loaded(conn: Connection, key: str) -> bool:
    return bool(
        conn.execute(text(f"SELECT EXISTS (SELECT FROM published.{key} WHERE upper_inf(valid))")).scalar()
    )


def _find_on(conn: Connection, sheet: Sheet, rule: Avoid, now: datetime) -> list[Finding]:
    other = layers.get(rule.layer)
    statement = read_statement("avoid", layer=rule.layer, field=rule.field or other.label)
    bound = {
        "now": now,
        "held": list(rule.values) if rule.field else None,
        "when": rule.when,
        "when_values": list(rule.when_values),
    }
    findings = []
    for number, amount in conn.execute(statement, bound).all():
        finding = _tell_row(sheet, rule, other, number, float(amount))
        if finding:
            findings.append(finding)
    return sorted(findings, key=lambda finding: finding.rows)


def _tell_row(sheet: Sheet, rule: Avoid, other: Layer, number: int, amount: float) -> Finding | None:
    at = sheet.positions[number]
    dimension = int(sheet.dimension[at])
    zh, en = _name_ground(rule, other)
    if dimension == 0:
        severity, said, said_en = rule.severity, f"位于{zh}内", f"lies in {en}"
    else:
        whole = float(sheet.measured[2 - dimension][at])
        # Pieces of protected ground may lie on one another; more than all of the row cannot.
        amount = min(amount, whole)
        share = amount / whole if whole else 1.0
        weighed = weigh_shared(amount, share, dimension, rule.severity)
        if weighed is None:
            return None
        severity = weighed
        told = (show_area(amount), show_area_en(amount)) if dimension == 2 else (show_length(amount),) * 2
        said = f"占用{zh} {told[0]}（占本行 {show_share(share)}）"
        said_en = f"lies on {en} with {told[1]} ({show_share(share)} of the row)"
    todo = "不得占用，请调整边界" if severity == "block" else "请核对并确认已办理手续"
    todo_en = (
        "this is not allowed, change the border"
        if severity == "block"
        else "check, and confirm the permission"
    )
    code = ".".join(("avoid", rule.layer, *(rule.values if rule.field else ())))
    return Finding(
        code,
        severity,
        (number,),
        f"第 {number} 行 {said}，{todo}。",
        f"Row {number} {said_en}; {todo_en}.",
        place=find_place(sheet.shapes[at]),
        fix=offer_drop(code, (number,)) if severity == "block" else None,
    )


def _name_ground(rule: Avoid, other: Layer) -> tuple[str, str]:
    """永久基本农田 rather than 耕地, where the rule speaks of one kind."""
    if not rule.field:
        return other.zh, other.en.lower()
    chosen = [choice for choice in other.field(rule.field).choices if choice.value in rule.values]
    return "、".join(choice.zh for choice in chosen) or other.zh, ", ".join(
        c.en for c in chosen
    ).lower() or other.en


def _tell_not_loaded(sheet: Sheet, other: Layer) -> Finding:
    rows = sheet.numbers
    return Finding(
        f"avoid.not_loaded.{other.key}",
        "note",
        rows,
        f"{name_rows(rows)} 未与“{other.zh}”比对：该图层尚未载入本系统，请向主管部门另行核实。",
        f"{name_rows_en(rows)} not compared with {other.en}: it is not loaded here; ask the bureau in charge.",
    )
