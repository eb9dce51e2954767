"""A store to compare with: two townships, rolled back after each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text

from geo_api.db import role_url
from tests.etl.published import publish
from tests.shapes import HUANGQIAO, XUANBAO


@pytest.fixture(scope="module")
def address(clone_database: Any, migrated: str) -> Iterator[str]:
    with clone_database(migrated) as url:
        yield role_url(url, "eco_app", login=True)


@pytest.fixture
def store(address: str) -> Iterator[Connection]:
    """A transaction of the role that works on drafts, with two townships; rolled back afterwards."""
    engine = create_engine(address)
    with engine.connect() as conn:
        conn.execute(text("SELECT set_config('app.role', 'system', true)"))
        for key, name, shape in (("huangqiao", "黄桥镇", HUANGQIAO), ("xuanbao", "宣堡镇", XUANBAO)):
            publish(conn, "townships", shape, key, key=key, name=name)
        yield conn
        conn.rollback()
    engine.dispose()
