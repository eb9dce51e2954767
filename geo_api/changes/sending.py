"""A change sent: an upload is opened, read by the worker, and submitted at once where nothing stands in its way."""

from __future__ import annotations

import io
import uuid
from typing import Any

from sqlalchemy.orm import Session

from geo_api import intake, models, people, uploads
from geo_api.changes.original import CRS
from geo_api.db import SYSTEM, Database
from geo_api.errors import Conflict, Problem
from geo_api.people import Person
from geo_api.settings import Settings
from layers.layer import Layer

# jobs that are still to be done, or running, for an upload
DONE = (
    "SELECT NOT EXISTS (SELECT FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
    " AND task_name IN ('read_change', 'read_upload') AND args->>'subject' = :subject)"
)
NAMES = {"api": "在线修改", "restore": "恢复旧版", "closing": "销号办理"}


def open_change(
    session: Session,
    settings: Settings,
    person: Person,
    layer: Layer,
    content: bytes,
    *,
    way: str,
    note: str = "",
    submits: bool = True,
    idempotency_key: str | None = None,
) -> models.Upload:
    """Keep ``content`` as the original of a new upload; it is read, and goes on by itself where it ``submits``."""
    asked: dict[str, Any] = {"crs": CRS, "encoding": "UTF-8"}
    return uploads.receive(
        session,
        settings,
        person,
        layer_key=layer.key,
        file_name=f"{NAMES[way]}-{layer.zh}.geojson",
        source=io.BytesIO(content),
        idempotency_key=idempotency_key,
        way=way,
        note=note,
        task="read_change" if submits else "read_upload",
        **asked,
    )


def read_change(database: Database, settings: Settings, upload_id: str) -> None:
    """Read the file of a change and submit it for its sender; what needs a person's word stays a draft. May be
    repeated.
    """
    intake.read_upload(database, settings, upload_id)
    with database.session(SYSTEM) as session:
        upload = session.get_one(models.Upload, uuid.UUID(upload_id))
        if upload.state != "draft" or upload.person_id is None:
            return
        sender = people.describe(session, session.get_one(models.Person, upload.person_id))
    with database.session(sender.act()) as session:
        upload = uploads.find(session, upload_id, lock=True)
        if upload.state == "draft":
            try_submit(session, sender, upload)


def try_submit(session: Session, person: Person, upload: models.Upload) -> Problem | None:
    """Submit; or say what its sender has to do first."""
    try:
        return uploads.move(session, person, upload, "submit", upload.note)
    except Conflict as waiting:
        return waiting
