"""Shapes that fieldwork would draw: strips along a line, rounded blobs, blocks of ponds."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from etl.demo.frame import Points
from etl.demo.noise import Noise


def follow(line: LineString, from_m: float, to_m: float, aside_m: float, step_m: float = 25.0) -> Points:
    """Points (n, 2) along ``line`` between two distances, moved ``aside_m`` to its left (negative: right)."""
    count = max(2, int(abs(to_m - from_m) / step_m) + 1)
    along = np.linspace(from_m, to_m, count)
    here = shapely.get_coordinates(shapely.line_interpolate_point(line, along))
    back = shapely.get_coordinates(shapely.line_interpolate_point(line, np.clip(along - 40, 0, line.length)))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(line, np.clip(along + 40, 0, line.length)))
    tangent = ahead - back
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    return np.asarray(here + aside_m * np.column_stack([-tangent[:, 1], tangent[:, 0]]))


def cut_strip(
    line: LineString, from_m: float, to_m: float, near_m: float, far_m: float, skew_m: float = 0.0
) -> Polygon:
    """The ground beside ``line`` between two distances along it and two distances from it (positive: left)."""
    near = follow(line, from_m, to_m, near_m)
    far = follow(line, min(from_m + skew_m, to_m - 10), to_m, far_m)
    return Polygon(np.vstack([near, far[::-1]]))


def draw_blob(
    generator: np.random.Generator,
    centre: Points,
    area_m2: float,
    stretch: float = 1.3,
    squareness: float = 3.0,
) -> Polygon:
    """A rounded, slightly irregular shape of that area around ``centre``, at a random angle."""
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    cos, sin = np.cos(angle), np.sin(angle)
    radius = (np.abs(cos) ** squareness + np.abs(sin) ** squareness) ** (-1 / squareness)
    wobble = 1.0 + 0.12 * Noise(generator, 0.9, 2).at(np.column_stack([cos, sin]) + 7.0)
    ring = np.column_stack([cos * stretch, sin / stretch]) * (radius * wobble)[:, None]
    turn = generator.uniform(-0.35, 0.35)
    ring = ring @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    shape = Polygon(ring)
    scale = float(np.sqrt(area_m2 / shape.area))
    return Polygon(np.asarray(centre) + ring * scale)


def draw_block(centre: Points, heading: float, width_m: float, depth_m: float) -> Polygon:
    """A rectangle around ``centre``; ``heading`` in radians from east."""
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * np.array([width_m / 2, depth_m / 2])
    turn = np.array([[np.cos(heading), np.sin(heading)], [-np.sin(heading), np.cos(heading)]])
    return Polygon(np.asarray(centre) + corners @ turn)


def heading_of(line: LineString, at_m: float) -> float:
    """The direction of ``line`` at a distance along it, in radians from east."""
    first, last = follow(line, max(0.0, at_m - 30), min(line.length, at_m + 30), 0.0, 60.0)[[0, -1]]
    return float(np.arctan2(last[1] - first[1], last[0] - first[0]))


def as_point(xy: Points) -> Point:
    return Point(float(xy[0]), float(xy[1]))


def cut_line(line: LineString, from_m: float, to_m: float) -> LineString:
    """The part of ``line`` between two distances; ValueError when that is a point."""
    part = substring(line, from_m, to_m)
    if not isinstance(part, LineString):
        raise ValueError("a part of a line needs two different ends")
    return part


def find_longest(shape: BaseGeometry) -> LineString:
    """The longest line of ``shape``; an empty one when it holds none."""
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, LineString)]
    return max(parts, key=lambda part: part.length) if parts else LineString()
