"""Signing in and out by name and password, and the browser sessions somebody has open.

The cookie holds 256 random bits; the database holds their SHA-256. A session ends idle, at its age, at a change of
password, role or unit, and when somebody ends it.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from geo_api import models, passwords
from geo_api.db import Actor
from geo_api.errors import NotFound, Problem, Unacceptable
from geo_api.people import Person, describe
from geo_api.settings import Settings

# A whole township sits behind one address: the limit is wide, and only against guessing through many names.
REFUSALS_OF_ADDRESS = 60
REFUSAL_MINUTES = 10
# A lock grows with each repetition, but never shuts a colleague out for a day.
LONGEST_LOCK_MINUTES = 120


def sign_in(
    session: Session, settings: Settings, name: str, password: str, address: str, agent: str = ""
) -> tuple[str, Person] | Problem:
    """Return a new session token and its person, or the refusal; the same one for an unknown name and a wrong password.

    A refusal is returned, not raised: the failure it counts must be committed.
    """
    now = datetime.now(UTC)
    if _count_refusals(session, address, now) >= REFUSALS_OF_ADDRESS:
        return Problem(
            "session.address",
            f"这个网络地址登录失败次数过多，请 {REFUSAL_MINUTES} 分钟后再试。",
            f"Too many refused sign-ins from this address; try again in {REFUSAL_MINUTES} minutes.",
            status=429,
        )
    policy = passwords.read_policy(session)
    row = session.scalars(
        select(models.Person).where(models.Person.name == name).with_for_update()
    ).one_or_none()
    if row is not None and row.locked_until is not None and row.locked_until > now:
        return _tell_lock(row.locked_until - now)
    right = passwords.matches(row.password_hash if row else passwords.DUMMY, password)
    if row is None or not right or row.disabled_at:
        session.add(models.RefusedSignIn(address=address))
        if row is not None:
            _count_failure(row, policy, now)
        return Problem(
            "session.refused",
            "用户名或密码不对。请检查后重新输入；忘记密码请联系系统管理员。",
            "The name or the password is wrong. Check both; ask the system administrator for a new password.",
            status=401,
        )
    row.failures, row.locks, row.locked_until = 0, 0, None
    return open_session(session, settings, row, address, agent)


def open_session(
    session: Session, settings: Settings, row: models.Person, address: str, agent: str = ""
) -> tuple[str, Person]:
    """A new session of that account, whoever proved who they are."""
    token = secrets.token_urlsafe(32)
    session.add(
        models.SignIn(
            token_sha256=digest(token),
            person_id=row.id,
            expires_at=datetime.now(UTC) + timedelta(hours=settings.session_hours),
            address=address,
            agent=agent[:200],
        )
    )
    session.info["actor"] = Actor(str(row.id), row.unit, row.role, row.name, address)
    return token, describe(session, row, _must_change(session, row))


def find_by_session(session: Session, settings: Settings, token: str) -> Person | None:
    """The person of a browser session that is neither idle too long nor over; touching it keeps it alive."""
    now = datetime.now(UTC)
    found = session.execute(
        select(models.Person, models.SignIn.seen_at)
        .join(models.SignIn, models.SignIn.person_id == models.Person.id)
        .where(
            models.SignIn.token_sha256 == digest(token),
            _is_open(settings, now),
            models.Person.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    row, seen_at = found
    if now - seen_at > timedelta(minutes=1):  # a write a minute is enough to know that somebody is there
        session.execute(
            update(models.SignIn).where(models.SignIn.token_sha256 == digest(token)).values(seen_at=now)
        )
    return describe(session, row, _must_change(session, row))


def sign_out(session: Session, token: str) -> None:
    session.execute(delete(models.SignIn).where(models.SignIn.token_sha256 == digest(token)))


def list_sessions(session: Session, settings: Settings, person: Person, token: str) -> list[dict[str, Any]]:
    """The open sessions of a person, the newest first; ``current`` marks the one that asks."""
    rows = session.scalars(
        select(models.SignIn)
        .where(models.SignIn.person_id == uuid.UUID(person.id), _is_open(settings, datetime.now(UTC)))
        .order_by(models.SignIn.created_at.desc())
    )
    return [
        {
            "id": str(row.id),
            "address": row.address,
            "agent": row.agent,
            "created_at": row.created_at,
            "seen_at": row.seen_at,
            "expires_at": row.expires_at,
            "current": row.token_sha256 == digest(token),
        }
        for row in rows
    ]


def end_session(session: Session, person: Person, session_id: uuid.UUID) -> None:
    """End one of one's own sessions; 404 for anybody else's."""
    ended = session.execute(
        delete(models.SignIn).where(
            models.SignIn.id == session_id, models.SignIn.person_id == uuid.UUID(person.id)
        )
    )
    if not ended.rowcount:  # type: ignore[attr-defined]
        raise NotFound(
            "session.unknown", "没有这个登录，可能已经结束。", "There is no such session; it may be over."
        )


def end_all_sessions(session: Session, person_id: uuid.UUID) -> int:
    """End every session of an account; returns how many there were."""
    ended = session.execute(delete(models.SignIn).where(models.SignIn.person_id == person_id))
    return int(ended.rowcount)  # type: ignore[attr-defined]


def change_password(session: Session, person: Person, old: str, new: str) -> None:
    """Set a new password and end every session of the person."""
    row = session.get_one(models.Person, uuid.UUID(person.id), with_for_update=True)
    policy = passwords.read_policy(session)
    if not passwords.matches(row.password_hash, old):
        raise Unacceptable(
            "password.old", "原密码不对，请重新输入。", "The old password is wrong.", field="old"
        )
    passwords.check_strength(policy, new, row.name)
    passwords.check_unused(session, policy, row, new)
    replace_password(session, row, new, must_change=False)


def replace_password(session: Session, row: models.Person, new: str, must_change: bool) -> None:
    """Set the password of an account; its sessions end, its lock is lifted."""
    passwords.remember(session, row.id, row.password_hash)
    row.password_hash = passwords.hash_password(new)
    row.password_changed_at = datetime.now(UTC)
    row.must_change = must_change
    row.failures, row.locks, row.locked_until = 0, 0, None
    end_all_sessions(session, row.id)


def digest(token: str) -> bytes:
    """What is stored of a session's or a machine's token."""
    return hashlib.sha256(token.encode()).digest()


def _is_open(settings: Settings, now: datetime) -> Any:
    idle_since = now - timedelta(minutes=settings.session_idle_minutes)
    return (models.SignIn.expires_at > now) & (models.SignIn.seen_at > idle_since)


def _must_change(session: Session, row: models.Person) -> bool:
    oldest_days = passwords.read_policy(session).oldest_days
    too_old = datetime.now(UTC) - row.password_changed_at > timedelta(days=oldest_days)
    # who comes by the site's own sign-on has no password here to change
    return row.oidc_subject is None and (row.must_change or (oldest_days > 0 and too_old))


def _count_failure(row: models.Person, policy: passwords.Policy, now: datetime) -> None:
    row.failures += 1
    if row.failures >= policy.failures:
        minutes = min(policy.lock_minutes * 2**row.locks, LONGEST_LOCK_MINUTES)
        row.locked_until = now + timedelta(minutes=max(minutes, policy.lock_minutes))
        row.failures = 0
        row.locks += 1


def _count_refusals(session: Session, address: str, now: datetime) -> int:
    since = now - timedelta(minutes=REFUSAL_MINUTES)
    session.execute(delete(models.RefusedSignIn).where(models.RefusedSignIn.at < since))
    counting = select(func.count()).where(models.RefusedSignIn.address == address)
    return session.scalars(counting).one()


def _tell_lock(left: timedelta) -> Problem:
    minutes = max(1, round(left.total_seconds() / 60))
    return Problem(
        "session.locked",
        f"连续输错密码，账号已锁定，请 {minutes} 分钟后再试。",
        f"Too many wrong passwords: the account is locked; try again in {minutes} minutes.",
        status=423,
    )
