"""The migrations lead exactly to the declared tables, and the data every instance starts with is whole."""

from __future__ import annotations

from alembic import command
from sqlalchemy import create_engine, text

from geo_api.migrations import configure, upgrade
from layers.plan import INDICATORS


def test_the_migrations_reach_the_declared_tables(database_url: str) -> None:
    command.check(configure(database_url))


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
