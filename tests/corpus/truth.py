"""What the files hold: works of the composed county in EPSG:4490, with the attributes a township would send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tests.corpus.county import County, compose_corpus_county

SEED = 321283
MU_M2 = 2000 / 3
METRES_PER_DEGREE = (94_200.0, 110_900.0)  # east, north, in the middle of the county

TREES = ("水杉", "榉树", "朴树", "银杏", "㭎木", "榆树")
# names with characters of GB 2312, of GBK, and of GB18030 alone (four bytes there, two surrogates in UTF-16)
PEOPLE = ("王建国", "朱镕", "李喆", "陈㛃", "张𬍛", "𠅤生", "吴䶮", "龔芃")


@dataclass(frozen=True)
class Truth:
    """``shapes`` in degrees, longitude first; ``rows`` their attributes; ``family``: point, line or polygon."""

    name: str
    family: str
    shapes: tuple[BaseGeometry, ...]
    rows: tuple[dict[str, Any], ...]


def describe(number: int, name: str, township: str, shape: BaseGeometry) -> dict[str, Any]:
    """Attributes of one work: text with rare characters, a number, a date."""
    east, north = METRES_PER_DEGREE
    mu = shapely.area(shape) * east * north / MU_M2
    return {
        "名称": name,
        "乡镇": township,
        "负责人": PEOPLE[number % len(PEOPLE)],
        "树种": TREES[number % len(TREES)],
        "面积": round(float(mu), 2),
        "日期": f"2023-{number % 12 + 1:02d}-{number % 27 + 1:02d}",
    }


@cache
def list_truths() -> dict[str, Truth]:
    """All truths by name."""
    county = compose_corpus_county()
    rng = np.random.default_rng(SEED)
    new = [_draw_plot(rng, county) for _ in range(8)]
    known = [plot for plot in county.published_plots[:: len(county.published_plots) // 40]][:6]
    holed = [_draw_plot(rng, county, hole=True) for _ in range(2)]
    two_parts = shapely.MultiPolygon([new[6], new[7]])
    rivers = [_resurvey(rng, line) for line in county.published_rivers[:3]]
    banks = [_draw_outfall(rng, county) for _ in range(10)]
    return {
        truth.name: truth
        for truth in (
            _make("ledger", "polygon", [*known, *new[:6]], county),
            _make("new_plots", "polygon", new[:6], county),
            _make("one_plot", "polygon", new[:1], county),
            _make("parts", "polygon", [*known[:2], *holed, two_parts], county),
            _make("holes", "polygon", holed, county),
            _make("rivers", "line", rivers, county),
            _make("outfalls", "point", banks, county),
            _make("places", "point", [shapely.point_on_surface(plot) for plot in new], county),
        )
    }


def _make(name: str, family: str, shapes: Sequence[BaseGeometry], county: County) -> Truth:
    kinds = {"polygon": "造林地块", "line": "河段", "point": "排口"}
    rows = []
    for number, shape in enumerate(shapes, start=1):
        township = county.name_township(shape)
        rows.append(describe(number, f"{township}{kinds[family]}{number}号", township, shape))
    return Truth(name, family, tuple(shapes), tuple(rows))


def _draw_plot(rng: np.random.Generator, county: County, hole: bool = False) -> BaseGeometry:
    """An irregular plot of 2 to 8 mu, inside the county; with a pond in it if asked."""
    corners = int(rng.integers(5, 10))
    angles = np.sort((np.arange(corners) + rng.uniform(0.1, 0.7, corners)) * 2 * np.pi / corners)
    radius = np.sqrt(rng.uniform(2, 8) * MU_M2 / np.pi) * rng.uniform(0.8, 1.2, corners)
    ring = np.column_stack([np.cos(angles) * radius, np.sin(angles) * radius]) / METRES_PER_DEGREE
    centre = np.array(county.draw_place(rng))
    holes = [(ring * 0.3 + centre)[::-1]] if hole else []
    return shapely.Polygon(np.round(ring + centre, 8), [np.round(one, 8) for one in holes])


def _resurvey(rng: np.random.Generator, line: BaseGeometry) -> BaseGeometry:
    """The published line as somebody else would draw it: other vertices, a few metres beside."""
    dense = shapely.segmentize(shapely.simplify(line, 5e-5), 200 / METRES_PER_DEGREE[1])
    places = shapely.get_coordinates(dense)
    return shapely.LineString(np.round(places + rng.normal(0, 3, places.shape) / METRES_PER_DEGREE, 8))


def _draw_outfall(rng: np.random.Generator, county: County) -> BaseGeometry:
    """A new point on the bank, 15 m from a published river's line."""
    line = county.published_rivers[int(rng.integers(len(county.published_rivers)))]
    place = shapely.get_coordinates(
        shapely.line_interpolate_point(line, rng.uniform(0.05, 0.95), normalized=True)
    )[0]
    angle = rng.uniform(0, 2 * np.pi)
    beside = 15 * np.array([np.cos(angle), np.sin(angle)]) / METRES_PER_DEGREE
    return shapely.Point(np.round(place + beside, 8))
