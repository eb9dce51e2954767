"""What the photos of an upload say against it: found again whenever rows or photos change."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

import layers
from etl.findings import Finding
from etl.photos import Piece, judge_evidence
from geo_api import models
from geo_api.db import SYSTEM, Database
from geo_api.findings import replace_some
from geo_api.rulebook import load_parameters
from layers.rulebook import Parameters
from layers.units import name_units

# what others have sent and not yet published is told by its unit; their drafts are not told at all
_SENT = ("submitted", "confirmed", "approved")


def judge_photos(
    session: Session,
    upload: models.Upload,
    shapes: Mapping[int, BaseGeometry],
    parameters: Parameters,
    now: datetime,
) -> list[Finding]:
    """The findings of an upload's photos; ``shapes`` are the valid shapes of the rows that are not left out."""
    pieces = session.scalars(
        select(models.StagedEvidence).where(models.StagedEvidence.upload_id == upload.id)
    ).all()
    if not pieces:
        return []
    known = _find_elsewhere(session, upload, pieces)
    return judge_evidence(
        upload.layer,
        [
            Piece(
                piece.row,
                piece.kind,
                piece.title,
                piece.thumbnail_sha256 is not None,
                (piece.place[0], piece.place[1]) if piece.place else None,
                piece.taken_at,
                known.get(piece.id, ""),
            )
            for piece in pieces
            if piece.row in shapes
        ],
        shapes,
        now,
        parameters,
    )


def refresh_findings(session: Session, upload: models.Upload) -> None:
    """Judge the photos again after one came or went; everything else that was found stays as it is."""
    rows = models.StagedRow
    found = session.execute(
        select(rows.row, rows.geom).where(
            rows.upload_id == upload.id,
            ~rows.dropped,
            rows.geom.is_not(None),
            rows.row.in_(
                select(models.StagedEvidence.row).where(models.StagedEvidence.upload_id == upload.id)
            ),
        )
    )
    shapes = {number: to_shape(geom) for number, geom in found if geom is not None}
    now = datetime.now(UTC)
    findings = judge_photos(session, upload, shapes, load_parameters(session.connection()), now)
    replace_some(session, upload.id, "evidence.", findings)
    upload.changed_at = now
    upload.revision += 1
    session.flush()


def _find_elsewhere(
    session: Session, upload: models.Upload, pieces: Sequence[models.StagedEvidence]
) -> dict[uuid.UUID, str]:
    """By piece: where else the very same file proves something."""
    told: dict[uuid.UUID, str] = {}
    digests = {piece.sha256 for piece in pieces if piece.thumbnail_sha256}
    staged, kept = models.StagedEvidence, models.Evidence
    # other units' files decide, too; their sender must not be able to read them
    with Database.acting_as(session, SYSTEM):
        pending = session.execute(
            select(staged.sha256, models.Upload.unit)
            .join(models.Upload, models.Upload.id == staged.upload_id)
            .where(
                staged.sha256.in_(digests),
                staged.upload_id != upload.id,
                models.Upload.state.in_(_SENT)
                | (models.Upload.unit == upload.unit) & (models.Upload.state == "draft"),
            )
        ).all()
        works = dict(
            session.execute(
                select(models.StagedRow.row, models.StagedRow.feature_id).where(
                    models.StagedRow.upload_id == upload.id,
                    models.StagedRow.row.in_({piece.row for piece in pieces}),
                )
            ).all()
        )
    published = session.execute(
        select(kept.sha256, kept.feature_id, models.Feature.layer)
        .join(models.Feature, models.Feature.feature_id == kept.feature_id)
        .where(kept.sha256.in_(digests))
    ).all()
    for piece in pieces:
        if piece.sha256 not in digests:
            continue
        rows = sorted({one.row for one in pieces if one.sha256 == piece.sha256} - {piece.row})
        units = {unit for sha256, unit in pending if sha256 == piece.sha256}
        others = {
            layer for sha256, work, layer in published if sha256 == piece.sha256 and work != works[piece.row]
        }
        if rows:
            told[piece.id] = f"本次第 {rows[0]} 行"
        elif others:
            told[piece.id] = f"已发布的{layers.get(sorted(others)[0]).zh}"
        elif units:
            told[piece.id] = f"{name_units([sorted(units)[0]])}待审的上报"
    return told
