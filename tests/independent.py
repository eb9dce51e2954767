"""The figures of the plan once more, by other hands: GeoPandas, Shapely and pyproj alone, from an exported GeoPackage.

Nothing of the product is used here, neither its catalogue nor its SQL: what counts is written down again from the
plan's notes (layers/plan/README.md). Shapes are cut by Shapely and measured by GeographicLib on the CGCS2000 ellipsoid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pyproj import Geod
from shapely import LineString, MultiLineString, MultiPolygon, Polygon

CGCS2000 = Geod(a=6378137.0, rf=298.257222101)
PLAN_BEGAN = pd.Timestamp("2022-01-01")
Frame = pd.DataFrame
Mask = Callable[[Frame, pd.Timestamp], Any]
Pieces = dict[str, float]
NOWHERE = ""


@dataclass
class Figures:
    """Unit -> amount, with what lies in no township under NOWHERE; and the whole city, each work once."""

    city: float = 0.0
    towns: Pieces = field(default_factory=lambda: defaultdict(float))


def measure_area(shape: Any) -> float:
    """Square metres on the ellipsoid, holes taken out."""
    total = 0.0
    for polygon in _parts(shape, Polygon, MultiPolygon):
        rings = [
            abs(CGCS2000.polygon_area_perimeter(*ring.xy)[0])
            for ring in (polygon.exterior, *polygon.interiors)
        ]
        total += rings[0] - sum(rings[1:])
    return total


def measure_length(shape: Any) -> float:
    return sum(CGCS2000.line_length(*line.xy) for line in _parts(shape, LineString, MultiLineString))


def _parts(shape: Any, single: type, several: type) -> list[Any]:
    if isinstance(shape, single):
        return [shape]
    if isinstance(shape, several):
        return list(shape.geoms)
    if isinstance(shape, shapely.GeometryCollection):
        return [part for one in shape.geoms for part in _parts(one, single, several)]
    return []


@dataclass
class Townships:
    """The townships as drawn; a work is split among them by its pieces."""

    shapes: Mapping[str, Any]

    def __post_init__(self) -> None:
        self.keys = list(self.shapes)
        self.tree = shapely.STRtree([self.shapes[key] for key in self.keys])
        for shape in self.shapes.values():
            shapely.prepare(shape)

    def split(self, shape: Any) -> tuple[Pieces, Pieces, Pieces]:
        """Pieces, square metres and metres by township."""
        area, length = measure_area(shape), measure_length(shape)
        found = [self.keys[n] for n in sorted(self.tree.query(shape, predicate="intersects"))]
        covering = [key for key in found if self.shapes[key].covers(shape)]
        cuts = {
            key: shape if key in covering else shapely.intersection(self.shapes[key], shape) for key in found
        }
        areas = {key: area if key in covering else measure_area(cut) for key, cut in cuts.items()}
        lengths = {key: length if key in covering else measure_length(cut) for key, cut in cuts.items()}
        if not found:
            return {NOWHERE: 1.0}, {NOWHERE: area}, {NOWHERE: length}
        first = min(found, key=lambda key: (-areas[key], -lengths[key], key))
        for whole, parts, planar in ((area, areas, shapely.area), (length, lengths, shapely.length)):
            size = float(planar(shape))
            inside = sum(float(planar(cut)) for cut in cuts.values()) / size if size else 1.0
            left = whole - sum(parts.values())
            # all of it lies in some township: the largest piece is what the others leave
            parts[first if inside > 1 - 1e-9 else NOWHERE] = (
                parts.get(first if inside > 1 - 1e-9 else NOWHERE, 0.0) + left
            )
        return {first: 1.0}, areas, lengths


def held(frame: Frame, on: pd.Timestamp, column: str, since: bool = False) -> Any:
    days = pd.to_datetime(frame[column])
    return (days <= on) & (days >= PLAN_BEGAN) if since else days <= on


def _is(frame: Frame, column: str, *values: Any) -> Any:
    return frame[column].isin(values)


def _yes(frame: Frame, column: str) -> Any:
    return frame[column].astype(float) == 1.0


@dataclass(frozen=True)
class Part:
    """``quantity`` (count, area, length) of the rows of ``layer`` that ``mask`` lets through."""

    layer: str
    quantity: str
    mask: Mask
    sign: int = 1
    classes: tuple[int, ...] = ()


def _honours(programme: str) -> list[Part]:
    return [
        Part(
            "village_works",
            "count",
            lambda f, on: (
                _is(f, "programme", programme)
                & _is(f, "stage", "named", "rechecked")
                & held(f, on, "named_on", True)
            ),
        )
    ]


def _is_examined(frame: Frame, on: pd.Timestamp) -> Any:
    return _is(frame, "attribute", "national", "provincial")


def _outfalls(*masks: Mask) -> Part:
    def all_of(frame: Frame, on: pd.Timestamp) -> Any:
        kept = _is(frame, "river_level", "backbone")
        for mask in masks:
            kept &= mask(frame, on)
        return kept

    return Part("outfalls", "count", all_of)


def _stage(name: str) -> Mask:
    return lambda f, on: _yes(f, name) & held(f, on, f"{name}_on")


PARKS = ("虹桥工业园区", "泰兴经济开发区")
PROBLEMS = ("black_odorous", "dead_end", "both")
_MET: Mask = lambda f, on: _is(f, "stage", "accepted", "reviewed", "named") & held(f, on, "accepted_on", True)  # noqa: E731
_BELT: Mask = lambda f, on: _is(f, "belt", "rutai_1km", "tributary_1km")  # noqa: E731
_ALL: Mask = lambda f, on: np.ones(len(f), dtype=bool)  # noqa: E731

NUMERATORS: dict[str, list[Part]] = {
    "river_ecological_km": [
        Part(
            "rural_rivers",
            "length",
            lambda f, on: _is(f, "stage", "accepted") & held(f, on, "accepted_on", True),
        )
    ],
    "rural_river_coverage": [
        Part("rural_rivers", "length", lambda f, on: _is(f, "stage", "accepted") & held(f, on, "accepted_on"))
    ],
    "happy_waters": [Part("happy_waters", "count", _MET)],
    "demonstration_rivers": [
        Part("happy_waters", "count", lambda f, on: _MET(f, on) & _is(f, "tier", "demonstration"))
    ],
    "black_odorous_water": [
        Part(
            "rural_rivers",
            "count",
            lambda f, on: (
                _is(f, "problem", *PROBLEMS)
                & _is(f, "problem_stage", "cleared")
                & held(f, on, "problem_cleared_on")
            ),
        )
    ],
    "outfall_investigated": [_outfalls(_stage("surveyed"))],
    "outfall_monitored": [_outfalls(_stage("monitored"))],
    "outfall_traced": [_outfalls(_stage("traced"))],
    "outfall_remediated": [
        _outfalls(
            _stage("remediated"),
            lambda f, on: _yes(f, "needs_remediation") & _is(f, "stage", "remediated", "preclosed", "closed"),
        )
    ],
    "park_outfall_monitoring": [
        Part("outfalls", "count", lambda f, on: _is(f, "unit", *PARKS) & _stage("monitored")(f, on))
    ],
    "aquaculture_tailwater": [
        Part(
            "aquaculture_ponds",
            "area",
            lambda f, on: (
                _BELT(f, on) & _is(f, "tailwater", "compliant", "recycled") & held(f, on, "checked_on")
            ),
        )
    ],
    "afforestation_mu": [
        Part(
            "afforestation",
            "area",
            lambda f, on: (
                _is(f, "ledger", "gain")
                & _is(f, "stage", "accepted", "recognised")
                & (f["survival_pct"].astype(float) >= 85)
                & held(f, on, "accepted_on", True)
            ),
        ),
        Part(
            "afforestation", "area", lambda f, on: _is(f, "ledger", "loss") & held(f, on, "lost_on", True), -1
        ),
    ],
    "green_villages": _honours("green_village"),
    "demonstration_homesteads": _honours("homestead"),
    "idyllic_villages": _honours("idyllic_village"),
    "eco_civilization_villages": _honours("eco_village"),
    "greening_projects": [
        Part(
            "greening", "count", lambda f, on: _is(f, "stage", "accepted") & held(f, on, "accepted_on", True)
        )
    ],
    "urban_greening_m2": [
        Part(
            "greening",
            "area",
            lambda f, on: (
                _is(f, "stage", "accepted") & _yes(f, "in_urban_area") & held(f, on, "accepted_on", True)
            ),
        )
    ],
    "shoreline_violations": [
        Part(
            "shoreline_issues",
            "count",
            lambda f, on: (
                _is(f, "river_level", "yangtze")
                & _is(f, "stage", "closed", "rechecked")
                & held(f, on, "closed_on")
            ),
        )
    ],
    "section_grade_iii": [Part("monitoring_sections", "count", _is_examined, classes=(1, 2, 3))],
    "yangtze_tributaries_below_v": [
        Part("monitoring_sections", "count", lambda f, on: _yes(f, "reaches_yangtze"), classes=(6,))
    ],
    "wetland_restored": [
        Part("wetlands", "area", lambda f, on: _is(f, "stage", "accepted") & held(f, on, "accepted_on")),
        Part("wetlands", "area", lambda f, on: f["stage"].isna()),
    ],
}
DENOMINATORS: dict[str, list[Part]] = {
    "section_grade_iii": [Part("monitoring_sections", "count", _is_examined)],
    "rural_river_coverage": [Part("rural_rivers", "length", _ALL)],
    "black_odorous_water": [Part("rural_rivers", "count", lambda f, on: _is(f, "problem", *PROBLEMS))],
    **{key: [_outfalls()] for key in ("outfall_investigated", "outfall_monitored", "outfall_traced")},
    "outfall_remediated": [_outfalls(lambda f, on: _yes(f, "needs_remediation"))],
    "park_outfall_monitoring": [Part("outfalls", "count", lambda f, on: _is(f, "unit", *PARKS))],
    "aquaculture_tailwater": [Part("aquaculture_ponds", "area", _BELT)],
    "shoreline_violations": [
        Part("shoreline_issues", "count", lambda f, on: _is(f, "river_level", "yangtze"))
    ],
    "river_corridors": [Part("corridors", "length", lambda f, on: _is(f, "kind", "river"))],
    "road_corridors": [Part("corridors", "length", lambda f, on: _is(f, "kind", "road"))],
}
# limits of classes I to V for rivers, mg/L (GB 3838-2002, table 1); a limit belongs to its class
LIMITS: dict[str, tuple[float, ...]] = {
    "codmn": (2, 4, 6, 10, 15), "cod": (15, 15, 20, 30, 40), "bod5": (3, 3, 4, 6, 10), "nh3n": (0.15, 0.5, 1, 1.5, 2),
    "tp": (0.02, 0.1, 0.2, 0.3, 0.4),
}  # fmt: skip
OXYGEN = (7.5, 6, 5, 3, 2)


def rate(sample: Mapping[str, Any]) -> int | None:
    """Class 1 to 6 of a river sample by its worst item; None where no rated item was measured."""
    told = {
        item: float(value)
        for item, value in sample.items()
        if item in {*LIMITS, "do", "ph"} and pd.notna(value)
    }
    classes = [
        1 + sum(told[item] > limit for limit in limits) for item, limits in LIMITS.items() if item in told
    ]
    if "do" in told:
        classes.append(1 + sum(told["do"] < limit for limit in OXYGEN))
    if "ph" in told:
        classes.append(1 if 6 <= told["ph"] <= 9 else 6)
    return max(classes, default=None)


CORRIDORS = {"river_corridors": "river", "road_corridors": "road"}
LAYERS = (
    "townships", "rural_rivers", "happy_waters", "outfalls", "aquaculture_ponds", "afforestation", "village_works",
    "greening", "shoreline_issues", "wetlands", "corridors", "corridor_works", "monitoring_sections",
)  # fmt: skip


class County:
    """Everything that held at one instant; any day can be asked. ``samples``: a row a sample, a column an item."""

    def __init__(self, frames: Mapping[str, Frame], towns: Townships | None, samples: Frame) -> None:
        self.frames = frames
        self.samples = samples.assign(observed_on=pd.to_datetime(samples["observed_on"]))
        self.towns = towns or Townships(
            dict(zip(frames["townships"]["key"], frames["townships"]["geometry"], strict=True))
        )
        self._split: dict[str, list[tuple[Pieces, Pieces, Pieces]]] = {}

    def _latest_classes(self, frame: Frame, on: pd.Timestamp) -> Any:
        """Of each section the class of its latest rated sample; none is not a number."""
        taken = self.samples[self.samples["observed_on"] <= on]
        rated = taken.assign(grade=[rate(row) for row in taken.to_dict("records")]).dropna(subset=["grade"])
        last = rated.sort_values("observed_on").groupby("feature_id")["grade"].last()
        return frame["feature_id"].astype(str).map(last.astype(float)).astype(float)

    def count(self, parts: list[Part], on: date) -> Figures:
        figures = Figures()
        for part in parts:
            frame = self.frames[part.layer]
            if not len(frame):
                continue
            kept = np.asarray(part.mask(frame, pd.Timestamp(on)))
            if part.classes:
                kept = kept & np.isin(self._latest_classes(frame, pd.Timestamp(on)), part.classes)
            for n in np.flatnonzero(kept):
                pieces = self._pieces(part.layer)[n][("count", "area", "length").index(part.quantity)]
                for unit, amount in pieces.items():
                    figures.towns[unit] += part.sign * amount
                figures.city += part.sign * self._whole(part, n)
        return figures

    def unite_chainage(self, kind: str, on: date) -> float:
        """Metres of the corridors of a kind that some accepted work covers, stretch by stretch between all ends."""
        works = self.frames["corridor_works"]
        if not len(works):
            return 0.0
        kept = works[
            _is(works, "kind", kind)
            & _is(works, "stage", "accepted")
            & held(works, pd.Timestamp(on), "accepted_on")
        ]
        total = 0.0
        for _, of_one in kept.groupby("corridor", dropna=False):
            ends = of_one[["chainage_from_m", "chainage_to_m"]].astype(float).dropna().to_numpy()
            low, high = ends.min(axis=1, initial=np.inf), ends.max(axis=1, initial=-np.inf)
            marks = np.unique(ends)
            for begin, end in pairwise(marks):
                total += (end - begin) * bool(np.any((low <= begin) & (high >= end)))
        return total

    def _whole(self, part: Part, n: int) -> float:
        shape = self.frames[part.layer]["geometry"].iloc[n]
        return {"count": lambda _: 1.0, "area": measure_area, "length": measure_length}[part.quantity](shape)

    def _pieces(self, layer: str) -> list[tuple[Pieces, Pieces, Pieces]]:
        if layer not in self._split:
            self._split[layer] = [self.towns.split(shape) for shape in self.frames[layer]["geometry"]]
        return self._split[layer]
