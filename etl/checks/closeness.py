"""Points closer together than anybody measures, and boundaries that nearly touch themselves."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from etl.checks.places import Place, draw_places
from etl.checks.rings import M_PER_DEGREE, Corners
from etl.checks.sheet import Sheet
from etl.findings import Finding, Fix, fix_id
from etl.measure import measure_shapes
from etl.wording import name_rows, name_rows_en, show_change, show_change_en, show_number

# The clearance of a shape takes GEOS longer than reading it: about 0.1 s for so many points.
_MOST_POINTS = 100_000


def find_close_points(sheet: Sheet) -> list[Finding]:
    """Rows with neighbouring points closer than the limit, told together; a thinned shape is offered."""
    limit_m = sheet.limit("geometry.close_points", "distance_m")
    corners, close = _list_close(sheet, limit_m)
    if not close.any():
        return []
    ats = np.unique(corners.row[close])
    rows = tuple(sheet.numbers[at] for at in ats)
    places: list[Place | None] = [(lon, lat) for lon, lat in corners.lonlat[close].tolist()]
    count, shown = int(close.sum()), show_number(limit_m)
    return [
        Finding(
            "geometry.close_points",
            "note",
            rows,
            f"{name_rows(rows)} 有 {count} 处相邻折点不到 {shown} 米，多半是重复采点，可看预览后去掉。",
            f"{name_rows_en(rows)}: {count} pairs of neighbouring points within {shown} m; they can be thinned.",
            place=places[0],
            evidence=draw_places(places),
            fix=_offer_thinner(sheet, ats, limit_m, rows),
        )
    ]


def _list_close(sheet: Sheet, limit_m: float) -> tuple[Corners, NDArray[np.bool_]]:
    corners = sheet.corners
    apart_m = np.hypot(*(corners.flat_m - corners.flat_m[corners.after]).T)
    return corners, (apart_m < limit_m) & (corners.after != np.arange(len(corners.row)))


def _offer_thinner(sheet: Sheet, ats: NDArray[np.int_], limit_m: float, rows: tuple[int, ...]) -> Fix | None:
    latitude = shapely.get_y(shapely.centroid(sheet.shapes[ats])).mean()
    try:
        thinned = shapely.remove_repeated_points(
            sheet.shapes[ats], limit_m / M_PER_DEGREE / np.cos(np.radians(latitude))
        )
    except shapely.errors.GEOSException:  # a ring or a hole smaller than the limit would be one place
        return None
    if not (shapely.is_valid(thinned) & ~shapely.is_empty(thinned)).all():
        return None
    change_m2 = float(measure_shapes(list(thinned))[0].sum() - sheet.area_m2[ats].sum())
    return Fix(
        fix_id("geometry.close_points", rows),
        "shape",
        False,
        f"去掉过近的折点：{show_change(change_m2)}",
        f"Take out points that are too close: {show_change_en(change_m2)}",
        area_change_m2=change_m2,
        shapes={sheet.numbers[at]: shapely.to_wkb(shape) for at, shape in zip(ats, thinned, strict=True)},
    )


def find_narrow_clearance(sheet: Sheet) -> list[Finding]:
    """Polygons of which two stretches of boundary come closer than the limit; passed over in very heavy files."""
    polygon = sheet.valid & (sheet.dimension == 2)
    if int(shapely.get_num_coordinates(sheet.shapes[polygon]).sum()) > _MOST_POINTS:
        return []
    limit_m = sheet.limit("geometry.clearance", "distance_m")
    corners, close = _list_close(sheet, sheet.limit("geometry.close_points", "distance_m"))
    told_already = np.zeros(len(sheet.rows), dtype=bool)
    told_already[corners.row[close]] = True
    ats = np.flatnonzero(polygon & ~told_already)
    shapes = shapely.remove_repeated_points(sheet.shapes[ats], 0.0)
    ats = ats[shapely.minimum_clearance(shapes) * M_PER_DEGREE < limit_m]
    if not ats.size:
        return []
    rows = tuple(sheet.numbers[at] for at in ats)
    narrow = shapely.get_coordinates(shapely.minimum_clearance_line(sheet.shapes[ats]))[::2]
    places: list[Place | None] = [(lon, lat) for lon, lat in narrow.tolist()]
    shown = show_number(limit_m)
    return [
        Finding(
            "geometry.clearance",
            "note",
            rows,
            f"{name_rows(rows)} 边界有两处相距不到 {shown} 米，坐标取整后可能相碰，请把间隙画开或合并。",
            f"{name_rows_en(rows)}: the boundary comes within {shown} m of itself and may touch when rounded; "
            "draw it apart or together.",
            place=places[0],
            evidence=draw_places(places),
        )
    ]
