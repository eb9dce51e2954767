"""Signing in and out by name and password, and the browser sessions somebody has open.

The cookie holds 256 random bits; the database holds their SHA-256. A session ends idle, at its age, at a change of
password, role or unit, and when somebody ends it.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo_api import models, passwords
from geo_api.db import Actor
from geo_api.errors import NotFound, Problem, Unacceptable
from geo_api.people import KEEPERS_OF_THE_HOUSE, Person, describe
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
    tried = row or _find_unknown(session, name, now)
    if tried.locked_until is not None and tried.locked_until > now:
        return _tell_lock(tried.locked_until - now)
    right = passwords.matches(row.password_hash if row else passwords.DUMMY, password)
    if row is None or not right or not _is_in_force(row, now):
        session.add(models.RefusedSignIn(address=address))
        _count_failure(tried, policy, now)
        return Problem(
            "session.refused",
            "用户名或密码不对。请检查后重新输入；忘记密码请联系系统管理员。",
            "The name or the password is wrong. Check both; ask the system administrator for a new password.",
            status=401,
        )
    # from here on the password was right: who has it may be told more
    if row.demonstration and not settings.demo_accounts:
        return demonstration_over()
    if must_come_by_sign_on(settings, row):
        return Problem(
            "session.sign_on",
            f"本账号已关联“{settings.oidc_label}”，请从那里登录。",
            "This account is linked with the single sign-on; sign in there.",
            status=403,
        )
    row.failures, row.locks, row.locked_until = 0, 0, None
    return open_session(session, settings, row, address, agent)


def must_come_by_sign_on(settings: Settings, row: models.Person) -> bool:
    """Whether a right password is not enough; administrators keep theirs, for the day the other house is shut."""
    linked = bool(settings.oidc_issuer) and row.oidc_subject is not None
    return settings.oidc_required and linked and row.role not in KEEPERS_OF_THE_HOUSE


def demonstration_over() -> Problem:
    return Problem(
        "session.demonstration",
        "这是演示账号，本系统已停用演示账号。请使用自己的账号登录。",
        "This account belongs to the demonstration, and the instance takes no such accounts any more.",
        status=403,
    )


def open_session(
    session: Session,
    settings: Settings,
    row: models.Person,
    address: str,
    agent: str = "",
    *,
    by_sign_on: bool = False,
    oidc_sid: str | None = None,
) -> tuple[str, Person]:
    """A new session of that account, whoever proved who they are."""
    row.seen_at = datetime.now(UTC)
    token = secrets.token_urlsafe(32)
    session.add(
        models.SignIn(
            token_sha256=digest(token),
            person_id=row.id,
            expires_at=datetime.now(UTC) + timedelta(hours=settings.session_hours),
            address=address,
            agent=agent[:200],
            by_sign_on=by_sign_on,
            oidc_sid=oidc_sid,
        )
    )
    session.info["actor"] = Actor(str(row.id), row.unit, row.role, row.name, address)
    return token, describe(session, row, not by_sign_on and _must_change(session, row))


def find_by_session(session: Session, settings: Settings, token: str) -> Person | None:
    """The person of a browser session that is neither idle too long nor over; touching it keeps it alive."""
    now = datetime.now(UTC)
    found = session.execute(
        select(models.Person, models.SignIn.seen_at, models.SignIn.by_sign_on)
        .join(models.SignIn, models.SignIn.person_id == models.Person.id)
        .where(
            models.SignIn.token_sha256 == digest(token),
            _is_open(settings, now),
            is_in_force(),
        )
    ).one_or_none()
    if found is None or (found[0].demonstration and not settings.demo_accounts):
        return None
    row, seen_at, by_sign_on = found
    if now - seen_at > timedelta(minutes=1):  # a write a minute is enough to know that somebody is there
        session.execute(
            update(models.SignIn).where(models.SignIn.token_sha256 == digest(token)).values(seen_at=now)
        )
    # who came by the other house's sign-on showed no password here that could be too old
    return describe(session, row, not by_sign_on and _must_change(session, row))


def sign_out(session: Session, token: str) -> bool:
    """End the session of that token; True when it came by the other house's sign-on."""
    ended = session.scalars(
        delete(models.SignIn)
        .where(models.SignIn.token_sha256 == digest(token))
        .returning(models.SignIn.by_sign_on)
    )
    return bool(ended.one_or_none())


def is_in_force() -> ColumnElement[bool]:
    """The condition under which an account opens anything: neither disabled nor past its last day."""
    return models.Person.disabled_at.is_(None) & (
        models.Person.valid_until.is_(None) | (models.Person.valid_until >= find_day(datetime.now(UTC)))
    )


def find_day(now: datetime) -> date:
    """The calendar day in the county (UTC+8, no summer time)."""
    return (now + timedelta(hours=8)).date()


def _is_in_force(row: models.Person, now: datetime) -> bool:
    return row.disabled_at is None and (row.valid_until is None or row.valid_until >= find_day(now))


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
            "single_sign_on": row.by_sign_on,
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
    return row.must_change or (oldest_days > 0 and too_old)


def _find_unknown(session: Session, name: str, now: datetime) -> models.UnknownName:
    """What is remembered of a name that no account has, so that it locks as an account would; for a day."""
    session.execute(delete(models.UnknownName).where(models.UnknownName.at < now - timedelta(days=1)))
    key = digest(name)
    session.execute(insert(models.UnknownName).values(name_sha256=key).on_conflict_do_nothing())
    return session.get_one(models.UnknownName, key, with_for_update=True)


def _count_failure(row: models.Person | models.UnknownName, policy: passwords.Policy, now: datetime) -> None:
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
