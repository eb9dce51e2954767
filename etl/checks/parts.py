"""Holes too small to be meant, and rows whose parts lie far apart."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from etl.checks.places import Place, draw_places, find_place
from etl.checks.sheet import Sheet
from etl.findings import Finding, Fix, fix_id
from etl.measure import measure_row
from etl.tidy import make_multi
from etl.wording import name_rows, name_rows_en, show_area, show_area_en, show_length

# About 1 m; parts are kilometres apart before anybody is asked.
_M_PER_DEGREE = 100_000.0


def find_small_holes(sheet: Sheet) -> list[Finding]:
    """Rows with holes below the limit; filled shapes are offered."""
    most_m2 = sheet.limit("geometry.holes", "area_m2")
    ats = np.flatnonzero(sheet.valid & (sheet.dimension == 2))
    parts, part_of = shapely.get_parts(sheet.shapes[ats], return_index=True)
    holed = np.unique(ats[part_of[shapely.get_num_interior_rings(parts) > 0]])
    filled = {int(at): _fill(sheet.shapes[at], most_m2) for at in holed}
    filled = {at: found for at, found in filled.items() if found[1]}
    if not filled:
        return []
    rows = tuple(sheet.numbers[at] for at in filled)
    places: list[Place | None] = [place for _, found in filled.values() for place in found]
    change_m2 = sum(measure_row(shape)[0] - float(sheet.area_m2[at]) for at, (shape, _) in filled.items())
    least, least_en = show_area(most_m2), show_area_en(most_m2)
    return [
        Finding(
            "geometry.holes",
            "note",
            rows,
            f"{name_rows(rows)} 有 {len(places)} 个小于 {least} 的孔洞，多半是描绘时留下的，可看预览后填上。",
            f"{name_rows_en(rows)}: {len(places)} holes below {least_en}, perhaps left by drawing; they can be filled.",
            place=places[0],
            evidence=draw_places(places),
            fix=Fix(
                fix_id("geometry.holes", rows),
                "shape",
                False,
                f"填上 {len(places)} 个小孔洞，面积增加 {show_area(change_m2)}",
                f"Fill {len(places)} small holes, area grows by {show_area_en(change_m2)}",
                area_change_m2=change_m2,
                shapes={sheet.numbers[at]: shapely.to_wkb(shape) for at, (shape, _) in filled.items()},
            ),
        )
    ]


def _fill(shape: BaseGeometry, most_m2: float) -> tuple[BaseGeometry, list[Place]]:
    """The shape without its small holes, and a point in each of these."""
    parts, places = [], []
    for part in shapely.get_parts(shape):
        shell, *holes = shapely.get_rings(part)
        kept = []
        for ring in holes:
            hole = Polygon(ring)
            if measure_row(hole)[0] < most_m2:
                place = find_place(hole)
                places += [place] if place else []
            else:
                kept.append(ring)
        parts.append(Polygon(shell, kept))
    return make_multi(shapely.geometrycollections(parts)), places


def find_scattered_parts(sheet: Sheet) -> list[Finding]:
    """Rows with a part of area that lies far from all their other parts."""
    limit_m = sheet.limit("geometry.parts", "distance_m")
    several = sheet.valid & (sheet.dimension == 2) & (shapely.get_num_geometries(sheet.shapes) > 1)
    apart = {int(at): _measure_gap(sheet.shapes[at]) for at in np.flatnonzero(several)}
    apart = {at: gap_m for at, gap_m in apart.items() if gap_m > limit_m}
    if not apart:
        return []
    ats = list(apart)
    rows = tuple(sheet.numbers[at] for at in ats)
    widest = show_length(apart[ats[0]])
    return [
        Finding(
            "geometry.parts",
            "note",
            rows,
            f"{name_rows(rows)} 一行里的几块相距很远（第 {rows[0]} 行约 {widest}），若是几个工程请分行填写。",
            f"{name_rows_en(rows)}: parts of one row lie far apart (row {rows[0]}: about {widest}); "
            "several works want rows of their own.",
            place=find_place(sheet.shapes[ats[0]]),
            evidence=draw_places([find_place(sheet.shapes[at]) for at in ats]),
        )
    ]


def _measure_gap(shape: BaseGeometry) -> float:
    """How far the loneliest part lies from the nearest other, roughly in metres."""
    parts = shapely.get_parts(shape)
    _, apart = STRtree(parts).query_nearest(parts, exclusive=True, return_distance=True, all_matches=False)
    return float(apart.max()) * _M_PER_DEGREE if len(apart) else 0.0
