"""What proves the rows of an upload, and what a reviewer would change in them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Double, ForeignKey, Index, Integer
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from geo_api.models.base import INTAKE, Base, new_id, now


class StagedEvidence(Base):
    """A photo or document of one row of an upload. The original stays under ``sha256``; a photo is shown as it was
    drawn anew (``preview_sha256``, ``thumbnail_sha256``), without what the camera wrote beside the pixels.

    ``place`` is longitude and latitude as the camera said them.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("kind IN ('before','during','after','document','sign')", name="kind"),
        Index("ix_evidence_upload_id", "upload_id", "row"),
        Index("ix_evidence_sha256", "sha256"),
        INTAKE,
    )
    id: Mapped[uuid.UUID] = new_id()
    upload_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("intake.uploads.id", ondelete="CASCADE"))
    row: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str]
    title: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str]
    preview_sha256: Mapped[str | None]
    thumbnail_sha256: Mapped[str | None]
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    place: Mapped[list[float] | None] = mapped_column(ARRAY(Double))
    taken_at: Mapped[datetime | None]
    camera: Mapped[str] = mapped_column(server_default="")
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("core.people.id"))
    at: Mapped[datetime] = now()


class Proposal(Base):
    """What a reviewer would have instead in one row: values, a shape (WKB, EPSG:4490), or both. The unit that sent
    the upload takes or declines it."""

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint("state IN ('open','accepted','declined')", name="state"),
        CheckConstraint("fields IS NOT NULL OR shape IS NOT NULL", name="something"),
        INTAKE,
    )
    upload_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("intake.uploads.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    row: Mapped[int] = mapped_column(Integer)
    fields: Mapped[dict[str, Any] | None]
    shape: Mapped[bytes | None]
    note: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default="open")
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("core.people.id"))
    unit: Mapped[str]
    at: Mapped[datetime] = now()
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("core.people.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(server_default="")
