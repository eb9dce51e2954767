"""``ecoworks import FILE --layer L --as PERSON``: send a file down the same road as an upload in the browser.

The person stays responsible: the upload is theirs, and it is reviewed like any other. Exit code 0 when nothing blocks.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from pathlib import Path

from sqlalchemy import select

import layers
from geo_api import jobs, models
from geo_api.console import fail, show_step
from geo_api.db import SYSTEM, Database
from geo_api.errors import Problem
from geo_api.instance import Instance
from geo_api.people import Person
from geo_api.settings import Settings

MARKS = {"block": "✗", "acknowledge": "!", "note": "·"}
PATIENCE_SECONDS = 600


def add_parser(choices: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = choices.add_parser("import", help="upload a file as a person", description=__doc__)
    parser.add_argument(
        "file", type=Path, help="zipped shapefile, GeoJSON, GeoPackage, KML, Excel or CSV points"
    )
    parser.add_argument(
        "--layer", required=True, choices=[layer.key for layer in layers.CATALOGUE], metavar="LAYER"
    )
    parser.add_argument(
        "--as", dest="person", required=True, metavar="PERSON", help="sign-in name of the sender"
    )
    parser.add_argument("--crs", help="its coordinate system when the file does not say (EPSG:4528, say)")
    parser.add_argument("--encoding", help="its text encoding when the file does not say (GBK, say)")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    if not asked.file.is_file():
        return fail(f"there is no file {asked.file}.")
    instance = Instance(Settings())
    with instance.open_database() as settings:
        database = Database(settings, patient=True)
        try:
            upload_id = send(database, settings, asked)
            with show_step(f"Reading {asked.file.name}"):
                if instance.find_runner() is None:
                    asyncio.run(work_off(settings, database))
                wait_until_read(database, upload_id)
            return report(database, upload_id)
        except Problem as problem:
            return fail(f"{problem.detail} {problem.detail_en}")
        finally:
            database.close()


def find_person(database: Database, name: str) -> Person:
    """The person of that sign-in name."""
    with database.session(SYSTEM) as session:
        found = session.execute(
            select(models.Person, models.UnitRow.kind)
            .join(models.UnitRow, models.UnitRow.key == models.Person.unit)
            .where(models.Person.name == name, models.Person.disabled_at.is_(None))
        ).one_or_none()
        if found is None:
            raise Problem("person.unknown", f"没有“{name}”这个账号。", f"There is no account {name!r}.")
        row, kind = found
        return Person(str(row.id), row.name, row.display, row.role, row.unit, kind)


def send(database: Database, settings: Settings, asked: argparse.Namespace) -> str:
    from geo_api import uploads

    person = find_person(database, asked.person)
    with database.session(person.act("command line")) as session, asked.file.open("rb") as source:
        upload = uploads.receive(
            session,
            settings,
            person,
            layer_key=asked.layer,
            file_name=asked.file.name,
            source=source,
            crs=asked.crs,
            encoding=asked.encoding,
        )
        return str(upload.id)


async def work_off(settings: Settings, database: Database) -> None:
    """Do the jobs that wait, when no server is running whose worker would."""
    from geo_api.work import build_queue

    queue = build_queue(settings, database)
    async with queue.open_async():
        await queue.run_worker_async(wait=False, install_signal_handlers=False)


def wait_until_read(database: Database, upload_id: str) -> None:
    read = "SELECT state <> 'reading' FROM intake.uploads WHERE id = CAST(:subject AS uuid)"
    started = time.monotonic()
    if not jobs.wait_for(database, SYSTEM, read, upload_id, PATIENCE_SECONDS):
        raise Problem(
            "upload.slow",
            f"{time.monotonic() - started:.0f} 秒内没有读完，请稍后在“上报”里查看。",
            f"Not read within {PATIENCE_SECONDS} s; look for it among the uploads later.",
        )


def report(database: Database, upload_id: str) -> int:
    """Print what was found, the worst first."""
    from geo_api import uploads

    with database.session(SYSTEM) as session:
        upload = uploads.find(session, upload_id)
        print(f"\nUpload {upload.id}: {upload.state}")
        if upload.problem:
            return fail(f"{upload.problem['detail']} {upload.problem['detail_en']}")
        counts = upload.report.get("counts", {})
        print("  " + ", ".join(f"{name} {count}" for name, count in counts.items()))
        findings = session.scalars(
            select(models.FindingRow).where(models.FindingRow.upload_id == upload.id)
        ).all()
        for finding in sorted(findings, key=lambda found: list(MARKS).index(found.severity)):
            print(f"  {MARKS[finding.severity]} {finding.message}\n    {finding.message_en}")
        blocking = sum(finding.severity == "block" for finding in findings)
    print(
        f"{blocking} findings block the submission."
        if blocking
        else "Nothing blocks; it waits for submission."
    )
    return 1 if blocking else 0
