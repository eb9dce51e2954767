"""The same request sent again, because its answer was lost: it leads to the same upload, or gets the same answer."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo_api import models, originals
from geo_api.errors import Unacceptable
from geo_api.people import Person


def find_sent(session: Session, person: Person, key: str) -> models.Upload | None:
    """The upload that this person's ``key`` opened; a second request with it waits for the first."""
    _wait_for_first(session, person, key)
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


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given."""

    status: int
    etag: str | None
    body: bytes


def find_answer(session: Session, person: Person, key: str, request: bytes) -> Kept | None:
    """What this person's request with ``key`` was answered; a second request with it waits for the first.

    Raises Unacceptable 422 where the key came with another request.
    """
    _wait_for_first(session, person, key)
    found = session.get(models.Answer, (uuid.UUID(person.id), key))
    if found is None:
        return None
    if found.request_sha256 != hashlib.sha256(request).hexdigest():
        raise Unacceptable(
            "idempotency.reused",
            "这个重试编号（Idempotency-Key）已用于另一次办理。请刷新页面后重新办理。",
            "This Idempotency-Key was used for another request; choose a new one.",
            field="Idempotency-Key",
        )
    return Kept(found.status, found.etag, found.body)


def keep_answer(session: Session, person: Person, key: str, request: bytes, kept: Kept) -> None:
    """Keep an answer for the same request sent again; it stays or falls with what was done."""
    session.add(
        models.Answer(
            person_id=uuid.UUID(person.id),
            key=key,
            request_sha256=hashlib.sha256(request).hexdigest(),
            status=kept.status,
            etag=kept.etag,
            body=kept.body,
        )
    )
    session.flush()


def _wait_for_first(session: Session, person: Person, key: str) -> None:
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": f"{person.id} {key}"})
