"""``ecoworks status``: what runs, which versions, how much it holds. Exit code 0 when the server answers, else 3."""

from __future__ import annotations

import argparse
import platform

import psycopg
from psycopg import sql

from geo_api import VERSION
from geo_api.instance import Instance
from geo_api.settings import Settings

# every published layer has a column of validity ranges; their tables differ from version to version
TABLES = "SELECT table_name FROM information_schema.columns WHERE table_schema = 'published' AND column_name = 'valid'"
COUNTS = {
    "features ever 历来要素": "SELECT count(*) FROM published.features",
    "uploads 上报": "SELECT count(*) FROM intake.uploads",
    "people 人员": "SELECT count(*) FROM core.people",
    "audit entries 审计": "SELECT count(*) FROM audit.entries",
}


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = choices.add_parser(
        "status", help="what runs, which versions, how much data", description=__doc__
    )
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    instance = Instance(Settings())
    runner = instance.find_runner()
    if runner:
        instance = Instance(Settings(port=runner[1]))
    healthy = instance.is_healthy() if runner else False
    show("ecoworks", f"{VERSION}, Python {platform.python_version()}")
    show("home", str(instance.home))
    server = f"process {runner[0]}, {instance.address}" if runner else "stopped"
    show("server", f"{server}{', answers' if healthy else ', does not answer' if runner else ''}")
    show_database(instance)
    return 0 if healthy else 3


def show_database(instance: Instance) -> None:
    if instance.cluster is None:
        show("database", "the server named by ECOWORKS_DATABASE_URL")
    elif instance.cluster.is_running():
        show("database", f"running, in {instance.cluster.folder}")
    else:
        show(
            "database",
            f"stopped, in {instance.cluster.folder}" if instance.cluster.exists() else "not made yet",
        )
        return
    try:
        with psycopg.connect(instance.connected_settings().database_url, autocommit=True) as connection:
            show("versions", read_value(connection, VERSIONS))
            show("schema", read_value(connection, "SELECT version_num FROM public.schema_version"))
            show(
                "size", read_value(connection, "SELECT pg_size_pretty(pg_database_size(current_database()))")
            )
            show("works 现行要素", str(count_current(connection)))
            for title, statement in COUNTS.items():
                show(title, read_value(connection, statement))
    except psycopg.OperationalError as error:
        show("", f"does not answer: {error}")


VERSIONS = (
    "SELECT 'PostgreSQL ' || current_setting('server_version') || coalesce(', PostGIS ' ||"
    " (SELECT extversion FROM pg_extension WHERE extname = 'postgis'), '')"
)


def count_current(connection: psycopg.Connection) -> int:
    """The features of all layers that are published now."""
    total = 0
    for (name,) in connection.execute(TABLES).fetchall():
        counting = sql.SQL("SELECT count(*) FROM published.{} WHERE upper_inf(valid)").format(
            sql.Identifier(name)
        )
        row = connection.execute(counting).fetchone()
        total += row[0] if row else 0
    return total


def read_value(connection: psycopg.Connection, statement: str) -> str:
    """One value as text; a dash where the schema is not there yet."""
    try:
        row = connection.execute(statement.encode()).fetchone()
    except psycopg.ProgrammingError:
        return "–"
    return "–" if row is None or row[0] is None else str(row[0])


def show(title: str, value: str) -> None:
    print(f"{title:<22} {value}")
