"""Rows that are a published work under another name, and rows that change what another upload changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, RowMapping

from etl.checks.dropping import offer_drop
from etl.checks.places import draw_shape, find_place
from etl.checks.sheet import Sheet
from etl.compare.match_findings import offer_work
from etl.compare.sameness import is_same_shape
from etl.findings import Finding
from etl.statements import read_statement
from etl.units import name_unit
from etl.wording import show_length, show_share
from layers.rules import NoOverlap, Severity

Twins = set[tuple[int, UUID]]
_M_PER_DEGREE = 111_320.0
# Lines that are close all along are nearly as long as each other.
_LEAST_LENGTH = 0.8
# GEOS compares every point with every segment, and cannot be stopped once it has begun.
_MOST_WORK = 20_000_000


@dataclass(frozen=True, slots=True)
class _Twin:
    """A published work that may be the row; ``likeness`` as it is told, None for the very same shape."""

    at: int
    work: RowMapping
    shape: BaseGeometry
    likeness: tuple[str, str] | None


def find_twins(
    conn: Connection,
    sheet: Sheet,
    now: datetime,
    unit: str | None,
    features: Mapping[int, tuple[UUID, int]],
    refused: Twins,
    leaving: frozenset[UUID] = frozenset(),
) -> tuple[list[Finding], Twins]:
    """Rows with the shape, or nearly the shape, of another published work of the layer; and the pairs of row number
    and feature id that are told by this.

    Areas are near by intersection over union, lines by Hausdorff distance; the limits are those of near duplicates in
    one file. Points only have to be confirmed. Pairs in ``refused`` are told already. A new row may turn out to be that
    work: that is offered where the work is the sender's (``unit``; None: anybody's). ``leaving``: works the file ends.
    """
    layer = sheet.layer
    rule = next((r for r in layer.rules if isinstance(r, NoOverlap) and layer.key in r.layers), None)
    alike = rule.alike if rule else None
    least = sheet.limit("geometry.near_duplicate", "share_pct") / 100
    is_line = layer.geometry == ("line",)
    bound = {
        "now": now,
        "alike": alike,
        "least": min(least, _LEAST_LENGTH) if is_line else least,
        "reach_deg": _find_reach(sheet),
        "leaving": list(leaving),
    }
    statement = read_statement("twins", layer=layer.key, label=layer.label, alike=alike or layer.label)
    told: dict[int, Finding] = {}
    twins: Twins = set()
    for row in conn.execute(statement, bound).mappings():
        twin = _judge(sheet, row) if (row["row"], row["feature_id"]) not in refused else None
        if twin is None:
            continue
        twins.add((row["row"], row["feature_id"]))
        mine = row["row"] not in features and (unit is None or row["unit"] == unit)
        finding = _tell_twin(sheet, twin, mine, rule.severity if rule else "acknowledge")
        kept = told.get(row["row"])
        if kept is None or (kept.code != "geometry.published" and finding.code == "geometry.published"):
            told[row["row"]] = finding
    return list(told.values()), twins


def find_pending_twins(conn: Connection, sheet: Sheet, upload_id: UUID) -> list[Finding]:
    """Rows with the shape, or nearly the shape, of a row that another upload has sent; only its unit is named.

    Asked where the layer allows its works to overlap: elsewhere two of one shape are told as an overlap.
    """
    if any(isinstance(rule, NoOverlap) and sheet.layer.key in rule.layers for rule in sheet.layer.rules):
        return []
    bound = {"upload_id": upload_id, "layer": sheet.layer.key, "reach_deg": _find_reach(sheet)}
    told: dict[int, Finding] = {}
    for row in conn.execute(read_statement("twins_pending"), bound).mappings():
        if row["row"] not in told and (twin := _judge(sheet, row)):
            told[row["row"]] = _tell_pending(sheet, twin)
    return list(told.values())


def _tell_pending(sheet: Sheet, twin: _Twin) -> Finding:
    number, (zh, en) = sheet.numbers[twin.at], name_unit(twin.work["unit"])
    how, how_en = ("完全相同", "the very shape") if twin.likeness is None else (
        f"几乎相同（{twin.likeness[0]}）", f"nearly the shape ({twin.likeness[1]})")  # fmt: skip
    return Finding(
        "geometry.pending",
        "acknowledge",
        (number,),
        f"第 {number} 行 图形与{zh}待审的上报中的一处{how}，请先与对方核对，只上报一次。",
        f"Row {number} has {how_en} of a row in an upload of {en} under review: send it once only.",
        place=find_place(sheet.shapes[twin.at]),
        fix=offer_drop("geometry.pending", (number,)),
    )


def _find_reach(sheet: Sheet) -> float:
    """How far apart in degrees the boxes of two lines may lie that are close all along."""
    return sheet.limit("geometry.near_duplicate", "distance_m") / _M_PER_DEGREE * 1.2


def _judge(sheet: Sheet, work: RowMapping) -> _Twin | None:
    at = sheet.positions[work["row"]]
    mine, other = sheet.shapes[at], shapely.from_wkb(bytes(work["shape"]))
    if is_same_shape(mine, other):
        return _Twin(at, work, other, None)
    points = [int(n) for n in shapely.get_num_coordinates([mine, other])]
    if sheet.dimension[at] == 0 or points[0] * points[1] > _MOST_WORK:
        return None
    if sheet.dimension[at] == 2:
        shared = shapely.area(shapely.intersection(mine, other))
        union = shapely.area(mine) + shapely.area(other) - shared
        share = float(shared / union) if union else 0.0
        if share * 100 < sheet.limit("geometry.near_duplicate", "share_pct"):
            return None
        return _Twin(at, work, other, (f"重合度 {show_share(share)}", f"{show_share(share)} in common"))
    apart_m = _measure_apart(mine, other)
    if apart_m > sheet.limit("geometry.near_duplicate", "distance_m"):
        return None
    return _Twin(
        at, work, other, (f"处处相距不到 {show_length(apart_m)}", f"nowhere {show_length(apart_m)} apart")
    )


def _measure_apart(one: BaseGeometry, two: BaseGeometry) -> float:
    """Hausdorff distance in m, with degrees of longitude shortened by latitude."""
    narrow = float(np.cos(np.radians(shapely.get_coordinates(one)[:, 1].mean())))
    flat = shapely.transform([one, two], lambda places: places * (narrow, 1.0) * _M_PER_DEGREE)
    return float(shapely.hausdorff_distance(flat[0], flat[1]))


def _tell_twin(sheet: Sheet, twin: _Twin, is_mine: bool, strictest: Severity) -> Finding:
    number, layer, at = sheet.numbers[twin.at], sheet.layer, twin.at
    name = twin.work["name"] or "未命名"
    unit_zh, unit_en = name_unit(twin.work["unit"])
    code = "geometry.published" if twin.likeness is None else "geometry.published_near"
    how, how_en = ("完全相同", "has the very shape") if twin.likeness is None else (
        f"几乎相同（{twin.likeness[0]}）", f"has nearly the shape ({twin.likeness[1]})")  # fmt: skip
    severity: Severity = "acknowledge" if sheet.dimension[at] == 0 else "block"
    if twin.likeness is not None:
        severity = strictest if strictest != "note" else "acknowledge"
    feature_id, version = str(twin.work["feature_id"]), int(twin.work["version"])
    fix = offer_work(code, number, feature_id, version, name) if is_mine else offer_drop(code, (number,))
    todo = "请说明是否就是它，否则请移除" if is_mine else "若是同一对象请移除，由其单位更新"
    return Finding(
        code,
        severity,
        (number,),
        f"第 {number} 行 图形与已发布的{layer.zh}“{name}”（{unit_zh}）{how}，{todo}。",
        f'Row {number} {how_en} of published {layer.en} "{name}" ({unit_en}): say whether it is that work, '
        "or leave it out.",
        place=find_place(sheet.shapes[at]),
        evidence=draw_shape(twin.shape) if sheet.dimension[at] > 0 else None,
        fix=fix,
    )


def find_pending_changes(conn: Connection, sheet: Sheet, upload_id: UUID) -> list[Finding]:
    """Rows that change a work which another upload under review changes, too: whoever is published first wins."""
    bound: dict[str, Any] = {"upload_id": upload_id, "layer": sheet.layer.key}
    told: dict[int, Finding] = {}
    for number, unit in conn.execute(read_statement("pending_changes"), bound).all():
        zh, en = name_unit(unit)
        told.setdefault(
            number,
            Finding(
                "identity.pending",
                "acknowledge",
                (number,),
                f"第 {number} 行 要更新的对象正在{zh}的另一份待审上报中，后发布的须重新合并，请核对后确认。",
                f"Row {number} changes a work that an upload of {en} under review changes, too; confirm, or wait.",
                place=find_place(sheet.shapes[sheet.positions[number]]),
            ),
        )
    return [told[number] for number in sorted(told)]
