"""``ecoworks backup --to FOLDER``: the database and the originals, each backup in a folder of its own."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geo_api import audit
from geo_api.console import fail, show_step
from geo_api.db import SYSTEM, Database
from geo_api.instance import Instance
from geo_api.settings import Settings

NAME = "ecoworks-%Y%m%dT%H%M%SZ"


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = choices.add_parser("backup", help="save the database and the originals", description=__doc__)
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="where backups are kept")
    parser.add_argument(
        "--keep", type=int, metavar="N", help="remove all but the newest N backups afterwards"
    )
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    if shutil.which("pg_dump") is None:
        return fail("pg_dump is not installed: apt-get install postgresql-client-15")
    if asked.keep is not None and asked.keep < 1:
        return fail("--keep needs at least 1.")
    place = asked.to / datetime.now(UTC).strftime(NAME)
    unfinished = place.with_suffix(".unfinished")
    unfinished.mkdir(parents=True)
    with Instance(Settings()).open_database() as settings:
        with show_step("Saving the database"):
            dump = [
                "pg_dump",
                "--format=custom",
                f"--file={unfinished / 'database.dump'}",
                settings.database_url,
            ]
            if subprocess.run(dump).returncode:
                note(settings, "backup.failed", {"place": str(unfinished)})
                return fail(f"pg_dump failed; {unfinished} is not a backup.")
        with show_step("Saving the originals"):
            # after the database: an original may be without its upload, never an upload without its original
            if settings.files.exists():
                shutil.copytree(settings.files, unfinished / "files")
        unfinished.rename(place)
        size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
        note(settings, "backup.done", {"place": str(place), "bytes": size})
    print(place)
    if asked.keep is not None:
        for old in sorted(asked.to.glob("ecoworks-*Z"))[: -asked.keep]:
            shutil.rmtree(old)
            print(f"removed {old}")
    return 0


def note(settings: Settings, action: str, told: dict[str, Any]) -> None:
    """Put on record how it went: the administrator's page shows the last good backup."""
    database = Database(settings, patient=True)
    try:
        with database.session(SYSTEM) as session:
            audit.record(session, action, "backup", told)
    finally:
        database.close()
