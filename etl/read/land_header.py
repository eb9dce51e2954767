"""The header of a coordinate text: datum, zone and unit, and the zone put before eastings that lack it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from etl.read.content import Declaration, Note

_LEGACY = (
    (re.compile(r"西安|1980|xian", re.IGNORECASE), "EPSG:4610"),
    (re.compile(r"北京|1954"), "EPSG:4214"),
)
# EPSG numbers of CGCS2000 zones: zone + offset, with the zone in the easting and without.
_ZONED = {"3": 4488, "6": 4478}
_ZONES = {"3": range(25, 46), "6": range(13, 24)}
_NORTHING_M = (1_000_000.0, 7_000_000.0)
_ZONE_M = 1_000_000.0

Points = list[tuple[int, float, float]]


class HasPoints(Protocol):
    """A plot, as far as its points matter here."""

    points: Points


@dataclass
class Header:
    """What the lines above the plots say. ``width``: ``"3"`` or ``"6"`` degrees; ``unit``: 米 or 度."""

    datum: str = ""
    zone: int | None = None
    width: str = "3"
    unit: str = "米"


def read_header_line(line: str, header: Header) -> None:
    """Takes what matters from ``key=value``; all other lines are nothing to us."""
    key, mark, value = re.sub("[＝:：]", "=", line).partition("=")
    key, value = key.strip(), value.strip()
    if not mark or not value:
        return
    if key == "坐标系":
        header.datum = value
    elif "分带" in key:
        header.width = "6" if "6" in value or "六" in value else "3"
    elif key.endswith("带号"):
        digits = re.search(r"\d{1,3}", value)
        header.zone = int(digits[0]) if digits else None
    elif key == "计量单位":
        header.unit = "度" if value.startswith("度") else "米"


def declare_system(header: Header, plots: Sequence[HasPoints]) -> Declaration:
    """The declared system by its EPSG code; the 1980 and 1954 datums by that of their degrees."""
    for pattern, code in _LEGACY:
        if pattern.search(header.datum):
            return Declaration(code)
    in_degrees = all(max(abs(north), abs(east)) <= 180 for plot in plots for _, north, east in plot.points)
    if in_degrees:
        return Declaration("EPSG:4490" if header.datum else None)
    zone = header.zone
    if zone is None or zone not in _ZONES[header.width]:
        return Declaration()
    return Declaration(f"EPSG:{zone + _ZONED[header.width]}")


def add_zone(header: Header, plots: list[Points]) -> list[Note]:
    """Puts the header's zone before eastings without one: without it a file of another zone would fit here, too."""
    zone = header.zone
    if zone is None or zone not in _ZONES[header.width]:
        return []
    added = 0
    for points in plots:
        for number, (ring, north, east) in enumerate(points):
            if _is_northing(north) and _is_bare_easting(east):
                points[number] = (ring, north, east + zone * _ZONE_M)
                added += 1
            elif _is_northing(east) and _is_bare_easting(north):
                points[number] = (ring, north + zone * _ZONE_M, east)
                added += 1
    if not added:
        return []
    return [
        (
            f"横坐标没有带号，已按文件头的带号 {zone} 补上。",
            f"Eastings came without a zone; the header's zone {zone} was put before them.",
        )
    ]


def _is_northing(number: float) -> bool:
    return _NORTHING_M[0] <= number < _NORTHING_M[1]


def _is_bare_easting(number: float) -> bool:
    return 100_000 <= number < _NORTHING_M[0]
