"""How Alembic runs: one connection, one transaction, GeoAlchemy2's helpers, and only our schemas compared."""

from __future__ import annotations

from typing import Any

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import create_engine

from geo_api.migrations import declare_tables

SCHEMAS = {"published", "core", "intake", "audit"}


def include_name(name: str | None, type_: str, _: Any) -> bool:
    # PostgreSQL writes an index's expression in words of its own: these are held to their query by a test
    if type_ == "index" and name and name.endswith("_identity_current"):
        return False
    return type_ != "schema" or name in SCHEMAS


def run() -> None:
    url = context.config.get_main_option("sqlalchemy.url")
    assert url is not None
    engine = create_engine(url)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=declare_tables(),
            include_schemas=True,
            include_name=include_name,
            include_object=alembic_helpers.include_object,
            process_revision_directives=alembic_helpers.writer,
            render_item=alembic_helpers.render_item,
            version_table="schema_version",
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
