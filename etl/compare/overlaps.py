"""Ground that published works, or rows of other uploads on their way, claim already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, RowMapping, TextClause

import layers
from etl.checks.clipping import offer_clip
from etl.checks.dropping import offer_drop
from etl.checks.places import draw_shape, find_place
from etl.checks.sheet import Sheet
from etl.checks.tolerance import weigh_shared
from etl.compare.freed import claims_nothing, compares_losses, find_freed, find_frees
from etl.findings import Finding
from etl.measure import measure_shapes
from etl.statements import read_statement
from etl.tidy import make_multi
from etl.units import name_unit
from etl.wording import show_area, show_area_en, show_length, show_share
from layers.layer import Layer
from layers.rules import NoOverlap, Severity

_ORDER: tuple[Severity, ...] = ("block", "acknowledge", "note")


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody else's claim on the ground of a row; ``amount`` in m² (dimension 2) or m (1), ``share`` of the row.

    ``zh`` and ``en`` name the other as far as the sender may know it.
    """

    row: int
    zh: str
    en: str
    piece: BaseGeometry
    dimension: int
    amount: float
    share: float
    severity: Severity


@dataclass(slots=True)
class _Met:
    """A piece of ground that a row shares, before it is weighed; None: too many points to cut, so the whole row."""

    rule: NoOverlap
    row: int
    zh: str
    en: str
    piece: BaseGeometry | None
    dimension: int


def find_published_overlaps(
    conn: Connection,
    sheet: Sheet,
    now: datetime,
    twins: set[tuple[int, UUID]],
    leaving: frozenset[UUID] = frozenset(),
) -> list[Finding]:
    """Overlaps with current works of every layer the rules name: every programme, every year, every unit.

    ``twins`` are pairs of row and work that are told already, as one shape. Losses claim nothing, what was lost since
    it was claimed is free, and so is the ground of works that the file ends (``leaving``).
    """
    met: list[_Met] = []
    for rule, key in _list_pairs(sheet):
        other, alike = layers.get(key), compares_losses(rule, key)
        rows = [
            row
            for row in conn.execute(*_ask_published(rule, other, now, leaving)).mappings()
            if (row["row"], row["feature_id"]) not in twins and (alike or not _is_loss(sheet, row["row"]))
        ]
        freed = find_freed(conn, sheet, other, {(row["row"], row["feature_id"]) for row in rows}, now)
        for row in rows:
            piece = _read_piece(row)
            if piece is not None and not _is_loss(sheet, row["row"]):
                piece = freed.take(row["row"], row["feature_id"], piece, row["dimension"])
                if piece is None:
                    continue
            unit_zh, unit_en = name_unit(row["unit"])
            zh = f"已发布的{other.zh}“{row['name'] or '未命名'}”（{unit_zh}）"
            en = f'published {other.en} "{row["name"] or "unnamed"}" ({unit_en})'
            met.append(_Met(rule, row["row"], zh, en, piece, row["dimension"]))
    return _tell_claims(sheet, _weigh(sheet, met), "overlap.published", "同一块地不能计两次，请核对边界")


def _read_piece(row: RowMapping) -> BaseGeometry | None:
    if row["piece"] is None:
        return None
    piece = shapely.from_wkb(bytes(row["piece"]))
    return piece if piece.geom_type.startswith("Multi") else make_multi(piece)


def _ask_published(
    rule: NoOverlap, other: Layer, now: datetime, leaving: frozenset[UUID]
) -> tuple[TextClause, dict[str, Any]]:
    frees = find_frees(other)
    statement = read_statement(
        "overlap_published",
        layer=other.key,
        label=other.label,
        alike=rule.alike or other.label,
        field=frees.field if frees else other.label,
    )
    freeing = list(frees.values) if frees and rule.alike != frees.field else None
    return statement, {"now": now, "alike": rule.alike, "freeing": freeing, "leaving": list(leaving)}


