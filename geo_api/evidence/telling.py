"""Who is told what of a piece of evidence, and which of its files they are given.

A photo's place, and its original with all that the camera wrote, are for the unit that took it and for bureaus;
everybody else who sees the work sees the picture.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from geoalchemy2.shape import to_shape
from sqlalchemy import Connection, Row, select, text
from sqlalchemy.orm import Session

import layers
from etl.photos import measure_distance_m
from etl.photos.judging import RULE
from geo_api import models, originals
from geo_api.errors import NotFound
from geo_api.evidence.naming import name_file, name_kind
from geo_api.features import name_table
from geo_api.instants import tell_instant
from geo_api.people import Person
from geo_api.rulebook import load_parameters
from geo_api.settings import Settings
from geo_api.visibility import find_reader
from layers.layer import Layer
from layers.units import name_units

Size = Literal["thumbnail", "preview", "original"]


@dataclass(frozen=True, slots=True)
class Served:
    """A file to send: where it lies, as what, and under which name."""

    path: Path
    media_type: str
    name: str


def sees_place(person: Person, unit: str | None) -> bool:
    """Whether a person is told where a photo of that unit was taken."""
    return find_reader(person) == "bureau" or (person.is_signed_in and person.unit == unit)


def list_staged(session: Session, person: Person, upload: models.Upload) -> list[dict[str, Any]]:
    """The evidence of an upload, by row and age, with the distance from the row's shape."""
    pieces, rows = models.StagedEvidence, models.StagedRow
    found = session.execute(
        select(pieces, rows.geom, models.Person.display)
        .outerjoin(rows, (rows.upload_id == pieces.upload_id) & (rows.row == pieces.row))
        .outerjoin(models.Person, models.Person.id == pieces.person_id)
        .where(pieces.upload_id == upload.id)
        .order_by(pieces.row, pieces.at, pieces.id)
    )
    shown = sees_place(person, upload.unit)
    limit_m = load_parameters(session.connection()).value(RULE, "distance_m", upload.layer)
    told = []
    for piece, geom, by in found:
        place = (piece.place[0], piece.place[1]) if piece.place and shown else None
        apart = measure_distance_m(to_shape(geom), place) if place and geom is not None else None
        here = f"/uploads/{upload.id}/evidence/{piece.id}"
        told.append(
            {
                **_tell_file(piece, here, shown),
                "row": piece.row,
                "place": list(place) if place else None,
                "distance_m": None if apart is None else round(apart, 1),
                "is_far": apart is not None and apart > limit_m,
                "camera": piece.camera if shown else "",
                "by": by,
                "at": tell_instant(piece.at),
            }
        )
    return told


def list_published(
    connection: Connection, person: Person, feature_id: uuid.UUID, as_of: datetime | None = None
) -> list[dict[str, Any]]:
    """Documents and photos kept for a work; ``file`` is the SHA-256 under which the original is kept."""
    return [_tell_published(piece, person) for piece in read_published(connection, feature_id, as_of)]


def read_published(
    connection: Connection, feature_id: uuid.UUID, as_of: datetime | None = None
) -> list[Row[Any]]:
    """The pieces of a work that were known then, or are known now, the oldest first."""
    kept = models.Evidence
    wanted = (
        select(*kept.__table__.columns)
        .where(kept.feature_id == feature_id)
        .order_by(kept.dated_on, kept.recorded_at, kept.id)
    )
    if as_of is not None:
        wanted = wanted.where(kept.recorded_at <= as_of)
    return list(connection.execute(wanted))


def find_published(connection: Connection, feature_id: uuid.UUID, evidence_id: str) -> Row[Any]:
    """The piece of that id of that work; NotFound otherwise."""
    kept = models.Evidence
    try:
        key = uuid.UUID(evidence_id)
    except ValueError:
        key = uuid.UUID(int=0)
    found = connection.execute(
        select(*kept.__table__.columns).where(kept.feature_id == feature_id, kept.id == key)
    ).one_or_none()
    if found is None:
        raise NotFound(
            "evidence.unknown",
            "这个对象没有这份佐证材料，请刷新后再看。",
            "This work has no such piece of evidence; load it again.",
        )
    return found


def serve(settings: Settings, person: Person, piece: Any, unit: str | None, work: str, size: Size) -> Served:
    """The file of a piece in that size; NotFound where there is none, or none for this person."""
    digest = {
        "thumbnail": piece.thumbnail_sha256,
        "preview": piece.preview_sha256,
        "original": piece.sha256,
    }[size]
    # a document is the same for everybody; a photo's original says where it was taken
    if size == "original" and piece.thumbnail_sha256 is not None and not sees_place(person, unit):
        digest = None
    path = originals.path_of(settings.files, digest) if digest else None
    if path is None or not path.exists():
        raise NotFound(
            "evidence.no_file",
            "这份材料没有可以下载的文件，或您只能看缩小的照片。",
            "There is no such file of this piece, or only its smaller picture is open to you.",
        )
    media_type = piece.media_type if size == "original" else "image/jpeg"
    at = piece.taken_at or getattr(piece, "at", None) or piece.recorded_at
    name = name_file(name_units([unit]) if unit else "泰兴市", work, piece.kind, at, media_type)
    return Served(path, media_type, name)


def name_row(session: Session, upload: models.Upload, row: int) -> str:
    """What the work of a row is called."""
    staged = session.get(models.StagedRow, (upload.id, row))
    told = (staged.attributes if staged else {}).get(layers.get(upload.layer).label)
    return str(told or f"第{row}行")


def name_work(connection: Connection, layer: Layer, feature_id: uuid.UUID) -> str:
    """What a published work is called now, or was called last."""
    found = connection.execute(
        text(
            f'SELECT v."{layer.label}"::text FROM {name_table(layer)} v WHERE v.feature_id = :id'
            " ORDER BY v.version DESC LIMIT 1"
        ),
        {"id": feature_id},
    ).scalar_one_or_none()
    return str(found or layer.zh)


def _tell_published(piece: Row[Any], person: Person) -> dict[str, Any]:
    shown = sees_place(person, piece.unit)
    here = f"/features/{piece.feature_id}/evidence/{piece.id}"
    return {
        **_tell_file(piece, here, shown),
        "document_no": piece.document_no,
        "dated_on": piece.dated_on,
        "file": piece.sha256,
        "place": list(piece.place) if piece.place and shown else None,
        "unit": piece.unit,
        "upload_id": piece.upload_id if shown else None,
        "recorded_at": tell_instant(piece.recorded_at),
        "illustrative": piece.illustrative,
    }


def _tell_file(piece: Any, here: str, shown: bool) -> dict[str, Any]:
    zh, en = name_kind(piece.kind)
    is_photo = piece.thumbnail_sha256 is not None
    links = {"thumbnail": f"{here}/thumbnail", "preview": f"{here}/preview"} if is_photo else {}
    if piece.sha256 and (shown or not is_photo):
        links["original"] = f"{here}/original"
    return {
        "id": piece.id,
        "kind": piece.kind,
        "kind_zh": zh,
        "kind_en": en,
        "title": piece.title,
        "is_photo": is_photo,
        "file_name": piece.file_name if shown else None,
        "media_type": piece.media_type,
        "bytes": piece.bytes,
        "sha256": piece.sha256,
        "width": piece.width,
        "height": piece.height,
        "taken_at": tell_instant(piece.taken_at),
        "links": links,
    }
