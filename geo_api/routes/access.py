"""What the reading routes share: the layer an address names, and the connection that may read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Header, Request
from sqlalchemy import Connection

from geo_api import origins
from geo_api.courses.moment import Moment, read_moment
from geo_api.db import Database, limit_reading
from geo_api.doors import find_address, find_instant
from geo_api.errors import NotFound
from geo_api.holdings import Holding, count_layers
from geo_api.people import Person
from geo_api.serving.counts import Counts
from geo_api.serving.desk import TileDesk
from geo_api.settled import wait_until_settled
from layers.indicator import Indicator
from layers.layer import Layer
from layers.plan import INDICATORS

# the ETag of what a change was made from
IfMatch = Annotated[str | None, Header(max_length=200)]
_BY_KEY = {indicator.key: indicator for indicator in INDICATORS}


@contextmanager
def open_rows(
    request: Request, database: Database, person: Person, layers: Iterable[Layer]
) -> Iterator[Connection]:
    """A connection that may read these layers, once the past that the address asks for is settled.

    The reader's role has no right on restricted layers; those are read as the person, who was found to
    have it.
    """
    if any(layer.restricted for layer in layers):
        with database.session(person.act(find_address(request))) as session:
            connection = session.connection()
            limit_reading(connection, database.read_seconds)
            wait_until_settled(connection, find_instant(request))
            yield connection
    else:
        with database.read(person.wrote_lsn, find_instant(request)) as connection:
            yield connection


def count_rows(
    request: Request, database: Database, person: Person, layers: Sequence[Layer]
) -> dict[str, Holding]:
    """What each layer holds now, by key: counted once, and kept until a publication touches the layer."""
    counts: Counts = request.app.state.counts
    # with a replica, who reads what from where is decided by whoever opens a connection
    trusted = database.replica is None and find_tile_desk(request).watch.is_sure
    known = {layer.key: counts.find(layer, "holding") for layer in layers} if trusted else {}
    missing = [layer for layer in layers if known.get(layer.key) is None]
    if missing:
        mark = counts.mark
        with open_rows(request, database, person, missing) as connection:
            counted = count_layers(connection, missing)
        for layer in missing:
            counts.keep(layer, "holding", counted[layer.key], mark)
        known |= counted
    return known


MomentDep = Annotated[Moment, Depends(read_moment)]


def find_base(request: Request) -> str:
    """Scheme and host of links, without a slash at the end; empty where no name can be trusted."""
    return origins.find_base(request.scope, request.app.state.settings)


def find_indicator(key: str) -> Indicator:
    """The indicator of that key; NotFound otherwise."""
    if key in _BY_KEY:
        return _BY_KEY[key]
    raise NotFound(
        "indicator.unknown",
        f"没有“{key}”这个指标。指标见 /indicators。",
        f"There is no indicator {key!r}; see /indicators.",
        field="indicator",
    )


def find_tile_desk(request: Request) -> TileDesk:
    """Where the tiles of this process are drawn and kept."""
    desk = request.app.state.tiles
    assert isinstance(desk, TileDesk)
    return desk
