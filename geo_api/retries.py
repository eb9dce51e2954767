"""The same request sent again, because its answer was lost: it leads to the same upload."""

from __future__ import annotations

import hashlib
import uuid
from typing import BinaryIO

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo_api import models, originals
from geo_api.errors import Unacceptable
from geo_api.people import Person


def find_sent(session: Session, person: Person, key: str) -> models.Upload | None:
    """The upload that this person's ``key`` opened; a second request with it waits for the first."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": f"{person.id} {key}"})
    return session.scalars(
        select(models.Upload).where(
            models.Upload.person_id == uuid.UUID(person.id), models.Upload.idempotency_key == key
        )
    ).one_or_none()


def hash_bytes(source: BinaryIO) -> str:
    """SHA-256 of what is left of ``source``."""
    digest = hashlib.sha256()
    while chunk := source.read(originals.CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def require_same(earlier: models.Upload, layer_key: str, sha256: str) -> None:
    """Raise 422 where a key is used again for another file or layer."""
    if (earlier.layer, earlier.sha256) != (layer_key, sha256):
        raise Unacceptable(
            "idempotency.reused",
            "这个重试编号（Idempotency-Key）已用于另一份文件。请刷新页面后重新上报。",
            "This Idempotency-Key was used for another file or layer; choose a new one.",
            field="Idempotency-Key",
        )
