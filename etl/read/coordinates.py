"""Coordinates as people type them: decimal, degrees-minutes-seconds, full-width, with units and letters."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = r"(\d+(?:\.\d+)?)"
_DMS = re.compile(
    rf"{_NUMBER}(?:[°d度:])(?:{_NUMBER}(?:['m分:])?)?(?:{_NUMBER}(?:[\"s秒])?)?\Z", re.IGNORECASE
)
_SPACED = re.compile(rf"{_NUMBER}\s+{_NUMBER}\s+{_NUMBER}\Z")
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?\Z", re.IGNORECASE)
MARKS = str.maketrans(
    {
        "′": "'",
        "’": "'",
        "‘": "'",
        "`": "'",
        "´": "'",
        "″": '"',
        "”": '"',
        "“": '"',
        "˝": '"',
        "º": "°",
        "˚": "°",
        "。": ".",
    }
)


def parse_coordinate(value: object) -> float | None:
    """One coordinate as a number, ``None`` if it cannot be read or has 60 or more minutes or seconds.

    >>> parse_coordinate("120°03′12.5″")
    120.05347222222222
    >>> parse_coordinate("１２０．０５　")
    120.05
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    text = clean_text(str(value))
    if _PLAIN.match(text):
        return float(text)
    match = _DMS.match(text.replace(" ", "")) or _SPACED.match(text)
    if match is None:
        return None
    degrees, minutes, seconds = (float(part) if part else 0.0 for part in match.groups())
    if minutes >= 60 or seconds >= 60:
        return None
    return degrees + minutes / 60 + seconds / 3600


def clean_text(text: str) -> str:
    """Half-width characters, one kind of minute and second mark, no compass letters, units or thousands marks."""
    text = unicodedata.normalize("NFKC", text.translate(MARKS)).translate(MARKS)
    text = text.replace("''", '"').strip()
    text = re.sub(r"^(东经|北纬|[ENXY][:=]?)\s*|\s*(东经|北纬|[EN]|米|m)$", "", text, flags=re.IGNORECASE)
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    return text.strip()
