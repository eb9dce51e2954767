"""Too many points, and points that occur twice in a row."""

from __future__ import annotations

import shapely

from etl.checks.density import simplify_row
from etl.checks.places import find_place
from etl.checks.sheet import Sheet
from etl.findings import Finding, Fix, fix_id
from etl.measure import measure_row
from etl.wording import name_rows, name_rows_en, show_change, show_change_en
from layers.tables import MAX_VERTICES


def find_heavy_shapes(sheet: Sheet) -> list[Finding]:
    """Shapes with more points than are stored; a simplified shape is offered where one is valid."""
    counts = shapely.get_num_coordinates(sheet.shapes)
    return [_tell_heavy(sheet, int(at), int(counts[at])) for at in (counts > MAX_VERTICES).nonzero()[0]]


def _tell_heavy(sheet: Sheet, at: int, count: int) -> Finding:
    number = sheet.numbers[at]
    return Finding(
        "geometry.vertices",
        "block",
        (number,),
        f"第 {number} 行 图形有 {count:,} 个折点，最多 {MAX_VERTICES:,} 个，请简化或拆分。",
        f"Row {number} has {count:,} points; at most {MAX_VERTICES:,} are taken: simplify or split it.",
        place=find_place(sheet.shapes[at]),
        fix=_offer_simpler(sheet, at),
    )


def _offer_simpler(sheet: Sheet, at: int) -> Fix | None:
    found = simplify_row(sheet, at, MAX_VERTICES)
    if found is None:
        return None
    simple, tolerance_deg = found
    change_m2 = measure_row(simple)[0] - float(sheet.area_m2[at])
    return Fix(
        fix_id("geometry.vertices", (sheet.numbers[at],)),
        "shape",
        False,
        f"简化图形（容差 {tolerance_deg * 1e5:.1f} 米）：{show_change(change_m2)}",
        f"Simplify the shape (within {tolerance_deg * 1e5:.1f} m): {show_change_en(change_m2)}",
        area_change_m2=change_m2,
        shapes={sheet.numbers[at]: shapely.to_wkb(simple)},
    )


def find_repeated_points(sheet: Sheet) -> list[Finding]:
    """Points drawn twice in a row: taking them out changes nothing, so one safe fix covers all rows."""
    thinned = sheet.shapes.copy()
    # GEOS fails on a ring that is one place throughout; that is told as a fault of its own
    thinned[sheet.valid] = shapely.remove_repeated_points(sheet.shapes[sheet.valid], 0.0)
    lost = shapely.get_num_coordinates(sheet.shapes) - shapely.get_num_coordinates(thinned)
    ats = [at for at in lost.nonzero()[0] if sheet.valid[at] and shapely.is_valid(thinned[at])]
    if not ats:
        return []
    rows = tuple(sheet.numbers[at] for at in ats)
    total = int(lost[ats].sum())
    fix = Fix(
        fix_id("geometry.repeated_points", rows),
        "shape",
        True,
        f"去掉 {total} 个重复折点，图形不变",
        f"Take out {total} repeated points; the shape stays the same",
        area_change_m2=0.0,
        shapes={sheet.numbers[at]: shapely.to_wkb(thinned[at]) for at in ats},
    )
    return [
        Finding(
            "geometry.repeated_points",
            "note",
            rows,
            f"{name_rows(rows)} 图形有 {total} 个重复折点，可一键去掉。",
            f"{name_rows_en(rows)}: {total} points are drawn twice; they can be taken out.",
            place=find_place(sheet.shapes[ats[0]]),
            fix=fix,
        )
    ]
