"""Rows that are a published work under another name, and rows that change what another upload changes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from etl.checks.dropping import offer_drop
from etl.checks.places import find_place
from etl.checks.sheet import Sheet
from etl.findings import Finding
from etl.statements import read_statement
from etl.units import name_unit
from layers.rules import NoOverlap

Twins = set[tuple[int, UUID]]


def find_twins(conn: Connection, sheet: Sheet, now: datetime) -> tuple[list[Finding], Twins]:
    """Rows with the very shape of another published work of the layer, and the pairs of row number and feature id.

    Points only have to be confirmed.
    """
    layer = sheet.layer
    alike = next((r.alike for r in layer.rules if isinstance(r, NoOverlap) and layer.key in r.layers), None)
    statement = read_statement("twins", layer=layer.key, label=layer.label, alike=alike or layer.label)
    told: dict[int, Finding] = {}
    twins: Twins = set()
    for row in conn.execute(statement, {"now": now, "alike": alike}).mappings():
        twins.add((row["row"], row["feature_id"]))
        number, at = row["row"], sheet.positions[row["row"]]
        zh, en = name_unit(row["unit"])
        told.setdefault(number, _tell_twin(sheet, at, row["name"] or "未命名", zh, en))
    return list(told.values()), twins


def _tell_twin(sheet: Sheet, at: int, name: str, unit_zh: str, unit_en: str) -> Finding:
    number, layer = sheet.numbers[at], sheet.layer
    return Finding(
        "geometry.published",
        "acknowledge" if sheet.dimension[at] == 0 else "block",
        (number,),
        f"第 {number} 行 图形与已发布的{layer.zh}“{name}”（{unit_zh}）完全相同，"
        "若是同一对象请改用原名称和编号，否则请移除。",
        f'Row {number} has the very shape of published {layer.en} "{name}" ({unit_en}): use its name, or leave it out.',
        place=find_place(sheet.shapes[at]),
        fix=offer_drop("geometry.published", (number,)),
    )


def find_pending_changes(conn: Connection, sheet: Sheet, upload_id: UUID) -> list[Finding]:
    """Rows that change a work which another upload under review changes, too: whoever is published first wins."""
    bound = {"upload_id": upload_id, "layer": sheet.layer.key}
    told: dict[int, Finding] = {}
    for number, unit in conn.execute(read_statement("pending_changes"), bound).all():
        zh, en = name_unit(unit)
        told.setdefault(
            number,
            Finding(
                "identity.pending",
                "acknowledge",
                (number,),
                f"第 {number} 行 要更新的对象正在{zh}的另一份待审上报中，请核对后确认，或等其办结。",
                f"Row {number} changes a work that an upload of {en} under review changes, too; confirm, or wait.",
                place=find_place(sheet.shapes[sheet.positions[number]]),
            ),
        )
    return [told[number] for number in sorted(told)]
