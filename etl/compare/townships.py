"""In which township each row lies, what lies outside the county, and what lies in somebody else's township."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import GeometryCollection, Point, STRtree
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

from etl.checks.clipping import offer_clip
from etl.checks.dropping import offer_drop
from etl.checks.places import draw_places, draw_shape, find_place
from etl.checks.presence import judge_coordinates
from etl.checks.sheet import Sheet
from etl.findings import Finding, Fix
from etl.measure import measure_shapes
from etl.tidy import make_multi
from etl.wording import name_rows, name_rows_en, show_share

# A border drawn by hand misses by a few metres; half of a plot is no miss.
_TOLERATED = 0.02
_MOSTLY = 0.5

_CURRENT = "SELECT key, name, ST_AsBinary(geom) FROM published.townships WHERE upper_inf(valid) ORDER BY key"


@dataclass(frozen=True)
class Townships:
    """The current townships: keys, names and shapes in one order."""

    keys: tuple[str, ...]
    names: tuple[str, ...]
    shapes: tuple[BaseGeometry, ...]

    def name(self, key: str) -> str:
        return self.names[self.keys.index(key)]


def fetch_townships(conn: Connection) -> Townships:
    found = conn.execute(text(_CURRENT)).all()
    shapes = tuple(shapely.from_wkb(bytes(row[2])) for row in found)
    shapely.prepare(np.array(shapes, dtype=object))
    return Townships(tuple(row[0] for row in found), tuple(row[1] for row in found), shapes)


def share_rows(sheet: Sheet, townships: Townships) -> dict[int, dict[str, float]]:
    """By position of the row: the share of its area, length or points in each township.

    An invalid shape is placed by the middle of its box, so that a neighbour's plot is told before it is repaired. Rows
    without a plausible place are left out.
    """
    infinite, abroad, far = judge_coordinates(sheet)
    placed = np.flatnonzero(sheet.finite & ~(infinite | abroad | far))
    shares: dict[int, dict[str, float]] = {at: {} for at in placed.tolist()}
    if not placed.size or not townships.keys:
        return shares
    shapes = sheet.shapes[placed]
    for index in np.flatnonzero(~sheet.valid[placed]):
        shapes[index] = Point(find_place(shapes[index]) or ())
    met, found = STRtree(shapes).query(townships.shapes, predicate="intersects")
    for number, key in enumerate(townships.keys):
        here = found[met == number]
        parts = _measure_shares(townships.shapes[number], shapes[here])
        for at, share in zip(placed[here].tolist(), parts.tolist(), strict=True):
            if share > 0:
                shares[at][key] = share
    return shares


def _measure_shares(township: BaseGeometry, shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Of each shape that meets the township the part that lies in it, 0 to 1."""
    parts = np.ones(len(shapes))
    cut = np.flatnonzero(~shapely.covers(township, shapes))
    line = shapely.get_dimensions(shapes[cut]) != 2
    whole = np.where(line, *measure_shapes(shapes[cut])[::-1])
    inside = np.where(line, *measure_shapes(shapely.intersection(township, shapes[cut]))[::-1])
    # A point on the border of two townships lies in both.
    parts[cut] = np.divide(inside, whole, out=np.ones(len(cut)), where=whole > 0)
    return parts


def find_main(shares: dict[str, float]) -> str | None:
    """The township that holds most; the first by key where two hold the same."""
    if len(shares) == 1:
        return next(iter(shares))
    return min(shares, key=lambda key: (-round(shares[key], 9), key)) if shares else None


def find_outside(sheet: Sheet, townships: Townships, shares: dict[int, dict[str, float]]) -> list[Finding]:
    """Rows that lie outside the county, together; rows that reach over its border, each with the piece outside."""
    if not townships.keys:
        return []
    outside = {at: 1 - min(sum(parts.values()), 1.0) for at, parts in shares.items()}
    away = [at for at, share in outside.items() if share > _MOSTLY]
    partly = [at for at, share in outside.items() if _TOLERATED < share <= _MOSTLY]
    findings = [_tell_away(sheet, away)] if away else []
    return findings + [
        _tell_partly(sheet, at, outside[at], _cut_off(sheet, at, townships, shares[at])) for at in partly
    ]


