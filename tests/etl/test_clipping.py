"""What is offered to be cut off a row, and what is left to the person who drew it."""

from __future__ import annotations

from datetime import date

import numpy as np
import shapely
import shapely.affinity
from shapely import MultiPolygon, Polygon, box

import layers
from etl.checks.clipping import offer_clip
from etl.checks.sheet import Sheet, lay_out
from etl.rows import Row


def lay(shape: Polygon) -> Sheet:
    return lay_out(layers.get("wetlands"), [Row(1, {}, MultiPolygon([shape]))], date(2022, 6, 1))


def comb(teeth: int) -> Polygon:
    """A valid outline whose upper side goes up and down that many times."""
    x = np.linspace(120.1, 120.2, 2 * teeth)
    y = np.where(np.arange(2 * teeth) % 2 == 0, 32.25, 32.26)
    return Polygon([(120.1, 32.2), *zip(x, y, strict=True), (120.2, 32.2)])


def test_a_corner_is_cut_off() -> None:
    sheet = lay(box(120.10, 32.20, 120.11, 32.21))
    fix = offer_clip(
        sheet, 0, [box(120.108, 32.20, 120.12, 32.22)], "overlap.file", (1,), "重叠", "the overlap"
    )
    assert fix is not None and not fix.safe
    rest = shapely.from_wkb(fix.shapes[1])
    assert rest.equals(MultiPolygon([box(120.10, 32.20, 120.108, 32.21)]))


def test_more_than_half_is_not_offered() -> None:
    sheet = lay(box(120.10, 32.20, 120.11, 32.21))
    piece = box(120.103, 32.20, 120.12, 32.22)
    assert offer_clip(sheet, 0, [piece], "overlap.file", (1,), "重叠", "the overlap") is None


def test_two_combs_are_not_cut_with_one_another() -> None:
    """With a bound that is not heeded this would take minutes."""
    sheet = lay(comb(20_000))
    other = shapely.affinity.rotate(comb(20_000), 90)
    assert offer_clip(sheet, 0, [other], "overlap.file", (1,), "重叠", "the overlap") is None
