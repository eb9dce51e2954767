"""The county and people of ``tests/api``, asked as clients of the OGC ask; and a county that anybody may read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from geo_api.app import create_app
from geo_api.settings import Settings
from tests.api.conftest import as_person, county, door, patience, publish_row, settings
from tests.clients.county import settle_county
from tests.conftest import CloneDatabase

__all__ = ["as_person", "county", "door", "patience", "publish_row", "settings"]


@pytest.fixture(scope="session")
def anybody(
    clone_database: CloneDatabase, migrated: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A program without a name, at a small county with works in every layer that anybody may read."""
    with clone_database(migrated) as url:
        settle_county(url)
        home = tmp_path_factory.mktemp("ogc-home")
        told = Settings(home=home, database_url=url, login_roles=True, worker=False, public_read=True)
        with TestClient(create_app(told), raise_server_exceptions=False) as client:
            yield client
