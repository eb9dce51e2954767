"""The worked examples of a layer's forms: one with everything, one with what is required; nobody's works."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from etl.read.examples import EXAMPLE_MARK
from layers.layer import Geometry, Layer

NAMED = "name"  # the field that carries the mark; every layer has it
# Rounded places in the county (EPSG:4490), so that nobody's outfall stands in the form.
EXAMPLE_PLACES = ((120.05, 32.17), (120.06, 32.18))
_SIDE_DEG = 0.001


def name_example(layer: Layer, only_required: bool) -> str:
    """The name of an example, which the reader knows again."""
    name = f"{EXAMPLE_MARK}{layer.field(NAMED).example}"
    return f"{name}（只填必填项）" if only_required else name


def draw_example(family: Geometry, place: tuple[float, float]) -> BaseGeometry:
    """A shape of about 100 m at a place."""
    x, y = place
    if family == "point":
        return shapely.Point(place)
    if family == "line":
        return shapely.MultiLineString([[place, (x + _SIDE_DEG, y + _SIDE_DEG)]])
    return shapely.MultiPolygon([shapely.box(x, y, x + _SIDE_DEG, y + _SIDE_DEG)])
