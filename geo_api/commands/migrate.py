"""``ecoworks migrate``: bring the schema up to date (``up`` does this by itself)."""

from __future__ import annotations

import argparse

from geo_api.console import show_step
from geo_api.instance import Instance
from geo_api.settings import Settings


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = choices.add_parser("migrate", help="bring the schema up to date", description=__doc__)
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    from geo_api import migrations

    with Instance(Settings()).open_database() as settings, show_step("Bringing the tables up to date"):
        migrations.upgrade(settings.database_url)
    return 0
