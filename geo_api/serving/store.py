"""The tiles of this process: at each place one part a layer, kept until a publication touches its ground.

A part that was begun before a publication and finished after it may show the old ground: it is answered to whoever
asked before that publication was acknowledged, and never kept.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from geo_api.serving.part import EMPTY, Part
from geo_api.serving.place import LARGEST_ZOOM, Place, list_range

LIMIT_BYTES = 24 << 20
# what a part weighs beside its bytes, and a place beside its parts (measured); most places are empty in most layers
PART_BYTES, PLACE_BYTES = 600, 1_200
# touches that a drawing may have overlapped with; a drawing that lasts longer than these is not kept
REMEMBERED = 512
# above this many boxes of one publication every tile of the layer goes: sorting them out would take longer than drawing
MOST_BOXES = 20_000

Box = tuple[float, float, float, float]
# layer, instant (None: now)
Shelf = tuple[str, datetime | None]
# zoom, row, column, instant
_Spot = tuple[int, int, int, datetime | None]


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
    """Parts by place and instant, then by layer; the least used places go first when ``limit_bytes`` are full."""

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self.limit_bytes = limit_bytes
        self.held_bytes = 0
        self.purged = 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Spot, dict[str, Part]] = OrderedDict()
        # rows and columns kept as they are now, by zoom: purging looks only where something is
        self._now: list[set[tuple[int, int]]] = [set() for _ in range(LARGEST_ZOOM + 1)]
        # how many parts are kept as they are now, by the layer's shelf
        self._names: Counter[str] = Counter()
        self._seq = 0
        self._recent: deque[Touch] = deque(maxlen=REMEMBERED)

    @property
    def seq(self) -> int:
        """The last publication this store has heard of."""
        return self._seq

    def __len__(self) -> int:
        return sum(map(len, self._kept.values()))

    def __contains__(self, key: tuple[Shelf, Place]) -> bool:
        (name, as_of), place = key
        return name in self._kept.get((place.z, place.row, place.col, as_of), ())

    def get(self, shelf: Shelf, place: Place) -> Part | None:
        found = self.find((shelf[0],), place, shelf[1])
        return found[0] if found else None

    def find(self, names: Iterable[str], place: Place, as_of: datetime | None) -> list[Part] | None:
        """The parts of these shelves at one place and instant, if every one of them is kept."""
        spot = (place.z, place.row, place.col, as_of)
        with self._lock:
            parts = self._kept.get(spot)
            if parts is None:
                return None
            self._kept.move_to_end(spot)
            try:
                return [parts[name] for name in names]
            except KeyError:
                return None

    def put(self, shelf: Shelf, place: Place, part: Part, begun: int) -> bool:
        """Keep a part whose drawing began when ``begun`` was the last publication heard of; False: it may be old,
        or nothing is kept."""
        if not self.limit_bytes:
            return False
        part.pack()
        name, as_of = shelf
        spot = (place.z, place.row, place.col, as_of)
        with self._lock:
            if not self._is_still_so(shelf, place, begun):
                return False
            self._drop(spot, name)
            if spot not in self._kept:
                self._kept[spot] = {}
                self.held_bytes += PLACE_BYTES
                if as_of is None:
                    self._now[place.z].add((place.row, place.col))
            self._kept[spot][name] = part
            self._kept.move_to_end(spot)
            self.held_bytes += _weigh(part)
            if as_of is None:
                self._names[name] += 1
            while self.held_bytes > self.limit_bytes:
                oldest = next(iter(self._kept))
                for one in list(self._kept[oldest]):
                    self._drop(oldest, one)
            return True

    def hear(self, touch: Touch) -> int:
        """Forget what ``touch`` changed; how many parts that were."""
        with self._lock:
            if touch.seq <= self._seq:
                return 0
            self._seq = touch.seq
            self._recent.append(touch)
            gone = [self._drop(spot, name) for spot, name in self._find_touched(touch)].count(True)
            self.purged += gone
            return gone

    def forget_all(self, seq: int) -> None:
        """Start anew: what happened meanwhile is not known. Drawings under way are not kept either."""
        with self._lock:
            self._kept.clear()
            self._names.clear()
            for places in self._now:
                places.clear()
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

    def _find_touched(self, touch: Touch) -> list[tuple[_Spot, str]]:
        """Only what shows the ground as it is now: the past stays as it was."""
        found: list[tuple[_Spot, str]] = []
        for name in [name for name in self._names if name_layer(name) == touch.layer]:
            # what is told coarsely may lie in another tile than the ground that was touched
            boxes = touch.boxes if name == touch.layer else None
            for z, places in enumerate(self._now):
                if places:
                    found += [((z, *at, None), name) for at in _list_touched(boxes, z, places)]
        return found

    def _drop(self, spot: _Spot, name: str) -> bool:
        """Whether there was such a part."""
        parts = self._kept.get(spot, {})
        part = parts.pop(name, None)
        if part is None:
            return False
        self.held_bytes -= _weigh(part)
        z, row, col, as_of = spot
        if as_of is None:
            self._names[name] -= 1
            if not self._names[name]:
                del self._names[name]
        if not parts:
            del self._kept[spot]
            self.held_bytes -= PLACE_BYTES
            if as_of is None:
                self._now[z].discard((row, col))
        return True


def _weigh(part: Part) -> int:
    return 0 if part is EMPTY else part.held_bytes + PART_BYTES


def _shows(touch: Touch, place: Place) -> bool:
    if touch.boxes is None:
        return True
    return any(
        place.row in rows and place.col in cols
        for rows, cols in (list_range(place.z, box) for box in touch.boxes)
    )


def _list_touched(boxes: Sequence[Box] | None, z: int, places: set[tuple[int, int]]) -> set[tuple[int, int]]:
    if boxes is None or len(boxes) > MOST_BOXES:
        return set(places)
    found: set[tuple[int, int]] = set()
    for box in boxes:
        rows, cols = list_range(z, box)
        # a box of a whole river covers more places than are kept: walk through whichever is fewer
        if len(rows) * len(cols) > len(places):
            found.update(at for at in places if at[0] in rows and at[1] in cols)
        else:
            found.update((row, col) for row in rows for col in cols if (row, col) in places)
    return found
