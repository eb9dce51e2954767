"""What a worker knows of the county is as new as the last publication."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest
import shapely
from sqlalchemy import Connection, NullPool, create_engine, event

import layers
from etl.reading import CountyContext
from geo_api import county as county_places
from geo_api.settings import Settings
from tests.shapes import multi, square

Publish = Callable[..., uuid.UUID]


@pytest.fixture
def connection(county: Settings) -> Iterator[Connection]:
    engine = create_engine(
        county.database_url.replace("postgresql:", "postgresql+psycopg:", 1), poolclass=NullPool
    )
    with engine.connect() as connection:
        yield connection


def ask(connection: Connection, layer: str = "afforestation") -> CountyContext:
    return county_places.describe_county(connection, layers.get(layer))


def test_what_was_read_of_the_county_is_kept_until_a_publication_changes_it(
    connection: Connection, publish_row: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ask(connection)
    assert before.landmarks is None and before.outline is not None
    connection.rollback()
    publish_row("afforestation", multi(square(120.12, 32.22)), unit="huangqiao", name="地块", stage="planned")
    after = ask(connection)
    assert after.landmarks is not None and len(after.landmarks) == 4 * 8
    connection.rollback()
    publish_row("rural_rivers", shapely.MultiLineString([[(120.1, 32.2), (120.2, 32.3)]]), name="河")
    later = ask(connection)
    assert later.rivers != after.rivers and later.landmarks == after.landmarks
    # nothing was published since: nothing is read again, and that is one question
    asked: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
    monkeypatch.setattr(county_places, "_RIVERS", "SELECT 1 / 0")
    monkeypatch.setattr(county_places, "_LANDMARKS", "SELECT 1 / 0 -- {layer}")
    assert ask(connection) == later
    assert sum("pg_postmaster_start_time" in one for one in asked) == 1
