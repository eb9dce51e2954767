"""Rows that are meant to tile: gaps between them, and borders that do not meet point for point."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from etl.checks.places import draw_places, draw_shape, find_place
from etl.checks.rings import M_PER_DEGREE
from etl.checks.sheet import Sheet
from etl.findings import Finding
from etl.measure import measure_row
from etl.tidy import make_multi
from etl.wording import name_rows, name_rows_en, show_area, show_area_en, show_number
from layers.rules import Tiles

# The union of so many points takes GEOS about two seconds, and it cannot be stopped once it has begun.
_MOST_POINTS = 400_000


def find_broken_coverage(sheet: Sheet) -> list[Finding]:
    """Enclosed gaps, and edges that run close to a neighbour's but not along it, in layers that declare it."""
    rule = next((rule for rule in sheet.layer.rules if isinstance(rule, Tiles)), None)
    ats = np.flatnonzero(sheet.valid & (sheet.dimension == 2))
    if (
        rule is None
        or len(ats) < 2
        or int(shapely.get_num_coordinates(sheet.shapes[ats]).sum()) > _MOST_POINTS
    ):
        return []
    gaps = _list_gaps(sheet, ats)
    findings = [_tell_gaps(sheet, ats, gaps, rule)] if gaps else []
    return findings + _find_loose_edges(sheet, ats, gaps)


def _list_gaps(sheet: Sheet, ats: NDArray[np.int_]) -> list[BaseGeometry]:
    most_m2, noise_m2 = sheet.limit("coverage.gap", "area_m2"), sheet.limit("overlap", "noise")
    whole = shapely.get_parts(shapely.union_all(sheet.shapes[ats]))
    holes = [Polygon(ring) for part in whole for ring in shapely.get_rings(part)[1:]]
    return [hole for hole in holes if noise_m2 <= measure_row(hole)[0] < most_m2]


def _tell_gaps(sheet: Sheet, ats: NDArray[np.int_], gaps: list[BaseGeometry], rule: Tiles) -> Finding:
    met = STRtree(sheet.shapes[ats]).query(np.array(gaps, dtype=object), predicate="intersects")[1]
    rows = tuple(sheet.numbers[ats[index]] for index in np.unique(met))
    area_m2 = sum(measure_row(gap)[0] for gap in gaps)
    return Finding(
        "coverage.gap",
        rule.severity,
        rows,
        f"{name_rows(rows)} 之间有 {len(gaps)} 处空隙（共 {show_area(area_m2)}），{sheet.layer.zh}应当无缝铺满，"
        "请对齐边界。",
        f"{name_rows_en(rows)}: {len(gaps)} gaps between them ({show_area_en(area_m2)}), though {sheet.layer.en} "
        "should tile; match the borders.",
        place=find_place(gaps[0]),
        evidence=draw_shape(make_multi(shapely.geometrycollections(gaps))),
    )


def _find_loose_edges(sheet: Sheet, ats: NDArray[np.int_], gaps: list[BaseGeometry]) -> list[Finding]:
    width_m = sheet.limit("coverage.edge", "distance_m")
    # what a format or a computation leaves behind the ninth decimal (0.1 mm) is no gap
    rounded = shapely.transform(sheet.shapes[ats], lambda lonlat: np.round(lonlat, 9))
    edges = shapely.coverage_invalid_edges(rounded, gap_width=width_m / M_PER_DEGREE)
    around = shapely.union_all(gaps) if gaps else None
    loose = [
        int(index)
        for index in np.flatnonzero(~shapely.is_empty(edges))
        if around is None or not shapely.intersects(edges[index], around)
    ]
    if not loose:
        return []
    rows = tuple(sheet.numbers[ats[index]] for index in loose)
    places = [find_place(edges[index]) for index in loose]
    shown = show_number(width_m)
    return [
        Finding(
            "coverage.edge",
            "note",
            rows,
            f"{name_rows(rows)} 的公共边界没有逐点对齐（相距不到 {shown} 米或互相压盖），请捕捉到邻块的折点。",
            f"{name_rows_en(rows)}: shared borders do not match point for point (within {shown} m); snap them.",
            place=places[0],
            evidence=draw_places(places),
        )
    ]
