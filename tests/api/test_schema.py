"""The migrations lead exactly to the declared tables, and the data every instance starts with is whole."""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from alembic import command
from sqlalchemy import NullPool, create_engine, event, text

from etl.compare.works import find_named
from geo_api.cluster import Cluster
from geo_api.migrations import configure, upgrade
from layers import CATALOGUE
from layers.plan import INDICATORS
from tests.conftest import create_database

OLD_UPLOADS = (
    "INSERT INTO core.units (key, kind, zh, en) VALUES ('here', 'township', '此', 'Here')",
    "INSERT INTO core.people (name, display, role, unit, password_hash)"
    " VALUES ('anna', 'Anna', 'filler', 'here', '')",
    "INSERT INTO intake.uploads (layer, unit, person_id, file_name, sha256, bytes, idempotency_key, created_at)"
    " SELECT 'wetlands', 'here', people.id, sent.name, '', 1, sent.key, sent.at FROM core.people,"
    " (VALUES ('second', 'k', now()), ('first', 'k', now() - interval '1 day'), ('other', NULL, now()))"
    " AS sent (name, key, at) WHERE people.name = 'anna'",
)


def test_the_migrations_reach_the_declared_tables(database_url: str) -> None:
    command.check(configure(database_url))


def test_a_database_with_uploads_is_upgraded_and_keeps_them(cluster: Cluster) -> None:
    name = f"old_{uuid.uuid4().hex[:12]}"
    create_database(cluster, name, "template1")
    url = cluster.url(database=name)
    command.upgrade(configure(url), "0003")
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1), poolclass=NullPool)
    with engine.begin() as connection:
        for statement in OLD_UPLOADS:
            connection.execute(text(statement))
    upgrade(url)
    with engine.connect() as connection:
        kept = connection.execute(
            text("SELECT file_name, idempotency_key FROM intake.uploads ORDER BY file_name")
        ).all()
    # a retry had opened two uploads: the first keeps the key, both keep their rows
    assert [tuple(row) for row in kept] == [("first", "k"), ("other", None), ("second", None)]
    command.check(configure(url))


def test_the_works_that_a_file_names_are_found_by_an_index_of_every_layer(database_url: str) -> None:
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:", 1), poolclass=NullPool)
    asked: list[str] = []
    with engine.connect() as connection:
        connection.execute(text("SET enable_seqscan = off"))

        @event.listens_for(engine, "before_cursor_execute", retval=True)
        def explain(_c: Any, _cur: Any, statement: str, told: Any, _x: Any, _m: bool) -> tuple[str, Any]:
            return f"EXPLAIN {statement}", told

        @event.listens_for(engine, "after_cursor_execute")
        def keep(_c: Any, cursor: Any, _s: str, _t: Any, _x: Any, _m: bool) -> None:
            asked.append("\n".join(line for (line,) in cursor.fetchall()))

        for layer in CATALOGUE:
            words = tuple("一" for _ in layer.identity)
            with suppress(Exception):  # a plan is no work
                find_named(connection, layer, {words, (*words, "二")}, datetime.now(UTC))
            assert f"ix_{layer.key}_identity_current" in asked[-1], asked[-1]


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    def count() -> list[tuple[int, ...]]:
        engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:", 1))
        with engine.connect() as connection:
            tables = ("units", "unit_aliases", "rights", "settings", "targets")
            found = [tuple(connection.execute(text(f"SELECT count(*) FROM core.{t}")).one()) for t in tables]
        engine.dispose()
        return found

    before = count()
    upgrade(database_url)
    assert count() == before
    assert all(n > 0 for (n,) in before)


def test_every_figure_of_the_plan_is_a_target_and_what_it_leaves_open_is_none(database_url: str) -> None:
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        stored = {
            (indicator, year): value
            for indicator, year, value in connection.execute(
                text("SELECT indicator, year, value FROM core.targets WHERE superseded_at IS NULL")
            )
        }
    engine.dispose()
    assert stored == {(i.key, t.year): t.value for i in INDICATORS for t in i.targets}
    assert ("river_corridors", 2024) not in stored
    assert stored["urban_greening_m2", 2022] == 21
