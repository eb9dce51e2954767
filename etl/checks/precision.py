"""Coordinates that were rounded on their way."""

from __future__ import annotations

import numpy as np
import shapely

from etl.checks.places import find_place
from etl.checks.sheet import Sheet
from etl.findings import Finding
from etl.wording import name_rows, name_rows_en

# One unit in the tenth decimal: what a binary number cannot hold of a decimal one.
_SAME_DEG = 1e-10


def find_coarse_coordinates(sheet: Sheet) -> list[Finding]:
    """One note where every coordinate of the file has few decimals and there are enough of them to tell."""
    decimals = int(sheet.limit("geometry.coarse", "decimals"))
    lonlat = shapely.get_coordinates(sheet.shapes)
    # A file of which the first points are fine has been understood; it is not read to its end.
    for sample in (lonlat[:64], lonlat):
        if not sample.size or not (np.abs(sample - np.round(sample, decimals)) < _SAME_DEG).all():
            return []
    if len(np.unique(lonlat, axis=0)) < sheet.limit("geometry.coarse", "positions"):
        return []
    present = np.flatnonzero(~shapely.is_missing(sheet.shapes))
    rows = tuple(sheet.numbers[at] for at in present)
    grid_m = 10.0 ** (5 - decimals)
    return [
        Finding(
            "geometry.coarse",
            "note",
            rows,
            f"{name_rows(rows)} 经纬度只有 {decimals} 位小数，图形被取整到约 {grid_m:,.0f} 米，面积和边界会失真，"
            "请用 7 位小数重新导出。",
            f"{name_rows_en(rows)}: degrees have only {decimals} decimals, about {grid_m:,.0f} m; "
            "export them again with 7.",
            place=find_place(sheet.shapes[present[0]]),
        )
    ]
