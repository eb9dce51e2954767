"""The tiles of this process: one part a layer, kept until a publication touches its ground.

A part that was begun before a publication and finished after it may show the old ground: it is answered to whoever
asked before that publication was acknowledged, and never kept.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from geo_api.serving.part import Part
from geo_api.serving.place import LARGEST_ZOOM, Place, list_range

LIMIT_BYTES = 24 << 20
# what a part weighs beside its bytes
OVERHEAD_BYTES = 400
# touches that a drawing may have overlapped with; a drawing that lasts longer than these is not kept
REMEMBERED = 512
# above this many boxes of one publication every tile of the layer goes: sorting them out would take longer than drawing
MOST_BOXES = 20_000

Box = tuple[float, float, float, float]
# layer, instant (None: now)
Shelf = tuple[str, datetime | None]


@dataclass(frozen=True, slots=True)
class Touch:
    """``boxes`` of EPSG:3857 on which publication number ``seq`` changed ``layer``; None: anywhere."""

    seq: int
    layer: str
    boxes: Sequence[Box] | None


def name_layer(shelf: str) -> str:
    """The layer's key of a ``Layer.shelf``."""
    return shelf.partition("~")[0]


class TileStore:
    """Parts by layer and instant, then by place; the least used go first when ``limit_bytes`` are full."""

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self.limit_bytes = limit_bytes
        self.held_bytes = 0
        self.purged = 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[Shelf, Place], Part] = OrderedDict()
        # which places of a layer are kept, by zoom: purging looks only where something is
        self._places: dict[str, list[dict[tuple[int, int], set[Shelf]]]] = {}
        self._seq = 0
        self._recent: deque[Touch] = deque(maxlen=REMEMBERED)

    @property
    def seq(self) -> int:
        """The last publication this store has heard of."""
        return self._seq

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: tuple[Shelf, Place]) -> bool:
        return key in self._kept

    def get(self, shelf: Shelf, place: Place) -> Part | None:
        key = (shelf, place)
        with self._lock:
            part = self._kept.get(key)
            if part is not None:
                self._kept.move_to_end(key)
            return part

    def put(self, shelf: Shelf, place: Place, part: Part, begun: int) -> bool:
        """Keep a part whose drawing began when ``begun`` was the last publication heard of; False: it may be old,
        or nothing is kept."""
        if not self.limit_bytes:
            return False
        part.pack()
        with self._lock:
            if not self._is_still_so(shelf, place, begun):
                return False
            self._drop((shelf, place))
            self._kept[shelf, place] = part
            self._find_zooms(shelf[0])[place.z].setdefault((place.row, place.col), set()).add(shelf)
            self.held_bytes += self._weigh(part)
            while self.held_bytes > self.limit_bytes:
                self._drop(next(iter(self._kept)))
            return True

    def hear(self, touch: Touch) -> int:
        """Forget what ``touch`` changed; how many parts that were."""
        with self._lock:
            if touch.seq <= self._seq:
                return 0
            self._seq = touch.seq
            self._recent.append(touch)
            before = len(self._kept)
            for key in self._find_touched(touch):
                self._drop(key)
            gone = before - len(self._kept)
            self.purged += gone
            return gone

    def forget_all(self, seq: int) -> None:
        """Start anew: what happened meanwhile is not known. Drawings under way are not kept either."""
        with self._lock:
            self._kept.clear()
            self._places.clear()
            self._recent.clear()
            self.held_bytes, self._seq = 0, seq

    def _is_still_so(self, shelf: Shelf, place: Place, begun: int) -> bool:
        if begun == self._seq:
            return True
        # further back than this store remembers
        if not self._recent or self._recent[0].seq > begun + 1:
            return False
        return not any(
            touch.seq > begun
            and touch.layer == name_layer(shelf[0])
            and (shelf[0] != touch.layer or _shows(touch, place))
            for touch in self._recent
        )

    def _find_touched(self, touch: Touch) -> list[tuple[Shelf, Place]]:
        """Only what shows the ground as it is now: the past stays as it was."""
        found: list[tuple[Shelf, Place]] = []
        for name in [name for name in self._places if name_layer(name) == touch.layer]:
            # what is told coarsely may lie in another tile than the ground that was touched
            met = touch if name == touch.layer else replace(touch, boxes=None)
            for z, places in enumerate(self._places[name]):
                if places:
                    found += [
                        ((name, None), Place(z, row, col))
                        for row, col in _list_touched(met, z, places)
                        if (name, None) in places[row, col]
                    ]
        return found

    def _find_zooms(self, layer: str) -> list[dict[tuple[int, int], set[Shelf]]]:
        if layer not in self._places:
            self._places[layer] = [{} for _ in range(LARGEST_ZOOM + 1)]
        return self._places[layer]

    def _drop(self, key: tuple[Shelf, Place]) -> None:
        part = self._kept.pop(key, None)
        if part is None:
            return
        self.held_bytes -= self._weigh(part)
        shelf, place = key
        places = self._places[shelf[0]][place.z]
        shelves = places[place.row, place.col]
        shelves.discard(shelf)
        if not shelves:
            del places[place.row, place.col]

    @staticmethod
    def _weigh(part: Part) -> int:
        return part.held_bytes + OVERHEAD_BYTES


def _shows(touch: Touch, place: Place) -> bool:
    if touch.boxes is None:
        return True
    return any(
        place.row in rows and place.col in cols
        for rows, cols in (list_range(place.z, box) for box in touch.boxes)
    )


def _list_touched(touch: Touch, z: int, places: dict[tuple[int, int], set[Shelf]]) -> set[tuple[int, int]]:
    if touch.boxes is None or len(touch.boxes) > MOST_BOXES:
        return set(places)
    found: set[tuple[int, int]] = set()
    for box in touch.boxes:
        rows, cols = list_range(z, box)
        # a box of a whole river covers more places than are kept: walk through whichever is fewer
        if len(rows) * len(cols) > len(places):
            found.update(at for at in places if at[0] in rows and at[1] in cols)
        else:
            found.update((row, col) for row in rows for col in cols if (row, col) in places)
    return found
