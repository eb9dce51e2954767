"""Outfalls are reviewed by stage: of one row the bureau may accept 查 and 测 and return 溯, with a reason.

What is returned is not published: its fields keep the published values, and the work stays before that stage.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

import layers
from etl.compare.sameness import is_same_value, to_json
from geo_api import audit, intake, models, permissions
from geo_api.errors import Conflict, Forbidden, Unacceptable
from geo_api.people import Person
from layers.layer import Lifecycle
from layers.outfall_stages import REVIEWED
from layers.tables import table

LAYER = "outfalls"
STAGE = "stage"
NAMES = {key: (zh, en) for key, zh, en, _, _ in REVIEWED}
Verdict = Literal["accepted", "returned"]
_FIELDS = {key: tuple(field.name for field in fields) for key, _, _, fields, _ in REVIEWED}
_BEFORE = {key: before for key, _, _, _, before in REVIEWED}


@dataclass(frozen=True, slots=True)
class Said:
    """One verdict on one stage of some rows; ``rows`` None: of all rows that move it."""

    stage: str
    verdict: Verdict
    rows: Sequence[int] | None = None
    opinion: str = ""


def list_moved(session: Session, upload: models.Upload) -> dict[int, list[str]]:
    """By row the stages it moves: a field of the stage differs from what is published, or the work passes it."""
    if upload.layer != LAYER:
        return {}
    rows = _load_rows(session, upload)
    before = _load_published(session, rows)
    return {row.row: _find_moved(row.attributes, before.get(row.row, {})) for row in rows}


def _find_moved(now: dict[str, Any], before: dict[str, Any]) -> list[str]:
    order = [state.value for state in _lifecycle().states]
    reached, was = (_rank(order, one.get(STAGE)) for one in (now, before))
    moved = []
    for key in _FIELDS:
        differs = any(not is_same_value(now.get(name), before.get(name)) for name in _FIELDS[key])
        passes = was <= order.index(_BEFORE[key]) < reached
        if differs or passes:
            moved.append(key)
    return moved


def _rank(order: list[str], stage: object) -> int:
    return order.index(str(stage)) if stage in order else 0


def say(session: Session, person: Person, upload: models.Upload, said: Sequence[Said]) -> None:
    """Put verdicts on the stages of an upload under review; a later one takes the place of an earlier one."""
    if not permissions.may_review(session, person, upload):
        raise Forbidden(
            "stage.not_yours",
            "各阶段由牵头部门审核。",
            "The stages are judged by the bureau that leads.",
        )
    if upload.state != "confirmed":
        raise Conflict(
            "upload.wrong_state",
            "只有“待审核”的上报可以按阶段审核。",
            "Stages are judged while the upload is under review.",
        )
    moved = list_moved(session, upload)
    told = [row for one in said for row in _judge(person, upload, moved, one)]
    verdict = insert(models.StageVerdict)
    session.execute(
        verdict.on_conflict_do_update(
            index_elements=["upload_id", "row", "stage"],
            set_={name: verdict.excluded[name] for name in ("verdict", "opinion", "person_id", "unit", "at")},
        ),
        told,
    )
    upload.revision += 1
    session.flush()
    audit.record(
        session,
        "upload.judge_stages",
        f"upload:{upload.id}",
        {"verdicts": [{name: one[name] for name in ("row", "stage", "verdict", "opinion")} for one in told]},
    )


def _judge(
    person: Person, upload: models.Upload, moved: dict[int, list[str]], said: Said
) -> Iterable[dict[str, Any]]:
    if said.verdict == "returned" and not said.opinion.strip():
        raise Unacceptable(
            "stage.opinion_missing",
            f"退回“{NAMES[said.stage][0]}”阶段要写明理由。",
            f"Say why the stage {NAMES[said.stage][1]} is returned.",
            field="opinion",
        )
    movers = [row for row, stages in moved.items() if said.stage in stages]
    rows = movers if said.rows is None else list(dict.fromkeys(said.rows))
    if not rows or not set(rows) <= set(movers):
        raise Unacceptable(
            "stage.not_moved",
            f"所选的行没有变动“{NAMES[said.stage][0]}”阶段，请刷新。",
            f"Some rows do not move the stage {NAMES[said.stage][1]}; load the upload again.",
            field="rows",
        )
    for row in rows:
        yield {
            "upload_id": upload.id,
            "row": row,
            "stage": said.stage,
            "verdict": said.verdict,
            "opinion": said.opinion.strip(),
            "person_id": uuid.UUID(person.id),
            "unit": person.unit,
            "at": datetime.now(UTC),
        }


def settle(session: Session, person: Person, upload: models.Upload, note: str) -> None:
    """At approval: stages without a verdict are accepted with it, and what was returned is taken out of the rows.

    Raises 409 where nothing is left of the upload, or where what is left contradicts itself.
    """
    moved = list_moved(session, upload)
    if not moved:
        return
    verdicts = {(one.row, one.stage): one for one in _load_verdicts(session, upload)}
    missing = [
        {
            "upload_id": upload.id,
            "row": row,
            "stage": stage,
            "verdict": "accepted",
            "opinion": note.strip(),
            "person_id": uuid.UUID(person.id),
            "unit": person.unit,
        }
        for row, stages in moved.items()
        for stage in stages
        if (row, stage) not in verdicts
    ]
    if missing:
        session.execute(insert(models.StageVerdict), missing)
    returned: dict[int, list[str]] = {}
    for (row, stage), one in verdicts.items():
        if one.verdict == "returned" and stage in moved.get(row, ()):
            returned.setdefault(row, []).append(stage)
    if returned:
        _take_out(session, upload, returned)


def _take_out(session: Session, upload: models.Upload, returned: dict[int, list[str]]) -> None:
    rows = [row for row in _load_rows(session, upload) if row.row in returned]
    published = _load_published(session, rows)
    order = [state.value for state in _lifecycle().states]
    for row in rows:
        before = published.get(row.row, {})
        names = [name for stage in returned[row.row] for name in _FIELDS[stage]]
        first = next(stage for stage in _FIELDS if stage in returned[row.row])
        highest = max(order.index(_BEFORE[first]), _rank(order, before.get(STAGE)))
        said = {name: before.get(name) for name in names}
        if _rank(order, row.attributes.get(STAGE)) > highest:
            said[STAGE] = order[highest]
        row.edits = {**row.edits, **said}
    session.flush()
    intake.check_upload(session, upload)
    left = session.scalar(
        select(models.StagedRow.row)
        .where(
            models.StagedRow.upload_id == upload.id,
            ~models.StagedRow.dropped,
            models.StagedRow.action != "unchanged",
        )
        .limit(1)
    )
    if left is None:
        raise Conflict(
            "stage.nothing_left",
            "各阶段都退回了，没有可通过的内容，请整份退回。",
            "Every stage was returned and nothing is left: return the upload as a whole.",
        )
    blocked = session.scalars(
        select(models.FindingRow)
        .where(models.FindingRow.upload_id == upload.id, models.FindingRow.severity == "block")
        .limit(1)
    ).one_or_none()
    if blocked is not None:
        raise Conflict(
            "stage.contradiction",
            f"只通过部分阶段后，{blocked.message} 请改判或整份退回。",
            f"With these stages alone, {blocked.message_en} Judge otherwise, or return the upload.",
        )


def keep_on_record(session: Session, upload: models.Upload) -> None:
    """At publication: what was judged of each row is on record for its work."""
    rows = {row.row: row.feature_id for row in _load_rows(session, upload)} if upload.layer == LAYER else {}
    told = [
        {
            "feature_id": rows[one.row],
            "upload_id": upload.id,
            "stage": one.stage,
            "verdict": one.verdict,
            "opinion": one.opinion,
            "person_id": one.person_id,
            "unit": one.unit,
            "judged_at": one.at,
        }
        for one in (_load_verdicts(session, upload) if rows else ())
        if rows.get(one.row) is not None
    ]
    if told:
        session.execute(insert(models.StageReview), told)


def _load_rows(session: Session, upload: models.Upload) -> Sequence[models.StagedRow]:
    # the ids of new works are written by statements that pass the session by
    return session.scalars(
        select(models.StagedRow)
        .where(
            models.StagedRow.upload_id == upload.id,
            ~models.StagedRow.dropped,
            models.StagedRow.action.in_(("new", "changed", "restored", "unchanged")),
        )
        .order_by(models.StagedRow.row)
        .execution_options(populate_existing=True)
    ).all()


def _load_verdicts(session: Session, upload: models.Upload) -> Sequence[models.StageVerdict]:
    return session.scalars(
        select(models.StageVerdict)
        .where(models.StageVerdict.upload_id == upload.id)
        .order_by(models.StageVerdict.row, models.StageVerdict.stage)
        .execution_options(populate_existing=True)
    ).all()


def _load_published(session: Session, rows: Sequence[models.StagedRow]) -> dict[int, dict[str, Any]]:
    """By row the values of the version that it replaces."""
    works = table(layers.get(LAYER))
    names = [STAGE, *(name for names in _FIELDS.values() for name in names)]
    ids = {row.feature_id for row in rows if row.feature_id is not None}
    found = session.execute(
        select(works.c.feature_id, works.c.version, *(works.c[name] for name in names)).where(
            works.c.feature_id.in_(ids)
        )
    )
    told = {
        (feature_id, version): dict(zip(names, map(to_json, values), strict=True))
        for feature_id, version, *values in found
    }
    return {
        row.row: told[row.feature_id, row.base_version]
        for row in rows
        if row.feature_id and row.base_version and (row.feature_id, row.base_version) in told
    }


def _lifecycle() -> Lifecycle:
    found = layers.get(LAYER).lifecycle
    assert found is not None
    return found


def describe(session: Session, upload: models.Upload) -> list[dict[str, Any]]:
    """One entry a row that moves a stage, with what was said of each so far."""
    said = {(one.row, one.stage): one for one in _load_verdicts(session, upload)}
    return [
        {"row": row, "stages": [_describe_stage(stage, said.get((row, stage))) for stage in stages]}
        for row, stages in list_moved(session, upload).items()
        if stages
    ]


def _describe_stage(stage: str, said: models.StageVerdict | None) -> dict[str, Any]:
    zh, en = NAMES[stage]
    return {
        "stage": stage,
        "zh": zh,
        "en": en,
        "verdict": said and said.verdict,
        "opinion": said.opinion if said else "",
        "unit": said and said.unit,
        "at": said and said.at,
    }
