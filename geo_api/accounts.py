"""Accounts as their keepers handle them: the system administrator makes them, the security administrator gives rights.

Two people for one account: what the one makes, the other puts in force, and neither does it to themselves. An account
is never deleted, only disabled, so that the record keeps its names.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo_api import models, passwords, sessions, tokens
from geo_api.errors import Conflict, Forbidden, NotFound, Unacceptable
from geo_api.people import KEEPERS_OF_THE_HOUSE, ROLES, Person
from geo_api.preconditions import Thing, require_content, tag_content
from geo_api.review import holding
from layers.units import UNITS


def create_person(
    session: Session,
    name: str,
    display: str,
    role: str,
    unit: str,
    password: str,
    *,
    must_change: bool = False,
    disabled: bool = False,
) -> uuid.UUID:
    """Add an account; the caller has checked the password where a person chose it."""
    _check_role_and_unit(role, unit)
    row = models.Person(
        name=name,
        display=display,
        role=role,
        unit=unit,
        password_hash=passwords.hash_password(password),
        must_change=must_change,
        disabled_at=datetime.now(UTC) if disabled else None,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise Conflict(
            "person.exists",
            f"已有账号“{name}”，请换一个名称。",
            f"There is an account {name!r} already.",
            field="name",
        ) from error
    return row.id


def list_people(session: Session) -> list[dict[str, Any]]:
    """All accounts, by unit and name."""
    rows = session.scalars(select(models.Person).order_by(models.Person.unit, models.Person.name))
    return [describe_account(row) for row in rows]


def describe_account(row: models.Person) -> dict[str, Any]:
    return {
        "name": row.name,
        "display": row.display,
        "role": row.role,
        "role_zh": ROLES[row.role],
        "unit": row.unit,
        "disabled": row.disabled_at is not None,
        "locked_until": row.locked_until,
        "must_change": row.must_change,
        "password_changed_at": row.password_changed_at,
        "single_sign_on": row.oidc_subject is not None,
        "valid_until": row.valid_until,
        "created_at": row.created_at,
        "seen_at": row.seen_at,
        "demonstration": row.demonstration,
        "etag": tag_account(row),
    }


def _thing(name: str) -> Thing:
    acts = ("person.create", "person.display", "person.rights")
    return Thing("这个账号", "This account", f"person:{name}", acts)


def tag_account(row: models.Person) -> str:
    """The ETag of an account: what its keepers decide, not how often it signs in."""
    decided = (
        row.display,
        row.role,
        row.unit,
        row.disabled_at is not None,
        row.valid_until,
        row.oidc_subject,
    )
    return tag_content(decided)


def find_account(session: Session, name: str) -> models.Person:
    row = session.scalars(
        select(models.Person).where(models.Person.name == name).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("person.unknown", f"没有账号“{name}”，请刷新列表。", f"There is no account {name!r}.")
    return row


def reset_password(session: Session, by: Person, name: str) -> str:
    """A new random password, returned once; it must be changed at the next sign-in."""
    row = _find_other(session, by, name)
    password = passwords.make_password()
    sessions.replace_password(session, row, password, must_change=True)
    return password


def set_display(
    session: Session, by: Person, name: str, display: str, if_match: str | None = None
) -> models.Person:
    row = _find_other(session, by, name)
    require_content(session, tag_account(row), if_match, _thing(name))
    row.display = display
    return row


def unlock(session: Session, by: Person, name: str) -> models.Person:
    """Lift the lock that wrong passwords brought; the password stays as it is."""
    row = _find_other(session, by, name)
    row.failures, row.locks, row.locked_until = 0, 0, None
    return row


@dataclass(frozen=True, slots=True)
class Change:
    """What the security administrator changes of an account; None leaves it."""

    role: str | None = None
    unit: str | None = None
    enabled: bool | None = None
    valid_until: date | None = None
    forever: bool = False
    unlink: bool = False


def set_rights(
    session: Session, by: Person, name: str, change: Change, if_match: str | None = None
) -> models.Person:
    """Role, unit, in force or not, until when; sessions and tokens end at once, what it leaves behind is free."""
    row = _find_other(session, by, name)
    require_content(session, tag_account(row), if_match, _thing(name))
    role, unit = change.role or row.role, change.unit or row.unit
    _check_role_and_unit(role, unit)
    _keep_apart(row, role)
    if unit != row.unit or role != row.role:
        # the drafts stay with the unit, for whoever takes them over
        holding.release_all(session, row.id, row.unit)
    row.role, row.unit = role, unit
    if change.enabled is not None:
        row.disabled_at = None if change.enabled else (row.disabled_at or datetime.now(UTC))
    if change.valid_until or change.forever:
        row.valid_until = change.valid_until
    if change.unlink:
        row.oidc_subject = None
    row.failures, row.locks, row.locked_until = 0, 0, None
    sessions.end_all_sessions(session, row.id)
    tokens.revoke_all_tokens(session, row.id)
    return row


def _keep_apart(row: models.Person, role: str) -> None:
    """三员 stay three people who touch no works: an account is a keeper's from its first day to its last, or never."""
    if row.role != role and (row.role in KEEPERS_OF_THE_HOUSE or role in KEEPERS_OF_THE_HOUSE):
        raise Conflict(
            "person.keeper",
            "系统、安全、审计管理员的账号不能改任其他角色，其他账号也不能改任管理员。请停用后另建账号。",
            "An administrator's account takes no other role, and no other account becomes one: make a new one.",
            field="role",
        )


def _find_other(session: Session, by: Person, name: str) -> models.Person:
    if name == by.name:
        raise Forbidden(
            "person.self",
            "不能更改自己的账号，请由另一位管理员办理。",
            "Nobody changes their own account; ask the other administrator.",
        )
    return find_account(session, name)


def _check_role_and_unit(role: str, unit: str) -> None:
    if role not in ROLES:
        raise Unacceptable(
            "person.role", f"没有“{role}”这种角色。", f"There is no role {role!r}.", field="role"
        )
    if unit not in {known.key for known in UNITS}:
        raise Unacceptable(
            "person.unit", f"没有“{unit}”这个单位。", f"There is no unit {unit!r}.", field="unit"
        )
