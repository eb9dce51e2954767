"""The tables in a real PostGIS: what they take, what they refuse, what they compute."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from geo_api.cluster import Cluster
from layers import CATALOGUE, get
from layers.layer import Layer
from layers.tables import SYSTEM_COLUMNS, TABLES, table

ALWAYS = "[2022-01-01,)"
SHAPES = {
    "point": "POINT(120.05 32.17)",
    "line": "MULTILINESTRING((120.05 32.17,120.06 32.17))",
    "polygon": "MULTIPOLYGON(((120.05 32.17,120.06 32.17,120.06 32.18,120.05 32.18,120.05 32.17)))",
}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    home = Path(tempfile.mkdtemp(prefix="ecoworks-tables-"))
    home.chmod(0o755)
    cluster = Cluster(home, scratch=True)
    cluster.start()
    made = create_engine(cluster.url().replace("postgresql:", "postgresql+psycopg:", 1))
    try:
        with made.begin() as connection:
            connection.execute(text("CREATE EXTENSION postgis"))
            connection.execute(text("CREATE EXTENSION btree_gist"))
            connection.execute(text("CREATE SCHEMA published"))
            for layer in CATALOGUE:
                table(layer).create(connection)
        yield made
    finally:
        made.dispose()
        cluster.remove()
        home.rmdir()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as opened:
        yield opened
        opened.rollback()


def store(connection: Connection, layer: Layer, wkt: str, **values: object) -> None:
    row: dict[str, object] = {
        "feature_id": uuid.uuid4(),
        "version": 1,
        "valid": text(f"'{ALWAYS}'::tstzrange"),
    }
    row |= {"geom": func.ST_GeomFromText(wkt, 4490)} | values
    connection.execute(insert(table(layer)).values(row))


@pytest.mark.parametrize("layer", [pytest.param(layer, id=layer.key) for layer in CATALOGUE])
def test_every_layer_stores_its_own_families_and_no_other(connection: Connection, layer: Layer) -> None:
    for family, wkt in SHAPES.items():
        if family in layer.geometry:
            store(connection, layer, wkt, name="甲")
        else:
            with pytest.raises(IntegrityError, match="geom_3_type"), connection.begin_nested():
                store(connection, layer, wkt)
    assert connection.scalar(select(func.count()).select_from(table(layer))) == len(layer.geometry)


def test_area_and_length_are_measured_on_the_ellipsoid(connection: Connection) -> None:
    plots = TABLES["afforestation"]
    store(connection, get("afforestation"), SHAPES["polygon"], name="甲", species=["ginkgo", "zelkova"])
    row = connection.execute(select(plots)).one()
    # 0.01 degrees square at 32.17 N; Web Mercator would say 41 % more
    assert row.area_m2 == pytest.approx(1_045_600, rel=1e-3)
    assert row.length_m == 0
    assert row.species == ["ginkgo", "zelkova"]
    assert row.illustrative is False
    assert connection.scalar(select(func.ST_SRID(plots.c.geom_3857))) == 3857


@pytest.mark.parametrize(
    ("wkt", "constraint"),
    [
        ("MULTIPOLYGON(((120 32,120.01 32.01,120.01 32,120 32.01,120 32)))", "geom_4_valid"),
        ("MULTIPOLYGON EMPTY", "geom_1_inside"),
        ("POLYGON((120 32,120.01 32,120.01 32.01,120 32))", "geom_3_type"),
        ("MULTIPOLYGON(((32 120,32.01 120,32.01 120.01,32 120)))", "geom_1_inside|coordinate"),
        ("MULTIPOLYGON(((10 10,11 10,11 11,10 10)))", "geom_1_inside"),
        ("MULTIPOLYGON(((120 32,NaN 32,120.01 32.01,120 32)))", "geom_4_valid"),
    ],
)
def test_a_shape_that_cannot_be_trusted_is_refused(connection: Connection, wkt: str, constraint: str) -> None:
    with pytest.raises(DBAPIError, match=constraint):
        store(connection, get("afforestation"), wkt)


def test_a_shape_with_too_many_vertices_is_refused(connection: Connection) -> None:
    # a circle of 4 * 50,001 segments, 1 km wide
    circle = func.ST_Multi(func.ST_Buffer(func.ST_GeomFromText("POINT(120.05 32.17)", 4490), 0.01, 50_001))
    with pytest.raises(IntegrityError, match="geom_2_vertices"):
        store(connection, get("afforestation"), SHAPES["polygon"], geom=circle)


def test_two_versions_of_a_feature_never_hold_at_one_instant(connection: Connection) -> None:
    rivers, feature = get("rural_rivers"), uuid.uuid4()
    first = text("'[2022-01-01,2022-06-01)'::tstzrange")
    store(connection, rivers, SHAPES["line"], feature_id=feature, valid=first)
    store(
        connection,
        rivers,
        SHAPES["line"],
        feature_id=feature,
        version=2,
        valid=text("'[2022-06-01,)'::tstzrange"),
    )
    with pytest.raises(IntegrityError, match="one_version_at_a_time"), connection.begin_nested():
        overlapping = text("'[2022-05-31,2022-06-02)'::tstzrange")
        store(connection, rivers, SHAPES["line"], feature_id=feature, version=3, valid=overlapping)
    with pytest.raises(IntegrityError, match="feature_id_version"), connection.begin_nested():
        past = text("'[2021-01-01,2021-06-01)'::tstzrange")
        store(connection, rivers, SHAPES["line"], feature_id=feature, version=2, valid=past)
    with pytest.raises(IntegrityError, match="version_lasts"), connection.begin_nested():
        store(connection, rivers, SHAPES["line"], valid=text("'empty'::tstzrange"))


def test_a_window_of_current_rows_is_read_through_the_partial_index(connection: Connection) -> None:
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    plan = connection.scalars(
        text(
            "EXPLAIN SELECT name FROM published.outfalls WHERE upper_inf(valid)"
            " AND geom && ST_MakeEnvelope(120, 32, 120.1, 32.1, 4490)"
        )
    ).all()
    assert any("ix_outfalls_geom_current" in line for line in plan)


def test_every_table_has_the_system_columns_and_the_fields() -> None:
    for layer in CATALOGUE:
        names = set(TABLES[layer.key].columns.keys())
        assert names == set(SYSTEM_COLUMNS) | {field.name for field in layer.fields}
        assert table(layer) is TABLES[layer.key]
