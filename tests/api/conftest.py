"""An instance with two square townships and one person a role, behind the real door."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely.geometry.base import BaseGeometry
from sqlalchemy import create_engine, text

import layers
from geo_api.app import create_app
from geo_api.courses.alignment import write_alignments
from geo_api.db import SYSTEM, Database
from geo_api.publish import raise_revision, write_shares
from geo_api.routes import changes, items, uploads
from geo_api.settings import Settings
from layers.tables import table
from tests.api.house import House
from tests.conftest import CloneDatabase
from tests.people import PASSWORD, insert_people
from tests.shapes import HUANGQIAO, XUANBAO, multi


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """Who sends a file is answered once it is read, however slow the machine is; an office is told to ask again."""
    with pytest.MonkeyPatch.context() as patch:
        for routes in (uploads, changes, items):
            patch.setattr(routes, "PATIENCE_SECONDS", 60.0)
        yield


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", database_url=database_url, login_roles=True, watch_seconds=0)


@contextmanager
def publishing(database_url: str) -> Iterator[Callable[..., uuid.UUID]]:
    """What the fixture ``publish_row`` is, for a database that serves a whole file of tests."""
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:", 1))

    def insert(
        layer_key: str,
        shape: BaseGeometry,
        unit: str | None = None,
        since: str = "2022-01-01T00:00Z",
        until: str | None = None,
        feature_id: uuid.UUID | None = None,
        version: int = 1,
        **fields: Any,
    ) -> uuid.UUID:
        works = table(layers.get(layer_key))
        feature_id = feature_id or uuid.uuid4()
        with engine.begin() as connection:
            connection.execute(
                text("INSERT INTO published.features VALUES (:id, :layer) ON CONFLICT DO NOTHING"),
                {"id": feature_id, "layer": layer_key},
            )
            version_id = connection.execute(
                works.insert()
                .values(
                    feature_id=feature_id,
                    version=version,
                    valid=text(
                        "tstzrange(CAST(:since AS timestamptz), CAST(:until AS timestamptz))"
                    ).bindparams(since=since, until=until),
                    unit=unit,
                    township=unit,
                    geom=f"SRID=4490;{shape.wkt}",
                    **fields,
                )
                .returning(works.c.version_id)
            ).scalar_one()
            write_shares(connection, layer_key, [version_id])
            write_alignments(connection, layer_key, [version_id])
            raise_revision(connection, layer_key)
        return feature_id

    yield insert
    engine.dispose()


@pytest.fixture
def publish_row(database_url: str) -> Iterator[Callable[..., uuid.UUID]]:
    """Insert a published version directly: ``publish_row(layer, shape, unit=..., since=..., until=..., **fields)``."""
    with publishing(database_url) as insert:
        yield insert


@pytest.fixture
def county(settings: Settings, publish_row: Callable[..., uuid.UUID]) -> Settings:
    """Two townships and everybody in ``tests.people``."""
    found_county(settings, publish_row)
    return settings


def found_county(settings: Settings, publish_row: Callable[..., uuid.UUID]) -> None:
    for key, shape in (("huangqiao", HUANGQIAO), ("xuanbao", XUANBAO)):
        publish_row("townships", multi(shape), unit=key, key=key, name=key)
    add_people(settings)


def add_people(settings: Settings) -> None:
    database = Database(settings)
    with database.session(SYSTEM) as session:
        insert_people(session.connection())
    database.close()


@pytest.fixture(scope="module")
def house(
    clone_database: CloneDatabase, migrated: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """One application for all tests of a file, nobody reading files: uploads are put into their states."""
    with clone_database(migrated) as url:
        settings = Settings(
            home=tmp_path_factory.mktemp("house"), database_url=url, login_roles=True, worker=False
        )
        add_people(settings)
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1))
        app = create_app(settings)
        with TestClient(app):
            yield House(app, engine)
        engine.dispose()


@pytest.fixture
def door(county: Settings) -> Iterator[TestClient]:
    """The application with its worker running, nobody signed in."""
    with TestClient(create_app(county), headers={"X-Ecoworks": "1"}, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def as_person(door: TestClient) -> Callable[[str], TestClient]:
    """A client signed in as that person, sharing the running application."""

    def sign_in(name: str) -> TestClient:
        client = TestClient(door.app, headers={"X-Ecoworks": "1"}, raise_server_exceptions=False)
        answer = client.post("/session", json={"name": name, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return client

    return sign_in


@pytest.fixture
def send() -> Callable[..., dict[str, Any]]:
    """Upload a GeoJSON object and return the finished report."""

    def upload(client: TestClient, layer: str, collection: dict[str, Any], **form: str) -> dict[str, Any]:
        content = json.dumps(collection, ensure_ascii=False).encode()
        files = {"file": ("地块.geojson", content)}
        answer = client.post("/uploads", files=files, data={"layer": layer, **form})
        assert answer.status_code == 201, answer.text
        report: dict[str, Any] = answer.json()
        return report

    return upload
