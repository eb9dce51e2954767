"""``ecoworks psql``: open psql on the database; what follows is passed on (``ecoworks psql -c 'SELECT 1'``)."""

from __future__ import annotations

import argparse
import shutil
import signal
import subprocess

from geo_api.console import fail
from geo_api.instance import Instance
from geo_api.settings import Settings


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = choices.add_parser("psql", help="open psql on the database", description=__doc__)
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    if shutil.which("psql") is None:
        return fail("psql is not installed: apt-get install postgresql-client-15")
    with Instance(Settings()).open_database() as settings:
        # Ctrl-C belongs to psql, which ends the statement, not the session
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return subprocess.run(["psql", settings.database_url, *asked.passed_on]).returncode
