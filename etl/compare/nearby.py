"""Rows that should lie near something: an outfall and its river."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

import layers
from etl.checks.places import find_place
from etl.checks.sheet import Sheet
from etl.findings import Finding
from etl.statements import read_statement
from etl.wording import show_length
from layers.layer import Layer
from layers.rules import Near
from layers.units import normalise_name


def find_far_from(conn: Connection, sheet: Sheet, now: datetime) -> list[Finding]:
    """Rows farther from the nearest than the rule allows, and outfalls that name another river than the nearest."""
    findings: list[Finding] = []
    for rule in sheet.layer.rules:
        if not isinstance(rule, Near):
            continue
        other = layers.get(rule.layer)
        bound = {"now": now, "when": rule.when, "when_values": list(rule.when_values)}
        statement = read_statement("near", layer=other.key, label=other.label)
        for row in conn.execute(statement, bound).mappings():
            finding = _judge(sheet, rule, other, row)
            if finding:
                findings.append(finding)
    return sorted(findings, key=lambda finding: finding.rows)


def _judge(sheet: Sheet, rule: Near, other: Layer, row: RowMapping) -> Finding | None:
    if row["distance_m"] is None:
        return None  # the layer is empty: nothing to be near to
    at = sheet.positions[row["row"]]
    if row["distance_m"] > _limit(sheet, other):
        return _tell_far(sheet, at, rule, other, row)
    river = sheet.rows[at].attributes.get("river")
    if river and row["name"] and normalise_name(str(river)) != normalise_name(row["name"]):
        return _tell_other_name(sheet, at, str(river), row)
    return None


def _limit(sheet: Sheet, other: Layer) -> float:
    """In metres: what the bureau set, or what the layer declares."""
    return sheet.limit(f"near.{other.key}", "distance_m")


def _tell_far(sheet: Sheet, at: int, rule: Near, other: Layer, row: RowMapping) -> Finding:
    number, distance, most = (
        sheet.numbers[at],
        show_length(row["distance_m"]),
        show_length(_limit(sheet, other)),
    )
    return Finding(
        f"near.{other.key}",
        rule.severity,
        (number,),
        f"第 {number} 行 离最近的{other.zh}“{row['name']}”{distance}，超过 {most}，请核对位置后确认。",
        f"Row {number} lies {distance} from the nearest of {other.en}, {row['name']}, more than {most}; "
        "check the place, then confirm.",
        place=find_place(sheet.shapes[at]),
        evidence=_draw_way(sheet, at, row),
    )


def _tell_other_name(sheet: Sheet, at: int, river: str, row: RowMapping) -> Finding:
    number, distance = sheet.numbers[at], show_length(row["distance_m"])
    return Finding(
        "near.name",
        "acknowledge",
        (number,),
        f"第 {number} 行 所在河流填“{river}”，但最近的是“{row['name']}”（{distance}），请核对后确认。",
        f"Row {number} names {river}, but the nearest is {row['name']} ({distance}); check and confirm.",
        field="river",
        place=find_place(sheet.shapes[at]),
        evidence=_draw_way(sheet, at, row),
    )


def _draw_way(sheet: Sheet, at: int, row: RowMapping) -> dict[str, Any] | None:
    """From the row to the nearest point of the other."""
    place = find_place(sheet.shapes[at])
    if place is None:
        return None
    return {"type": "LineString", "coordinates": [list(place), [round(row["lon"], 7), round(row["lat"], 7)]]}
