"""Tables that keep degrees, minutes and seconds in three columns, headed in one row or in two merged ones."""

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


def find_degree_columns(row: Sequence[object], below: Sequence[object]) -> tuple[Triple, Triple, bool] | None:
    """(longitude columns, latitude columns, whether the units stand in the row below), or ``None``."""
    own = [_name(cell) for cell in row]
    east, north = (_find_in_one_row(own, axis) for axis in _AXES)
    if east and north:
        return east, north, False
    units = [_name(cell) for cell in below]
    east, north = (_find_in_two_rows(own, units, axis) for axis in _AXES)
    if east and north:
        return east, north, True
    return None


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


def _find_in_one_row(names: Sequence[str], axis: re.Pattern[str]) -> Triple | None:
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


def _find_in_two_rows(names: Sequence[str], units: Sequence[str], axis: re.Pattern[str]) -> Triple | None:
    """经度 over 度, 分, 秒."""
    for place, name in enumerate(names):
        three = units[place : place + 3]
        fits = len(three) == 3 and all(unit in known for unit, known in zip(three, _UNITS, strict=True))
        if fits and axis.fullmatch(name):
            return place, place + 1, place + 2
    return None


def _name(cell: object) -> str:
    text = unicodedata.normalize("NFKC", str(cell or "").translate(_MARKS)).translate(_MARKS).lower()
    return re.sub(r"[\s_\-()\[\]【】:]", "", text)
