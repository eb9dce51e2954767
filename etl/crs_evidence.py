"""What the CRS detective knows of a file, and its word on numbers that lie in no window of the county."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from etl.crs_declared import Declared
from etl.crs_systems import System, find_system, inside_window, split_packed, window_of
from etl.read.content import Note
from etl.read.refusals import refuse
from etl.reading import CountyContext, CrsCandidate, CrsVerdict

_CHINA = (73.0, 3.0, 136.0, 54.0)
_HOME_ZONES = {40, 20, 21}
# numbers with seconds: inside one county six of ten decimals look packed, as all their minutes are small
_SURELY_PACKED = 16


@dataclass(frozen=True)
class Evidence:
    """What is known before ranking. ``places``: the centre of each shape, (n, 2), in the file's numbers."""

    shapes: list[BaseGeometry]
    places: NDArray[np.float64]
    declared: Declared
    hints: Sequence[Note]
    county: CountyContext


def share_inside(evidence: Evidence, system: System, swapped: bool) -> float:
    """Share of the shapes whose centre lies in the county's window of a system."""
    places = evidence.places[:, ::-1] if swapped else evidence.places
    return float(inside_window(places, window_of(system.crs, evidence.county.bbox)).mean())


def looks_packed(evidence: Evidence) -> Literal["surely", "perhaps", ""]:
    """Whether undeclared degrees could all be degrees.minutes-seconds (120.0312 for 120°03′12″)."""
    if evidence.declared.label is not None:
        return ""
    numbers = shapely.get_coordinates(np.array(evidence.shapes, dtype=object))[:2000]
    if not len(numbers) or not (np.abs(numbers) <= 180).all():
        return ""
    _, minutes, seconds = split_packed(np.abs(numbers))
    if not ((minutes < 60) & (seconds < 60)).all():
        return ""
    return "surely" if len(np.unique(numbers[seconds > 0])) >= _SURELY_PACKED else "perhaps"


def judge_elsewhere(evidence: Evidence) -> CrsVerdict:
    """Numbers that lie in no window of the county: elsewhere on Earth, in another zone, or nonsense."""
    x, y = evidence.places[:, 0], evidence.places[:, 1]
    label = evidence.declared.label
    outside = "图形不在本县范围内，请核对。", "The shapes lie outside the county; please check."
    if (np.abs(x) <= 180).all() and (np.abs(y) <= 90).all():
        swapped = inside_window(evidence.places[:, ::-1], _CHINA).mean() > 0.5
        name = "EPSG:4490 (lat,lon)" if swapped else "EPSG:4490"
        return _only(name, not swapped, label, outside, 0.5)
    if (np.abs(y) <= 180).all() and (np.abs(x) <= 90).all():
        return _only("EPSG:4490 (lat,lon)", False, label, outside, 0.5)
    check_zone(np.maximum(x, y), np.minimum(x, y))
    declared = evidence.declared
    if declared.zone and declared.zone not in _HOME_ZONES and declared.foreign:
        raise refuse("crs.wrong_zone", zone=declared.zone)
    if declared.foreign:
        raise refuse("crs.foreign", declared=label)
    if declared.crs and not find_system(declared.crs).geographic:
        return _only(declared.crs, True, label, outside, 0.5)
    box = shapely.total_bounds(np.array(evidence.shapes, dtype=object))
    west, south, east, north = (f"{number:.10g}" for number in box)
    raise refuse("crs.numbers_fit_nothing", x_from=west, x_to=east, y_from=south, y_to=north)


def check_zone(larger: NDArray[np.float64], smaller: NDArray[np.float64]) -> None:
    """Refuse an easting whose first two digits are another zone's."""
    northings = (smaller > 1_800_000) & (smaller < 6_000_000)
    zones = (larger // 1_000_000).astype(int)
    foreign = northings & (zones >= 13) & (zones <= 45) & ~np.isin(zones, list(_HOME_ZONES))
    if foreign.mean() > 0.5:
        raise refuse("crs.wrong_zone", zone=int(np.bincount(zones[foreign]).argmax()))


def _only(crs: str, certain: bool, label: str | None, note: Note, score: float) -> CrsVerdict:
    return CrsVerdict(crs, certain, (CrsCandidate(crs, score, *note),), label, *note)
