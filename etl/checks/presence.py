"""Is there a shape, is it of the layer's family, and are its coordinates numbers on our part of the earth?"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from etl.checks.dropping import offer_drop
from etl.checks.places import draw_places, find_place
from etl.checks.sheet import Sheet
from etl.findings import Finding, Fix, fix_id
from etl.measure import measure_row
from etl.reading import TAIXING_BBOX
from etl.tidy import make_multi
from etl.wording import name_rows, name_rows_en, show_area, show_area_en, show_place
from layers.layer import Geometry
from layers.tables import CHINA_BOX

_FAMILY_ZH = {0: "点", 1: "线", 2: "面"}
_FAMILY_EN = {0: "points", 1: "lines", 2: "polygons"}
_MULTIPOINT, _COLLECTION = 4, 7  # GEOS type ids
_DIMENSION: dict[Geometry, int] = {"point": 0, "line": 1, "polygon": 2}
# A neighbour's plot still belongs to the region; beyond the rule's distance the coordinates are wrong.
_KM_PER_DEGREE = 100.0
_INFINITE = (
    "坐标不是数字（空值或无穷大），请重新导出图形",
    "coordinates are no numbers; export the shape again",
)
_ABROAD = (
    "坐标不在中国范围内，请核对坐标系、带号和经纬度次序",
    "coordinates outside China; check coordinate system, zone and axis order",
)
_FAR = (
    "离泰兴市域太远，请核对坐标系；确属外地的请移除",
    "too far from the county; check the coordinate system, or leave the rows out",
)

Which = NDArray[np.bool_]


def find_missing_shapes(sheet: Sheet) -> list[Finding]:
    """Rows without a shape (or with an empty one), told together."""
    rows = tuple(sheet.numbers[at] for at in np.flatnonzero(shapely.is_missing(sheet.shapes)))
    if not rows:
        return []
    zh, en = _name_families(sheet)
    return [
        Finding(
            "geometry.missing",
            "block",
            rows,
            f"{name_rows(rows)} 没有图形，请补画{zh}，或移除这些行。",
            f"{name_rows_en(rows)} without a shape: draw {en}, or leave the rows out.",
            fix=offer_drop("geometry.missing", rows),
        )
    ]


def find_wrong_families(sheet: Sheet) -> list[Finding]:
    """Points in a layer of polygons and the like; a closed line is offered as the polygon it bounds."""
    wanted = [_DIMENSION[family] for family in sheet.layer.geometry]
    kind = shapely.get_type_id(sheet.shapes)
    wrong = (kind == _COLLECTION) | (kind == _MULTIPOINT) | ~np.isin(sheet.dimension, wanted)
    groups: dict[int, list[int]] = {}
    for at in np.flatnonzero(wrong & ~shapely.is_missing(sheet.shapes)).tolist():
        dimension = int(sheet.dimension[at])
        several = -2 if kind[at] == _MULTIPOINT and dimension in wanted else dimension
        groups.setdefault(-1 if kind[at] == _COLLECTION else several, []).append(at)
    return [_tell_family(sheet, kind, ats) for kind, ats in groups.items()]


def _tell_family(sheet: Sheet, kind: int, ats: list[int]) -> Finding:
    rows = tuple(sheet.numbers[at] for at in ats)
    zh, en = _name_families(sheet)
    is_zh = {-1: "混合图形", -2: "多点"}.get(kind) or _FAMILY_ZH[kind]
    is_en = {-1: "mixed shapes", -2: "several points in one row"}.get(kind) or _FAMILY_EN[kind]
    return Finding(
        "geometry.family",
        "block",
        rows,
        f"{name_rows(rows)} 的图形是{is_zh}，“{sheet.layer.zh}”只收{zh}，请改用{zh}或换一个图层上报。",
        f"{name_rows_en(rows)}: {is_en}, but {sheet.layer.en} takes {en}; redraw them or choose another layer.",
        place=find_place(sheet.shapes[ats[0]]),
        evidence=draw_places([find_place(sheet.shapes[at]) for at in ats]),
        fix=_offer_family(sheet, ats, rows),
    )


def _offer_family(sheet: Sheet, ats: list[int], rows: tuple[int, ...]) -> Fix | None:
    """The polygon of a closed line, or the parts of a collection that the layer takes."""
    shapes: dict[int, bytes] = {}
    change_m2 = 0.0
    for at in ats:
        meant = _extract(sheet, sheet.shapes[at])
        if meant is not None:
            shapes[sheet.numbers[at]] = shapely.to_wkb(meant)
            change_m2 += measure_row(meant)[0] - float(sheet.area_m2[at])
    if not shapes:
        return None
    area_m2 = sum(measure_row(shape)[0] for shape in shapes.values())
    return Fix(
        fix_id("geometry.family", rows),
        "shape",
        False,
        f"取出可用的图形（{len(shapes)} 行，共 {show_area(area_m2)}）",
        f"Take the usable shape ({len(shapes)} rows, {show_area_en(area_m2)})",
        area_change_m2=change_m2,
        shapes=shapes,
    )


def _extract(sheet: Sheet, shape: BaseGeometry) -> BaseGeometry | None:
    families = sheet.layer.geometry
    parts = [part for part in shapely.get_parts(shape) if not part.is_empty]
    if "polygon" in families:
        found = [part for part in parts if part.geom_type == "Polygon"]
        found += [
            shapely.polygons(shapely.get_coordinates(part))
            for part in parts
            if part.geom_type == "LineString" and _is_ring(part)
        ]
    elif "line" in families:
        found = [part for part in parts if part.geom_type == "LineString"]
    else:
        found = [part for part in parts if part.geom_type == "Point"][:1]
    if not found:
        return None
    meant = make_multi(shapely.geometrycollections(found))
    return meant if shapely.is_valid(meant) else None


def _is_ring(line: BaseGeometry) -> bool:
    return bool(shapely.is_closed(line) and shapely.get_num_coordinates(line) >= 4)


def judge_coordinates(sheet: Sheet) -> tuple[Which, Which, Which]:
    """Rows with coordinates that are no numbers, that lie outside China, that lie far from the county."""
    bounds, present, finite = sheet.bounds, ~shapely.is_missing(sheet.shapes), sheet.finite
    abroad = present & finite & _reaches_out(bounds, CHINA_BOX)
    far = (
        present
        & finite
        & ~abroad
        & _lies_apart(bounds, TAIXING_BBOX, sheet.limit("place.far", "distance_km") / _KM_PER_DEGREE)
    )
    return present & ~finite, abroad, far


def find_wild_coordinates(sheet: Sheet) -> list[Finding]:
    """Coordinates that are no numbers or lie where no work of the county can be: the numbers are wrong."""
    infinite, abroad, far = judge_coordinates(sheet)
    return [
        *_tell_wild(sheet, infinite, "geometry.not_a_number", *_INFINITE),
        *_tell_wild(sheet, abroad, "place.abroad", *_ABROAD),
        *_tell_wild(sheet, far, "place.far", *_FAR),
    ]


def _tell_wild(sheet: Sheet, which: Which, code: str, zh: str, en: str) -> list[Finding]:
    ats = np.flatnonzero(which)
    if not ats.size:
        return []
    rows = tuple(sheet.numbers[at] for at in ats)
    places = [find_place(sheet.shapes[at]) for at in ats]
    where = f"（{show_place(places[0])}）" if places[0] else ""
    return [
        Finding(
            code,
            "block",
            rows,
            f"{name_rows(rows)} {zh}{where}。",
            f"{name_rows_en(rows)}: {en} {where}.".replace(" .", "."),
            place=places[0],
            evidence=draw_places(places),
            fix=offer_drop(code, rows),
        )
    ]


def _reaches_out(bounds: NDArray[np.float64], box: tuple[float, float, float, float]) -> Which:
    """Some of the shape lies outside the box."""
    west, south, east, north = box
    return (bounds[:, 0] < west) | (bounds[:, 1] < south) | (bounds[:, 2] > east) | (bounds[:, 3] > north)


def _lies_apart(bounds: NDArray[np.float64], box: tuple[float, float, float, float], margin: float) -> Which:
    """All of the shape lies outside the box and its margin."""
    west, south, east, north = box
    return (
        (bounds[:, 2] < west - margin)
        | (bounds[:, 3] < south - margin)
        | (bounds[:, 0] > east + margin)
        | (bounds[:, 1] > north + margin)
    )


def _name_families(sheet: Sheet) -> tuple[str, str]:
    ways = sorted(_DIMENSION[family] for family in sheet.layer.geometry)
    return "或".join(_FAMILY_ZH[way] for way in ways), " or ".join(_FAMILY_EN[way] for way in ways)
