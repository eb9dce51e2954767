"""What a tile rightly was at any moment of a run, and how answers are held against it."""

from __future__ import annotations

import bisect
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import mapbox_vector_tile
import psycopg

from geo_api.serving.draw import write_statement
from geo_api.serving.place import Place, list_range
from geo_api.serving.store import Box
from layers import get

GRACE_SECONDS = 1.0
Tile = tuple[str, Place]


@dataclass(slots=True)
class Asked:
    """One answer: what was asked of which process when, and what came."""

    process: int
    tile: Tile
    sent: float
    received: float
    drawn: str


@dataclass(slots=True)
class Report:
    """What a run found."""

    publications: int = 0
    answers: int = 0
    renewed: int = 0
    stale: list[Asked] = field(default_factory=list)
    strange: list[Asked] = field(default_factory=list)
    worst_seconds: float = 0.0
    kept: int = 0
    purged: list[float] = field(default_factory=list)
    purged_of_layer: list[float] = field(default_factory=list)


class History:
    """What each tile was after each publication, and when each began and was acknowledged."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._states: dict[Tile, tuple[list[int], list[str]]] = {}
        self.begun: list[float] = [0.0]
        self.acknowledged: list[float] = [0.0]

    @property
    def state(self) -> int:
        return len(self.acknowledged) - 1

    def note(self, tiles: Sequence[Tile], only_new: bool = False) -> None:
        """Draw these tiles as they are now, past all that is kept."""
        for tile in tiles:
            if only_new and tile in self._states:
                continue
            states, drawings = self._states.setdefault(tile, ([], []))
            drawing = self._draw(tile)
            if not drawings or drawings[-1] != drawing:
                # a tile that was first drawn later was so all the time before
                states.append(self.state if states else 0)
                drawings.append(drawing)

    def list_known(self, layer: str, ground: Box) -> list[Tile]:
        """The tiles drawn before that a change of this ground may show in."""
        ranges = {z: list_range(z, ground) for z in {place.z for _, place in self._states}}
        return [
            (name, place)
            for name, place in self._states
            if name == layer and place.row in ranges[place.z][0] and place.col in ranges[place.z][1]
        ]

    def judge(self, asked: Asked, report: Report) -> None:
        """Hold an answer against what it could rightly be."""
        states, drawings = self._states[asked.tile]
        oldest = bisect.bisect_right(self.acknowledged, asked.sent - GRACE_SECONDS) - 1
        newest = bisect.bisect_right(self.begun, asked.received) - 1
        first = bisect.bisect_right(states, oldest) - 1
        last = bisect.bisect_right(states, newest) - 1
        report.answers += 1
        matching = [n for n in range(last + 1) if drawings[n] == asked.drawn]
        if not matching:
            report.strange.append(asked)
        elif matching[-1] < first:
            report.stale.append(asked)
        if matching and matching[-1] < last:
            over = asked.sent - self.acknowledged[states[matching[-1] + 1]]
            report.worst_seconds = max(report.worst_seconds, over)

    def _draw(self, tile: Tile) -> str:
        layer, place = tile
        values = {"z": place.z, "row": place.row, "col": place.col}
        row = self._connection.execute(
            write_statement(get(layer), place.z, False).encode(), values
        ).fetchone()
        assert row is not None
        return read_drawing(bytes(row[0] or b""))


def read_drawing(tile: bytes) -> str:
    """A digest of what a tile shows; PostgreSQL may tell the same features in another order."""
    return _read_drawing(hashlib.blake2b(tile, digest_size=12).digest(), _Bytes(tile))


class _Bytes:
    """A tile that is remembered by its digest alone."""

    def __init__(self, tile: bytes) -> None:
        self.tile = tile

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Bytes)


@lru_cache(maxsize=100_000)
def _read_drawing(_: bytes, held: _Bytes) -> str:
    told = sorted(
        repr(feature)
        for layer in mapbox_vector_tile.decode(held.tile).values()
        for feature in layer["features"]
    )
    return hashlib.blake2b("\n".join(told).encode(), digest_size=12).hexdigest()
