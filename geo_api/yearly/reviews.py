"""Reported values are accepted or returned by another person than the one who entered them."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from geo_api import audit
from geo_api.errors import Conflict, Forbidden, NotFound, Unacceptable
from geo_api.models import ReportedValue
from geo_api.people import Person
from geo_api.settled import take_turn
from geo_api.targets import require_lead
from layers.plan import get_indicator

Verdict = Literal["accept", "return"]


def judge_value(
    session: Session, person: Person, value_id: int, verdict: Verdict, note: str
) -> ReportedValue:
    """Accept a waiting value, so that it counts from now on, or return it with a reason."""
    value = session.scalars(
        select(ReportedValue).where(ReportedValue.id == value_id).with_for_update()
    ).one_or_none()
    if value is None:
        raise NotFound(
            "reported.unknown", f"没有编号为 {value_id} 的填报数。", f"There is no reported value {value_id}."
        )
    require_lead(session, person, get_indicator(value.indicator), value.period_end.year, "judge_reported")
    _require_other(person, value)
    if value.state != "reported" or value.superseded_at is not None:
        raise Conflict(
            "reported.not_waiting",
            "这个数已经处理过，或已被新的填报替换。请刷新后再看。",
            "This value was judged already, or a newer report replaced it. Load the list again.",
        )
    if verdict == "return" and not note.strip():
        raise Unacceptable(
            "reported.no_reason",
            "退回要写明原因，填报人才知道改什么。",
            "Say why it is returned, so that the bureau knows what to change.",
            field="note",
        )
    now = take_turn(session.connection())
    before = _accepted(session, value) if verdict == "accept" else None
    if before is not None:
        session.execute(update(ReportedValue).where(ReportedValue.id == before.id).values(superseded_at=now))
    value.state = "accepted" if verdict == "accept" else "returned"
    value.reviewed_by, value.reviewed_at, value.review_note = person.name, now, note.strip()
    value.superseded_at = now if verdict == "return" else None
    told = {
        "before": before and before.value,
        "after": value.value,
        "entered_by": value.entered_by,
        "note": note,
    }
    audit.record(
        session, f"reported.{verdict}", f"reported:{value.indicator}/{value.unit}/{value.period}", told
    )
    return value


def _require_other(person: Person, value: ReportedValue) -> None:
    if value.entered_by == person.name:
        raise Forbidden(
            "reported.own",
            "自己填的数要由另一个人审核。请联系汇总部门或本部门的另一位审核人。",
            "Who entered a value does not accept it. Ask the coordinator or another reviewer of the bureau.",
        )


def _accepted(session: Session, value: ReportedValue) -> ReportedValue | None:
    return session.scalars(
        select(ReportedValue).where(
            ReportedValue.indicator == value.indicator,
            ReportedValue.unit == value.unit,
            ReportedValue.period == value.period,
            ReportedValue.state == "accepted",
            ReportedValue.superseded_at.is_(None),
        )
    ).one_or_none()
