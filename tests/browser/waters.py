"""A file as it really comes: water bodies cut from a world map, with the faults such files have.

Several hundred polygons around the county and no attribute at all; two rings touch themselves, two pairs overlap, most
lie outside the county, some in other townships. Composed from a seed, so that every run sends the same file; used where
the real one cannot be had, and in pictures.
"""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import Any

from shapely import Point, Polygon, box, unary_union
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from etl.write.geojson import CRS_MEMBER

REAL = (
    Path(__file__).resolve().parents[3]
    / "shared/data/water/geomaps_osm2017_waterbodies_around_taixing.geojson"
)
WINDOW = box(119.40, 31.56, 121.11, 32.61)
OUTSIDE, ELSEWHERE, AT_HOME = 380, 24, 10
METRE = 1 / 111_320  # degrees of latitude


def compose_waters(townships: dict[str, BaseGeometry], home: str) -> dict[str, Any]:
    """The FeatureCollection around ``townships`` (EPSG:4490), the last of its polygons well inside ``home``."""
    chance = random.Random(20170101)
    county = unary_union([shape.buffer(1e-6) for shape in townships.values()])
    others = unary_union([shape for key, shape in townships.items() if key != home]).buffer(-0.012)
    places = (
        scatter(chance, WINDOW.difference(county.buffer(0.02)), OUTSIDE)
        + scatter(chance, others, ELSEWHERE)
        + scatter(chance, townships[home].buffer(-0.006), AT_HOME)
    )
    shapes = [draw_pond(chance, place) for place in places]
    for row in (5, len(shapes) - 1):
        shapes.append(translate(shapes[row], 320 * METRE, 120 * METRE))
    for row in (7, len(shapes) - 4):
        shapes[row] = pinch(shapes[row])
    features = [
        {"type": "Feature", "properties": {}, "geometry": shape.__geo_interface__} for shape in shapes
    ]
    return {"type": "FeatureCollection", "crs": CRS_MEMBER, "features": features}


def scatter(chance: random.Random, ground: BaseGeometry, count: int) -> list[Point]:
    """That many places on ``ground``, none within about 1.3 km of another."""
    west, south, east, north = ground.bounds
    found: list[Point] = []
    while len(found) < count:
        place = Point(chance.uniform(west, east), chance.uniform(south, north))
        if ground.covers(place) and all(place.distance(other) > 0.012 for other in found):
            found.append(place)
    return found


def draw_pond(chance: random.Random, place: Point) -> Polygon:
    """An uneven ring of 7 to 14 corners, 120 to 420 m from its middle, on a grid of five decimals."""
    corners, size = chance.randint(7, 14), chance.uniform(180, 360)
    ring = []
    for corner in range(corners):
        angle = 2 * math.pi * (corner + chance.uniform(-0.25, 0.25)) / corners
        reach = size * chance.uniform(0.7, 1.15) * METRE
        ring.append(
            (round(place.x + 1.18 * reach * math.cos(angle), 5), round(place.y + reach * math.sin(angle), 5))
        )
    return Polygon(ring)


def pinch(shape: Polygon) -> Polygon:
    """The same pond with its ring passing one of its corners twice: it touches itself there."""
    ring = list(shape.exterior.coords)[:-1]
    middle = shape.centroid
    inner = (round((ring[0][0] + middle.x) / 2, 5), round((ring[0][1] + middle.y) / 2, 5))
    beside = (round((inner[0] + ring[1][0]) / 2, 5), round((inner[1] + ring[1][1]) / 2, 5))
    return Polygon([ring[0], inner, beside, ring[0], *ring[1:]])


def write_waters(folder: Path, townships: dict[str, BaseGeometry], home: str) -> Path:
    """The file in ``folder``, as a clerk would find it."""
    path = folder / "waterbodies.geojson"
    path.write_text(json.dumps(compose_waters(townships, home)), encoding="utf-8")
    return path
