"""销号 and 回头看: an act of a bureau opens versions at once, with its decision; two people close a work.

The works were reviewed before: what is decided here is their stage, not their content.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_api import audit, intake, models, permissions, publish, uploads
from geo_api.changes.closing_rows import Asked, describe_change, stage_works
from geo_api.changes.content import Content, read_content
from geo_api.errors import Forbidden, Unacceptable
from geo_api.instants import today
from geo_api.people import Person
from geo_api.review import duties
from geo_api.settings import Settings
from layers.closings import ACTS, CLOSINGS, RESULTS, Act, Closing
from layers.layer import Layer

MOST_AT_ONCE = 2_000


@dataclass(slots=True)
class Outcome:
    """By feature id what stood in the way (zh, en); ``upload`` holds the others, None where nothing was done."""

    upload: models.Upload | None = None
    problems: dict[uuid.UUID, tuple[str, str]] = field(default_factory=dict)
    done: list[uuid.UUID] = field(default_factory=list)


def decide(
    session: Session, settings: Settings, person: Person, layer: Layer, ids: Sequence[uuid.UUID], asked: Asked
) -> Outcome:
    """Do the act on every work that is ready for it; the others are told why not."""
    closing = _require_right(session, person, layer, asked.act)
    _require_sense(asked)
    at = publish.take_turn(session.connection())
    outcome, ready = Outcome(), []
    for feature_id in dict.fromkeys(ids):
        current = read_content(session.connection(), layer, layer.fields, feature_id)
        if current is None or not current.is_current:
            outcome.problems[feature_id] = (
                "没有这个对象，或已移除",
                "there is no such work, or it was removed",
            )
        elif told := _find_obstacle(session, person, layer, closing, current, asked):
            outcome.problems[feature_id] = told
        else:
            ready.append(current)
    if not ready:
        return outcome
    upload = stage_works(session, settings, person, layer, closing, ready, asked)
    intake.check_upload(session, upload)
    _leave_blocked_out(session, upload, ready, outcome)
    if not outcome.done:
        upload.state = "draft"  # what is being decided is never deleted
        session.flush()
        session.delete(upload)
        session.flush()
        return outcome
    uploads.publish_rows(session, upload, at)
    _record(session, person, layer, closing, upload, ready, outcome, asked)
    outcome.upload = upload
    return outcome


def _require_right(session: Session, person: Person, layer: Layer, act: Act) -> Closing:
    """The county's pre-closing is the lead's; bureaus that assist may close and look again."""
    permissions.require(person, "review")
    closing = CLOSINGS.get(layer.key)
    if closing is None:
        raise Unacceptable(
            "closing.layer",
            f"“{layer.zh}”不办理销号。",
            f"{layer.en} are not closed in this way.",
            field="layer",
        )
    year = duties.this_year()
    mine = duties.list_layers(session, person.unit, "lead", year)
    if act != "preclose":
        mine |= duties.list_layers(session, person.unit, "assist", year)
    if layer.key not in mine:
        raise Forbidden(
            "closing.not_yours",
            f"“{layer.zh}”的预销号由牵头部门办理，销号和回头看由牵头或协办部门办理。",
            f"{layer.en} are pre-closed by the bureau that leads, closed and rechecked by those that lead or assist.",
        )
    return closing


def _require_sense(asked: Asked) -> None:
    zh, en = ACTS[asked.act]
    if asked.on > today():
        raise Unacceptable(
            "closing.future",
            f"{zh}日期不能在今天以后。",
            f"The day of the {en} is in the future.",
            field="on",
        )
    if (asked.act == "recheck") != (asked.result is not None):
        raise Unacceptable(
            "closing.result",
            "回头看要给出结果：合格、反弹或新增。",
            "A recheck has a result.",
            field="result",
        )
    if asked.result in ("relapsed", "added") and not asked.opinion.strip():
        raise Unacceptable(
            "closing.opinion_missing",
            f"回头看“{RESULTS[asked.result][0]}”要写明情况。",
            "Say what the recheck found.",
            field="opinion",
        )


def _find_obstacle(
    session: Session, person: Person, layer: Layer, closing: Closing, current: Content, asked: Asked
) -> tuple[str, str] | None:
    """Why this work is not ready for the act."""
    assert layer.lifecycle is not None
    stage = current.values[layer.lifecycle.field]
    wanted = {
        "preclose": closing.ready,
        "close": (closing.preclosed,),
        "recheck": (closing.found,) if asked.result == "added" else (closing.closed, closing.sound),
    }[asked.act]
    if stage not in wanted:
        names = {state.value: state.zh for state in layer.lifecycle.states}
        zh, en = ACTS[asked.act]
        after = "、".join(names[one] for one in dict.fromkeys(wanted))
        return (
            f"现在是“{names.get(stage, '未填')}”，{zh}要在“{after}”之后",
            f"it is {stage!r}; a {en} follows {' or '.join(dict.fromkeys(wanted))}",
        )
    if asked.act == "close" and uuid.UUID(person.id) in _find_preclosers(session, layer, closing, current):
        return "预销号和销号不能由同一人办理", "whoever pre-closed it does not close it"
    rounds = current.values.get(closing.round) or 0
    if asked.act == "recheck" and asked.round is not None and asked.round <= rounds:
        return f"第 {rounds} 轮已经回头看过", f"round {rounds} was rechecked already"
    return None


def _find_preclosers(session: Session, layer: Layer, closing: Closing, current: Content) -> set[uuid.UUID]:
    """Who brought the work into the pre-closed stage: by the act, or by approving the upload that said so."""
    newest = session.scalars(
        select(models.ClosingAct)
        .where(models.ClosingAct.feature_id == current.feature_id, models.ClosingAct.act == "preclose")
        .order_by(models.ClosingAct.id.desc())
        .limit(1)
    ).one_or_none()
    stage = layer.lifecycle.field if layer.lifecycle else ""
    entered = current
    for number in range(current.version - 1, 0, -1):
        before = read_content(session.connection(), layer, layer.fields, current.feature_id, number)
        if before is None or before.values[stage] != closing.preclosed:
            break
        entered = before
    sent = session.scalars(
        select(models.Decision.person_id).where(
            models.Decision.upload_id == entered.upload_id,
            models.Decision.action.in_(("approve", "preclose")),
        )
    )
    return {one for one in (newest.person_id if newest else None, *sent) if one is not None}


def _leave_blocked_out(
    session: Session, upload: models.Upload, works: Sequence[Content], outcome: Outcome
) -> None:
    """Works that a rule forbids in their new stage are left out and told."""
    found = session.scalars(
        select(models.FindingRow)
        .where(models.FindingRow.upload_id == upload.id, models.FindingRow.severity == "block")
        .order_by(models.FindingRow.ordinal)
    ).all()
    blocked = {number: finding for finding in reversed(found) for number in finding.rows}
    for number, work in enumerate(works, start=1):
        if number in blocked:
            outcome.problems[work.feature_id] = (blocked[number].message, blocked[number].message_en)
        else:
            outcome.done.append(work.feature_id)
    if blocked and outcome.done:
        for row in session.scalars(
            select(models.StagedRow).where(
                models.StagedRow.upload_id == upload.id, models.StagedRow.row.in_(blocked)
            )
        ):
            row.dropped = True
        session.flush()
        intake.check_upload(session, upload)


def _record(
    session: Session,
    person: Person,
    layer: Layer,
    closing: Closing,
    upload: models.Upload,
    works: Sequence[Content],
    outcome: Outcome,
    asked: Asked,
) -> None:
    """The decision, the act of each work, and the entry in the record."""
    who = {"person_id": uuid.UUID(person.id), "unit": person.unit}
    session.add(
        models.Decision(
            upload_id=upload.id,
            action=asked.act,
            from_state="approved",
            to_state="published",
            note=asked.opinion.strip(),
            **who,
        )
    )
    upload.state = "published"
    for work in works:
        if work.feature_id in outcome.problems:
            continue
        rounds = (
            describe_change(layer, closing, work, asked).get(closing.round)
            if asked.act == "recheck"
            else None
        )
        session.add(
            models.ClosingAct(
                feature_id=work.feature_id,
                upload_id=upload.id,
                act=asked.act,
                on=asked.on,
                batch=asked.batch or None,
                document_no=asked.document_no or None,
                round=rounds,
                result=asked.result,
                opinion=asked.opinion.strip(),
                **who,
            )
        )
    session.flush()
    told = {
        "layer": upload.layer,
        "on": asked.on,
        "batch": asked.batch,
        "result": asked.result,
        "features": [str(one) for one in outcome.done],
        "opinion": asked.opinion.strip(),
    }
    audit.record(session, f"closing.{asked.act}", f"upload:{upload.id}", told)
