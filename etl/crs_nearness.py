"""Which places lie near lines: a tree of single segments, because a whole border is slow to measure to."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry


class Nearness:
    """Lines in metres, ready to be asked."""

    def __init__(self, lines: BaseGeometry) -> None:
        places, owners = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
        pairs = np.stack([places[:-1], places[1:]], axis=1)[owners[:-1] == owners[1:]]
        self._tree = shapely.STRtree(list(np.atleast_1d(shapely.linestrings(pairs))))

    def find_near(self, places: NDArray[np.float64], within_m: float) -> NDArray[np.bool_]:
        """Which of the (n, 2) places lie within ``within_m`` of a line."""
        points = np.atleast_1d(np.asarray(shapely.points(places), dtype=object))
        near, _ = self._tree.query(points, predicate="dwithin", distance=within_m)
        found = np.zeros(len(points), dtype=bool)
        found[near] = True
        return found
