"""Chainage along a centre line: metres on the ellipsoid from its first point, and the side a place lies on.

The nearest point is looked for on the plane of EPSG:4549 (the county straddles its meridian: true within 1:80 000);
the distance along is that of the ellipsoid of CGCS2000. Parts of a line follow one another; the way between them
counts nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, ops
from shapely.geometry.base import BaseGeometry

from etl.proj import find_geod, find_transformer

Numbers = NDArray[np.float64]

# corners of a shape are looked at, and points between them this far apart
_STEP_M = 40.0
_EDGE_DEG = 0.005
_AHEAD_M = 1.0


def to_plane(shape: BaseGeometry) -> BaseGeometry:
    """EPSG:4490 degrees to metres of EPSG:4549."""

    def move(degrees: Numbers) -> Numbers:
        return np.column_stack(find_transformer(4490, 4549).transform(degrees[:, 0], degrees[:, 1]))

    return shapely.transform(shape, move)


def to_degrees(shape: BaseGeometry) -> BaseGeometry:
    """Metres of EPSG:4549 to EPSG:4490 degrees."""

    def move(metres: Numbers) -> Numbers:
        return np.column_stack(
            find_transformer(4490, 4549).transform(metres[:, 0], metres[:, 1], direction="INVERSE")
        )

    return shapely.transform(shape, move)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a work lies along a line: ``from_m`` <= ``to_m``; ``offset_m`` its middle distance, positive to the left
    of the line's direction; ``nearest_m`` how near it comes."""

    from_m: float
    to_m: float
    offset_m: float
    nearest_m: float


@dataclass(frozen=True, slots=True)
class _Part:
    line: LineString
    along_plane: Numbers
    along: Numbers
    corners: Numbers

    def find(self, at: Numbers) -> Numbers:
        """Points (n, 2) on the plane at distances along it; the ends where a distance lies beyond."""
        return np.column_stack([np.interp(at, self.along_plane, self.corners[:, axis]) for axis in (0, 1)])


