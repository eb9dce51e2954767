"""Files come in as evidence of a row, and are given up again while the upload is still its sender's."""

from __future__ import annotations

import io
import uuid
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from etl.photos import Photo, UnreadablePhoto, read_photo
from geo_api import audit, models, originals, workflow
from geo_api.errors import Conflict, NotFound, TooLarge, Unacceptable
from geo_api.evidence.judging import refresh_findings
from geo_api.evidence.naming import KINDS, name_kind
from geo_api.file_names import clean_file_name
from geo_api.people import Person
from geo_api.settings import Settings

LARGEST_MB = 20
MOST_OF_A_ROW = 30
MOST_OF_AN_UPLOAD = 3000
LONGEST_TITLE = 120
_PDF = b"%PDF-"


def add(
    session: Session,
    settings: Settings,
    person: Person,
    upload: models.Upload,
    *,
    row: int,
    kind: str,
    title: str,
    file_name: str,
    source: BinaryIO,
) -> models.StagedEvidence:
    """Keep a photo or a document as evidence of a row. A photo is drawn anew in the cage, a document is never opened.

    The same file twice on one row is one piece.
    """
    workflow.require_edit(person, upload)
    _require_kind(kind)
    _require_row(session, upload, row)
    file_name = clean_file_name(file_name)
    _require_size(file_name, source)
    is_document = source.read(len(_PDF)) == _PDF
    source.seek(0)
    sha256, size = originals.keep(settings.files, source)
    if known := _find_same(session, upload, row, sha256):
        return known
    _require_space(session, upload, row)
    piece = models.StagedEvidence(
        upload_id=upload.id,
        row=row,
        kind=kind,
        title=(title.strip() or Path(file_name).stem)[:LONGEST_TITLE] or name_kind(kind)[0],
        file_name=file_name,
        sha256=sha256,
        bytes=size,
        media_type="application/pdf",
        person_id=uuid.UUID(person.id),
    )
    if not is_document:
        _take_photo(settings, piece, _open_photo(originals.path_of(settings.files, sha256)))
    session.add(piece)
    session.flush()
    told = {"row": row, "kind": kind, "title": piece.title, "sha256": sha256, "bytes": size}
    refresh_findings(session, upload)
    audit.record(session, "evidence.add", f"upload:{upload.id}", told)
    return piece


def remove(session: Session, person: Person, upload: models.Upload, evidence_id: str) -> None:
    """Take a piece off its row; the original file stays under its SHA-256, and the record says what it was."""
    workflow.require_edit(person, upload)
    piece = find(session, upload, evidence_id)
    told = {"row": piece.row, "kind": piece.kind, "title": piece.title, "sha256": piece.sha256}
    session.delete(piece)
    session.flush()
    refresh_findings(session, upload)
    audit.record(session, "evidence.remove", f"upload:{upload.id}", told)


def find(session: Session, upload: models.Upload, evidence_id: str) -> models.StagedEvidence:
    """The piece of that id, if it is of this upload; NotFound otherwise."""
    try:
        piece = session.get(models.StagedEvidence, uuid.UUID(evidence_id))
    except ValueError:
        piece = None
    if piece is None or piece.upload_id != upload.id:
        raise NotFound(
            "evidence.unknown",
            "没有找到这份佐证材料，可能已被删除。请刷新后再看。",
            "This piece of evidence was not found; it may have been removed. Load the upload again.",
        )
    return piece


def _take_photo(settings: Settings, piece: models.StagedEvidence, photo: Photo) -> None:
    piece.media_type, piece.camera = photo.media_type, photo.camera
    piece.width, piece.height = photo.width, photo.height
    piece.place = list(photo.place) if photo.place else None
    piece.taken_at = photo.taken_at
    piece.preview_sha256 = originals.keep(settings.files, io.BytesIO(photo.preview))[0]
    piece.thumbnail_sha256 = originals.keep(settings.files, io.BytesIO(photo.thumbnail))[0]


def _open_photo(path: Path) -> Photo:
    try:
        return read_photo(path)
    except UnreadablePhoto as refusal:
        raise Unacceptable(refusal.code, refusal.message, refusal.message_en, field="file") from None


def _require_kind(kind: str) -> None:
    if kind not in KINDS:
        raise Unacceptable(
            "evidence.kind",
            f"材料类别只能是 {'、'.join(KINDS)}。",
            f"The kind is one of {', '.join(KINDS)}.",
            field="kind",
        )


def _require_row(session: Session, upload: models.Upload, row: int) -> None:
    if session.get(models.StagedRow, (upload.id, row)) is None:
        raise Unacceptable(
            "rows.unknown",
            "所选的行不在这份文件里，请刷新。",
            "This row is not in the file; load it again.",
            field="row",
        )


def _require_size(file_name: str, source: BinaryIO) -> None:
    size = source.seek(0, 2)
    source.seek(0)
    if size == 0:
        raise Unacceptable(
            "file.empty",
            f"文件“{file_name}”是空的，没有收下。请重新选择。",
            f"The file {file_name!r} is empty and was not taken.",
            field="file",
        )
    if size > LARGEST_MB << 20:
        raise TooLarge(
            "evidence.too_large",
            f"“{file_name}”超过 {LARGEST_MB} MB。照片请用手机原图（一般不超过 10 MB），文件请分成几份。",
            f"The file is larger than {LARGEST_MB} MB. Send the photo as the phone made it; split documents.",
            field="file",
        )


def _find_same(
    session: Session, upload: models.Upload, row: int, sha256: str
) -> models.StagedEvidence | None:
    pieces = models.StagedEvidence
    found: models.StagedEvidence | None = session.scalars(
        select(pieces)
        .where(pieces.upload_id == upload.id, pieces.row == row, pieces.sha256 == sha256)
        .limit(1)
    ).one_or_none()
    return found


def _require_space(session: Session, upload: models.Upload, row: int) -> None:
    pieces = models.StagedEvidence
    here, all_ = session.execute(
        select(func.count().filter(pieces.row == row), func.count()).where(pieces.upload_id == upload.id)
    ).one()
    if here >= MOST_OF_A_ROW or all_ >= MOST_OF_AN_UPLOAD:
        raise Conflict(
            "evidence.too_many",
            f"一行最多 {MOST_OF_A_ROW} 份、一次上报最多 {MOST_OF_AN_UPLOAD} 份材料，已经满了。请先删去不要的。",
            f"At most {MOST_OF_A_ROW} pieces a row and {MOST_OF_AN_UPLOAD} an upload; remove some first.",
        )
