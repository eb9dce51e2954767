"""How long an upload has waited where it is, how often it came back, and what is still open on it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from geo_api import models
from geo_api.instants import CHINA
from geo_api.people import Person
from geo_api.review import comments, duties, holding, items, locks
from geo_api.review.terms import Terms, read_terms

_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Wait:
    """Since when an upload has been in its state, what was promised, and how often it was returned."""

    since: datetime
    deadline: date | None
    round: int
    age_days: float
    overdue: bool


def measure_waits(
    session: Session, uploads: Sequence[models.Upload], terms: Terms, now: datetime | None = None
) -> dict[uuid.UUID, Wait]:
    """The wait of each upload, as its decisions tell it."""
    at = now or datetime.now(UTC)
    keys = [upload.id for upload in uploads]
    decision = models.Decision
    last = {
        key: (since, deadline)
        for key, since, deadline in session.execute(
            select(decision.upload_id, decision.at, decision.deadline)
            .where(decision.upload_id.in_(keys))
            .order_by(decision.upload_id, decision.id.desc())
            .ext(distinct_on(decision.upload_id))
        )
    }
    rounds = {
        key: n
        for key, n in session.execute(
            select(decision.upload_id, func.count())
            .where(decision.upload_id.in_(keys), decision.action == "return")
            .group_by(decision.upload_id)
        )
    }
    waits: dict[uuid.UUID, Wait] = {}
    for upload in uploads:
        since, promised = last.get(upload.id, (upload.created_at, None))
        deadline = promised if upload.state == "returned" else None
        age_days = max(0.0, (at - since).total_seconds() / _DAY_S)
        overdue = _is_overdue(upload.state, deadline, age_days, terms, at)
        waits[upload.id] = Wait(since, deadline, rounds.get(upload.id, 0), age_days, overdue)
    return waits


def describe_queue(
    session: Session, person: Person, uploads: Sequence[models.Upload]
) -> dict[uuid.UUID, dict[str, Any]]:
    """What the list and the report say of each upload beside what it holds."""
    keys = [upload.id for upload in uploads]
    waits = measure_waits(session, uploads, read_terms(session))
    said, asked = comments.count_comments(session, keys), items.count_items(session, keys)
    holders = holding.describe_holders(session, uploads)
    locked = locks.describe_locks(session, keys, person.id)
    none = {"all": 0, "open": 0}
    return {
        upload.id: {
            "waiting_since": waits[upload.id].since,
            "age_days": round(waits[upload.id].age_days, 2),
            "overdue": waits[upload.id].overdue,
            "deadline": waits[upload.id].deadline,
            "round": waits[upload.id].round,
            "works_year": duties.year_of(upload),
            "duty": duties.find_duty(session, person, upload),
            "holder": holders.get(upload.id),
            "lock": locked.get(upload.id),
            "comment_counts": said.get(upload.id, none),
            "item_counts": asked.get(upload.id, none),
        }
        for upload in uploads
    }


def _is_overdue(state: str, deadline: date | None, age_days: float, terms: Terms, at: datetime) -> bool:
    """Past its deadline, where a return names one; else longer in its state than that may take."""
    if deadline is not None:
        return at.astimezone(CHINA).date() > deadline
    longest = terms.days_of(state)
    return longest is not None and age_days > longest
