"""Accounts that nobody needs any more, as the graded protection asks to find them (GB/T 22239-2019, 7.1.4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_api import models, sessions
from geo_api.accounts import describe_account

UNUSED_DAYS = 90


def list_surplus(session: Session, unused_days: int = UNUSED_DAYS) -> list[dict[str, Any]]:
    """Accounts in force that should be looked at, each with ``why``: expired, unused, never_used, demonstration."""
    rows = session.scalars(
        select(models.Person)
        .where(models.Person.disabled_at.is_(None))
        .order_by(models.Person.unit, models.Person.name)
    ).all()
    real = any(not row.demonstration for row in rows)
    now = datetime.now(UTC)
    told = [(row, list(_find_reasons(row, now, unused_days, real))) for row in rows]
    return [describe_account(row) | {"why": why} for row, why in told if why]


def _find_reasons(row: models.Person, now: datetime, unused_days: int, real: bool) -> Iterator[str]:
    since = now - timedelta(days=unused_days)
    if row.valid_until is not None and row.valid_until < sessions.find_day(now):
        yield "expired"
    if row.seen_at is None and row.created_at < since:
        yield "never_used"
    if row.seen_at is not None and row.seen_at < since:
        yield "unused"
    if row.demonstration and real:  # an instance with people of its own is no demonstration any more
        yield "demonstration"
