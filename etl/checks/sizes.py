"""Shapes too small, too thin or out of the layer's usual size, and spikes."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from etl.checks.places import Place, draw_places, find_place
from etl.checks.sheet import Sheet
from etl.findings import Finding
from etl.wording import name_rows, name_rows_en, show_area, show_area_en, show_length
from layers.rules import AreaBetween

_TINY_M2 = 10.0
_TINY_M = 1.0
# 4 pi A / P^2 is 1 for a circle, 0.79 for a square, 0.03 for a strip 1 : 100.
_THIN = 0.01
_THIN_M2 = 2000.0
# Both sides of a spike together are this many times the distance between their feet: an angle under about 2 degrees.
_SPIKE = 30.0


def find_odd_sizes(sheet: Sheet) -> list[Finding]:
    """Tiny shapes, slivers, and the layer's own bounds of area; one finding a kind."""
    polygon = sheet.valid & (sheet.dimension == 2)
    line = sheet.valid & (sheet.dimension == 1)
    tiny = (polygon & (sheet.area_m2 < _TINY_M2)) | (line & (sheet.length_m < _TINY_M))
    thin = polygon & ~tiny & (sheet.area_m2 < _THIN_M2) & (_measure_roundness(sheet) < _THIN)
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
    findings: list[Finding] = []
    for rule in sheet.layer.rules:
        if isinstance(rule, AreaBetween):
            small = judged & (sheet.area_m2 < rule.minimum_m2)
            large = judged & (sheet.area_m2 > rule.maximum_m2)
            least, most = show_area(rule.minimum_m2), show_area(rule.maximum_m2)
            least_en, most_en = show_area_en(rule.minimum_m2), show_area_en(rule.maximum_m2)
            findings += _tell(
                sheet,
                small,
                "geometry.small",
                f"面积小于 {least}，请核对图形后确认",
                f"area below {least_en}; check and confirm",
                rule,
            )
            findings += _tell(
                sheet,
                large,
                "geometry.large",
                f"面积大于 {most}，请核对图形后确认",
                f"area above {most_en}; check and confirm",
                rule,
            )
    return findings


def _tell(
    sheet: Sheet, which: NDArray[np.bool_], code: str, zh: str, en: str, rule: AreaBetween | None = None
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
            rule.severity if rule else "acknowledge",
            rows,
            f"{name_rows(rows)} {zh}（第 {rows[0]} 行 {first}）。",
            f"{name_rows_en(rows)}: {en}.",
            place=places[0],
            evidence=draw_places(places),
        )
    ]


def _measure_roundness(sheet: Sheet) -> NDArray[np.float64]:
    """4 pi A / P^2 in a plane scaled to the place, where a degree of longitude is as long as one of latitude."""
    scaled = _scale(sheet.shapes)
    with np.errstate(divide="ignore", invalid="ignore"):
        roundness = 4 * np.pi * shapely.area(scaled) / shapely.length(scaled) ** 2
    return np.asarray(np.nan_to_num(roundness, nan=1.0), dtype=np.float64)


def _scale(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    def _shrink(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        shrunk = coordinates.copy()
        shrunk[:, 0] *= np.cos(np.radians(coordinates[:, 1]))
        return shrunk

    scaled: NDArray[np.object_] = shapely.transform(shapes, _shrink)
    return scaled


def find_spikes(sheet: Sheet) -> list[Finding]:
    """Rows whose boundary runs out and back in one point, whatever point the ring starts at and however small it is."""
    told: list[tuple[int, Place]] = []
    for at in np.flatnonzero(sheet.valid & (sheet.dimension == 2)):
        spikes = _list_spikes(sheet.shapes[at])
        told += [(int(at), place) for place in spikes]
    if not told:
        return []
    rows = tuple(dict.fromkeys(sheet.numbers[at] for at, _ in told))
    places = [place for _, place in told]
    return [
        Finding(
            "geometry.spike",
            "acknowledge",
            rows,
            f"{name_rows(rows)} 边界有尖刺（{len(told)} 处），请删去多余折点，或确认确为实际边界。",
            f"{name_rows_en(rows)}: the boundary has {len(told)} spikes; take the points out, or confirm the boundary.",
            place=places[0],
            evidence=draw_places(list(places)),
        )
    ]


def _list_spikes(shape: BaseGeometry) -> list[Place]:
    places: list[Place] = []
    for part in shapely.get_parts(shape):
        for ring in shapely.get_rings(part):
            coordinates = shapely.get_coordinates(shapely.remove_repeated_points(ring))[:-1]
            if len(coordinates) < 4:
                continue
            flat = coordinates * [np.cos(np.radians(coordinates[0, 1])), 1.0]
            before, after = np.roll(flat, 1, axis=0), np.roll(flat, -1, axis=0)
            sides = np.hypot(*(flat - before).T) + np.hypot(*(after - flat).T)
            base = np.hypot(*(after - before).T)
            places += [(float(lon), float(lat)) for lon, lat in coordinates[sides > _SPIKE * base]]
    return sorted(places)
