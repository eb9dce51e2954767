"""Keys for machines (QGIS, a script): each acts as its person, within a scope, until a day."""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from geo_api import models
from geo_api.errors import Conflict, NotFound
from geo_api.people import Person, describe
from geo_api.sessions import digest, is_in_force
from geo_api.settings import Settings

Scope = Literal["read", "write"]
MOST_TOKENS = 20


def create_token(session: Session, person: Person, label: str, days: int, scope: Scope) -> str:
    """A new token; shown once, stored as its SHA-256."""
    own = select(func.count()).where(
        models.Token.person_id == uuid.UUID(person.id),
        models.Token.revoked_at.is_(None),
        models.Token.expires_at > datetime.now(UTC),
    )
    if session.scalars(own).one() >= MOST_TOKENS:
        raise Conflict(
            "token.too_many",
            f"每人最多 {MOST_TOKENS} 个有效令牌，请先停用不再使用的。",
            f"At most {MOST_TOKENS} tokens a person; revoke what is no longer used.",
        )
    token = secrets.token_urlsafe(32)
    expires_at = datetime.now(UTC) + timedelta(days=days)
    session.add(
        models.Token(
            token_sha256=digest(token),
            person_id=uuid.UUID(person.id),
            label=label,
            expires_at=expires_at,
            scope=scope,
        )
    )
    return token


def find_by_token(session: Session, settings: Settings, token: str, name: str | None = None) -> Person | None:
    """The person a token acts for; ``name`` must agree where one was sent (HTTP Basic)."""
    now = datetime.now(UTC)
    found = session.execute(
        select(models.Person, models.Token)
        .join(models.Token, models.Token.person_id == models.Person.id)
        .where(
            models.Token.token_sha256 == digest(token),
            models.Token.revoked_at.is_(None),
            models.Token.expires_at > now,
            is_in_force(),
        )
    ).one_or_none()
    if found is None or (name is not None and found[0].name != name):
        return None
    row, held = found
    if row.demonstration and not settings.demo_accounts:
        return None
    if held.used_at is None or now - held.used_at > timedelta(minutes=1):
        session.execute(update(models.Token).where(models.Token.id == held.id).values(used_at=now))
        row.seen_at = now
    person = describe(session, row)
    return person.only_reading() if held.scope == "read" else person


def list_tokens(session: Session, person: Person) -> list[dict[str, Any]]:
    """The tokens of a person that still open something, the newest first; never the tokens themselves."""
    rows = session.scalars(
        select(models.Token)
        .where(
            models.Token.person_id == uuid.UUID(person.id),
            models.Token.revoked_at.is_(None),
            models.Token.expires_at > datetime.now(UTC),
        )
        .order_by(models.Token.created_at.desc())
    )
    return [
        {
            "id": str(row.id),
            "label": row.label,
            "scope": row.scope,
            "created_at": row.created_at,
            "expires_at": row.expires_at,
            "used_at": row.used_at,
        }
        for row in rows
    ]


def revoke_token(session: Session, person: Person, token_id: uuid.UUID) -> str:
    """Revoke one of one's own tokens and return its label; 404 for anybody else's."""
    row = session.scalars(
        select(models.Token).where(
            models.Token.id == token_id,
            models.Token.person_id == uuid.UUID(person.id),
            models.Token.revoked_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise NotFound(
            "token.unknown", "没有这个令牌，可能已停用。", "There is no such token; it may be revoked."
        )
    row.revoked_at = datetime.now(UTC)
    return row.label


def revoke_all_tokens(session: Session, person_id: uuid.UUID) -> None:
    """No machine acts for this account any more."""
    session.execute(
        update(models.Token)
        .where(models.Token.person_id == person_id, models.Token.revoked_at.is_(None))
        .values(revoked_at=datetime.now(UTC))
    )
