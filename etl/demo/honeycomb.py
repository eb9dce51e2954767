"""A honeycomb: a corner always joins three cells, so borders between groups never touch by accident."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from etl.demo import places
from etl.demo.frame import Points, to_plane

HEX_M = 260.0

Labels = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Honeycomb:
    """Cells: centres (n, 2) in metres; the same on an integer lattice where corners meet exactly; their six
    neighbours (n, 6; -1 beyond the rim); which cells form the rim.

    ``origin`` and ``unit`` lead from the lattice to metres.
    """

    centres: Points
    lattice: Labels
    neighbours: Labels
    rim: Flags
    origin: Points
    unit: Points


def lay_honeycomb() -> Honeycomb:
    """Cells over the extent of the county and a little more."""
    (west, south), (east, north) = to_plane(
        [
            (places.EXTENT_WEST - 0.03, places.EXTENT_SOUTH - 0.02),
            (places.EXTENT_EAST + 0.02, places.EXTENT_NORTH + 0.02),
        ]
    )
    unit = np.array([HEX_M / 2, HEX_M / (2 * np.sqrt(3.0))])
    columns, rows = int((east - west) / HEX_M), int((north - south) / (3 * unit[1]))
    row, column = np.divmod(np.arange(rows * columns), columns)
    lattice = np.column_stack([2 * column + (row & 1), 3 * row])
    origin = np.array([west, south])
    neighbours = _find_neighbours(row, column, rows, columns)
    return Honeycomb(
        origin + lattice * unit, lattice, neighbours, np.asarray((neighbours < 0).any(axis=1)), origin, unit
    )


def _find_neighbours(row: Labels, column: Labels, rows: int, columns: int) -> Labels:
    shift = np.asarray(row & 1)
    right_up, left_up = shift, shift - 1
    none = np.zeros_like(shift)
    steps = [(0, none + 1), (1, right_up), (1, left_up), (0, none - 1), (-1, left_up), (-1, right_up)]
    found = []
    for down, right in steps:
        r, c = row + down, column + right
        inside = (r >= 0) & (r < rows) & (c >= 0) & (c < columns)
        found.append(np.where(inside, r * columns + c, -1))
    return np.column_stack(found)


def spread(comb: Honeycomb, among: Flags, start: Labels) -> Flags:
    """The cells of ``among`` that can be walked to from ``start`` without leaving ``among``."""
    reached = np.zeros(len(among) + 1, dtype=bool)
    reached[start] = among[start]
    front = start[among[start]]
    while len(front):
        around = np.unique(comb.neighbours[front])
        around = around[around >= 0]
        front = around[among[around] & ~reached[around]]
        reached[front] = True
    return reached[:-1]
