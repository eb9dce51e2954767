"""When two values, and two shapes, are the same: what a format rounds away is no change."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

# RFC 7946 advises seven decimals: 6e-8 degrees are 7 mm, which no survey of these works resolves.
SAME_DEG = 6e-8
# GEOS compares every point with every segment; beyond this it is not asked, and the shapes count as two.
_MOST_WORK = 20_000_000


def to_json(value: Any) -> Any:
    """A stored value as rows hold it: dates as ISO text."""
    return value.isoformat() if isinstance(value, date) else value


def plain_value(value: Any) -> Any:
    """A value as compared: nothing is None, dates are text, numbers have 12 digits, lists no order."""
    if value in (None, "", []):
        return None
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return float(f"{value:.12g}")
    if isinstance(value, list | tuple):
        return frozenset(value)
    return to_json(value)


def is_same_value(one: Any, two: Any) -> bool:
    return one is two or bool(plain_value(one) == plain_value(two))


@np.errstate(invalid="ignore")
def is_same_shape(one: BaseGeometry | None, two: BaseGeometry | None) -> bool:
    """Whether both are there and equal, wherever their rings start and whichever way they run."""
    if one is None or two is None:
        return one is two
    counts = shapely.get_num_coordinates([one, two]).tolist()
    if shapely.get_dimensions(one) != shapely.get_dimensions(two) or counts[0] != counts[1]:
        return False
    if shapely.equals_exact(shapely.normalize(one), shapely.normalize(two), SAME_DEG):
        return True
    if np.abs(np.subtract(shapely.bounds(one), shapely.bounds(two))).max() > SAME_DEG:
        return False
    # rounding may have exchanged two corners that are equally far west, by which normalising sorts
    light = counts[0] * counts[1] <= _MOST_WORK
    return light and bool(shapely.hausdorff_distance(one, two) <= SAME_DEG)
