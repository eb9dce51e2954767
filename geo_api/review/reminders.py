"""What waits too long: shown to whoever has the next step, then to the head or the coordinator; on record once.

Nothing is sent to anybody outside: the reminder is a row on the page and an entry of the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

import layers
from geo_api import audit, models, permissions
from geo_api.db import SYSTEM, Database
from geo_api.instants import CHINA
from geo_api.people import Person
from geo_api.review import countersigns, duties, locks
from geo_api.review.queue import Wait, measure_waits
from geo_api.review.terms import read_terms
from geo_api.workflow import STATES
from layers.units import tell_unit

Level = Literal["remind", "escalate"]
WATCHED = ("draft", "returned", "submitted", "confirmed", "approved")
# steps of a township that its own head answers for; all others are told to the coordinator
OF_UNIT = frozenset({"draft", "returned"})
KEPT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Late:
    """An upload that waits too long in its state, and for how long."""

    upload: models.Upload
    wait: Wait
    level: Level


def list_reminders(session: Session, person: Person) -> list[dict[str, Any]]:
    """What waits too long for this person, the longest first."""
    if person.role == "coordinator":
        with Database.acting_as(session, SYSTEM):
            late = [one for one in find_late(session) if _is_for_coordinator(one)]
            # what is not published stays closed to the coordinator: where it waits and since when, not what it is
            return [_describe(session, one, closed=True) for one in late]
    return [_describe(session, one) for one in find_late(session) if _is_for(session, person, one)]


def find_late(session: Session, now: datetime | None = None) -> list[Late]:
    """All uploads in sight that wait too long, the longest first."""
    at, terms = now or datetime.now(UTC), read_terms(session)
    uploads = session.scalars(select(models.Upload).where(models.Upload.state.in_(WATCHED))).all()
    waits = measure_waits(session, uploads, terms, at)
    late = []
    for upload in uploads:
        wait = waits[upload.id]
        if not wait.overdue:
            continue
        since_due = at - _due_at(wait, terms.days_of(upload.state) or 0)
        level: Level = "escalate" if since_due >= timedelta(days=terms.escalate_days) else "remind"
        late.append(Late(upload, wait, level))
    return sorted(late, key=lambda one: one.wait.since)


def record_due(database: Database) -> int:
    """Put every reminder that is due on record, once a step and level; what retries and locks left is swept."""
    with database.session(SYSTEM) as session:
        _sweep(session)
        recorded = 0
        for late in find_late(session):
            for level in _levels(late):
                recorded += _record(session, late, level)
    return recorded


def _record(session: Session, late: Late, level: Level) -> int:
    statement = insert(models.Reminder).values(
        upload_id=late.upload.id, step=late.upload.state, level=level, since=late.wait.since
    )
    fresh = session.execute(statement.on_conflict_do_nothing().returning(models.Reminder.step)).first()
    if fresh is None:
        return 0
    told = {
        "step": late.upload.state,
        "since": late.wait.since,
        "days": round(late.wait.age_days, 1),
        "deadline": late.wait.deadline,
        "waits_for": sorted(_list_waiting_units(session, late.upload)),
    }
    audit.record(session, f"reminder.{level}", f"upload:{late.upload.id}", told)
    return 1


def _levels(late: Late) -> Iterator[Level]:
    yield "remind"
    if late.level == "escalate":
        yield "escalate"


def _due_at(wait: Wait, days: int) -> datetime:
    if wait.deadline is not None:
        return datetime.combine(wait.deadline + timedelta(days=1), datetime.min.time(), CHINA)
    return wait.since + timedelta(days=days)


def _is_for(session: Session, person: Person, late: Late) -> bool:
    upload = late.upload
    own = person.unit == upload.unit
    if upload.state in OF_UNIT:
        holds = upload.holder_id is None or str(upload.holder_id) == person.id
        works = permissions.may(person, "edit") and own and (holds or _is_left(session, upload))
        return works or (late.level == "escalate" and own and permissions.may(person, "confirm"))
    if upload.state == "submitted":
        return own and permissions.may(person, "confirm")
    if permissions.may_review(session, person, upload):
        return True
    assists = duties.find_duty(session, person, upload) == "assist"
    return (
        upload.state == "confirmed" and assists and person.unit in countersigns.list_missing(session, upload)
    )


def _is_for_coordinator(late: Late) -> bool:
    return late.level == "escalate" and late.upload.state not in OF_UNIT


def _is_left(session: Session, upload: models.Upload) -> bool:
    """Whether its holder's account is out of force: then it waits for all colleagues."""
    holder = session.get(models.Person, upload.holder_id) if upload.holder_id else None
    return holder is not None and holder.disabled_at is not None


def _list_waiting_units(session: Session, upload: models.Upload) -> Sequence[str]:
    if upload.state in (*OF_UNIT, "submitted"):
        return [upload.unit]
    return list(duties.list_units(session, upload, "lead"))


def _describe(session: Session, late: Late, closed: bool = False) -> dict[str, Any]:
    upload, wait = late.upload, late.wait
    return {
        "upload": None if closed else str(upload.id),
        "file_name": None if closed else upload.file_name,
        "layer": upload.layer,
        "layer_zh": layers.get(upload.layer).zh,
        "layer_en": layers.get(upload.layer).en,
        **tell_unit(upload.unit),
        "step": upload.state,
        "step_zh": STATES[upload.state],
        "waits_for": [
            {"unit": told["unit"], "zh": told["unit_zh"], "en": told["unit_en"]}
            for told in map(tell_unit, sorted(_list_waiting_units(session, upload)))
        ],
        "waiting_since": wait.since,
        "age_days": round(wait.age_days, 2),
        "deadline": wait.deadline,
        "round": wait.round,
        "level": late.level,
    }


def _sweep(session: Session) -> None:
    locks.sweep_locks(session)
    session.execute(
        delete(models.Answer).where(models.Answer.at < datetime.now(UTC) - timedelta(days=KEPT_DAYS))
    )
