"""By what a row is recognised as the work it speaks of, in a file and in the store."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from layers.layer import Layer

Identity = tuple[str, ...]
_NOISE = re.compile(r"[\s·]+")


def identify(layer: Layer, attributes: Mapping[str, Any]) -> Identity | None:
    """The row's own words for the work, folded: identity fields, and the label where one of them is empty.

    None where nothing names the work. A plot without a plot number is known by its year, village and name instead.
    """
    parts = [_fold(attributes.get(name)) for name in layer.identity]
    if all(parts):
        return tuple(parts)
    label = _fold(attributes.get(layer.label))
    return (*parts, label) if label else None


def _fold(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _NOISE.sub("", unicodedata.normalize("NFKC", str(value))).lower()
