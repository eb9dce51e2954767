"""``ecoworks demo``: load the demonstration county and its accounts (``up`` does this once by itself)."""

from __future__ import annotations

import argparse

from geo_api.console import show_accounts, show_step
from geo_api.instance import Instance
from geo_api.settings import Settings


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = choices.add_parser("demo", help="load the demonstration county", description=__doc__)
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    from geo_api import demonstration, migrations

    instance = Instance(Settings())
    with instance.open_database() as settings:
        with show_step("Bringing the tables up to date"):
            migrations.upgrade(settings.database_url)
        with show_step("Demonstration county 示意数据"):
            demonstration.load(settings.database_url, instance.home)
    show_accounts(instance.accounts)
    return 0
