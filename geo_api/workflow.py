"""Which move leads where, and who may make it: one table. Every move is a decision on record and an audit entry."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo_api import audit, models, permissions, publish
from geo_api.errors import Conflict, Forbidden, Unacceptable
from geo_api.evidence.publishing import count_live
from geo_api.people import Person

STATES = {
    "reading": "读取中",
    "failed": "未能读取",
    "draft": "草稿",
    "submitted": "待初审",
    "confirmed": "待审核",
    "approved": "待发布",
    "published": "已发布",
    "returned": "已退回",
    "withdrawn": "已撤回",
}
ACTIONS = {
    "submit": "提交",
    "withdraw": "撤回",
    "confirm": "通过初审",
    "approve": "通过审核",
    "publish": "发布",
    "return": "退回",
    "compare_again": "重新核对",
}
EDITABLE = {"draft", "returned"}
# what is being decided, or was, is not taken away
DELETABLE = {"draft", "failed", "returned", "withdrawn"}


def _is_of_unit(session: Session, person: Person, upload: models.Upload) -> bool:
    return person.unit == upload.unit


def _leads(session: Session, person: Person, upload: models.Upload) -> bool:
    return permissions.may_review(session, person, upload)


def _leads_and_is_another(session: Session, person: Person, upload: models.Upload) -> bool:
    """Nobody approves what they sent in, hold or submitted themselves."""
    return _leads(session, person, upload) and person.id not in _list_senders(session, upload)


def _list_senders(session: Session, upload: models.Upload) -> set[str]:
    submitted = session.scalars(
        select(models.Decision.person_id).where(
            models.Decision.upload_id == upload.id, models.Decision.action == "submit"
        )
    )
    return {str(person) for person in (upload.person_id, upload.holder_id, *submitted)}


@dataclass(frozen=True, slots=True)
class Move:
    """From these states to ``to``, for roles that may do ``permission`` and for whom ``concerns`` holds."""

    action: str
    sources: frozenset[str]
    to: str
    permission: str
    concerns: Callable[[Session, Person, models.Upload], bool]
    needs_note: bool = False


MOVES = (
    Move("submit", frozenset({"draft", "returned"}), "submitted", "submit", _is_of_unit),
    Move("withdraw", frozenset({"draft", "returned", "submitted"}), "withdrawn", "withdraw", _is_of_unit),
    Move("confirm", frozenset({"submitted"}), "confirmed", "confirm", _is_of_unit),
    Move("return", frozenset({"submitted"}), "returned", "confirm", _is_of_unit, needs_note=True),
    Move("approve", frozenset({"confirmed"}), "approved", "review", _leads_and_is_another),
    Move("return", frozenset({"confirmed", "approved"}), "returned", "review", _leads, needs_note=True),
    Move("publish", frozenset({"approved"}), "published", "review", _leads_and_is_another),
)

# No move of a person: the last check before publication found that what was approved is not what is there now.
SENT_BACK = Move("compare_again", frozenset({"approved"}), "confirmed", "review", _leads)


def possible_actions(session: Session, person: Person, upload: models.Upload) -> list[str]:
    """The moves this person may make now, ``edit`` while the rows may be changed, ``delete`` while it may go."""
    found = [move.action for move in MOVES if _fits(session, move, person, upload)]
    if may_edit(person, upload):
        found.append("edit")
    if upload.state in DELETABLE and _is_sender(person, upload):
        found.append("delete")
    return found


def may_edit(person: Person, upload: models.Upload) -> bool:
    return upload.state in EDITABLE and _is_sender(person, upload)


def _is_sender(person: Person, upload: models.Upload) -> bool:
    return permissions.may(person, "edit") and person.unit == upload.unit


def require_edit(person: Person, upload: models.Upload) -> None:
    """Raise unless the person may change the rows of this upload now."""
    if upload.state not in EDITABLE:
        raise Conflict(
            "upload.not_editable",
            f"这次上报现在是“{STATES[upload.state]}”，不能修改。需要修改的话，请先退回或撤回。",
            f"This upload is {upload.state}: it can be changed only as a draft or when returned.",
        )
    _require_sender(person, upload)


def require_choice(person: Person, upload: models.Upload) -> None:
    """As :func:`require_edit`, and of a file that could not be read: another choice may read it."""
    if upload.state == "failed":
        _require_sender(person, upload)
    else:
        require_edit(person, upload)


def require_delete(person: Person, upload: models.Upload) -> None:
    """Raise unless the person may take this upload away for good."""
    if upload.state not in DELETABLE:
        raise Conflict(
            "upload.not_deletable",
            f"这次上报现在是“{STATES[upload.state]}”，不能删除。已提交的请先撤回；已发布的永久保留。",
            f"This upload is {upload.state} and stays: withdraw it first; what is published is kept for ever.",
        )
    _require_sender(person, upload)


def _require_sender(person: Person, upload: models.Upload) -> None:
    if not _is_sender(person, upload):
        raise Forbidden(
            "upload.not_yours",
            "只有上报单位的填报人员可以修改这次上报。",
            "Only staff of the unit that sent it may change this upload.",
        )


def choose_move(session: Session, person: Person, upload: models.Upload, action: str, note: str = "") -> Move:
    """The move that fits, or why none does: 403 wrong person, 409 wrong state, 422 something missing."""
    moves = [m for m in MOVES if m.action == action]
    if not any(permissions.may(person, m.permission) for m in moves):
        permissions.require(person, moves[0].permission)
    in_state = [m for m in moves if upload.state in m.sources]
    if not in_state:
        raise Conflict(
            "upload.wrong_state",
            f"这次上报现在是“{STATES[upload.state]}”，不能{ACTIONS[action]}。请刷新后再看。",
            f"This upload is {upload.state}: it cannot be moved by {action!r} now. Load it again.",
        )
    fitting = [m for m in in_state if _fits(session, m, person, upload)]
    if not fitting:
        raise Forbidden(
            "upload.not_your_turn",
            f"这一步（{ACTIONS[action]}）要由本单位负责人或该图层的牵头部门办理，且不能由上报人自己办理。",
            f"The step {action!r} belongs to the head of the unit or the lead bureau of this layer, not to its sender.",
        )
    chosen = fitting[0]
    if chosen.needs_note and not note.strip():
        raise Unacceptable(
            "upload.note_missing", "请写明退回的理由。", "Say why it is returned.", field="note"
        )
    if action == "submit":
        require_submittable(session, upload)
    return chosen


def record_move(
    session: Session,
    person: Person,
    upload: models.Upload,
    chosen: Move,
    note: str = "",
    deadline: date | None = None,
    asked: Sequence[str] = (),
) -> None:
    """Bring the upload into its new state and put the decision on record."""
    to = _after_submit(session, upload) if chosen.action == "submit" else chosen.to
    told: dict[str, object] = {
        "layer": upload.layer,
        "from": upload.state,
        "to": to,
        "note": note,
        "deadline": deadline,
    }
    session.add(
        models.Decision(
            upload_id=upload.id,
            action=chosen.action,
            from_state=upload.state,
            to_state=to,
            person_id=uuid.UUID(person.id),
            unit=person.unit,
            note=note.strip(),
            deadline=deadline,
        )
    )
    upload.state = to
    upload.changed_at = datetime.now(UTC)
    upload.revision += 1
    session.flush()
    audit.record(
        session,
        f"upload.{chosen.action}",
        f"upload:{upload.id}",
        told | ({"items": list(asked)} if asked else {}),
    )


def require_submittable(session: Session, upload: models.Upload) -> None:
    """Raise 409 with the one next step while anything stands in the way of submitting."""
    if not upload.report.get("crs", {}).get("certain", False):
        raise Conflict(
            "upload.crs_uncertain",
            "还不能提交：请先在“坐标系”中选定这份文件的坐标系。",
            "Not yet: choose the coordinate system of this file first.",
        )
    if not upload.report.get("encoding", {}).get("certain", True):
        raise Conflict(
            "upload.encoding_uncertain",
            "还不能提交：请先在“文字编码”中选定这份文件的编码，看样例行里的汉字是否正确。",
            "Not yet: choose the text encoding of this file first; look at the sample rows.",
        )
    if not upload.report.get("file_layer_certain", True):
        raise Conflict(
            "upload.layer_uncertain",
            "还不能提交：这份文件里有几个图层，请先选定要上报的那一个。",
            "Not yet: this file holds several layers; choose the one to report.",
        )
    live = session.scalar(
        select(func.count())
        .select_from(models.StagedRow)
        .where(
            models.StagedRow.upload_id == upload.id,
            ~models.StagedRow.dropped,
            models.StagedRow.action.in_(publish.BRINGING),
        )
    )
    if not live and not count_live(session, upload):
        raise Conflict(
            "upload.nothing_new",
            "没有可提交的内容：所有行都已略去或与已发布的一致。",
            "There is nothing to submit: every row is left out or equals what is published.",
        )
    counts: dict[str, int] = {}
    for severity, n in session.execute(
        select(models.FindingRow.severity, func.count())
        .where(models.FindingRow.upload_id == upload.id, models.FindingRow.acknowledged_by.is_(None))
        .group_by(models.FindingRow.severity)
    ):
        counts[severity] = n
    if blocking := counts.get("block", 0):
        raise Conflict(
            "upload.blocked",
            f"还有 {blocking} 处必须改正的问题，改好后再提交。",
            f"{blocking} findings block this upload; mend them, then submit.",
        )
    if waiting := counts.get("acknowledge", 0):
        raise Conflict(
            "upload.unacknowledged",
            f"还有 {waiting} 处需要确认的问题，请逐条确认或改正后再提交。",
            f"{waiting} findings wait to be acknowledged; confirm or mend them, then submit.",
        )


def _after_submit(session: Session, upload: models.Upload) -> str:
    """A bureau has no township head: what it sends goes straight to the lead bureau's reviewer."""
    kind = session.scalars(select(models.UnitRow.kind).where(models.UnitRow.key == upload.unit)).one()
    return "confirmed" if kind == "bureau" else "submitted"


def _fits(session: Session, move: Move, person: Person, upload: models.Upload) -> bool:
    return (
        upload.state in move.sources
        and permissions.may(person, move.permission)
        and move.concerns(session, person, upload)
    )
