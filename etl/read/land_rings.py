"""From numbered boundary points to a shape: outlines, holes, further parts; also points and lines."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from etl.read.shape_builder import ShapeBuilder, collect_parts

Ring = NDArray[np.float64]


def build_plot(
    points: list[tuple[int, float, float]], kind: str, builder: ShapeBuilder
) -> BaseGeometry | None:
    """(ring, north, east) of each point as one shape, east first; ``kind`` is 点, 线 or 面."""
    rings: dict[int, list[tuple[float, float]]] = {}
    for ring, north, east in points:
        rings.setdefault(ring, []).append((east, north))
    if kind == "点":
        return collect_parts([builder.build_point(place) for places in rings.values() for place in places])
    if kind == "线":
        return collect_parts([builder.build_line(places) for places in rings.values()])
    return build_area([builder.read_places(places) for places in split_closed(rings)], builder)


def split_closed(rings: dict[int, list[tuple[float, float]]]) -> list[list[tuple[float, float]]]:
    """The rings in order; one number that closes several times is several rings."""
    split: list[list[tuple[float, float]]] = []
    for places in rings.values():
        current: list[tuple[float, float]] = []
        for place in places:
            current.append(place)
            if len(current) > 3 and place == current[0]:
                split.append(current)
                current = []
        if len(current) == 1 and split and split[-1][-1] == current[0]:
            continue  # the closing point written twice
        if current:
            split.append(current)
    return split


def build_area(rings: list[Ring], builder: ShapeBuilder) -> BaseGeometry | None:
    """A ring that lies in an outline before it is its hole, any other ring a further part.

    Outlines are found by their boxes, so that a plot of thousands of rings does not ask each about each.
    """
    closed = [builder.close_ring(ring) for ring in rings]
    if len(closed) == 1:
        return shapely.Polygon(closed[0])
    outlines = [shapely.Polygon(ring) for ring in closed]
    boxes = shapely.STRtree([shapely.box(*outline.bounds) for outline in outlines])
    holes: dict[int, list[Ring]] = {}  # by their outline, in order
    for number, ring in enumerate(closed):
        near = np.sort(boxes.query(boxes.geometries[number]))
        home = next(
            (
                one
                for one in near[near < number].tolist()
                if one in holes and lies_inside(ring, outlines[one])
            ),
            None,
        )
        if home is None:
            holes[number] = []
        else:
            holes[home].append(ring)
    return collect_parts([shapely.Polygon(closed[number], inner) for number, inner in holes.items()])


def lies_inside(ring: Ring, outline: BaseGeometry) -> bool:
    """Whether most points of a ring lie in an outline; counted by rays, so a broken outline does no harm."""
    west, south, east, north = outline.bounds
    low, high = ring.min(axis=0), ring.max(axis=0)
    if high[0] < west or low[0] > east or high[1] < south or low[1] > north:
        return False
    return bool(shapely.intersects_xy(outline, ring[:, 0], ring[:, 1]).mean() > 0.5)
