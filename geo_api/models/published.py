"""What belongs to published features beside their versions: shares, seals, samples, evidence, links."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from geo_api.models.base import PUBLISHED, Base, new_id, now


class Feature(Base):
    """Which layer a feature belongs to: one id, one layer, for ever."""

    __tablename__ = "features"
    __table_args__ = (PUBLISHED,)
    feature_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    layer: Mapped[str]


class Share(Base):
    """What one published version adds to one unit: written once at publication, so that progress reads rows."""

    __tablename__ = "shares"
    __table_args__ = (
        CheckConstraint("unit_kind IN ('township','park','river','corridor')", name="unit_kind"),
        Index("ix_shares_unit", "layer", "unit_kind", "unit"),
        PUBLISHED,
    )
    layer: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    unit_kind: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[float]
    area_m2: Mapped[float]
    length_m: Mapped[float]


class Seal(Base):
    """The digest of what one version said when ``batch`` opened it, or of its end when ``batch`` closed it."""

    __tablename__ = "seals"
    __table_args__ = (
        CheckConstraint("event IN ('opened','closed')", name="event"),
        Index("ix_seals_batch", "batch"),
        PUBLISHED,
    )
    layer: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    event: Mapped[str] = mapped_column(primary_key=True)
    batch: Mapped[uuid.UUID]
    sha256: Mapped[bytes]


class Observation(Base):
    """A sample at a feature; water samples carry their GB 3838-2002 class (6 = worse than V).

    A corrected sample supersedes the earlier one and never erases it: known at t is what was recorded by then and not
    yet superseded.
    """

    __tablename__ = "observations"
    __table_args__ = (
        Index(
            "ux_observations_current",
            "feature_id",
            "observed_on",
            "kind",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index("ix_observations_feature", "feature_id", "observed_on"),
        PUBLISHED,
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    feature_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("published.features.feature_id"))
    kind: Mapped[str] = mapped_column(server_default="water")
    observed_on: Mapped[date]
    measured: Mapped[dict[str, Any]]
    grade: Mapped[int | None] = mapped_column(SmallInteger)
    decisive: Mapped[str | None]
    multiple: Mapped[float | None]
    recorded_at: Mapped[datetime] = now()
    superseded_at: Mapped[datetime | None]
    sheet_id: Mapped[uuid.UUID | None]
    illustrative: Mapped[bool] = mapped_column(server_default="false")


class Evidence(Base):
    """A document or photo kept for a feature; the original stays under its SHA-256.

    What came by an upload says so (``upload_id``, ``unit``); a photo is shown as it was drawn anew. ``place`` is
    longitude and latitude as the camera said them, told to the unit itself and to bureaus.
    """

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_sha256", "sha256"), PUBLISHED)
    id: Mapped[uuid.UUID] = new_id()
    feature_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("published.features.feature_id"), index=True)
    kind: Mapped[str]
    title: Mapped[str]
    document_no: Mapped[str | None]
    dated_on: Mapped[date | None]
    sha256: Mapped[str | None]
    media_type: Mapped[str | None]
    place: Mapped[list[float] | None] = mapped_column(ARRAY(Double))
    recorded_at: Mapped[datetime] = now()
    illustrative: Mapped[bool] = mapped_column(server_default="false")
    upload_id: Mapped[uuid.UUID | None]
    unit: Mapped[str | None] = mapped_column(ForeignKey("core.units.key"))
    file_name: Mapped[str | None]
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    preview_sha256: Mapped[str | None]
    thumbnail_sha256: Mapped[str | None]
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    taken_at: Mapped[datetime | None]


class Link(Base):
    """One feature merged into, or replaced by, another (清理合并)."""

    __tablename__ = "links"
    __table_args__ = (CheckConstraint("kind IN ('merged_into','replaces')", name="kind"), PUBLISHED)
    feature_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("published.features.feature_id"), primary_key=True
    )
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("published.features.feature_id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = now()


class Revision(Base):
    """Counts the publications of a layer; tiles and pages are tagged with it."""

    __tablename__ = "revisions"
    __table_args__ = (PUBLISHED,)
    layer: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger, server_default="0")
    changed_at: Mapped[datetime] = now()
