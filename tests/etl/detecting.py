"""Plots of a made-up county, written in a system, and what the detective says of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyproj
import shapely

from etl.crs_detective import judge_crs
from etl.read.content import Declaration
from etl.reading import CountyContext, CrsVerdict
from etl.shifted_datums import shift_to_bd09, shift_to_gcj02

WGS84 = Declaration("OGC:CRS84", implied=True)


def county_outline(seed: int = 0) -> shapely.Polygon:
    angle = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    radius = 1 + 0.08 * np.sin(7 * angle + seed) + 0.03 * np.cos(23 * angle)
    return shapely.Polygon(
        np.column_stack([120.135 + 0.21 * radius * np.cos(angle), 32.18 + 0.19 * radius * np.sin(angle)])
    )


OUTLINE = county_outline()
COUNTY = CountyContext(outline=OUTLINE.wkb)
PLOTS = [
    shapely.box(x, y, x + 0.004, y + 0.003) for x in (120.05, 120.12, 120.2) for y in (32.1, 32.15, 32.25)
]


def write_in(shapes: list[Any], crs: str) -> list[Any]:
    shifts: dict[str, Any] = {"GCJ-02": shift_to_gcj02, "BD-09": shift_to_bd09}
    if crs in shifts:
        return list(shapely.transform(np.array(shapes), shifts[crs]))
    to = pyproj.Transformer.from_crs("EPSG:4490", crs, always_xy=True)
    return list(
        shapely.transform(np.array(shapes), lambda p: np.column_stack(to.transform(p[:, 0], p[:, 1])))
    )


def swap(shapes: list[Any]) -> list[Any]:
    return list(shapely.transform(np.array(shapes), lambda places: places[:, ::-1]))


def judge(
    shapes: list[Any], declared: str | None = None, county: CountyContext = COUNTY, **more: Any
) -> CrsVerdict:
    declaration = more.pop("declaration", Declaration(declared))
    return judge_crs(shapes, declaration, more.pop("hints", ()), more.pop("chosen", None), county)


def prj(code: str) -> str:
    return str(pyproj.CRS(code).to_wkt("WKT1_ESRI"))


def know(published: list[Any], rivers: list[Any] | None = None, **more: Any) -> CountyContext:
    boxes = shapely.bounds(np.array(published, dtype=object)).astype("<f8").tobytes() if published else None
    lines = shapely.MultiLineString(rivers).wkb if rivers else None
    return CountyContext(outline=OUTLINE.wkb, landmarks=boxes, rivers=lines, **more)
