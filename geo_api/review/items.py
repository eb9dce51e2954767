"""What a return asks for, item by item: named by whoever returns, ticked off by the sender before it comes again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo_api import audit, models, workflow
from geo_api.errors import Conflict, NotFound, Unacceptable
from geo_api.people import Person
from geo_api.review.comments import require_pin, require_text
from geo_api.review.names import find_names
from geo_api.review.rounds import find_round
from layers.units import tell_unit


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to mend: in a row, a field, or what a finding says."""

    text: str
    row: int | None = None
    field: str | None = None
    finding: str | None = None


def require_possible(session: Session, upload: models.Upload, items: Sequence[Asked]) -> None:
    """Raise 422 where an item says nothing, or names a row, field or finding that is not there."""
    for item in items:
        require_text(item.text, "items")
        require_pin(session, upload, item.row, item.field)
        if item.finding is not None and session.get(models.FindingRow, (upload.id, item.finding)) is None:
            raise Unacceptable(
                "items.finding_unknown",
                "退回意见指向的检查结果已不存在，请刷新后重选。",
                "One of the items names a finding that is not there; load the upload again.",
                field="items",
            )


def add_items(session: Session, person: Person, upload: models.Upload, items: Sequence[Asked]) -> None:
    """Put what the return just recorded asks for beside it."""
    round_ = find_round(session, upload.id)
    for item in items:
        session.add(
            models.ReturnItem(
                upload_id=upload.id,
                round=round_,
                person_id=uuid.UUID(person.id),
                unit=person.unit,
                row=item.row,
                field=item.field,
                finding=item.finding,
                text=item.text.strip(),
            )
        )
    session.flush()


def tick_item(
    session: Session, person: Person, upload: models.Upload, item_id: int, done: bool, note: str = ""
) -> None:
    """Say of one item that it is mended, or why not; or that it is open again."""
    workflow.require_edit(person, upload)
    item = session.get(models.ReturnItem, item_id)
    if item is None or item.upload_id != upload.id:
        raise NotFound("items.unknown", "没有找到这条退回意见，请刷新。", "There is no such item.")
    _tick(session, person, item, done, note)


def tick_items(session: Session, person: Person, upload: models.Upload, item_ids: Sequence[int]) -> None:
    """Tick items off while the upload is sent again."""
    known = {item.id: item for item in _list_current(session, upload)}
    for item_id in item_ids:
        if item_id not in known:
            raise NotFound("items.unknown", "没有找到这条退回意见，请刷新。", "There is no such item.")
        if known[item_id].done_at is None:
            _tick(session, person, known[item_id], True, "")


def require_done(session: Session, upload: models.Upload) -> None:
    """Raise 409 while something the last return asked for is neither mended nor answered."""
    left = sum(item.done_at is None for item in _list_current(session, upload))
    if left:
        raise Conflict(
            "upload.items_open",
            f"还有 {left} 条退回意见没有办。逐条改好后打勾；不改的写明理由再打勾。",
            f"{left} items of the return are open: mend each and tick it off, or say why not and tick it off.",
        )


def list_items(session: Session, upload: models.Upload) -> list[dict[str, Any]]:
    """All items of all returns, the oldest first."""
    rows = session.scalars(
        select(models.ReturnItem)
        .where(models.ReturnItem.upload_id == upload.id)
        .order_by(models.ReturnItem.id)
    ).all()
    names = find_names(session, [key for row in rows for key in (row.person_id, row.done_by)])
    now = find_round(session, upload.id)
    return [
        {
            "id": row.id,
            "round": row.round,
            "current": row.round == now,
            "row": row.row,
            "field": row.field,
            "finding": row.finding,
            "text": row.text,
            "by": names.person(row.person_id),
            **tell_unit(row.unit),
            "at": row.at,
            "done": row.done_at is not None,
            "done_by": names.person(row.done_by),
            "done_at": row.done_at,
            "done_note": row.done_note,
        }
        for row in rows
    ]


def count_items(session: Session, upload_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    """How many items the last return of each upload named, and how many are open."""
    last = (
        select(models.Decision.upload_id, func.count().label("round"))
        .where(models.Decision.action == "return", models.Decision.upload_id.in_(upload_ids))
        .group_by(models.Decision.upload_id)
        .subquery()
    )
    item = models.ReturnItem
    rows = session.execute(
        select(item.upload_id, func.count(), func.count().filter(item.done_at.is_(None)))
        .join(last, (last.c.upload_id == item.upload_id) & (last.c.round == item.round))
        .group_by(item.upload_id)
    )
    return {key: {"all": total, "open": still} for key, total, still in rows}


def _list_current(session: Session, upload: models.Upload) -> Sequence[models.ReturnItem]:
    return session.scalars(
        select(models.ReturnItem)
        .where(
            models.ReturnItem.upload_id == upload.id,
            models.ReturnItem.round == find_round(session, upload.id),
        )
        .order_by(models.ReturnItem.id)
    ).all()


def _tick(session: Session, person: Person, item: models.ReturnItem, done: bool, note: str) -> None:
    before = {"done": item.done_at is not None, "note": item.done_note}
    item.done_by = uuid.UUID(person.id) if done else None
    item.done_at = datetime.now(UTC) if done else None
    item.done_note = note.strip()
    session.flush()
    told = {"item": item.id, "before": before, "after": {"done": done, "note": item.done_note}}
    audit.record(session, "return.tick", f"upload:{item.upload_id}", told)
