"""One vector tile: each layer drawn by PostGIS once per revision, the answer joined of them, and kept in
memory."""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from geo_api.errors import Unacceptable
from geo_api.features import Binder, name_table, when
from geo_api.statements import fill_statement, read_statement
from layers.layer import Layer

LARGEST_ZOOM = 20
# up to this zoom a tile may hold a whole county: bends under a pixel are left out
LOW_ZOOM = 10
EQUATOR_M = 40_075_016.685578488
# the map draws a tile on 512 pixels
PIXELS = 512
CACHE_BYTES = 64 * 1024 * 1024
# a packet is 1.4 kB: below that compressing saves no time
WORTH_PACKING = 1400


@dataclass(frozen=True, slots=True)
class Place:
    """A tile of WebMercatorQuad: zoom, row from the north, column from the west."""

    z: int
    row: int
    col: int

    def __post_init__(self) -> None:
        if not (0 <= self.z <= LARGEST_ZOOM and 0 <= self.row < 2**self.z and 0 <= self.col < 2**self.z):
            raise Unacceptable(
                "tile.place",
                f"没有这个瓦片：级别 0–{LARGEST_ZOOM}，行列号不超过该级范围。",
                f"There is no such tile: zoom 0 to {LARGEST_ZOOM}, row and column within the zoom's range.",
            )

    @property
    def pixel_m(self) -> float:
        """Width of a screen pixel in metres of EPSG:3857."""
        return EQUATOR_M / (PIXELS << self.z)


class TileCache:
    """The tiles drawn last, up to a number of bytes; keys hold the revision, so nothing in it is ever
    wrong."""

    def __init__(self, limit_bytes: int = CACHE_BYTES) -> None:
        self.limit_bytes = limit_bytes
        self.held_bytes = 0
        self.drawn = 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()

    def get(self, key: Hashable) -> bytes | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            return None

    def put(self, key: Hashable, tile: bytes) -> None:
        with self._lock:
            self.held_bytes += len(tile) - len(self._kept.pop(key, b""))
            self._kept[key] = tile
            while self.held_bytes > self.limit_bytes:
                self.held_bytes -= len(self._kept.popitem(last=False)[1])


def collect_tile(
    connection: Connection,
    cache: TileCache,
    layers: Sequence[Layer],
    place: Place,
    as_of: datetime | None,
    revisions: Mapping[str, int],
) -> bytes:
    """The MVT of all ``layers`` at ``place``, in this order; empty when nothing lies there."""
    parts = []
    for layer in layers:
        key = (layer.key, place, as_of, revisions.get(layer.key, 0))
        tile = cache.get(key)
        if tile is None:
            tile = draw_tile(connection, layer, place, as_of)
            cache.drawn += 1
            cache.put(key, tile)
        parts.append(tile)
    # messages of protocol buffers that hold only repeated fields are joined by writing one after the other
    return b"".join(parts)


def pack_tile(cache: TileCache, tag: str, place: Place, tile: bytes) -> bytes:
    """``tile`` compressed, once for each tag and place."""
    key = ("gzip", tag, place)
    packed = cache.get(key)
    if packed is None:
        packed = gzip.compress(tile, 6, mtime=0)
        cache.put(key, packed)
    return packed


def draw_tile(connection: Connection, layer: Layer, place: Place, as_of: datetime | None) -> bytes:
    """One layer's part of a tile, as PostGIS writes it (EPSG:3857, extent 4096, buffer 64)."""
    instant, parameters = when(as_of)
    binder = Binder()
    low = place.z <= LOW_ZOOM
    statement = fill_statement(
        "tile",
        layer=layer.key,
        works=name_table(layer),
        properties=_select_properties(layer, binder),
        shape=read_statement("shape_low") if low else "v.geom_3857",
        as_of=instant,
    )
    parameters |= binder.values | {"z": place.z, "row": place.row, "col": place.col}
    if low:
        parameters["pixel_m"] = place.pixel_m
    drawn = connection.execute(text(statement), parameters).scalar_one()
    return bytes(drawn or b"")


def _select_properties(layer: Layer, binder: Binder) -> str:
    columns = [f'v."{layer.label}" AS name', "v.township"]
    if any(field.name == "key" for field in layer.fields):
        columns.append("v.key")
    if layer.lifecycle is not None:
        columns += [f'v."{layer.lifecycle.field}" AS stage', f"{describe_form(layer, binder)} AS form"]
    return ", ".join(columns)


def describe_form(layer: Layer, binder: Binder) -> str:
    """SQL for how a version ``v`` is drawn, from the state of its life (planned, building … problem); null
    without one."""
    if layer.lifecycle is None:
        return "CAST(NULL AS text)"
    cases = [
        f"WHEN {binder.bind(state.value)} THEN CAST({binder.bind(state.form)} AS text)"
        for state in layer.lifecycle.states
    ]
    return f'CASE v."{layer.lifecycle.field}" {" ".join(cases)} END'
