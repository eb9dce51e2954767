"""Who has a say on an upload: its senders, their head, the bureaus that lead and those that assist."""

from __future__ import annotations

from sqlalchemy.orm import Session

from geo_api import models, permissions, workflow
from geo_api.errors import Conflict, Forbidden
from geo_api.people import Person
from geo_api.review import duties

# while something can still come of a word about it
OPEN = frozenset({"draft", "submitted", "confirmed", "approved", "returned"})
# while somebody reviews it, and after they have sent it back
REVIEWED = frozenset({"submitted", "confirmed", "approved", "returned"})
# whose work on it could be handed on: what is being decided has left their hands
HELD = frozenset({"reading", "failed", "draft", "returned", "withdrawn"})


def may_comment(session: Session, person: Person, upload: models.Upload) -> bool:
    return upload.state in OPEN and _has_a_say(session, person, upload)


def may_countersign(session: Session, person: Person, upload: models.Upload) -> bool:
    return upload.state == "confirmed" and _assists(session, person, upload)


def may_propose(session: Session, person: Person, upload: models.Upload) -> bool:
    return upload.state in REVIEWED and reviews(session, person, upload)


def reviews(session: Session, person: Person, upload: models.Upload) -> bool:
    """The head of the unit that sent it, and the bureau that leads its layer."""
    is_head = permissions.may(person, "confirm") and person.unit == upload.unit
    return is_head or permissions.may_review(session, person, upload)


def may_lock(session: Session, person: Person, upload: models.Upload) -> bool:
    """Whoever changes or decides it now; not who could only take it back, or it would shut out who decides."""
    moves = set(workflow.possible_actions(session, person, upload))
    return bool(moves & {"edit", "confirm", "return", "approve", "publish"})


def may_take_over(person: Person, upload: models.Upload) -> bool:
    return upload.state in HELD and _works_on(person, upload) and str(upload.holder_id) != person.id


def may_hand_over(person: Person, upload: models.Upload) -> bool:
    is_head = permissions.may(person, "confirm") and person.unit == upload.unit
    return upload.state in HELD and (is_head or _works_on(person, upload))


def list_actions(session: Session, person: Person, upload: models.Upload) -> list[str]:
    """All that this person may do to the upload now: moves first, then what accompanies them."""
    return [
        *workflow.possible_actions(session, person, upload),
        *(["comment"] if may_comment(session, person, upload) else []),
        *(["countersign"] if may_countersign(session, person, upload) else []),
        *(["propose"] if may_propose(session, person, upload) else []),
        *(["take_over"] if may_take_over(person, upload) else []),
        *(["hand_over"] if may_hand_over(person, upload) else []),
    ]


def require_comment(session: Session, person: Person, upload: models.Upload) -> None:
    if upload.state not in OPEN:
        raise _too_late(upload)
    if not may_comment(session, person, upload):
        raise Forbidden(
            "comment.not_yours",
            "只有上报单位、本图层的牵头部门和配合部门可以留言。",
            "Only the unit that sent it and the bureaus that lead or assist its layer comment on it.",
        )


def require_countersign(session: Session, person: Person, upload: models.Upload) -> None:
    if not _assists(session, person, upload):
        raise Forbidden(
            "countersign.not_yours",
            "只有权限表中本图层当年的配合部门可以会签。",
            "Only a bureau that assists this layer in the year of its works countersigns.",
        )
    if upload.state != "confirmed":
        raise _too_late(upload)


def require_lock(session: Session, person: Person, upload: models.Upload) -> None:
    if not may_lock(session, person, upload):
        raise Forbidden(
            "lock.not_yours",
            "这一步不由您办理，不能锁定这次上报。",
            "It is not your turn to change or decide this upload, so you cannot lock it.",
        )


def require_take_over(person: Person, upload: models.Upload) -> None:
    if not _works_on(person, upload):
        raise Forbidden(
            "holder.other_unit",
            "只有上报单位的填报人员可以接手这份草稿。",
            "Only staff of the unit that sent it may take it over.",
        )
    if upload.state not in HELD:
        raise _too_late(upload)


def require_hand_over(person: Person, upload: models.Upload) -> None:
    if not (
        _works_on(person, upload) or (permissions.may(person, "confirm") and _is_of_unit(person, upload))
    ):
        raise Forbidden(
            "holder.other_unit",
            "只有上报单位的填报人员或负责人可以移交这份草稿。",
            "Only staff of the unit that sent it, or its head, may hand it over.",
        )
    if upload.state not in HELD:
        raise _too_late(upload)


def _is_of_unit(person: Person, upload: models.Upload) -> bool:
    return person.unit == upload.unit


def _works_on(person: Person, upload: models.Upload) -> bool:
    return permissions.may(person, "edit") and _is_of_unit(person, upload)


def _has_a_say(session: Session, person: Person, upload: models.Upload) -> bool:
    of_unit = permissions.may(person, "edit") or permissions.may(person, "confirm")
    if of_unit and _is_of_unit(person, upload):
        return True
    return duties.find_duty(session, person, upload) is not None


def _assists(session: Session, person: Person, upload: models.Upload) -> bool:
    """A bureau says nothing in another's name of what it sent in itself."""
    return duties.find_duty(session, person, upload) == "assist" and not _is_of_unit(person, upload)


def _too_late(upload: models.Upload) -> Conflict:
    return Conflict(
        "upload.wrong_state",
        f"这次上报现在是“{workflow.STATES[upload.state]}”，不能这样办理。请刷新后再看。",
        f"This upload is {upload.state}: that cannot be done to it now. Load it again.",
    )
