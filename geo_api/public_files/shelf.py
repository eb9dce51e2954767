"""Where a release's files lie, how far they are, and who may have them made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo_api import audit, jobs
from geo_api.db import SYSTEM, Database
from geo_api.errors import NotFound
from geo_api.people import Person
from geo_api.permissions import require
from geo_api.releases import read_release
from geo_api.settings import Settings

TASK = "write_release_files"
MANIFEST = "manifest.json"
MEDIA_TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".pmtiles": "application/vnd.pmtiles",
    ".json": "application/json",
    ".zip": "application/zip",
}
# how the queue calls it, and how it is told
_STATES = {
    "todo": "queued",
    "doing": "running",
    "failed": "failed",
    "aborted": "failed",
    "cancelled": "failed",
}
_LAST_JOB = text(
    "SELECT status::text FROM procrastinate_jobs WHERE task_name = :task AND args->>'subject' = :release"
    " ORDER BY id DESC LIMIT 1"
)


def ask(session: Session, settings: Settings, person: Person, release_id: str) -> None:
    """Have the files made; nothing happens where they are there or under way."""
    require(person, "release")
    read_release(session.connection(), release_id)
    state = _read_state(session, release_id)
    if state in ("queued", "running") or read_manifest(settings, release_id) is not None:
        return
    audit.record(session, "release.ask_files", f"release:{release_id}")
    jobs.enqueue(session, TASK, release_id)


def describe(database: Database, settings: Settings, release_id: str) -> dict[str, Any]:
    """``state`` absent, queued, running, failed or done; with the manifest when done. NotFound for no release."""
    with database.reader.connect() as connection:
        read_release(connection, release_id)
    here = f"/releases/{release_id}/files"
    # the job first: between a look for the manifest and one at the job both could have come to their end
    with database.session(SYSTEM) as session:
        state = _read_state(session, release_id)
    manifest = read_manifest(settings, release_id)
    if manifest is None:
        return {"release": release_id, "state": state, "manifest": None, "links": {"self": here}}
    links = {"self": here, "manifest": f"{here}/{MANIFEST}"}
    for file in manifest["files"]:
        file["link"] = f"{here}/{file['name']}"
    return {"release": release_id, "state": "done", "manifest": manifest, "links": links}


def find_file(settings: Settings, release_id: str, name: str) -> tuple[Path, str]:
    """A file of a release and the tag of its content; NotFound for what its manifest does not list."""
    manifest = read_manifest(settings, release_id)
    if manifest is not None:
        tags = {file["name"]: file["sha256"] for file in manifest["files"]} | {MANIFEST: manifest["made_at"]}
        if name in tags:
            return find_folder(settings, release_id) / name, tags[name]
    raise NotFound(
        "release.no_file",
        f"发布“{release_id}”没有“{name}”这个文件。文件清单见 /releases/{release_id}/files。",
        f"Release {release_id!r} has no file {name!r}; they are listed at /releases/{release_id}/files.",
    )


def find_folder(settings: Settings, release_id: str) -> Path:
    return settings.home / "releases" / release_id


def read_manifest(settings: Settings, release_id: str) -> dict[str, Any] | None:
    """The manifest of files that are complete; ``release_id`` is that of a release that exists."""
    try:
        found: dict[str, Any] = orjson.loads((find_folder(settings, release_id) / MANIFEST).read_bytes())
    except FileNotFoundError:
        return None
    return found


def _read_state(session: Session, release_id: str) -> str:
    status = session.execute(_LAST_JOB, {"task": TASK, "release": release_id}).scalar()
    return _STATES.get(status or "", "absent")
