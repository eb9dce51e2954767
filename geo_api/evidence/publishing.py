"""On publication the evidence of a row belongs to its work."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from geo_api import models
from geo_api.instants import CHINA


def count_live(session: Session, upload: models.Upload) -> int:
    """Pieces of rows that are not left out: new evidence for an unchanged work is something to submit."""
    pieces, rows = models.StagedEvidence, models.StagedRow
    found = session.scalar(
        select(func.count())
        .select_from(pieces)
        .join(rows, (rows.upload_id == pieces.upload_id) & (rows.row == pieces.row))
        .where(pieces.upload_id == upload.id, ~rows.dropped)
    )
    return found or 0


def publish_evidence(session: Session, upload: models.Upload, at: datetime) -> dict[str, Any]:
    """Hand the evidence of this upload's rows on to their works, which have ids by now; what goes into the record is
    how many pieces, and one digest of whose files they are.

    It is known from the instant of the publication on. A file that the work has already is not handed on again.
    """
    pieces, rows, kept = models.StagedEvidence, models.StagedRow, models.Evidence
    has_it = select(kept.id).where(kept.feature_id == rows.feature_id, kept.sha256 == pieces.sha256).exists()
    found = session.execute(
        select(pieces, rows.feature_id)
        .join(rows, (rows.upload_id == pieces.upload_id) & (rows.row == pieces.row))
        .where(pieces.upload_id == upload.id, ~rows.dropped, rows.feature_id.is_not(None), ~has_it)
        .order_by(pieces.at)
    ).all()
    told = [
        {
            "id": piece.id,
            "feature_id": feature_id,
            "kind": piece.kind,
            "title": piece.title,
            "dated_on": piece.taken_at.astimezone(CHINA).date() if piece.taken_at else None,
            "sha256": piece.sha256,
            "media_type": piece.media_type,
            "place": piece.place,
            "recorded_at": at,
            "illustrative": upload.illustrative,
            "upload_id": upload.id,
            "unit": upload.unit,
            "file_name": piece.file_name,
            "bytes": piece.bytes,
            "preview_sha256": piece.preview_sha256,
            "thumbnail_sha256": piece.thumbnail_sha256,
            "width": piece.width,
            "height": piece.height,
            "taken_at": piece.taken_at,
        }
        for piece, feature_id in found
    ]
    if told:
        session.execute(insert(kept), told)
    listed = "\n".join(sorted(f"{one['feature_id']}|{one['kind']}|{one['sha256']}" for one in told))
    return {"pieces": len(told), "digest": hashlib.sha256(listed.encode()).hexdigest()}
