"""``ecoworks serve``: only the server, on a database that is there and migrated (several of them may share one)."""

from __future__ import annotations

import argparse

from geo_api.commands import up
from geo_api.console import fail
from geo_api.instance import Instance
from geo_api.settings import Settings


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = choices.add_parser(
        "serve", help="only the server, on ECOWORKS_DATABASE_URL", description=__doc__
    )
    parser.add_argument("--port", type=int, help="port of the server (default: ECOWORKS_PORT or 8000)")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    settings = Settings() if asked.port is None else Settings(port=asked.port)
    if not settings.database_url:
        return fail("serve needs ECOWORKS_DATABASE_URL; `ecoworks up` brings its own database.")
    up.serve(Instance(settings))
    return 0
