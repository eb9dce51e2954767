"""What was counted, kept until a publication touches its layer: how many rows answer a question, what a layer holds.

Restricted layers are not among them: nobody writes down where they were touched.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

from geo_api.serving.store import Touch
from layers.layer import Layer

MOST = 2_000
# the layer's shelf, and what was asked of it
_Key = tuple[str, str]


class Counts:
    """Values by layer and question. ``seq`` is the last publication this book has heard of."""

    def __init__(self) -> None:
        self.seq = 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, tuple[Any, int]] = OrderedDict()
        # layer -> its last touch, since this book was begun
        self._touched: dict[str, int] = {}
        self._begun = 0
        self._round = 0

    @property
    def mark(self) -> tuple[int, int]:
        """What is counted from now on is kept under this mark."""
        return self._round, self.seq

    def find(self, layer: Layer, asked: str, seen: int | None = None) -> Any:
        """The value, or None; ``seen`` is the last publication in the snapshot that it has to fit, if that is known."""
        with self._lock:
            kept = self._kept.get((layer.shelf, asked))
            if kept is None:
                return None
            last = self._touched.get(layer.key, self._begun)
            if kept[1] < last or (seen is not None and not last <= seen <= self.seq):
                return None
            self._kept.move_to_end((layer.shelf, asked))
            return kept[0]

    def keep(self, layer: Layer, asked: str, value: Any, mark: tuple[int, int]) -> None:
        """Keep a value whose counting began at ``mark``, unless something happened since."""
        round_, begun = mark
        with self._lock:
            stale = round_ != self._round or begun < self._touched.get(layer.key, self._begun)
            if layer.restricted or stale:
                return
            self._kept[layer.shelf, asked] = value, begun
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def hear(self, touch: Touch) -> None:
        with self._lock:
            self.seq = max(self.seq, touch.seq)
            self._touched[touch.layer] = max(touch.seq, self._touched.get(touch.layer, 0))

    def forget_all(self, seq: int) -> None:
        """Start anew: what is being counted now is not kept either."""
        with self._lock:
            self._kept.clear()
            self._touched.clear()
            self.seq = self._begun = seq
            self._round += 1
