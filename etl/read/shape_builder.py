"""Builds shapes from lists of numbers, keeping what is wrong visible instead of dropping it.

An unclosed ring is closed, a ring or line with too few places is padded (and so stays, invalid, for the checks
to report); both are counted. Heights are dropped and counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from etl.read.bounds import LARGEST_COORDINATE
from etl.read.content import Note
from etl.read.refusals import refuse

Numbers = Sequence[Any] | NDArray[np.float64]


@dataclass
class ShapeBuilder:
    """Builds the shapes of one file; ``row`` (counted from 1) is for messages."""

    row: int = 0
    heights_dropped: bool = False
    rings_closed: list[int] = field(default_factory=list)
    padded: list[int] = field(default_factory=list)

    def build_point(self, place: Sequence[Any]) -> BaseGeometry | None:
        if len(place) == 0:
            return None
        return shapely.Point(self.read_places([place])[0])

    def build_line(self, places: Numbers) -> BaseGeometry | None:
        if len(places) == 0:
            return None
        xy = self.read_places(places)
        if len(xy) < 2:
            self.padded.append(self.row)
            xy = np.repeat(xy, 2, axis=0)
        return shapely.LineString(xy)

    def build_polygon(self, rings: Sequence[Numbers]) -> BaseGeometry | None:
        closed = [self.close_ring(self.read_places(ring)) for ring in rings if len(ring) > 0]
        if not closed:
            return None
        return shapely.Polygon(closed[0], closed[1:])

    def close_ring(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        if len(xy) > 1 and not np.array_equal(xy[0], xy[-1]):
            self.rings_closed.append(self.row)
            xy = np.vstack([xy, xy[:1]])
        if len(xy) < 4:
            self.padded.append(self.row)
            xy = np.vstack([xy, np.repeat(xy[-1:], 4 - len(xy), axis=0)])
        return xy

    def read_places(self, places: Numbers) -> NDArray[np.float64]:
        """(n, 2) finite numbers.

        Raises
        ------
        UnreadableFile
            ``geometry.bad_coordinates`` or ``geometry.not_finite``.
        """
        try:
            array = np.asarray(places, dtype=np.float64)
        except (TypeError, ValueError):
            array = self._read_uneven(list(places))
        if array.ndim != 2 or array.shape[1] < 2:
            raise refuse("geometry.bad_coordinates", row=self.row, fact=str(places)[:60])
        if array.shape[1] > 2:
            self.heights_dropped = True
            array = array[:, :2]
        if not (np.abs(array) < LARGEST_COORDINATE).all():  # false for NaN too
            raise refuse("geometry.not_finite", row=self.row)
        return array

    def _read_uneven(self, places: Sequence[Any]) -> NDArray[np.float64]:
        """Places of which some have a height and some have none."""
        try:
            array = np.array([[place[0], place[1]] for place in places], dtype=np.float64)
        except (TypeError, ValueError, IndexError, KeyError) as error:
            raise refuse("geometry.bad_coordinates", row=self.row, fact=str(places)[:60]) from error
        self.heights_dropped = True
        return array

    def list_notes(self) -> list[Note]:
        """What was done to the shapes, for the sender."""
        notes: list[Note] = []
        if self.heights_dropped:
            notes.append(HEIGHTS_DROPPED)
        if self.rings_closed:
            zh, en = _name_rows(self.rings_closed)
            notes.append((f"{zh}的边界没有闭合，已补上起点。", f"Rings of {en} were not closed; closed."))
        if self.padded:
            zh, en = _name_rows(self.padded)
            notes.append((f"{zh}的折点太少，不成图形，请检查。", f"{en}: too few vertices to be a shape."))
        return notes


_JOIN: dict[str, Callable[[list[BaseGeometry]], Any]] = {
    "Point": shapely.multipoints,
    "LineString": shapely.multilinestrings,
    "Polygon": shapely.multipolygons,
}
HEIGHTS_DROPPED: Note = (
    "高程（Z）或测量值（M）没有保留，只用平面位置。",
    "Heights (Z) or measures (M) are dropped.",
)


def collect_parts(parts: Sequence[BaseGeometry | None]) -> BaseGeometry | None:
    """Parts of one feature as one shape: multi-part if of one kind, else a collection."""
    flat = [leaf for part in parts if part is not None for leaf in list_leaves(part)]
    if not flat:
        return None
    if len(flat) == 1:
        return flat[0]
    kinds = {leaf.geom_type for leaf in flat}
    join = _JOIN.get(kinds.pop()) if len(kinds) == 1 else None
    return (join or shapely.geometrycollections)(flat)


def list_leaves(shape: BaseGeometry) -> list[BaseGeometry]:
    """The single parts of a shape, empty ones left out."""
    leaves: list[BaseGeometry] = []
    waiting = [shape]
    while waiting:
        part = waiting.pop()
        if hasattr(part, "geoms"):
            waiting.extend(reversed(list(part.geoms)))
        elif not part.is_empty:
            leaves.append(part)
    return leaves


def _name_rows(rows: Sequence[int]) -> Note:
    unique = sorted(set(rows))
    first = "、".join(str(row) for row in unique[:5])
    more = f"等 {len(unique)} 个要素" if len(unique) > 5 else "个要素"
    english = ", ".join(str(row) for row in unique[:5]) + (" ..." if len(unique) > 5 else "")
    return f"第 {first} {more}", f"feature {english}"
