"""Far tiles are drawn before somebody asks for them: when a server starts, and wherever a publication took them away.

A far tile shows thousands of works and takes PostGIS ten times as long as a near one; the whole county has about a
hundred of them. One is drawn at a time, by one connection: whoever asks for something else passes by.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args

from geo_api import protected
from geo_api.collections import COUNTY
from geo_api.errors import Problem
from geo_api.serving.place import COARSEST_ZOOM, FAR_ZOOM, Place, list_range, project
from layers import CATALOGUE
from layers.layer import Layer, Reader

if TYPE_CHECKING:
    from geo_api.serving.desk import TileDesk

PAUSE_SECONDS = 0.25
AFTER_FAILURE_SECONDS = 5.0
# of the store: the rest is for what people ask for
LARGEST_SHARE = 0.5

log = logging.getLogger(__name__)


async def draw_far_ahead(desk: TileDesk) -> None:
    """Keep the county's far tiles in the desk's store, until cancelled."""
    circles, places = _list_circles(), list(_list_places())
    seq = None
    while True:
        if seq != desk.store.seq:
            seq = desk.store.seq
            try:
                await _draw_missing(desk, circles, places)
            except Exception as fault:
                # busy, or without a database: requests tell of that, and this is tried again
                level = logging.INFO if isinstance(fault, Problem) else logging.ERROR
                log.log(level, "far tiles are not drawn ahead: %s", fault, exc_info=level == logging.ERROR)
                seq = None
                await asyncio.sleep(AFTER_FAILURE_SECONDS)
        await asyncio.sleep(PAUSE_SECONDS)


async def _draw_missing(desk: TileDesk, circles: list[list[Layer]], places: list[Place]) -> None:
    store = desk.store
    for place in places:
        for layers in circles:
            if store.held_bytes > store.limit_bytes * LARGEST_SHARE:
                return
            missing = [layer for layer in layers if ((layer.shelf, None), place) not in store]
            if missing:
                await desk.draw_ahead(missing, place)


def _list_circles() -> list[list[Layer]]:
    """The layers that everybody may see, as each circle of readers is told them; what is told alike once."""
    seen: set[str] = set()
    circles = []
    for reader in get_args(Reader):
        told = [protected.tell(layer, reader) for layer in CATALOGUE if not layer.restricted]
        circles.append([layer for layer in told if layer.shelf not in seen])
        seen.update(layer.shelf for layer in told)
    return circles


def _list_places() -> Iterator[Place]:
    """The county's tiles, those that show most of it first."""
    for z in range(COARSEST_ZOOM, FAR_ZOOM + 1):
        rows, cols = list_range(z, project(COUNTY))
        yield from (Place(z, row, col) for row in rows for col in cols)
