"""How much of a row lies on farmland, within the redline or in a river's management belt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

import layers
from etl.checks.dropping import offer_drop
from etl.checks.places import draw_shape, find_place
from etl.checks.sheet import Sheet
from etl.checks.tolerance import weigh_shared
from etl.compare.freed import claims_nothing
from etl.findings import Finding, Restricted
from etl.measure import measure_shapes
from etl.statements import read_statement
from etl.tidy import make_multi
from etl.wording import name_rows, name_rows_en, show_area, show_area_en, show_length, show_share
from layers.layer import Layer
from layers.rules import Avoid, Severity

BELTS = "river_management_belts"


def find_protected(conn: Connection, sheet: Sheet, now: datetime) -> list[Finding]:
    """Amounts and shares for everybody; the pieces apart, for those who may see the layer that draws them.

    Losses are not judged: they take works away. Where a layer is not loaded, that is told too: an empty layer proves
    nothing.
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
    met: dict[int, list[BaseGeometry]] = {}
    for number, piece in conn.execute(statement, bound).all():
        at = sheet.positions[number]
        if not claims_nothing(sheet.layer, sheet.rows[at].attributes):
            shape = shapely.from_wkb(bytes(piece)) if piece is not None else sheet.shapes[at]
            met.setdefault(number, []).append(shape)
    findings = (_tell_row(sheet, rule, other, number, pieces) for number, pieces in sorted(met.items()))
    return [finding for finding in findings if finding]


def _tell_row(
    sheet: Sheet, rule: Avoid, other: Layer, number: int, pieces: Sequence[BaseGeometry]
) -> Finding | None:
    at = sheet.positions[number]
    dimension = int(sheet.dimension[at])
    zh, en = _name_ground(rule, other)
    severity: Severity | None = rule.severity
    said, said_en = f"位于{zh}内", f"lies in {en}"
    if dimension > 0:
        whole = float(sheet.measured[2 - dimension][at])
        # Pieces of protected ground may lie on one another; more than all of the row cannot.
        amount = min(float(measure_shapes(pieces)[2 - dimension].sum()), whole)
        share = amount / whole if whole else 1.0
        severity = weigh_shared(amount, share, dimension, rule.severity, sheet)
        told = (show_area(amount), show_area_en(amount)) if dimension == 2 else (show_length(amount),) * 2
        said = f"占用{zh} {told[0]}（占本行 {show_share(share)}）"
        said_en = f"lies on {en} with {told[1]} ({show_share(share)} of the row)"
    if severity is None:
        return None
    todo, todo_en = _tell_todo(rule.layer, severity)
    code = ".".join(("avoid", rule.layer, *(rule.values if rule.field else ())))
    drawn = draw_shape(make_multi(shapely.geometrycollections(list(pieces)))) if dimension > 0 else None
    return Finding(
        code,
        severity,
        (number,),
        f"第 {number} 行 {said}，{todo}。",
        f"Row {number} {said_en}; {todo_en}.",
        place=find_place(sheet.shapes[at]),
        evidence=None if other.restricted else drawn,
        fix=offer_drop(code, (number,)) if severity == "block" else None,
        restricted=Restricted(other.key, drawn) if other.restricted and drawn else None,
    )


def _tell_todo(key: str, severity: Severity) -> tuple[str, str]:
    if severity == "block":
        return "不得占用，请调整边界", "this is not allowed, change the border"
    if key == BELTS:
        return (
            "在河道管理范围内种植阻碍行洪的林木、擅自占用的，属于“乱占”，请核对并确认已办理涉河许可",
            "trees that hinder floods and works without a permit are unlawful occupation here; confirm the permit",
        )
    return "请核对并确认已办理手续", "check, and confirm the permission"


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
