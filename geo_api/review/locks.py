"""Who works on an upload just now: the others are told and wait. A lock ends by itself, and shuts nobody out for long.

A lock holds some minutes and is renewed while its page is open, up to a longest time; then whoever waits comes first.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo_api import audit, models, permissions
from geo_api.errors import Forbidden, Problem
from geo_api.instants import CHINA
from geo_api.people import Person
from geo_api.review import parties
from geo_api.review.names import Names, find_names
from geo_api.review.terms import read_terms
from layers.units import tell_unit


def take_lock(session: Session, person: Person, upload: models.Upload) -> dict[str, Any]:
    """Take the lock, or renew one's own; 423 while somebody else holds it."""
    parties.require_lock(session, person, upload)
    require_free(session, person.id, upload)
    now, terms = datetime.now(UTC), read_terms(session)
    held = find_lock(session, upload.id)
    taken_at = held.taken_at if held and str(held.person_id) == person.id else now
    until = min(
        now + timedelta(minutes=terms.lock_minutes), taken_at + timedelta(minutes=terms.lock_longest_minutes)
    )
    values = {"person_id": uuid.UUID(person.id), "unit": person.unit, "taken_at": taken_at, "until": until}
    session.execute(
        insert(models.Lock)
        .values(upload_id=upload.id, **values)
        .on_conflict_do_update(index_elements=["upload_id"], set_=values)
    )
    if taken_at == now:
        audit.record(session, "upload.lock", f"upload:{upload.id}", {"until": until})
    if held is not None:
        session.expire(held)
    return describe_locks(session, [upload.id], person.id)[upload.id]


def release_lock(session: Session, person: Person, upload: models.Upload) -> None:
    """Give one's lock back, or break that of a colleague of one's unit: its head may, in a bureau any reviewer."""
    held = find_lock(session, upload.id)
    if held is None:
        return
    if str(held.person_id) == person.id:
        _drop(session, upload.id)
        audit.record(session, "upload.unlock", f"upload:{upload.id}")
        return
    if not may_break(person, held):
        raise Forbidden(
            "lock.not_yours",
            "这把锁不是您的。本单位负责人（部门为本部门审核人员）可以解除，也可以等它自动到期。",
            "This lock is not yours: the head of its unit (in a bureau, a reviewer) may break it.",
        )
    names = find_names(session, [held.person_id])
    before = {"by": names.account(held.person_id), "taken_at": held.taken_at, "until": held.until}
    _drop(session, upload.id)
    audit.record(session, "upload.break_lock", f"upload:{upload.id}", {"before": before, "after": None})


def may_break(person: Person, held: models.Lock) -> bool:
    over = permissions.may(person, "confirm") or permissions.may(person, "review")
    return over and person.unit == held.unit


def require_free(session: Session, person_id: str, upload: models.Upload) -> None:
    """Raise 423, naming who and until when, while somebody else works on the upload."""
    held = find_lock(session, upload.id)
    if held is None or str(held.person_id) == person_id:
        return
    names = find_names(session, [held.person_id])
    who, unit = names.person(held.person_id) or "", tell_unit(held.unit)
    until = f"{held.until.astimezone(CHINA):%H:%M}"
    raise Problem(
        "upload.locked",
        f"{unit['unit_zh']} {who}正在办理这次上报，到 {until} 自动释放。您的这一步没有保存，请稍后再试。",
        f"{who} ({unit['unit_en']}) is working on this upload until {until}; nothing was saved. Try again then.",
        status=423,
    )


def end_lock(session: Session, person: Person, upload: models.Upload) -> None:
    """The upload moved on: whose turn it is now finds it free."""
    session.execute(
        delete(models.Lock).where(
            models.Lock.upload_id == upload.id, models.Lock.person_id == uuid.UUID(person.id)
        )
    )


def find_lock(session: Session, upload_id: uuid.UUID) -> models.Lock | None:
    """The lock that holds now; one that has run out is none."""
    return session.scalars(
        select(models.Lock).where(models.Lock.upload_id == upload_id, models.Lock.until > datetime.now(UTC))
    ).one_or_none()


def describe_locks(
    session: Session, upload_ids: Sequence[uuid.UUID], person_id: str
) -> dict[uuid.UUID, dict[str, Any]]:
    """The locks that hold now, by upload."""
    rows = session.scalars(
        select(models.Lock).where(
            models.Lock.upload_id.in_(upload_ids), models.Lock.until > datetime.now(UTC)
        )
    ).all()
    names = find_names(session, [row.person_id for row in rows])
    return {row.upload_id: _describe(row, names, person_id) for row in rows}


def sweep_locks(session: Session) -> None:
    """Take away what has run out long ago."""
    session.execute(delete(models.Lock).where(models.Lock.until < datetime.now(UTC)))


def _describe(row: models.Lock, names: Names, person_id: str) -> dict[str, Any]:
    return {
        "by": names.person(row.person_id),
        **tell_unit(row.unit),
        "taken_at": row.taken_at,
        "until": row.until,
        "mine": str(row.person_id) == person_id,
    }


def _drop(session: Session, upload_id: uuid.UUID) -> None:
    session.execute(delete(models.Lock).where(models.Lock.upload_id == upload_id))
