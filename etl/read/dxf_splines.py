"""Splines as straight pieces: B-splines by their control points and knots, else through their fit points."""

from __future__ import annotations

import itertools
import math

import numpy as np
from numpy.typing import NDArray

from etl.read.bounds import LARGEST_COORDINATE

_HIGHEST_DEGREE = 10
_PIECES_PER_SPAN = 8
_MOST_PIECES = 4000
_CLOSED = 1

Places = NDArray[np.float64]


def stroke_spline(groups: list[tuple[int, float]], flags: int) -> Places:
    """The places of a SPLINE entity from its groups in order: 71 degree, 40 knots, 41 weights, 10/20 control points,
    11/21 fit points. Numbers that make no spline give the control points as they are."""
    degree = int(min(next((number for code, number in groups if code == 71), 3.0), _HIGHEST_DEGREE + 1))
    control = read_pairs(groups, 10)
    fit = read_pairs(groups, 11)
    if len(control) < 2:
        return fit
    knots = np.array([number for code, number in groups if code == 40])
    weights = np.array([number for code, number in groups if code == 41])
    places = evaluate(
        control, knots, weights if len(weights) == len(control) else np.ones(len(control)), degree
    )
    if flags & _CLOSED and len(places) > 2 and np.hypot(*(places[0] - places[-1])) < 1e-6:
        places[-1] = places[0]
    return places


def evaluate(control: Places, knots: Places, weights: Places, degree: int) -> Places:
    """Points on the curve, by de Boor's recursion, at most :data:`_MOST_PIECES`."""
    count = len(control)
    fits = 1 <= degree <= _HIGHEST_DEGREE and len(knots) == count + degree + 1 and count > degree
    sound = (
        (np.abs(control) < LARGEST_COORDINATE).all()
        and (np.abs(knots) < LARGEST_COORDINATE).all()
        and (np.abs(weights) < LARGEST_COORDINATE).all()
    )
    if not sound:
        return control * math.nan  # refused with its row when the shape is built
    if not fits or (np.diff(knots) < 0).any() or (weights <= 0).any() or not knots[degree] < knots[count]:
        return control
    spans = np.unique(knots[degree : count + 1])
    pieces = max(1, min(_PIECES_PER_SPAN, _MOST_PIECES // max(1, len(spans) - 1)))
    steps = np.concatenate(
        [np.linspace(a, b, pieces, endpoint=False) for a, b in itertools.pairwise(spans)] + [spans[-1:]]
    )
    within = np.clip(np.searchsorted(knots, steps, side="right") - 1, degree, count - 1)
    homogeneous = np.column_stack([control * weights[:, None], weights])
    points = [homogeneous[within - degree + number] for number in range(degree + 1)]
    for level in range(1, degree + 1):
        for number in range(degree, level - 1, -1):
            left = knots[within - degree + number]
            right = knots[within + 1 + number - level]
            share = np.divide(steps - left, right - left, out=np.zeros_like(steps), where=right > left)[
                :, None
            ]
            points[number] = (1 - share) * points[number - 1] + share * points[number]
    curve: Places = points[degree][:, :2] / points[degree][:, 2:]
    return curve


def read_pairs(groups: list[tuple[int, float]], code: int) -> Places:
    """The places given by a code and by the one ten above it."""
    xs = [number for given, number in groups if given == code]
    ys = [number for given, number in groups if given == code + 10]
    count = min(len(xs), len(ys))
    return np.column_stack([xs[:count], ys[:count]]).astype(np.float64) if count else np.empty((0, 2))
