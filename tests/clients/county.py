"""A small county with something in every layer: what desktop and web clients are let loose on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import shapely
from shapely import MultiLineString, Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, create_engine, text

from geo_api.publish import raise_revision, write_shares
from layers import CATALOGUE
from layers.layer import Field, Geometry, Layer
from layers.tables import table
from tests.people import insert_people
from tests.shapes import HUANGQIAO, XUANBAO, multi, square

SINCE = "tstzrange('2022-01-01T00:00Z', NULL)"
FEW, MANY = 4, 130
# layers of several pages: one of each family of shapes
LARGE = ("afforestation", "outfalls", "rural_rivers")
WEST, SOUTH, STEP = 120.105, 32.205, 0.007
# layers that ``eve`` sees and ``alice`` does not
RESTRICTED = tuple(layer.key for layer in CATALOGUE if layer.restricted)


def settle_county(database_url: str) -> None:
    """Townships, works of every layer and every family of shapes, and the people of the tests."""
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.begin() as connection:
        for layer in CATALOGUE:
            publish(connection, layer, list(list_rows(layer)))
        insert_people(connection)
    engine.dispose()


def publish(connection: Connection, layer: Layer, rows: list[dict[str, Any]]) -> None:
    works = table(layer)
    features = [{"id": row["feature_id"], "layer": layer.key} for row in rows]
    connection.execute(text("INSERT INTO published.features VALUES (:id, :layer)"), features)
    insert = works.insert().values(version=1, valid=text(SINCE)).returning(works.c.version_id)
    ids = [connection.execute(insert.values(row)).scalar_one() for row in rows]
    write_shares(connection, layer.key, ids)
    raise_revision(connection, layer.key)


def list_rows(layer: Layer) -> Iterator[dict[str, Any]]:
    """Every row says all it can: the examples of the catalogue, stages in turn."""
    if layer.key == "townships":
        for key, shape in (("huangqiao", HUANGQIAO), ("xuanbao", XUANBAO)):
            yield _write_row(layer, multi(shape), {"key": key, "name": key})
        return
    for family in layer.geometry:
        for number in range(MANY if layer.key in LARGE else FEW):
            values = {layer.label: f"{layer.zh}{family}{number:03}"}
            if layer.lifecycle:
                states = layer.lifecycle.states
                values[layer.lifecycle.field] = states[number % len(states)].value
            # beside one another, so that no layer hides another
            yield _write_row(layer, _draw(family, number, CATALOGUE.index(layer) * 0.00025), values)


def _write_row(layer: Layer, shape: BaseGeometry, values: dict[str, Any]) -> dict[str, Any]:
    told = {field.name: _find_example(field) for field in layer.fields} | values
    place = {"unit": "huangqiao", "township": "huangqiao", "geom": f"SRID=4490;{shape.wkt}"}
    return told | place | {"feature_id": uuid.uuid4()}


def _find_example(field: Field) -> Any:
    return str(field.example).split(";") if field.kind == "choices" else field.example


def _draw(family: Geometry, number: int, shift: float) -> BaseGeometry:
    x, y = WEST + shift + STEP * (number % 12), SOUTH + shift + STEP * (number // 12)
    if family == "point":
        return Point(x, y)
    if family == "line":
        return MultiLineString([[(x, y), (x + 0.004, y + 0.003)]])
    return shapely.MultiPolygon(multi(square(x, y)))
