"""What the co-responsible bureaus say: agree or object. An objection binds nobody, but must be answered."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from geo_api import audit, models
from geo_api.errors import Conflict, Unacceptable
from geo_api.people import Person
from geo_api.review import duties, parties, terms
from geo_api.review.names import find_names
from geo_api.review.rounds import find_round
from layers.units import get_unit, tell_unit


def countersign(session: Session, person: Person, upload: models.Upload, verdict: str, note: str) -> None:
    """Put a bureau's word on record for this round. The upload's revision moves: whoever approves must have seen it."""
    parties.require_countersign(session, person, upload)
    if verdict == "object" and not note.strip():
        raise Unacceptable(
            "countersign.note_missing", "请写明不同意的理由。", "Say why you object.", field="note"
        )
    round_ = find_round(session, upload.id)
    before = _find_word(list_in_force(session, upload), person.unit)
    session.add(
        models.Countersign(
            upload_id=upload.id,
            round=round_,
            revision=upload.revision,
            person_id=uuid.UUID(person.id),
            unit=person.unit,
            verdict=verdict,
            note=note.strip(),
        )
    )
    upload.revision += 1
    session.flush()
    told = {
        "before": before and {"verdict": before.verdict, "note": before.note},
        "after": {"verdict": verdict, "note": note.strip()},
        "round": round_,
        "unit": person.unit,
    }
    audit.record(session, "upload.countersign", f"upload:{upload.id}", told)


def list_in_force(session: Session, upload: models.Upload) -> list[models.Countersign]:
    """The newest word of each bureau in the round that is going on."""
    rows = session.scalars(
        select(models.Countersign)
        .where(
            models.Countersign.upload_id == upload.id,
            models.Countersign.round == find_round(session, upload.id),
        )
        .order_by(models.Countersign.unit, models.Countersign.id.desc())
        .ext(distinct_on(models.Countersign.unit))
    )
    return list(rows)


def list_missing(session: Session, upload: models.Upload) -> list[str]:
    """The bureaus that have to countersign before the upload is approved, and have not yet."""
    if upload.layer not in terms.read_terms(session).countersign_layers:
        return []
    signed = {row.unit for row in list_in_force(session, upload)}
    asked = duties.list_units(session, upload, "assist") - {upload.unit}
    return sorted(unit for unit in asked - signed if get_unit(unit).kind == "bureau")


def require_heard(session: Session, upload: models.Upload, note: str) -> None:
    """Raise while a bureau that must be heard was not, or while an objection would be passed over in silence."""
    missing = list_missing(session, upload)
    if missing:
        zh = "、".join(get_unit(unit).zh for unit in missing)
        en = ", ".join(get_unit(unit).en for unit in missing)
        raise Conflict(
            "upload.countersign_missing",
            f"这个图层须先会签：还缺{zh}的意见。",
            f"This layer is countersigned first: {en} has not yet said anything.",
        )
    objecting = [row.unit for row in list_in_force(session, upload) if row.verdict == "object"]
    if objecting and not note.strip():
        zh = "、".join(get_unit(unit).zh for unit in objecting)
        raise Unacceptable(
            "upload.objection_unanswered",
            f"{zh}会签不同意。坚持通过的，请在意见中答复。",
            f"{', '.join(get_unit(unit).en for unit in objecting)} objected: answer in the note to approve anyway.",
            field="note",
        )


def describe_countersigns(session: Session, upload: models.Upload) -> dict[str, Any]:
    """All that bureaus said, by round, and what is still missing."""
    rows = session.scalars(
        select(models.Countersign)
        .where(models.Countersign.upload_id == upload.id)
        .order_by(models.Countersign.id)
    ).all()
    names = find_names(session, [row.person_id for row in rows])
    newest = {(row.round, row.unit): row.id for row in rows}
    now = find_round(session, upload.id)
    return {
        "countersigns": [
            {
                **tell_unit(row.unit),
                "by": names.person(row.person_id),
                "verdict": row.verdict,
                "note": row.note,
                "round": row.round,
                "in_force": row.round == now and newest[row.round, row.unit] == row.id,
                "at": row.at,
            }
            for row in rows
        ],
        "countersigns_missing": list_missing(session, upload),
    }


def _find_word(rows: Sequence[models.Countersign], unit: str) -> models.Countersign | None:
    return next((row for row in rows if row.unit == unit), None)
