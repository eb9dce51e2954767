"""Units of measure as headings and cells name them, each with its dimension and its size in the base unit."""

from __future__ import annotations

import unicodedata

# Base units: m², m, 元, m³. 1 亩 = 2000/3 m² (the 667 of old contracts is rounding, not another unit).
_SIZES: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("m2", "平方米", "平米", "平方"), ("area", 1.0)),
    **dict.fromkeys(("亩", "市亩", "mu"), ("area", 2000 / 3)),
    **dict.fromkeys(("公顷", "ha", "hm2"), ("area", 10_000.0)),
    **dict.fromkeys(("km2", "平方公里", "平方千米"), ("area", 1_000_000.0)),
    **dict.fromkeys(("m", "米"), ("length", 1.0)),
    **dict.fromkeys(("km", "公里", "千米"), ("length", 1000.0)),
    **dict.fromkeys(("cm", "厘米"), ("length", 0.01)),
    **dict.fromkeys(("元", "圆"), ("money", 1.0)),
    **dict.fromkeys(("m3", "立方米", "立方", "方"), ("volume", 1.0)),
    **dict.fromkeys(("mg/l", "毫克/升"), ("concentration", 1.0)),
    **dict.fromkeys(("m3/d", "立方米/天", "立方米/日", "吨/天", "吨/日", "t/d"), ("flow", 1.0)),
    **dict.fromkeys(("%", "百分比"), ("percent", 1.0)),
    **dict.fromkeys("株棵个条户人座处项分名", ("count", 1.0)),
}
# what a person may choose between, where a file's heading does not say
_CHOICES = {
    "area": ("亩", "公顷", "平方米"),
    "length": ("米", "公里"),
    "money": ("元", "万元"),
    "volume": ("立方米", "万立方米"),
}
_SCALES = {"万": 10_000.0, "千": 1000.0, "亿": 100_000_000.0}


def size_unit(name: str) -> tuple[str, float] | None:
    """Dimension and size of 亩, ㎡, 万㎡, km ... (full width and case do not matter); None when unknown."""
    plain = unicodedata.normalize("NFKC", name).strip().lower()
    if plain in _SIZES:
        return _SIZES[plain]
    if plain[:1] in _SCALES and plain[1:] in _SIZES:
        dimension, size = _SIZES[plain[1:]]
        return dimension, size * _SCALES[plain[0]]
    return None


def find_factor(named: str, wanted: str | None) -> float | None:
    """What a number in unit ``named`` is multiplied by to be in ``wanted``; None when the two do not fit."""
    given, own = size_unit(named), size_unit(wanted) if wanted else None
    if given is None or own is None or given[0] != own[0]:
        return None
    return given[1] / own[1]


def list_factors(wanted: str | None) -> list[dict[str, str | float]]:
    """The units that a column for ``wanted`` may be meant in, each with its factor; none where there is no choice."""
    own = size_unit(wanted) if wanted else None
    if own is None:
        return []
    return [
        {"unit": name, "factor": factor}
        for name in _CHOICES.get(own[0], ())
        if (factor := find_factor(name, wanted)) is not None
    ]
