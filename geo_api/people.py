"""Who somebody is: passwords, sessions, tokens. One account, one person; what they may do is said elsewhere."""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from geo_api import models
from geo_api.db import Actor
from geo_api.errors import Problem, Unacceptable
from geo_api.settings import Settings

ROLES = {
    "filler": "填报",
    "head": "初审",
    "reviewer": "审核",
    "coordinator": "汇总",
    "leader": "领导",
    "inspector": "督查",
    "sysadmin": "系统管理员",
    "secadmin": "安全管理员",
    "auditor": "审计管理员",
}
FAILURES_ALLOWED = 5
LOCK_MINUTES = 10
SHORTEST_PASSWORD = 10

_hasher = PasswordHasher()
# argon2 takes 64 MiB a time: 50 sign-ins at once must not take 3 GB
_hashing = threading.BoundedSemaphore(2)
# hashed for unknown names too, so that the time taken tells nothing
_DUMMY = _hasher.hash(secrets.token_hex(16))


@dataclass(frozen=True, slots=True)
class Person:
    """The signed-in person of a request. ``id`` is empty for an anonymous reader."""

    id: str
    name: str
    display: str
    role: str
    unit: str
    unit_kind: str

    @property
    def is_signed_in(self) -> bool:
        return bool(self.id)

    def act(self, address: str = "") -> Actor:
        return Actor(person=self.id, unit=self.unit, role=self.role, name=self.name, address=address)


ANONYMOUS = Person(id="", name="", display="", role="", unit="", unit_kind="")


def hash_password(password: str) -> str:
    with _hashing:
        return _hasher.hash(password)


def check_password(password: str) -> None:
    """Refuse a password that is short or of fewer than three kinds of characters."""
    kinds = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
    used = sum(re.search(kind, password) is not None for kind in kinds)
    if len(password) < SHORTEST_PASSWORD or used < 3:
        raise Unacceptable(
            "password.weak",
            f"新密码至少 {SHORTEST_PASSWORD} 位，并含大写、小写、数字、符号中的三类。",
            f"A password needs {SHORTEST_PASSWORD} characters and three of: upper case, lower case, digits, signs.",
            field="new",
        )


def create_person(
    session: Session, name: str, display: str, role: str, unit: str, password: str
) -> uuid.UUID:
    """Add an account; the caller has checked the password where a person chose it."""
    if role not in ROLES:
        raise Unacceptable(
            "person.role", f"没有“{role}”这种角色。", f"There is no role {role!r}.", field="role"
        )
    row = models.Person(
        name=name, display=display, role=role, unit=unit, password_hash=hash_password(password)
    )
    session.add(row)
    session.flush()
    return row.id


def sign_in(
    session: Session, settings: Settings, name: str, password: str, address: str
) -> tuple[str, Person] | Problem:
    """Return a new session token and its person, or the refusal; the same one for an unknown name and a wrong password.

    A refusal is returned, not raised: the failure it counts must be committed.
    """
    row = session.scalars(
        select(models.Person).where(models.Person.name == name).with_for_update()
    ).one_or_none()
    now = datetime.now(UTC)
    if row is not None and row.locked_until is not None and row.locked_until > now:
        minutes = max(1, round((row.locked_until - now).total_seconds() / 60))
        return Problem(
            "session.locked",
            f"连续输错密码，账号已锁定，请 {minutes} 分钟后再试。",
            f"Too many wrong passwords: the account is locked; try again in {minutes} minutes.",
            status=423,
        )
    if not _matches(row.password_hash if row else _DUMMY, password) or row is None or row.disabled_at:
        if row is not None:
            row.failures += 1
            if row.failures >= FAILURES_ALLOWED:
                row.locked_until = now + timedelta(minutes=LOCK_MINUTES)
                row.failures = 0
        return Problem(
            "session.refused",
            "用户名或密码不对。请检查后重新输入；忘记密码请联系系统管理员。",
            "The name or the password is wrong. Check both; ask the system administrator for a new password.",
            status=401,
        )
    row.failures, row.locked_until = 0, None
    token = secrets.token_urlsafe(32)
    session.add(
        models.SignIn(
            token_sha256=_digest(token),
            person_id=row.id,
            expires_at=now + timedelta(hours=settings.session_hours),
            address=address,
        )
    )
    session.info["actor"] = Actor(str(row.id), row.unit, row.role, row.name, address)
    return token, _describe(session, row)


def find_by_session(session: Session, settings: Settings, token: str) -> Person | None:
    """The person of a browser session that is neither idle too long nor over; touching it keeps it alive."""
    now = datetime.now(UTC)
    idle_since = now - timedelta(minutes=settings.session_idle_minutes)
    found = session.execute(
        select(models.Person, models.SignIn.seen_at)
        .join(models.SignIn, models.SignIn.person_id == models.Person.id)
        .where(
            models.SignIn.token_sha256 == _digest(token),
            models.SignIn.expires_at > now,
            models.SignIn.seen_at > idle_since,
            models.Person.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    row, seen_at = found
    if now - seen_at > timedelta(minutes=1):  # a write a minute is enough to know that somebody is there
        session.execute(
            update(models.SignIn).where(models.SignIn.token_sha256 == _digest(token)).values(seen_at=now)
        )
    return _describe(session, row)


def find_by_token(session: Session, token: str, name: str | None = None) -> Person | None:
    """The person a machine's token acts for; ``name`` must agree where one was sent (HTTP Basic)."""
    row = session.scalars(
        select(models.Person)
        .join(models.Token, models.Token.person_id == models.Person.id)
        .where(
            models.Token.token_sha256 == _digest(token),
            models.Token.revoked_at.is_(None),
            models.Token.expires_at > datetime.now(UTC),
            models.Person.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None or (name is not None and row.name != name):
        return None
    return _describe(session, row)


def find_by_name(session: Session, name: str) -> Person:
    """The person of that account; for commands and the demonstration, which have no password to show."""
    return _describe(session, session.scalars(select(models.Person).where(models.Person.name == name)).one())


def create_token(session: Session, person_id: uuid.UUID, label: str, days: int = 365) -> str:
    """A new token for a machine; shown once, stored as its SHA-256."""
    token = secrets.token_urlsafe(32)
    expires_at = datetime.now(UTC) + timedelta(days=days)
    session.add(
        models.Token(token_sha256=_digest(token), person_id=person_id, label=label, expires_at=expires_at)
    )
    return token


def sign_out(session: Session, token: str) -> None:
    session.execute(delete(models.SignIn).where(models.SignIn.token_sha256 == _digest(token)))


def change_password(session: Session, person: Person, old: str, new: str) -> None:
    """Set a new password and end every session of the person."""
    row = session.get_one(models.Person, uuid.UUID(person.id))
    if not _matches(row.password_hash, old):
        raise Unacceptable(
            "password.old", "原密码不对，请重新输入。", "The old password is wrong.", field="old"
        )
    check_password(new)
    row.password_hash = hash_password(new)
    session.execute(delete(models.SignIn).where(models.SignIn.person_id == row.id))


def find_unit(session: Session, key: str) -> dict[str, str]:
    row = session.get_one(models.UnitRow, key)
    return {"key": row.key, "kind": row.kind, "zh": row.zh, "en": row.en}


def _matches(stored: str, password: str) -> bool:
    try:
        with _hashing:
            return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _describe(session: Session, row: models.Person) -> Person:
    kind = session.scalars(select(models.UnitRow.kind).where(models.UnitRow.key == row.unit)).one()
    return Person(str(row.id), row.name, row.display, row.role, row.unit, kind)
