"""The outlines of a hatch: its boundary paths, of polylines or of single edges, arcs stroked."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from etl.read.dxf_curves import stroke_arc, stroke_bulges, stroke_ellipse
from etl.read.dxf_splines import stroke_spline

_POLYLINE = 2
_TEXT_BOX = 8
_LINE, _ARC, _ELLIPSE, _SPLINE = 1, 2, 3, 4
_LEAST_CORNERS = 3

Places = NDArray[np.float64]
Group = tuple[int, float]


def list_outlines(groups: list[Group]) -> list[Places]:
    """The closed outlines of a HATCH from its groups in order; paths that make no ring are passed over."""
    starts = [place for place, (code, _) in enumerate(groups) if code == 92]
    ends = [*starts[1:], next((place for place, (code, _) in enumerate(groups) if code == 75), len(groups))]
    rings: list[Places] = []
    for start, end in zip(starts, ends, strict=False):
        path = groups[start:end]
        flags = int(path[0][1]) if 0 <= path[0][1] < 1 << 16 else 0
        if flags & _TEXT_BOX:
            continue
        ring = read_polyline(path) if flags & _POLYLINE else join_edges(path)
        if len(ring) >= _LEAST_CORNERS:
            rings.append(ring)
    return rings


def read_polyline(path: list[Group]) -> Places:
    """A path that is one polyline: 93 vertices of 10, 20 and perhaps 42."""
    vertices: list[list[float]] = []
    for code, number in path:
        if code == 10:
            vertices.append([number, 0.0, 0.0])
        elif code in (20, 42) and vertices:
            vertices[-1][1 if code == 20 else 2] = number
    return stroke_bulges(np.array(vertices, dtype=np.float64).reshape(-1, 3), closed=True)


def join_edges(path: list[Group]) -> Places:
    """A path of edges, each beginning where the one before it ended."""
    pieces = [piece for piece in (draw_edge(edge) for edge in split_edges(path)) if len(piece)]
    for number in range(1, len(pieces)):
        end = pieces[number - 1][-1]
        if np.hypot(*(pieces[number][-1] - end)) < np.hypot(*(pieces[number][0] - end)):
            pieces[number] = pieces[number][::-1]  # drawn the other way round
    return np.vstack(pieces) if pieces else np.empty((0, 2))


def split_edges(path: list[Group]) -> Iterator[list[Group]]:
    """The groups of each edge, which begins with 72."""
    starts = [place for place, (code, _) in enumerate(path) if code == 72]
    for start, end in zip(starts, [*starts[1:], len(path)], strict=False):
        yield path[start:end]


def draw_edge(edge: list[Group]) -> Places:
    """One edge as places."""
    kind = edge[0][1]
    numbers = dict(reversed(edge))  # the first of each code
    centre = np.array([[numbers.get(10, 0.0), numbers.get(20, 0.0)]])
    if kind == _LINE:
        return np.vstack([centre, [[numbers.get(11, 0.0), numbers.get(21, 0.0)]]])
    if kind == _SPLINE:
        return stroke_spline(
            [(71 if code == 94 else 41 if code == 42 else code, value) for code, value in edge], 0
        )
    forward = numbers.get(73, 1.0) != 0
    start, end = numbers.get(50, 0.0), numbers.get(51, 360.0)
    if not forward:  # angles are counted clockwise
        start, end = -end, -start
    if kind == _ARC:
        places = stroke_arc(centre, numbers.get(40, 0.0), start, end)
    elif kind == _ELLIPSE:
        turn = {41: math.radians(start), 42: math.radians(end)}
        places = stroke_ellipse(centre, {**numbers, **turn})
    else:
        return np.empty((0, 2))
    return places if forward else places[::-1]
