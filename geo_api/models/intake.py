"""What is on its way: uploads, their rows, findings and decisions."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from geo_api.models.base import INTAKE, STAGED_BOX, Base, new_id, now
from layers.tables import MAX_VERTICES


class Upload(Base):
    """A file on its way: its workflow state is kept here and nowhere else.

    ``person_id`` sent it, ``holder_id`` works on it now; the rights of ``works_year`` say who reviews it.

    ``way``: how it came in - a sender's file, edits through the API, an old version restored, a closing. ``note``: what
    its sender says of it.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint(
            "state IN ('reading','failed','draft','submitted','confirmed','approved','published',"
            "'returned','withdrawn')",
            name="state",
        ),
        CheckConstraint("way IN ('file','api','restore','closing')", name="way"),
        Index("ix_uploads_state", "state", "unit"),
        Index("ix_uploads_sha256", "sha256"),
        Index("ix_uploads_changed_at_id", "changed_at", "id"),
        Index(
            "ux_uploads_idempotency_key",
            "person_id",
            "idempotency_key",
            unique=True,
            postgresql_where=text("idempotency_key IS NOT NULL"),
        ),
        INTAKE,
    )
    id: Mapped[uuid.UUID] = new_id()
    layer: Mapped[str]
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("core.people.id"))
    holder_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("core.people.id"), index=True)
    state: Mapped[str] = mapped_column(server_default="reading")
    file_name: Mapped[str]
    sha256: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    format: Mapped[str] = mapped_column(server_default="")
    asked_crs: Mapped[str | None]
    asked_encoding: Mapped[str | None]
    asked_mapping: Mapped[dict[str, Any] | None]
    asked_file_layer: Mapped[str | None]
    report: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    problem: Mapped[dict[str, Any] | None]
    idempotency_key: Mapped[str | None]
    way: Mapped[str] = mapped_column(server_default="file")
    note: Mapped[str] = mapped_column(server_default="")
    revision: Mapped[int] = mapped_column(Integer, server_default="1")
    works_year: Mapped[int | None] = mapped_column(Integer)
    illustrative: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime] = now()
    changed_at: Mapped[datetime] = now()


class IncomingFile(Base):
    """A file that arrives in parts; ``received`` bytes are on the disk for good. Its creator alone sees it."""

    __tablename__ = "files"
    __table_args__ = (CheckConstraint("received BETWEEN 0 AND length", name="received"), INTAKE)
    id: Mapped[uuid.UUID] = new_id()
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("core.people.id"), index=True)
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    name: Mapped[str]
    metadata_sent: Mapped[str] = mapped_column(server_default="")
    length: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, server_default="0")
    sha256: Mapped[str | None]
    created_at: Mapped[datetime] = now()
    expires_at: Mapped[datetime]


class StageRow(Base):
    """How far the reading of an upload has come; ``done`` of ``total`` rows, where they are counted.

    Apart from the upload, because the upload's own row is locked while its rows are being checked.
    """

    __tablename__ = "stages"
    __table_args__ = (
        CheckConstraint("stage IN ('received','reading','checking','comparing','done')", name="stage"),
        INTAKE,
    )
    upload_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("intake.uploads.id", ondelete="CASCADE"), primary_key=True
    )
    stage: Mapped[str]
    done: Mapped[int] = mapped_column(BigInteger, server_default="0")
    total: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = now()


class StagedRow(Base):
    """One row of an upload.

    ``raw`` is what the file said, ``edits`` what a person changed (field -> value), ``attributes`` what tidying made of
    both. Shapes are WKB in EPSG:4490: ``shape_read`` from the file, ``shape_edited`` a fix or a redrawn one; either
    may be invalid, so ``geom`` is filled only when the effective shape is valid.
    """

    __tablename__ = "rows"
    __table_args__ = (
        CheckConstraint("geom IS NULL OR ST_IsValid(geom)", name="valid"),
        CheckConstraint(f"geom IS NULL OR ST_NPoints(geom) <= {MAX_VERTICES}", name="vertices"),
        CheckConstraint(f"geom IS NULL OR geom @ {STAGED_BOX}", name="china"),
        CheckConstraint(
            "action IN ('new','changed','unchanged','dropped','removed','restored')", name="action"
        ),
        Index("ix_rows_geom", "geom", postgresql_using="gist"),
        INTAKE,
    )
    upload_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("intake.uploads.id", ondelete="CASCADE"), primary_key=True
    )
    row: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    action: Mapped[str] = mapped_column(server_default="new")
    feature_id: Mapped[uuid.UUID | None]
    base_version: Mapped[int | None]
    raw: Mapped[dict[str, Any]]
    edits: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    attributes: Mapped[dict[str, Any]]
    shape_read: Mapped[bytes | None]
    shape_edited: Mapped[bytes | None]
    dropped: Mapped[bool] = mapped_column(server_default="false")
    geom: Mapped[WKBElement | None] = mapped_column(Geometry("GEOMETRY", 4490, spatial_index=False))


class FindingRow(Base):
    """What a check said of a row, with its place, its evidence and the fix it offers."""

    __tablename__ = "findings"
    __table_args__ = (
        CheckConstraint("severity IN ('block','acknowledge','note')", name="severity"),
        INTAKE,
    )
    upload_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("intake.uploads.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(Integer)
    code: Mapped[str]
    severity: Mapped[str]
    rows: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    field: Mapped[str | None]
    place: Mapped[list[float] | None] = mapped_column(ARRAY(Double))
    message: Mapped[str]
    message_en: Mapped[str]
    evidence: Mapped[dict[str, Any] | None]
    fix: Mapped[dict[str, Any] | None]
    acknowledged_by: Mapped[str | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_note: Mapped[str | None]


class RestrictedEvidence(Base):
    """The pieces of restricted ground (``layer``) that a finding is about; a policy opens them to reviewers."""

    __tablename__ = "restricted_evidence"
    __table_args__ = (
        ForeignKeyConstraint(
            ["upload_id", "finding_id"],
            ["intake.findings.upload_id", "intake.findings.id"],
            ondelete="CASCADE",
        ),
        INTAKE,
    )
    upload_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    finding_id: Mapped[str] = mapped_column(primary_key=True)
    layer: Mapped[str]
    evidence: Mapped[dict[str, Any]]


class Decision(Base):
    """Who moved an upload, when, from which state to which, and why."""

    __tablename__ = "decisions"
    __table_args__ = (INTAKE,)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    upload_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("intake.uploads.id", ondelete="CASCADE"), index=True
    )
    action: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("core.people.id"))
    unit: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    deadline: Mapped[date | None]
    at: Mapped[datetime] = now()


class RememberedMapping(Base):
    """The mapping of headings a unit chose last for a layer and this set of headings."""

    __tablename__ = "mappings"
    __table_args__ = (INTAKE,)
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"), primary_key=True)
    layer: Mapped[str] = mapped_column(primary_key=True)
    headings_sha256: Mapped[str] = mapped_column(primary_key=True)
    mapping: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime] = now()
