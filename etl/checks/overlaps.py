"""Rows of one file that claim the same ground."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from etl.checks.clipping import offer_clip, take_parts
from etl.checks.duplicates import group_equal_shapes
from etl.checks.near_duplicates import list_near_pairs
from etl.checks.places import draw_shape, find_place
from etl.checks.sheet import Sheet
from etl.checks.tolerance import weigh_shared
from etl.findings import Finding, Fix
from etl.measure import measure_row
from etl.wording import show_area, show_area_en, show_length, show_share
from layers.rules import NoOverlap

# A file in which every plot lies on every other is one mistake, not a million.
_MOST_PAIRS = 300
# All of the smaller, but for what rounding leaves.
_INSIDE = 0.9999
# Two valid combs of n teeth cross in n * n pieces, and GEOS cannot be stopped once it has begun.
_MOST_WORK = 20_000_000


def find_overlaps(sheet: Sheet) -> list[Finding]:
    """Pairs of rows that share ground, where the layer forbids it; a row inside another counts as sharing."""
    rule = next(
        (r for r in sheet.layer.rules if isinstance(r, NoOverlap) and sheet.layer.key in r.layers), None
    )
    if rule is None:
        return []
    findings: list[Finding] = []
    for one, two in _pair_rows(sheet, rule):
        finding = _tell_pair(sheet, rule, one, two)
        if finding:
            findings.append(finding)
        if len(findings) >= _MOST_PAIRS:
            break
    return findings


def _pair_rows(sheet: Sheet, rule: NoOverlap) -> Iterator[tuple[int, int]]:
    ones, twos = sheet.met
    if ones.size:
        again = [at for group in group_equal_shapes(sheet) for at in group[1:]]
        once = ~(np.isin(ones, again) | np.isin(twos, again))
        ones, twos = ones[once], twos[once]
    meet = shapely.intersects(sheet.shapes[ones], sheet.shapes[twos])
    # what was digitised twice is told as that: cutting one off the other would leave slivers
    twice = {(pair.one, pair.two) for pair in list_near_pairs(sheet)} if meet.any() else set()
    for one, two in sorted(set(zip(ones[meet].tolist(), twos[meet].tolist(), strict=True)) - twice):
        if rule.alike is None or _value(sheet, one, rule.alike) == _value(sheet, two, rule.alike):
            yield one, two


def _value(sheet: Sheet, at: int, name: str) -> object:
    return sheet.rows[at].attributes.get(name)


def _is_too_heavy(sheet: Sheet, one: int, two: int) -> bool:
    points = shapely.get_num_coordinates(sheet.shapes[[one, two]])
    return int(points[0]) * int(points[1]) > _MOST_WORK


def _tell_heavy(sheet: Sheet, rule: NoOverlap, one: int, two: int) -> Finding:
    rows = (sheet.numbers[one], sheet.numbers[two])
    return Finding(
        "overlap.file",
        rule.severity,
        rows,
        f"第 {rows[0]} 行与第 {rows[1]} 行相交，但折点太多，量不出重叠面积，请简化图形后重新上报。",
        f"Rows {rows[0]} and {rows[1]} meet, but have too many points to measure; simplify the shapes.",
        place=find_place(sheet.shapes[two]),
    )


def _tell_pair(sheet: Sheet, rule: NoOverlap, one: int, two: int) -> Finding | None:
    if _is_too_heavy(sheet, one, two):
        return _tell_heavy(sheet, rule, one, two)
    dimension = int(min(sheet.dimension[one], sheet.dimension[two]))
    piece = take_parts(shapely.intersection(sheet.shapes[one], sheet.shapes[two]), dimension)
    if piece is None:
        return None
    shared = measure_row(piece)[0 if dimension == 2 else 1]
    whole = min(
        float(sheet.measured[2 - dimension][at]) for at in (one, two) if sheet.dimension[at] == dimension
    )
    share = shared / whole if whole else 1.0
    severity = weigh_shared(shared, share, dimension, rule.severity, sheet)
    if severity is None:
        return None
    rows = (sheet.numbers[one], sheet.numbers[two])
    amount = show_area(shared) if dimension == 2 else show_length(shared)
    amount_en = show_area_en(shared) if dimension == 2 else show_length(shared)
    smaller = show_share(share)
    inside, inside_en = ("，即完全落在其内", ", which lies inside") if share > _INSIDE else ("", "")
    return Finding(
        "overlap.file",
        severity,
        rows,
        f"第 {rows[0]} 行与第 {rows[1]} 行重叠 {amount}（占较小者 {smaller}{inside}），同一块地不能计两次，"
        "请更正边界。",
        f"Rows {rows[0]} and {rows[1]} share {amount_en} ({smaller} of the smaller{inside_en}); correct the border.",
        place=find_place(piece),
        evidence=draw_shape(piece),
        fix=_offer_clip(sheet, one, two, rows) if dimension == 2 else None,
    )


def _offer_clip(sheet: Sheet, one: int, two: int, rows: tuple[int, int]) -> Fix | None:
    """The larger row without the shared part: it loses the smaller share of itself."""
    if sheet.dimension[one] != 2 or sheet.dimension[two] != 2:
        return None
    large, small = (one, two) if sheet.area_m2[one] > sheet.area_m2[two] else (two, one)
    return offer_clip(
        sheet, large, [sheet.shapes[small]], "overlap.file", rows, "重叠部分", "the shared part"
    )
