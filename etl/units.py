"""Units of the county as messages name them."""

from __future__ import annotations

from layers.units import get_unit


def name_unit(key: str | None) -> tuple[str, str]:
    """Chinese and English name; the key itself where the table does not know it."""
    if key is None:
        return "其他单位", "another unit"
    try:
        unit = get_unit(key)
    except KeyError:
        return key, key
    return unit.zh, unit.en
