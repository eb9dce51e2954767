"""The rings and lines of many shapes as flat arrays, so that they are measured and looked at all at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Indexes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Paths:
    """Paths of one kind: the rings of polygons, or lines.

    ``places`` are (n, 2) degrees, longitude first, path after path; ``path`` names the path of each place, ``owner``
    the shape (its position in the array) of each path. ``hole`` tells which rings are holes; no line is one.
    """

    places: NDArray[np.float64]
    path: Indexes
    owner: Indexes
    hole: NDArray[np.bool_]

    @property
    def count(self) -> int:
        return len(self.owner)

    @property
    def sizes(self) -> Indexes:
        """Places of each path."""
        return np.bincount(self.path, minlength=self.count).astype(np.int64)

    def add_up(self, amounts: NDArray[np.float64], shapes: int) -> NDArray[np.float64]:
        """The sum of an amount of each path over the paths of each of so many shapes."""
        return np.bincount(self.owner, weights=amounts, minlength=shapes).astype(np.float64)


def list_rings(shapes: NDArray[np.object_]) -> Paths:
    """The rings of all polygons, each shell before its holes; other shapes have none."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    hole = np.zeros(len(rings), dtype=bool)
    hole[1:] = part[1:] == part[:-1]
    places, path = shapely.get_coordinates(rings, return_index=True)
    return Paths(places, path, owner[part], hole)


def list_lines(shapes: NDArray[np.object_]) -> Paths:
    """All lines; other shapes have none."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    line = shapely.get_dimensions(parts) == 1
    places, path = shapely.get_coordinates(parts[line], return_index=True)
    return Paths(places, path, owner[line], np.zeros(int(line.sum()), dtype=bool))
