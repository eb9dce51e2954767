"""Shapes of very many points, and simpler ones that take nothing from their neighbours."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from etl.checks.places import draw_places, find_place
from etl.checks.sheet import Sheet
from etl.findings import Finding, Fix, fix_id
from etl.measure import measure_row
from etl.simplify import simplify_shape
from etl.wording import name_rows, name_rows_en, show_change, show_change_en
from layers.tables import MAX_VERTICES

# About 0.1 m, 0.5 m, 2 m: the finest that brings the shape under the limit is offered.
_TOLERANCES_DEG = (1e-6, 5e-6, 2e-5)
# What a simpler border may take of a neighbour: the noise of digitising.
_NOISE_M2 = 10.0
_MOST_WORK = 20_000_000


def find_dense_shapes(sheet: Sheet) -> list[Finding]:
    """Shapes that can be stored and are slow to draw, told together; simpler ones are offered where they are sound."""
    limit = sheet.limit("geometry.dense", "points")
    counts = shapely.get_num_coordinates(sheet.shapes)
    ats = [int(at) for at in np.flatnonzero(sheet.valid & (counts > limit) & (counts <= MAX_VERTICES))]
    if not ats:
        return []
    rows = tuple(sheet.numbers[at] for at in ats)
    return [
        Finding(
            "geometry.dense",
            "note",
            rows,
            f"{name_rows(rows)} 折点很多（最多 {int(counts[ats].max()):,} 个），显示会变慢，可看预览后简化。",
            f"{name_rows_en(rows)}: very many points (up to {int(counts[ats].max()):,}); they may be simplified.",
            place=find_place(sheet.shapes[ats[0]]),
            evidence=draw_places([find_place(sheet.shapes[at]) for at in ats]),
            fix=_offer_lighter(sheet, ats, rows, int(limit)),
        )
    ]


def _offer_lighter(sheet: Sheet, ats: list[int], rows: tuple[int, ...], most: int) -> Fix | None:
    lighter = {at: simplify_row(sheet, at, most) for at in ats}
    made = {at: found[0] for at, found in lighter.items() if found}
    if not made:
        return None
    change_m2 = sum(measure_row(shape)[0] - float(sheet.area_m2[at]) for at, shape in made.items())
    return Fix(
        fix_id("geometry.dense", rows),
        "shape",
        False,
        f"简化 {len(made)} 个图形：{show_change(change_m2)}",
        f"Simplify {len(made)} shapes: {show_change_en(change_m2)}",
        area_change_m2=change_m2,
        shapes={sheet.numbers[at]: shapely.to_wkb(shape) for at, shape in made.items()},
    )


def simplify_row(sheet: Sheet, at: int, most: int) -> tuple[BaseGeometry, float] | None:
    """The row with at most so many points, valid and off its neighbours' ground, and the tolerance in degrees."""
    if not sheet.valid[at]:
        return None
    for tolerance_deg in _TOLERANCES_DEG:
        simple = simplify_shape(sheet.shapes[at], tolerance_deg)
        if simple is None:  # the shape takes too long, whatever the tolerance
            return None
        light = shapely.get_num_coordinates(simple) <= most and shapely.is_valid(simple)
        if light and not _takes_ground(sheet, at, simple):
            return simple, tolerance_deg
    return None


def _takes_ground(sheet: Sheet, at: int, simple: BaseGeometry) -> bool:
    """Whether the simpler shape covers ground of other rows that the drawn one leaves them."""
    others = np.flatnonzero(sheet.valid & (sheet.dimension == 2) & (np.arange(len(sheet.rows)) != at))
    for index in STRtree(sheet.shapes[others]).query(simple, predicate="intersects"):
        other = sheet.shapes[others[index]]
        points = int(shapely.get_num_coordinates(simple)) * int(shapely.get_num_coordinates(other))
        if points > _MOST_WORK:
            return True
        taken = shapely.intersection(shapely.difference(simple, sheet.shapes[at]), other)
        if measure_row(taken)[0] > _NOISE_M2:
            return True
    return False
