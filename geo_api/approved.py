"""What was approved is what is published: an upload that a last check changes goes back to be looked at again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

from geo_api import models, publish
from geo_api.errors import Conflict

# of several approved claims on one ground the first that is published wins; the others meet it as published
_STILL_PENDING = "overlap.pending"
Noted = dict[int, tuple[Any, ...]]


def note_rows(session: Session, upload: models.Upload) -> Noted:
    """By row: what would be published now - which work, in place of which version, with which values and shape."""
    rows = models.StagedRow
    query = select(
        rows.row,
        rows.action,
        rows.feature_id,
        rows.base_version,
        func.md5(cast(rows.attributes, Text)),
        func.md5(func.ST_AsBinary(rows.geom, type_=None)),
    ).where(rows.upload_id == upload.id, ~rows.dropped, rows.action.in_(publish.BRINGING))
    return {number: tuple(told) for number, *told in session.execute(query)}


def find_change(session: Session, upload: models.Upload, noted: Noted) -> Conflict | None:
    """Why this upload cannot be published as it was approved: a fault that blocks it now, or rows that the last check
    changed, because works they speak of were published anew meanwhile. None where all is as it was noted.
    """
    fault = session.scalars(
        select(models.FindingRow)
        .where(
            models.FindingRow.upload_id == upload.id,
            models.FindingRow.severity == "block",
            models.FindingRow.code != _STILL_PENDING,
        )
        .order_by(models.FindingRow.ordinal)
        .limit(1)
    ).one_or_none()
    if fault is not None:
        return Conflict(
            "upload.overtaken",
            f"审核期间情况有变，没有发布，已退到“待审核”：{fault.message} 请退回上报单位改正。",
            f"Things changed meanwhile, so nothing was published: {fault.message_en} Return it to its sender.",
        )
    now = note_rows(session, upload)
    moved = sorted(number for number in noted.keys() | now.keys() if noted.get(number) != now.get(number))
    if not moved:
        return None
    shown = "、".join(map(str, moved[:5])) + (f" 等 {len(moved)} 行" if len(moved) > 5 else "")
    return Conflict(
        "upload.base_moved",
        f"审核期间第 {shown} 行的对象又有新版本发布：已按最新版本重新合并并退到“待审核”，没有发布，请看过后重新审核。",
        f"Works of {len(moved)} rows were published anew meanwhile. The rows were merged with what is current and "
        "nothing was published: look at the merge, then approve it again.",
    )
