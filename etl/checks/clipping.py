"""Taking a piece out of a row, as a fix that a person looks at before it is used."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from etl.checks.sheet import Sheet
from etl.findings import Fix, fix_id
from etl.measure import measure_row
from etl.tidy import make_multi
from etl.wording import show_area, show_area_en, show_length

# Whoever would lose more than this has a question of who is right, not of a border drawn twice.
_MOST_SHARE = 0.5
# Two combs of n teeth cross in n * n places, and GEOS cannot be stopped once it has begun.
_MOST_WORK = 20_000_000


def take_parts(shape: BaseGeometry, dimension: int) -> BaseGeometry | None:
    """The parts of that dimension as one stored shape: a common border is no common ground."""
    if shape.geom_type != "GeometryCollection":
        same = not shape.is_empty and shapely.get_dimensions(shape) == dimension
        return make_multi(shape) if same else None
    parts = [part for part in shapely.get_parts(shape) if shapely.get_dimensions(part) == dimension]
    return make_multi(shapely.geometrycollections(parts)) if parts else None


def offer_clip(
    sheet: Sheet,
    at: int,
    pieces: Sequence[BaseGeometry],
    code: str,
    rows: tuple[int, ...],
    zh: str,
    en: str,
    lost: float | None = None,
) -> Fix | None:
    """The row at that position without the pieces; None where half of it would go, where it is a point, or too heavy.

    ``zh`` and ``en`` name what is taken out, ``lost`` is how much that is (m² or m) where it is measured already.
    """
    dimension, number = int(sheet.dimension[at]), sheet.numbers[at]
    if dimension < 1 or not sheet.valid[at]:
        return None
    rest: BaseGeometry | None = sheet.shapes[at]
    cuts = shapely.get_num_coordinates(list(pieces)).sum()
    if int(shapely.get_num_coordinates(rest)) * int(cuts) > _MOST_WORK:
        return None
    for piece in pieces:
        rest = take_parts(shapely.difference(rest, piece), dimension) if rest is not None else None
    if rest is None or not shapely.is_valid(rest):
        return None
    whole = float(sheet.measured[2 - dimension][at])
    if lost is None:
        lost = whole - measure_row(rest)[2 - dimension]
    if lost > _MOST_SHARE * whole:
        return None
    told = (show_area(lost), show_area_en(lost)) if dimension == 2 else (show_length(lost),) * 2
    return Fix(
        fix_id(code, rows),
        "shape",
        False,
        f"从第 {number} 行中扣除{zh}（{told[0]}）",
        f"Take {en} out of row {number} ({told[1]})",
        area_change_m2=-lost if dimension == 2 else 0.0,
        shapes={number: shapely.to_wkb(rest)},
    )