def find_pending_overlaps(conn: Connection, sheet: Sheet, upload_id: UUID, unit: str | None) -> list[Finding]:
    """Overlaps with rows of other uploads that are sent but not yet published; of others only the unit is named."""
    met: list[_Met] = []
    for rule, key in _list_pairs(sheet):
        other, alike = layers.get(key), compares_losses(rule, key)
        frees = None if alike else find_frees(other)
        bound = {
            "upload_id": upload_id,
            "layer": key,
            "alike": rule.alike,
            "field": frees.field if frees else None,
            "freeing": list(frees.values) if frees else [],
        }
        for row in conn.execute(read_statement("overlap_pending"), bound).mappings():
            if not alike and _is_loss(sheet, row["row"]):
                continue
            unit_zh, unit_en = name_unit(row["unit"])
            zh, en = f"{unit_zh}待审的上报", f"an upload of {unit_en} under review"
            if unit is not None and row["unit"] == unit:
                name = row["attributes"].get(other.label) or "未命名"
                zh, en = f"本单位待审的{other.zh}“{name}”", f'your own {other.en} "{name}" under review'
            met.append(_Met(rule, row["row"], zh, en, _read_piece(row), row["dimension"]))
    return _tell_claims(sheet, _weigh(sheet, met), "overlap.pending", "请先与对方核对，只上报一次")


def _list_pairs(sheet: Sheet) -> Iterable[tuple[NoOverlap, str]]:
    return ((rule, key) for rule in sheet.layer.rules if isinstance(rule, NoOverlap) for key in rule.layers)


def _is_loss(sheet: Sheet, number: int) -> bool:
    return claims_nothing(sheet.layer, sheet.rows[sheet.positions[number]].attributes)


def _weigh(sheet: Sheet, met: Sequence[_Met]) -> list[Claim]:
    """The claims that are no noise, measured all at once."""
    pieces = [one.piece if one.piece is not None else sheet.shapes[sheet.positions[one.row]] for one in met]
    measured = measure_shapes(pieces)
    claims: list[Claim] = []
    for index, one in enumerate(met):
        zh, en = one.zh, one.en
        if one.piece is None:
            zh, en = f"{zh}（折点太多，按整块计）", f"{en} (too many points: taken as a whole)"
        amount = float(measured[2 - one.dimension][index])
        whole = float(sheet.measured[2 - one.dimension][sheet.positions[one.row]])
        share = min(amount / whole, 1.0) if whole else 1.0
        severity = weigh_shared(amount, share, one.dimension, one.rule.severity, sheet)
        if severity:
            claims.append(Claim(one.row, zh, en, pieces[index], one.dimension, amount, share, severity))
    return claims


def _tell_claims(sheet: Sheet, claims: list[Claim], code: str, todo: str) -> list[Finding]:
    """One finding a row: the largest claim by name, the others by number, all pieces drawn."""
    rows: dict[int, list[Claim]] = {}
    for claim in claims:
        rows.setdefault(claim.row, []).append(claim)
    return [_tell_row(sheet, number, rows[number], code, todo) for number in sorted(rows)]


def _rank(claim: Claim) -> tuple[int, float]:
    return _ORDER.index(claim.severity), -claim.amount


def _tell_row(sheet: Sheet, number: int, claims: list[Claim], code: str, todo: str) -> Finding:
    first, *others = sorted(claims, key=_rank)
    amount = show_area(first.amount) if first.dimension == 2 else show_length(first.amount)
    amount_en = show_area_en(first.amount) if first.dimension == 2 else show_length(first.amount)
    share = show_share(first.share)
    more = f"，另有 {len(others)} 处" if others else ""
    more_en = f", and with {len(others)} more" if others else ""
    pieces = [claim.piece for claim in (first, *others)]
    at, lost = sheet.positions[number], first.amount if not others else None
    if sheet.dimension[at] != first.dimension:
        lost = None
    clip = offer_clip(sheet, at, pieces, code, (number,), "重叠部分", "the shared part", lost)
    return Finding(
        code,
        first.severity,
        (number,),
        f"第 {number} 行 与{first.zh}重叠 {amount}（占本行 {share}）{more}，{todo}。",
        f"Row {number} shares {amount_en} ({share} of the row) with {first.en}{more_en}; correct the border.",
        place=find_place(first.piece),
        evidence=draw_shape(pieces[0] if not others else make_multi(shapely.geometrycollections(pieces))),
        fix=clip or offer_drop(code, (number,)),
    )
