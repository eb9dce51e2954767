"""Shapes too small, too thin or out of the layer's usual size."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from etl.checks.places import draw_places, find_place
from etl.checks.rings import flatten
from etl.checks.sheet import Sheet
from etl.findings import Finding
from etl.wording import name_rows, name_rows_en, show_area, show_area_en, show_length
from layers.rules import AreaBetween, Severity


def find_odd_sizes(sheet: Sheet) -> list[Finding]:
    """Tiny shapes, slivers, and the layer's own bounds of area; one finding a kind."""
    polygon = sheet.valid & (sheet.dimension == 2)
    line = sheet.valid & (sheet.dimension == 1)
    tiny = (polygon & (sheet.area_m2 < sheet.limit("geometry.tiny", "area_m2"))) | (
        line & (sheet.length_m < sheet.limit("geometry.tiny", "length_m"))
    )
    small = polygon & ~tiny & (sheet.area_m2 < sheet.limit("geometry.sliver", "area_m2"))
    # 4 pi A / P^2 is 1 for a circle, 0.79 for a square, 0.03 for a strip 1 : 100.
    thin = small.copy()
    thin[small] = _measure_roundness(sheet.shapes[small]) * 100 < sheet.limit(
        "geometry.sliver", "roundness_pct"
    )
    return [
        *_tell(
            sheet,
            tiny,
            "geometry.tiny",
            "图形极小，可能是误画的碎面，请确认或移除",
            "tiny, perhaps drawn by mistake; confirm or leave out",
        ),
        *_tell(
            sheet,
            thin,
            "geometry.sliver",
            "图形细长如缝，可能是相邻地块间的碎缝，请确认或移除",
            "thin slivers, perhaps gaps between plots; confirm or leave out",
        ),
        *_find_out_of_bounds(sheet, polygon & ~tiny),
    ]


def _find_out_of_bounds(sheet: Sheet, judged: NDArray[np.bool_]) -> list[Finding]:
    least_m2 = sheet.limit("geometry.small", "area_m2")
    most_m2 = sheet.limit("geometry.large", "area_m2")
    declared = [rule.severity for rule in sheet.layer.rules if isinstance(rule, AreaBetween)]
    severity: Severity = declared[0] if declared else "acknowledge"
    return [
        *_tell(
            sheet,
            judged & (sheet.area_m2 < least_m2),
            "geometry.small",
            f"面积小于 {show_area(least_m2)}，请核对图形后确认",
            f"area below {show_area_en(least_m2)}; check and confirm",
            severity,
        ),
        *_tell(
            sheet,
            judged & (sheet.area_m2 > most_m2),
            "geometry.large",
            f"面积大于 {show_area(most_m2)}，请核对图形后确认",
            f"area above {show_area_en(most_m2)}; check and confirm",
            severity,
        ),
    ]


def _tell(
    sheet: Sheet, which: NDArray[np.bool_], code: str, zh: str, en: str, severity: Severity = "acknowledge"
) -> list[Finding]:
    ats = np.flatnonzero(which)
    if not ats.size:
        return []
    rows = tuple(sheet.numbers[at] for at in ats)
    places = [find_place(sheet.shapes[at]) for at in ats]
    first = (
        show_area(sheet.area_m2[ats[0]])
        if sheet.dimension[ats[0]] == 2
        else show_length(sheet.length_m[ats[0]])
    )
    return [
        Finding(
            code,
            severity,
            rows,
            f"{name_rows(rows)} {zh}（第 {rows[0]} 行 {first}）。",
            f"{name_rows_en(rows)}: {en}.",
            place=places[0],
            evidence=draw_places(places),
        )
    ]


def _measure_roundness(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """4 pi A / P^2 in a plane scaled to the place."""
    flat = shapely.transform(shapes, flatten)
    with np.errstate(divide="ignore", invalid="ignore"):
        roundness = 4 * np.pi * shapely.area(flat) / shapely.length(flat) ** 2
    return np.asarray(np.nan_to_num(roundness, nan=1.0), dtype=np.float64)
