"""Where a fault is: a place to fly to, and GeoJSON to draw."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

Place = tuple[float, float]
# About 1 cm: what a sender can see, and small enough to send.
_DECIMALS = 7
_MOST_PLACES = 200


def find_place(shape: BaseGeometry | None) -> Place | None:
    """A point of the shape; the middle of its box where it is invalid; None where it has no finite coordinate."""
    if shape is None or shape.is_empty:
        return None
    west, south, east, north = shape.bounds
    if not np.isfinite([west, south, east, north]).all():
        return None
    if shapely.is_valid(shape):
        point = shapely.point_on_surface(shape)
        return round(point.x, _DECIMALS), round(point.y, _DECIMALS)
    return round((west + east) / 2, _DECIMALS), round((south + north) / 2, _DECIMALS)


def draw_shape(shape: BaseGeometry) -> dict[str, Any]:
    """GeoJSON geometry with seven decimals."""
    rounded = shapely.transform(shape, lambda coordinates: np.round(coordinates, _DECIMALS))
    drawn: dict[str, Any] = json.loads(shapely.to_geojson(rounded))
    return drawn


def draw_places(places: Sequence[Place | None]) -> dict[str, Any] | None:
    """GeoJSON MultiPoint of the first places; None when there is none."""
    told = [list(place) for place in places if place is not None][:_MOST_PLACES]
    return {"type": "MultiPoint", "coordinates": told} if told else None
