"""A column of cells: what many rows say in the same words is read once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from etl.values.parsed import Parsed
from etl.values.reading import parse_value
from layers.layer import Field


def parse_column(field: Field, said: Sequence[Any], factor: float | None = None) -> list[Parsed]:
    """As :func:`etl.values.parse_value` for each cell, in their order; equal cells share one :class:`Parsed`."""
    if set(map(type, said)) <= {str, type(None)}:
        parsed = {cell: parse_value(field, cell, factor) for cell in set(said)}
        return [parsed[cell] for cell in said]
    # 1, 1.0 and True are one key of a dictionary, but not one answer
    keys = [(type(cell), str(cell) if isinstance(cell, list) else cell) for cell in said]
    typed = {
        key: parse_value(field, cell, factor) for key, cell in dict(zip(keys, said, strict=True)).items()
    }
    return [typed[key] for key in keys]
