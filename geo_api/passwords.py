"""Passwords: what is asked of a new one, how it is kept, and that fifty people may sign in at once.

What is asked is a :class:`Policy`, read from ``core.settings`` (keys ``accounts.*``), because a site's own rules differ
(GB/T 22239-2019, 7.1.4.1: complexity, periodic change, failed sign-ins limited).
"""

from __future__ import annotations

import re
import secrets
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo_api import models, turns
from geo_api.errors import Unacceptable

PREFIX = "accounts."
# what each figure may be set to: a policy that locks everybody out, or nobody, is no policy
BOUNDS: dict[str, tuple[int, int]] = {
    "shortest": (8, 64),
    "kinds": (1, 4),
    "oldest_days": (0, 3650),
    "remembered": (0, 24),
    "failures": (3, 20),
    "lock_minutes": (1, 1440),
}
# argon2 takes 64 MiB a time: 50 sign-ins at once must not take 3 GB
_HASHING_AT_ONCE = 2
_PATIENCE_S = 8.0

_hasher = PasswordHasher()
_hashing = threading.BoundedSemaphore(_HASHING_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the site asks: characters, kinds of them, days until a change (0: never), former ones refused, locking."""

    shortest: int = 10
    kinds: int = 3
    oldest_days: int = 90
    remembered: int = 5
    failures: int = 5
    lock_minutes: int = 10


def read_policy(session: Session) -> Policy:
    """The policy in force; figures that nobody set are the defaults."""
    names = [PREFIX + field.name for field in fields(Policy)]
    rows = session.execute(
        select(models.Setting.key, models.Setting.value).where(models.Setting.key.in_(names))
    ).all()
    return Policy(**{key.removeprefix(PREFIX): value for key, value in rows})


def set_policy(session: Session, asked: dict[str, int]) -> Policy:
    """Change some figures.

    Raises
    ------
    Unacceptable
        ``policy.unknown`` or ``policy.bounds``, naming the figure.
    """
    for name, value in asked.items():
        if name not in BOUNDS:
            raise Unacceptable(
                "policy.unknown",
                f"没有“{name}”这项设置。",
                f"There is no setting {name!r}.",
                field=name,
            )
        least, most = BOUNDS[name]
        if not least <= value <= most:
            raise Unacceptable(
                "policy.bounds",
                f"“{name}”应在 {least} 到 {most} 之间，请改正。",
                f"{name} must lie between {least} and {most}.",
                field=name,
            )
    told = [
        {"key": PREFIX + name, "value": value, "source": "安全管理员", "provisional": False}
        for name, value in asked.items()
    ]
    if told:
        statement = insert(models.Setting).values(told)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["key"], set_={"value": statement.excluded.value, "provisional": False}
            )
        )
    return read_policy(session)


def describe_policy(policy: Policy) -> dict[str, Any]:
    """The figures with the bounds they may be set within."""
    return {
        name: {"value": value, "minimum": BOUNDS[name][0], "maximum": BOUNDS[name][1]}
        for name, value in asdict(policy).items()
    }


def hash_password(password: str) -> str:
    with _take_turn():
        return _hasher.hash(password)


def matches(stored: str, password: str) -> bool:
    """Whether this is the password; takes as long for a hash that nothing matches."""
    try:
        with _take_turn():
            return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


# hashed for unknown names too, so that the time taken tells nothing
DUMMY = _hasher.hash(secrets.token_hex(16))


def check_strength(policy: Policy, password: str, name: str = "") -> None:
    """Refuse a password that is short, of too few kinds of characters, or holds the account's name."""
    kinds = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
    used = sum(re.search(kind, password) is not None for kind in kinds)
    if len(password) < policy.shortest or used < policy.kinds:
        raise Unacceptable(
            "password.weak",
            f"新密码至少 {policy.shortest} 位，并含大写、小写、数字、符号中的 {policy.kinds} 类。",
            f"A password needs {policy.shortest} characters and {policy.kinds} of: upper case, lower case, digits,"
            " signs.",
            field="new",
        )
    if len(name) >= 3 and name.lower() in password.lower():
        raise Unacceptable(
            "password.name",
            "新密码不能包含用户名，请换一个。",
            "A password must not hold the name of the account.",
            field="new",
        )


def check_unused(session: Session, policy: Policy, person: models.Person, password: str) -> None:
    """Refuse the present password and the former ones that the policy remembers."""
    former = session.scalars(
        select(models.FormerPassword.password_hash)
        .where(models.FormerPassword.person_id == person.id)
        .order_by(models.FormerPassword.id.desc())
        .limit(policy.remembered)
    ).all()
    if any(matches(stored, password) for stored in (person.password_hash, *former)):
        raise Unacceptable(
            "password.used",
            f"新密码不能与现在的或最近 {policy.remembered} 次用过的相同，请换一个。",
            f"A new password must differ from the present one and the last {policy.remembered}.",
            field="new",
        )


def remember(session: Session, person_id: uuid.UUID, password_hash: str) -> None:
    """Keep the hash of a password that is about to be replaced."""
    session.add(models.FormerPassword(person_id=person_id, password_hash=password_hash))


def make_password() -> str:
    """A random password that every policy accepts: 24 characters of four kinds."""
    while True:
        password = secrets.token_urlsafe(15) + "-" + secrets.token_urlsafe(2)
        if all(re.search(kind, password) for kind in (r"[a-z]", r"[A-Z]", r"[0-9]")):
            return password


@contextmanager
def _take_turn() -> Iterator[None]:
    if not _hashing.acquire(timeout=_PATIENCE_S):
        raise turns.busy()
    try:
        yield
    finally:
        _hashing.release()
