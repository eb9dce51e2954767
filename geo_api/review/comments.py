"""Remarks on an upload, pinned to a row, a field or a place; what was said stays, and may be marked as settled."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import layers
from geo_api import audit, models
from geo_api.errors import NotFound, Unacceptable
from geo_api.people import Person
from geo_api.review import parties
from geo_api.review.names import find_names
from layers.units import tell_unit


def add_comment(
    session: Session,
    person: Person,
    upload: models.Upload,
    text: str,
    row: int | None = None,
    field: str | None = None,
    place: list[float] | None = None,
) -> models.Comment:
    """Say something about the upload, a row of it, a field, or a place."""
    parties.require_comment(session, person, upload)
    require_text(text, "text")
    require_pin(session, upload, row, field)
    comment = models.Comment(
        upload_id=upload.id,
        person_id=uuid.UUID(person.id),
        unit=person.unit,
        text=text.strip(),
        row=row,
        field=field,
        place=place,
    )
    session.add(comment)
    session.flush()
    told = {"comment": comment.id, "text": comment.text, "row": row, "field": field, "place": place}
    audit.record(session, "comment.add", f"upload:{upload.id}", told)
    return comment


def resolve_comment(
    session: Session, person: Person, upload: models.Upload, comment_id: int, resolved: bool
) -> models.Comment:
    """Mark a remark as settled, or as open again."""
    parties.require_comment(session, person, upload)
    comment = session.get(models.Comment, comment_id)
    if comment is None or comment.upload_id != upload.id:
        raise NotFound("comment.unknown", "没有找到这条留言，请刷新。", "There is no such comment.")
    before = comment.resolved_at is not None
    if before != resolved:
        comment.resolved_by = uuid.UUID(person.id) if resolved else None
        comment.resolved_at = datetime.now(UTC) if resolved else None
        session.flush()
        told = {"comment": comment.id, "before": {"resolved": before}, "after": {"resolved": resolved}}
        audit.record(session, "comment.resolve", f"upload:{upload.id}", told)
    return comment


def list_comments(session: Session, upload: models.Upload) -> list[dict[str, Any]]:
    """All remarks on an upload that the person may read, the oldest first."""
    rows = session.scalars(
        select(models.Comment).where(models.Comment.upload_id == upload.id).order_by(models.Comment.id)
    ).all()
    return describe_comments(session, rows)


def describe_comments(session: Session, rows: Sequence[models.Comment]) -> list[dict[str, Any]]:
    names = find_names(session, [key for row in rows for key in (row.person_id, row.resolved_by)])
    return [
        {
            "id": row.id,
            "text": row.text,
            "row": row.row,
            "field": row.field,
            "place": row.place,
            "by": names.person(row.person_id),
            **tell_unit(row.unit),
            "at": row.at,
            "resolved": row.resolved_at is not None,
            "resolved_by": names.person(row.resolved_by),
            "resolved_at": row.resolved_at,
        }
        for row in rows
    ]


def count_comments(session: Session, upload_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    """How many remarks there are on each upload, and how many are open."""
    rows = session.execute(
        select(
            models.Comment.upload_id,
            func.count(),
            func.count().filter(models.Comment.resolved_at.is_(None)),
        )
        .where(models.Comment.upload_id.in_(upload_ids))
        .group_by(models.Comment.upload_id)
    )
    return {key: {"all": total, "open": still} for key, total, still in rows}


def require_text(text: str, field: str) -> None:
    if not text.strip():
        raise Unacceptable("comment.empty", "请写下内容。", "Write something.", field=field)


def require_pin(session: Session, upload: models.Upload, row: int | None, field: str | None) -> None:
    """Raise 422 where a remark is pinned to a row or field that is not there."""
    if field is not None and field not in {known.name for known in layers.get(upload.layer).fields}:
        raise Unacceptable(
            "comment.field_unknown",
            f"这个图层没有“{field}”这个字段。",
            f"This layer has no field {field!r}.",
            field="field",
        )
    if row is not None and session.get(models.StagedRow, (upload.id, row)) is None:
        raise Unacceptable(
            "comment.row_unknown",
            f"这次上报没有第 {row} 行。",
            f"This upload has no row {row}.",
            field="row",
        )
