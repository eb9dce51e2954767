"""The plane the demonstration county is drawn on, and the way back to longitude and latitude.

Everything is composed in metres (CGCS2000 / 3-degree Gauss-Kruger, central meridian 120 E, EPSG:4549: the county
straddles that meridian, so lengths are true within 1:80 000) and leaves as EPSG:4490, longitude first, rounded to 7
decimals (1 cm).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

Points = npt.NDArray[np.float64]
DECIMALS = 7
NAMESPACE = uuid.UUID("5b0f3f0a-3f0e-5f0b-9c1e-321283202201")

_TO_PLANE = Transformer.from_crs(4490, 4549, always_xy=True)


def to_plane(lon_lat: Sequence[tuple[float, float]] | Points) -> Points:
    """Degrees (n, 2) to metres (n, 2)."""
    degrees = np.asarray(lon_lat, dtype=float)
    east, north = _TO_PLANE.transform(degrees[:, 0], degrees[:, 1])
    return np.column_stack([east, north])


def _to_degrees(metres: Points) -> Points:
    lon, lat = _TO_PLANE.transform(metres[:, 0], metres[:, 1], direction="INVERSE")
    return np.round(np.column_stack([lon, lat]), DECIMALS)


def to_degrees(geometries: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Metres to rounded degrees, as Point, MultiLineString or MultiPolygon; raises ValueError when one is not valid.

    Equal vertices stay equal, so shapes that share an edge in the plane share it in degrees.
    """
    if not len(geometries):
        return []
    degrees = shapely.transform(np.asarray(geometries, dtype=object), _to_degrees)
    for index in np.flatnonzero(~shapely.is_valid(degrees)):
        degrees[index] = _repair(degrees[index])
    # chainage begins where a line begins: only areas may start anywhere
    areas = shapely.get_dimensions(degrees) == 2
    degrees[areas] = shapely.normalize(degrees[areas])
    return [_as_multi(geometry) for geometry in degrees]


def _repair(geometry: BaseGeometry) -> BaseGeometry:
    """Rounding may fold a sliver onto itself: snap to the grid of the rounding, which keeps polygons valid."""
    snapped = shapely.set_precision(geometry, 10.0**-DECIMALS)
    rounded = shapely.transform(snapped, lambda xy: np.round(xy, DECIMALS))
    if not shapely.is_valid(rounded) or rounded.is_empty:
        raise ValueError(f"a composed shape cannot be rounded: {geometry.wkt[:80]}")
    return rounded


def _as_multi(geometry: BaseGeometry) -> BaseGeometry:
    if isinstance(geometry, Polygon):
        return shapely.MultiPolygon([geometry])
    if isinstance(geometry, LineString):
        return shapely.MultiLineString([geometry])
    return geometry


def chance(seed: int, topic: str) -> np.random.Generator:
    """A generator of its own for each topic: adding rows to one layer leaves the others as they were."""
    digest = hashlib.sha256(f"{seed}/{topic}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def feature_id(seed: int, layer: str, key: str) -> uuid.UUID:
    """The same seed, layer and key give the same id on every machine."""
    return uuid.uuid5(NAMESPACE, f"{seed}/{layer}/{key}")