class CentreLine:
    """A line that chainage is measured along, from EPSG:4490 degrees; ``begins_m``: the chainage of its first point."""

    def __init__(self, shape: BaseGeometry, begins_m: float = 0.0) -> None:
        if not isinstance(shape, LineString | MultiLineString) or shape.is_empty:
            raise ValueError("chainage needs a line")
        self.begins_m = begins_m
        self._parts: list[_Part] = []
        at = begins_m
        for part in shapely.get_parts(shape):
            degrees = shapely.get_coordinates(part)
            flat = to_plane(part)
            assert isinstance(flat, LineString)
            metres = shapely.get_coordinates(flat)
            steps = np.hypot(*np.diff(metres, axis=0).T)
            true = np.asarray(find_geod().line_lengths(degrees[:, 0], degrees[:, 1]), dtype=float)
            self._parts.append(_Part(flat, _add_up(steps), at + _add_up(true), metres))
            at = float(self._parts[-1].along[-1])
        self.ends_m = at

    @property
    def length_m(self) -> float:
        return self.ends_m - self.begins_m

    @property
    def plane(self) -> MultiLineString:
        """The line in metres of EPSG:4549."""
        return MultiLineString([part.line for part in self._parts])

    def locate(self, points: Numbers) -> tuple[Numbers, Numbers]:
        """Chainage and signed distance (left positive) of places given in metres of EPSG:4549, shape (n, 2)."""
        spots = shapely.points(points)
        along = np.stack([shapely.line_locate_point(part.line, spots) for part in self._parts])
        apart = np.stack(
            [np.hypot(*(points - part.find(at)).T) for part, at in zip(self._parts, along, strict=True)]
        )
        nearest = np.argmin(apart, axis=0)
        chainage, offset = np.empty(len(points)), np.empty(len(points))
        for number, part in enumerate(self._parts):
            own = nearest == number
            here = along[number, own]
            back, ahead = part.find(here - _AHEAD_M), part.find(here + _AHEAD_M)
            way, out = ahead - back, points[own] - back
            left = way[:, 0] * out[:, 1] - way[:, 1] * out[:, 0]
            chainage[own] = np.interp(here, part.along_plane, part.along)
            offset[own] = apart[number, own] * np.where(left >= 0, 1.0, -1.0)
        return chainage, offset

    def locate_shape(self, shape: BaseGeometry) -> Stretch:
        """Where a point, line or polygon of EPSG:4490 lies along this line."""
        return self.locate_shapes([shape])[0]

    def locate_shapes(self, shapes: Sequence[BaseGeometry]) -> list[Stretch]:
        """The same for many at once; none may be empty."""
        flat = np.array([to_plane(shape) for shape in shapes], dtype=object)
        extended = shapely.get_dimensions(flat) > 0
        corners = flat.copy()
        corners[extended] = shapely.segmentize(flat[extended], _STEP_M)
        points, owner = shapely.get_coordinates(corners, return_index=True)
        chainage, offset = self.locate(points)
        begins = np.searchsorted(owner, np.arange(len(flat)))
        lowest, highest = np.minimum.reduceat(chainage, begins), np.maximum.reduceat(chainage, begins)
        nearest = shapely.distance(self.plane, flat)
        middles = [float(np.median(own)) for own in np.split(offset, begins[1:])]
        return [
            Stretch(float(low), float(high), middle, float(near))
            for low, high, middle, near in zip(lowest, highest, middles, nearest, strict=True)
        ]

    def find_place(self, chainage_m: float) -> tuple[float, float]:
        """Longitude and latitude at a chainage; the nearer end where it lies beyond."""
        part = next((p for p in self._parts if chainage_m <= p.along[-1]), self._parts[-1])
        along = float(np.interp(chainage_m, part.along, part.along_plane))
        lon, lat = shapely.get_coordinates(to_degrees(part.line.interpolate(along)))[0]
        return float(lon), float(lat)

    def list_corners(self) -> list[tuple[float, float, float]]:
        """Longitude, latitude and chainage of every corner."""
        told = []
        for part in self._parts:
            degrees = shapely.get_coordinates(to_degrees(part.line))
            told += [
                (float(lon), float(lat), float(at))
                for (lon, lat), at in zip(degrees, part.along, strict=True)
            ]
        return told

    def cut(self, from_m: float, to_m: float) -> MultiLineString:
        """The line between two chainages, in EPSG:4490 degrees; empty where they are one."""
        low, high = min(from_m, to_m), max(from_m, to_m)
        pieces: list[LineString] = []
        for part in self._parts:
            begin, end = np.interp([low, high], part.along, part.along_plane)
            if end - begin > 1e-6:
                piece = ops.substring(part.line, begin, end)
                assert isinstance(piece, LineString)
                pieces.append(piece)
        cut = to_degrees(MultiLineString(pieces))
        assert isinstance(cut, MultiLineString)
        return cut

    def list_inside(self, area: BaseGeometry, least_m: float = 1.0) -> list[tuple[float, float]]:
        """The stretches of this line inside a polygon (EPSG:4490), in order; shorter ones than ``least_m`` left out."""
        # an edge is straight in degrees, not on the plane
        flat = to_plane(shapely.segmentize(area, _EDGE_DEG))
        found = []
        for part in self._parts:
            for piece in shapely.get_parts(shapely.intersection(part.line, flat)):
                if not isinstance(piece, LineString) or piece.is_empty:
                    continue
                ends = shapely.line_locate_point(
                    part.line, shapely.points(shapely.get_coordinates(piece)[[0, -1]])
                )
                begin, end = np.interp(np.sort(ends), part.along_plane, part.along)
                if end - begin >= least_m:
                    found.append((float(begin), float(end)))
        return unite(found)


def _add_up(steps: Numbers) -> Numbers:
    return np.concatenate([[0.0], np.cumsum(steps)])


def unite(stretches: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The same chainage with overlaps counted once, in order."""
    united: list[tuple[float, float]] = []
    for begin, end in sorted((min(pair), max(pair)) for pair in stretches):
        if united and begin <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((begin, end))
    return united


def clip(stretches: list[tuple[float, float]], from_m: float, to_m: float) -> list[tuple[float, float]]:
    """What of ``stretches`` lies between two chainages."""
    kept = [(max(begin, from_m), min(end, to_m)) for begin, end in stretches]
    return [(begin, end) for begin, end in kept if end > begin]
