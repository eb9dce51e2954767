"""``ecoworks restore FOLDER``: put a backup in the place of all the instance holds."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from pathlib import Path

import psycopg

from geo_api import walls
from geo_api.cluster import DATABASE
from geo_api.console import fail, show_gaps, show_step
from geo_api.instance import Instance
from geo_api.settings import Settings


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = choices.add_parser("restore", help="put a backup in place", description=__doc__)
    parser.add_argument("folder", type=Path, help="one backup, as `ecoworks backup` made it")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    instance = Instance(Settings())
    dump = asked.folder / "database.dump"
    if not dump.is_file():
        return fail(f"{asked.folder} is not a backup: it has no database.dump.")
    if instance.cluster is None:
        return fail("the database is not this instance's own; let its administrator run pg_restore on it.")
    if instance.find_runner() is not None:
        return fail("the instance runs; stop it first: ecoworks down")
    if not asked.yes and input(f"This replaces all data in {instance.home}. Type 'restore': ") != "restore":
        print("Nothing was changed. 没有改动。")
        return 1
    with instance.open_database() as settings:
        from geo_api import migrations

        # roles belong to the cluster, not to the dump
        migrations.upgrade(settings.database_url)
        with show_step("Restoring the database"):
            replace_database(instance.cluster.url(database="postgres"))
            command = ["pg_restore", "--exit-on-error", f"--dbname={settings.database_url}", str(dump)]
            if subprocess.run(command).returncode:
                return fail(
                    "pg_restore failed; the instance holds only a part now. Mend the cause and restore again."
                )
        with show_step("Restoring the originals"):
            if (asked.folder / "files").exists():
                shutil.copytree(asked.folder / "files", settings.files, dirs_exist_ok=True)
        # a backup may be older than the program
        migrations.upgrade(settings.database_url)
        with show_step("Checking the walls inside it"):
            gaps = walls.mend_and_check(settings.database_url)
    show_gaps(gaps)
    return 1 if any(gap.open for gap in gaps) else 0


def replace_database(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
