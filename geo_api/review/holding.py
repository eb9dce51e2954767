"""Who works on a draft: taken over by a colleague, handed over to one, all at once when somebody leaves.

To hold is to answer for it: reminders go to the holder. Colleagues of the unit are not kept out of a draft; a lock does
that, for minutes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from geo_api import audit, models, permissions
from geo_api.db import SYSTEM, Database
from geo_api.errors import NotFound, Unacceptable
from geo_api.people import Person
from geo_api.review import parties
from geo_api.review.names import find_names


def take_over(session: Session, person: Person, upload: models.Upload) -> None:
    """Hold a draft of one's unit from now on."""
    parties.require_take_over(person, upload)
    _hold(session, upload, uuid.UUID(person.id), "upload.take_over")


def hand_over(session: Session, person: Person, upload: models.Upload, to: str) -> None:
    """Let a colleague of the unit hold a draft from now on."""
    parties.require_hand_over(person, upload)
    _hold(session, upload, find_colleague(session, upload.unit, to).id, "upload.hand_over")


def hand_over_all(session: Session, person: Person, name: str, to: str | None) -> int:
    """Everything somebody holds in the unit of ``person`` goes to a colleague, or to nobody; how many it were.

    For oneself; for a colleague by the head of the unit, in a bureau by any reviewer.
    """
    row = session.scalars(select(models.Person).where(models.Person.name == name)).one_or_none()
    over = permissions.may(person, "confirm") or permissions.may(person, "review")
    if name != person.name and not over:
        permissions.require(person, "confirm")
    held = [] if row is None else list_held(session, row.id, person.unit)
    if name != person.name and (row is None or (row.unit != person.unit and not held)):
        raise NotFound(
            "person.unknown", f"本单位没有“{name}”。", f"There is no {name!r} in your unit.", field="name"
        )
    target = find_colleague(session, person.unit, to).id if to else None
    for upload in held:
        _hold(session, upload, target, "upload.hand_over")
    return len(held)


def release_all(session: Session, person_id: uuid.UUID, unit: str) -> int:
    """Whoever left the unit holds nothing in it any more; its colleagues take over what they left. How many it were."""
    with Database.acting_as(session, SYSTEM):
        held = list_held(session, person_id, unit)
        for upload in held:
            _hold(session, upload, None, "upload.hand_over")
    return len(held)


def list_held(session: Session, person_id: uuid.UUID, unit: str) -> list[models.Upload]:
    """What somebody works on in a unit, locked until the change is made."""
    return list(
        session.scalars(
            select(models.Upload)
            .where(
                models.Upload.unit == unit,
                models.Upload.holder_id == person_id,
                models.Upload.state.in_(parties.HELD),
            )
            .order_by(models.Upload.id)
            .with_for_update()
        )
    )


def list_colleagues(session: Session, unit: str) -> list[dict[str, Any]]:
    """Those of a unit who can hold a draft."""
    rows = session.scalars(
        select(models.Person)
        .where(
            models.Person.unit == unit,
            models.Person.disabled_at.is_(None),
            models.Person.role.in_(permissions.TABLE["edit"]),
        )
        .order_by(models.Person.name)
    )
    return [{"name": row.name, "display": row.display, "role": row.role} for row in rows]


def find_colleague(session: Session, unit: str, name: str) -> models.Person:
    """The person of that account, if they can hold a draft of the unit."""
    row = session.scalars(
        select(models.Person).where(models.Person.name == name, models.Person.unit == unit)
    ).one_or_none()
    if row is None:
        raise NotFound(
            "person.unknown", f"本单位没有“{name}”。", f"There is no {name!r} in this unit.", field="to"
        )
    if row.disabled_at is not None or row.role not in permissions.TABLE["edit"]:
        raise Unacceptable(
            "holder.cannot_hold",
            f"“{row.display}”不能办理填报（已停用或不是填报人员），请选别的同事。",
            f"{row.display} cannot work on drafts (disabled, or another role); choose somebody else.",
            field="to",
        )
    return row


def describe_holders(session: Session, uploads: Iterable[models.Upload]) -> dict[uuid.UUID, dict[str, Any]]:
    """Who holds each upload: name, and whether the account is still in force."""
    told = list(uploads)
    names = find_names(session, [upload.holder_id for upload in told])
    return {
        upload.id: {
            "name": names.account(upload.holder_id),
            "display": names.person(upload.holder_id),
            "disabled": names.is_disabled(upload.holder_id),
        }
        for upload in told
        if upload.holder_id is not None
    }


def is_mine(person: Person) -> Any:
    """The condition for uploads that somebody sent in or holds."""
    return or_(models.Upload.person_id == person.id, models.Upload.holder_id == person.id)


def _hold(session: Session, upload: models.Upload, to: uuid.UUID | None, action: str) -> None:
    names = find_names(session, [upload.holder_id, to])
    told = {"before": {"holder": names.account(upload.holder_id)}, "after": {"holder": names.account(to)}}
    upload.holder_id = to
    upload.revision += 1
    session.flush()
    audit.record(session, action, f"upload:{upload.id}", told)
