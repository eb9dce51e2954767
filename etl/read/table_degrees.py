"""Tables that keep degrees, minutes and seconds in three columns, each under a heading of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from etl.read.coordinates import parse_coordinate

Triple = tuple[int, int, int]

_UNITS = (
    {"度", "°", "d", "deg", "degree"},
    {"分", "'", "m", "min", "minute"},
    {"秒", '"', "s", "sec", "second"},
)
_AXES = (re.compile(r"(经度|东经|lon(gitude)?|lng)"), re.compile(r"(纬度|北纬|lat(itude)?)"))
_MARKS = str.maketrans({"′": "'", "″": '"', "’": "'", "”": '"', "º": "°"})
_TRAILING_MARK = re.compile(r"[°'\"度分秒′″’”\s]+\Z")


def find_degree_columns(headings: Sequence[str]) -> tuple[Triple, Triple] | None:
    """(longitude columns, latitude columns), or ``None``; 度 under a merged 经度 is headed 经度度."""
    names = [_name(heading) for heading in headings]
    east, north = (_find_triple(names, axis) for axis in _AXES)
    return (east, north) if east and north else None


def read_degrees(values: Sequence[object], columns: Triple) -> float | None:
    """One coordinate out of three cells; empty minutes or seconds count as none, 60 or more as unreadable."""
    numbers: list[float] = []
    for place, column in enumerate(columns):
        text = "" if column >= len(values) or values[column] is None else str(values[column]).strip()
        text = _TRAILING_MARK.sub("", text)
        number = parse_coordinate(text) if text else (None if place == 0 else 0.0)
        if number is None or number < 0:
            return None
        numbers.append(number)
    degrees, minutes, seconds = numbers
    if minutes >= 60 or seconds >= 60:
        return None
    return degrees + minutes / 60 + seconds / 3600


def _find_triple(names: Sequence[str], axis: re.Pattern[str]) -> Triple | None:
    """经度(度), 经度(分), 经度(秒) or lon_d, lon_m, lon_s."""
    found: list[int] = []
    for unit in _UNITS:
        place = next(
            (
                i
                for i, name in enumerate(names)
                if (match := axis.match(name)) and name[match.end() :] in unit
            ),
            None,
        )
        if place is None:
            return None
        found.append(place)
    return found[0], found[1], found[2]


def _name(cell: object) -> str:
    text = unicodedata.normalize("NFKC", str(cell or "").translate(_MARKS)).translate(_MARKS).lower()
    return re.sub(r"[\s_\-()\[\]【】:]", "", text)
