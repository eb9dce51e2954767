"""Several coordinates in one cell: ``J1：120.05,32.17；J2：…``, or one pair as ``120.05, 32.17``."""

from __future__ import annotations

import re
import unicodedata

from etl.read.coordinates import MARKS, parse_coordinate

_TOKEN = re.compile(
    r"(?<![A-Za-z0-9.])[EN东北经纬:]*\s*("
    r"\d{1,3}\s*[°d度]\s*\d{1,2}(?:\.\d+)?\s*['分]?(?:\s*\d{1,2}(?:\.\d+)?\s*[\"秒]?)?"
    r"|\d+\.\d+|\d{6,8}"
    r")",
    re.IGNORECASE,
)
_FEW_DEGREES = 5.0
_FEW_METRES = 200_000.0
_LINES = re.compile("线|走向|轨迹|路由|起止|起终")

Places = list[tuple[float, float]]


def read_places(text: str) -> Places | None:
    """The pairs of a cell in their order; ``None`` where it holds none, or numbers that make no pairs.

    Numbers of points (``J1``, ``1.``) are short and whole, so they are not taken for coordinates.
    """
    flat = unicodedata.normalize("NFKC", text.translate(MARKS)).translate(MARKS)
    numbers = [parse_coordinate(match[1]) for match in _TOKEN.finditer(flat)]
    known = [number for number in numbers if number is not None]
    if not known or len(known) != len(numbers) or len(known) % 2:
        return None
    places = list(zip(known[::2], known[1::2], strict=True))
    reach = _FEW_DEGREES if max(abs(number) for number in places[0]) <= 180 else _FEW_METRES
    alike = all(
        abs(first - places[0][0]) < reach and abs(second - places[0][1]) < reach for first, second in places
    )
    return places if alike else None


def is_list_heading(text: str) -> bool:
    """Whether a heading may head such a column."""
    return (
        re.search("坐标|经纬度|拐点|界址|范围|位置|四至|location|coord|lonlat", text, re.IGNORECASE)
        is not None
    )


def is_line_heading(text: str) -> bool:
    """Whether several places below a heading are a line, not an outline."""
    return _LINES.search(text) is not None
