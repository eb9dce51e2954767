"""Arcs of a drawing as short straight pieces: at most 5 degrees, and 5 mm beside the true arc."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from etl.read.bounds import LARGEST_COORDINATE

_MOST_STEP = math.radians(5)
_TOLERANCE = 0.005  # drawing units, in practice metres
_MOST_PIECES = 720
_LEAST_BULGE = 1e-9
_LEAST_TURN = 1e-6

Places = NDArray[np.float64]


def count_pieces(angle: float, radius: float) -> int:
    """How many pieces an arc of so many radians needs."""
    step = _MOST_STEP
    if radius > _TOLERANCE:
        step = min(step, 2 * math.acos(1 - _TOLERANCE / radius))
    return max(2, min(_MOST_PIECES, math.ceil(abs(angle) / max(step, 1e-6))))


def stroke_bulges(vertices: Places, closed: bool) -> Places:
    """(n, 3) x, y, bulge as (m, 2) places. A bulge is the tangent of a quarter of the arc to the next vertex.

    The arc of the last vertex leads back to the first one where ``closed``; then the first place is repeated.
    """
    if len(vertices) == 0 or not vertices[:, 2].any():
        return vertices[:, :2]
    count = len(vertices)
    pieces: list[Places] = []
    for number in range(count if closed else count - 1):
        start, end = vertices[number], vertices[(number + 1) % count]
        pieces.append(start[None, :2])
        if abs(start[2]) > _LEAST_BULGE and not np.array_equal(start[:2], end[:2]):
            pieces.append(stroke_bulge(start[:2], end[:2], float(start[2])))
    pieces.append(vertices[:1, :2] if closed else vertices[-1:, :2])
    return np.vstack(pieces)


def stroke_bulge(start: Places, end: Places, bulge: float) -> Places:
    """The places between two vertices on the arc."""
    chord = end - start
    if not (np.abs(chord) < LARGEST_COORDINATE).all() or not abs(bulge) < LARGEST_COORDINATE:
        return np.full((1, 2), math.nan)  # refused with its row when the shape is built
    angle = 4 * math.atan(bulge)
    # The centre lies beside the middle of the chord, by the cotangent of half the arc.
    offset = (1 - bulge * bulge) / (4 * bulge)
    centre = (start + end) / 2 + offset * np.array([-chord[1], chord[0]])
    radius = float(np.hypot(*(start - centre)))
    first = math.atan2(start[1] - centre[1], start[0] - centre[0])
    turns = first + angle * np.arange(1, (pieces := count_pieces(angle, radius))) / pieces
    return centre + radius * np.column_stack([np.cos(turns), np.sin(turns)])


def stroke_arc(centre: Places, radius: float, start_deg: float, end_deg: float) -> Places:
    """An arc anticlockwise from one angle to the other; a full turn ends where it began."""
    if not (abs(radius) < LARGEST_COORDINATE and abs(start_deg) < 1e6 and abs(end_deg) < 1e6):
        return centre * math.nan
    angle = read_turn(math.radians(end_deg - start_deg))
    turns = math.radians(start_deg) + np.linspace(0.0, angle, count_pieces(angle, abs(radius)) + 1)
    places: Places = centre + abs(radius) * np.column_stack([np.cos(turns), np.sin(turns)])
    if angle >= 2 * math.pi:
        places[-1] = places[0]
    return places


def read_turn(angle: float) -> float:
    """An angle in radians between 0 and a full turn; nothing means a full turn."""
    turn = angle % (2 * math.pi)
    return 2 * math.pi if min(turn, 2 * math.pi - turn) < _LEAST_TURN else turn


def stroke_ellipse(centre: Places, numbers: Mapping[int, float]) -> Places:
    """An ellipse by its half axis (11, 21), ratio (40) and parameters (41, 42)."""
    major = np.array([numbers.get(11, 0.0), numbers.get(21, 0.0)])
    ratio, start, end = numbers.get(40, 1.0), numbers.get(41, 0.0), numbers.get(42, 2 * math.pi)
    if not (np.abs([*major, ratio, start, end]) < LARGEST_COORDINATE).all():
        return centre * math.nan
    angle = read_turn(end - start)
    turns = start + np.linspace(0.0, angle, count_pieces(angle, float(np.hypot(*major))) + 1)
    minor = ratio * np.array([-major[1], major[0]])
    places: Places = centre + np.outer(np.cos(turns), major) + np.outer(np.sin(turns), minor)
    return places
