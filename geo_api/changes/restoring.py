"""An old version brought back: a reviewed change like any other, whose row says what that version said."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from geo_api import models
from geo_api.changes.content import read_content, refuse_version
from geo_api.changes.original import Edit, write_original
from geo_api.changes.sending import open_change
from geo_api.errors import Conflict, Unacceptable
from geo_api.people import Person
from geo_api.preconditions import require_version
from geo_api.settings import Settings
from geo_api.visibility import readable_fields
from layers.layer import Layer


def restore(
    session: Session,
    settings: Settings,
    person: Person,
    layer: Layer,
    feature_id: uuid.UUID,
    version: int,
    note: str,
    if_match: str | None = None,
    idempotency_key: str | None = None,
) -> models.Upload:
    """Open an upload that restores ``version``; of a work that was removed, it brings the work back.

    Fields that the person may not read stay as they are.
    """
    if not note.strip():
        raise Unacceptable(
            "restore.note_missing",
            "请写明恢复旧版的理由。",
            "Say why the old version is restored.",
            field="note",
        )
    fields = readable_fields(layer, person)
    connection = session.connection()
    newest = read_content(connection, layer, fields, feature_id)
    old = read_content(connection, layer, fields, feature_id, version)
    if newest is None or old is None:
        raise refuse_version(layer, feature_id, version)
    require_version(session, newest.version, newest.upload_id, if_match)
    if newest.is_current and newest.version == version:
        raise Conflict(
            "restore.current",
            f"第 {version} 版就是现行版本，不需要恢复。",
            f"Version {version} is the current one; there is nothing to restore.",
        )
    edit = Edit(old.values, old.shape, feature_id, newest.version, "" if newest.is_current else "restore")
    content = write_original(fields, [edit], note.strip())
    return open_change(
        session,
        settings,
        person,
        layer,
        content,
        way="restore",
        note=note.strip(),
        idempotency_key=idempotency_key,
    )
