"""Boundaries that run out and back in one point."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LinearRing, Polygon
from shapely.geometry.base import BaseGeometry

from etl.checks.places import Place, draw_places
from etl.checks.sheet import Sheet
from etl.findings import Finding, Fix, fix_id
from etl.measure import measure_row
from etl.tidy import make_multi
from etl.wording import name_rows, name_rows_en, show_change, show_change_en


def find_spikes(sheet: Sheet) -> list[Finding]:
    """Rows with spikes, whatever point the ring starts at and however small it is; the apexes can be taken out."""
    corners = sheet.corners
    before, here, after = (corners.flat_m[at] for at in (corners.before, slice(None), corners.after))
    sides = np.hypot(*(here - before).T) + np.hypot(*(after - here).T)
    base = np.hypot(*(after - before).T)
    sizes = np.bincount(corners.ring)[corners.ring] if corners.ring.size else corners.ring
    found = (sides > sheet.limit("geometry.spike", "ratio") * base) & (sizes >= 4)
    found &= sheet.dimension[corners.row] == 2
    if not found.any():
        return []
    ats = corners.row[found]
    told = sorted(zip(ats.tolist(), corners.lonlat[found].tolist(), strict=True))
    rows = tuple(dict.fromkeys(sheet.numbers[at] for at, _ in told))
    places: list[Place | None] = [(lon, lat) for _, (lon, lat) in told]
    return [
        Finding(
            "geometry.spike",
            "acknowledge",
            rows,
            f"{name_rows(rows)} 边界有尖刺（{len(told)} 处），请删去多余折点，或确认确为实际边界。",
            f"{name_rows_en(rows)}: the boundary has {len(told)} spikes; take the points out, or confirm the boundary.",
            place=places[0],
            evidence=draw_places(places),
            fix=_offer_blunt(sheet, np.unique(ats), corners.lonlat[found], rows),
        )
    ]


def _offer_blunt(
    sheet: Sheet, ats: NDArray[np.int_], apexes: NDArray[np.float64], rows: tuple[int, ...]
) -> Fix | None:
    """The rows without the apexes, where every one of them stays a sound shape."""
    sharp = {(lon, lat) for lon, lat in apexes.tolist()}
    blunt: dict[int, BaseGeometry] = {}
    for at in ats.tolist():
        made = _take_out(sheet.shapes[at], sharp)
        if made is None:
            return None
        blunt[at] = made
    change_m2 = sum(measure_row(shape)[0] - float(sheet.area_m2[at]) for at, shape in blunt.items())
    return Fix(
        fix_id("geometry.spike", rows),
        "shape",
        False,
        f"删去尖刺的顶点：{show_change(change_m2)}",
        f"Take the apexes out: {show_change_en(change_m2)}",
        area_change_m2=change_m2,
        shapes={sheet.numbers[at]: shapely.to_wkb(shape) for at, shape in blunt.items()},
    )


def _take_out(shape: BaseGeometry, sharp: set[tuple[float, float]]) -> BaseGeometry | None:
    parts = []
    for part in shapely.get_parts(shape):
        rings = [_thin(ring, sharp) for ring in shapely.get_rings(part)]
        if rings[0] is None:
            return None
        parts.append(Polygon(rings[0], [hole for hole in rings[1:] if hole is not None]))
    made = make_multi(shapely.geometrycollections(parts))
    return made if shapely.is_valid(made) else None


def _thin(ring: BaseGeometry, sharp: set[tuple[float, float]]) -> LinearRing | None:
    kept = [pair for pair in map(tuple, shapely.get_coordinates(ring)[:-1].tolist()) if pair not in sharp]
    return LinearRing(kept) if len(kept) >= 3 else None
