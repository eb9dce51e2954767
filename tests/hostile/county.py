"""The county that hostile files are sent to: two square townships, their works, and two people."""

from __future__ import annotations

import uuid

import shapely
from sqlalchemy import Connection, create_engine, text

import layers
from geo_api.publish import raise_revision, write_shares
from layers.tables import table
from tests.people import insert_people
from tests.shapes import HUANGQIAO, XUANBAO, multi, square

SENDERS = ("alice", "chelsea")
SINCE = "tstzrange('2022-01-01T00:00Z', NULL)"


def settle_county(database_url: str) -> None:
    """Townships, a hundred published works of two programmes, and the people who send."""
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        for key, shape in (("huangqiao", HUANGQIAO), ("xuanbao", XUANBAO)):
            publish(connection, "townships", multi(shape), key, key=key, name=key)
        for n in range(100):
            plot = multi(square(120.13 + 0.003 * (n % 10), 32.23 + 0.003 * (n // 10)))
            publish(
                connection, "wetlands" if n % 2 else "afforestation", plot, "huangqiao", name=f"已发布{n}"
            )
        insert_people(connection, SENDERS)
    engine.dispose()


def publish(
    connection: Connection, layer: str, shape: shapely.MultiPolygon, unit: str, **fields: str
) -> None:
    feature_id = uuid.uuid4()
    connection.execute(
        text("INSERT INTO published.features VALUES (:id, :layer)"), {"id": feature_id, "layer": layer}
    )
    works = table(layers.get(layer))
    insert = works.insert().values(
        feature_id=feature_id, version=1, valid=text(SINCE), unit=unit, township=unit,
        geom=f"SRID=4490;{shape.wkt}", **fields,
    )  # fmt: skip
    version_id = connection.execute(insert.returning(works.c.version_id)).scalar_one()
    write_shares(connection, layer, [version_id])
    raise_revision(connection, layer)
