"""The schema's history. Migrations are written by people; a test holds them against the declared tables."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, create_engine

import layers
from geo_api import seed
from geo_api.models import Base
from geo_api.tallies import counting
from layers.tables import table

HERE = Path(__file__).resolve().parent


def declare_tables() -> MetaData:
    """Every table there should be: the layers' and the others'."""
    for layer in layers.CATALOGUE:
        table(layer)
    return Base.metadata


def configure(url: str) -> Config:
    """Alembic's configuration; ``url`` is a libpq address of a role that may create schemas and roles."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    address = urlunsplit(("postgresql+psycopg", *urlsplit(url)[1:]))
    config.set_main_option("sqlalchemy.url", address.replace("%", "%%"))
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database to ``revision``, add what every instance starts with, and count what was never counted."""
    command.upgrade(configure(url), revision)
    engine = create_engine(configure(url).get_main_option("sqlalchemy.url") or "")
    with engine.begin() as connection:
        seed.plant(connection)
        if counting.is_behind(connection):
            # the first start on these tables, or a declaration that changed
            counting.recount(connection)
    engine.dispose()