def find_foreign(
    sheet: Sheet, townships: Townships, shares: dict[int, dict[str, float]], unit: str | None
) -> list[Finding]:
    """What a township reports on another township's ground; nothing where the sender is no township."""
    if unit not in townships.keys:
        return []
    mostly: dict[str, list[int]] = {}
    findings: list[Finding] = []
    for at, parts in shares.items():
        if len(parts) == 1 and unit in parts:
            continue
        others = {key: share for key, share in parts.items() if key != unit}
        foreign = (
            sum(others.values()) if sheet.dimension[at] > 0 else float(bool(others) and unit not in parts)
        )
        main = find_main(others)
        if main and foreign > _MOSTLY:
            mostly.setdefault(main, []).append(at)
        elif main and foreign * 100 > sheet.limit("township.reaching", "share_pct"):
            pieces = [townships.shapes[townships.keys.index(key)] for key in others]
            findings.append(
                _tell_reaching(sheet, at, townships.name(main), foreign, _cut_in(sheet, at, pieces))
            )
    told = [
        _tell_foreign(sheet, ats, townships.name(key), townships.name(unit)) for key, ats in mostly.items()
    ]
    return told + findings


def _cut_off(sheet: Sheet, at: int, townships: Townships, parts: dict[str, float]) -> BaseGeometry | None:
    if not sheet.valid[at]:
        return None
    rest: BaseGeometry = sheet.shapes[at]
    for key in parts:
        rest = shapely.difference(rest, townships.shapes[townships.keys.index(key)])
    return None if rest.is_empty else make_multi(rest)


def _cut_in(sheet: Sheet, at: int, shapes: Sequence[BaseGeometry]) -> BaseGeometry | None:
    if not sheet.valid[at]:
        return None
    pieces = [shapely.intersection(sheet.shapes[at], shape) for shape in shapes]
    return make_multi(GeometryCollection([piece for piece in pieces if not piece.is_empty]))


def _tell_away(sheet: Sheet, ats: list[int]) -> Finding:
    rows = tuple(sheet.numbers[at] for at in ats)
    places = [find_place(sheet.shapes[at]) for at in ats]
    return Finding(
        "place.outside_county",
        # A fishing-ban zone lies in the Yangtze, beyond the border of the county; a work does not.
        "acknowledge" if sheet.layer.reference else "block",
        rows,
        f"{name_rows(rows)} 落在市域外，不在任何乡镇（街道）内，请移除；若整体偏移，请核对坐标系。",
        f"{name_rows_en(rows)} outside the county, in no township: leave out, or check the coordinate system.",
        place=places[0],
        evidence=draw_places(places),
        fix=offer_drop("place.outside_county", rows, "市域外的", "outside the county"),
    )


def _tell_partly(sheet: Sheet, at: int, share: float, piece: BaseGeometry | None) -> Finding:
    number = sheet.numbers[at]
    return Finding(
        "place.partly_outside",
        "acknowledge",
        (number,),
        f"第 {number} 行 有 {show_share(share)} 在市域外，请核对边界后确认。",
        f"Row {number}: {show_share(share)} lies outside the county; check the border, then confirm.",
        place=find_place(piece if piece is not None else sheet.shapes[at]),
        evidence=draw_shape(piece) if piece is not None else None,
        fix=_offer_clip(sheet, at, piece, "place.partly_outside", "市域外的部分", "what lies outside"),
    )


def _tell_foreign(sheet: Sheet, ats: list[int], other: str, own: str) -> Finding:
    rows = tuple(sheet.numbers[at] for at in ats)
    places = [find_place(sheet.shapes[at]) for at in ats]
    return Finding(
        "township.foreign",
        "block",
        rows,
        f"{name_rows(rows)} 在{other}内，不属{own}上报范围，请移除，由{other}上报。",
        f"{name_rows_en(rows)} in {other}, not in {own}: leave out, {other} reports them.",
        place=places[0],
        evidence=draw_places(places),
        fix=offer_drop("township.foreign", rows, f"{other}的", f"in {other}"),
    )


def _tell_reaching(sheet: Sheet, at: int, other: str, share: float, piece: BaseGeometry | None) -> Finding:
    number = sheet.numbers[at]
    return Finding(
        "township.reaching",
        "acknowledge",
        (number,),
        f"第 {number} 行 有 {show_share(share)} 伸入{other}，统计时按图形分给两地，请核对边界后确认。",
        f"Row {number}: {show_share(share)} reaches into {other} and counts there; check the border, then confirm.",
        place=find_place(piece if piece is not None else sheet.shapes[at]),
        evidence=draw_shape(piece) if piece is not None else None,
        fix=_offer_clip(sheet, at, piece, "township.reaching", f"{other}的部分", f"what lies in {other}"),
    )


def _offer_clip(sheet: Sheet, at: int, piece: BaseGeometry | None, code: str, zh: str, en: str) -> Fix | None:
    if piece is None:
        return None
    return offer_clip(sheet, at, list(shapely.get_parts(piece)), code, (sheet.numbers[at],), zh, en)
