"""What lies along rivers, corridors and shores: chainage of works, planned reaches, monthly sheets of samples."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from geo_api.models.base import CORE, INTAKE, PUBLISHED, Base, new_id, now


class Alignment(Base):
    """Where one version of a work lies along one version of a line: measured at publication, the place itself is kept.

    ``side`` is seen looking downstream (along the line where nobody has said how it flows). ``offset_m`` is positive
    to the left of the line's own direction.
    """

    __tablename__ = "alignments"
    __table_args__ = (
        CheckConstraint("side IN ('left','right','both')", name="side"),
        Index("ix_alignments_course", "course_layer", "course", "layer"),
        PUBLISHED,
    )
    layer: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    course_layer: Mapped[str] = mapped_column(primary_key=True)
    course_version_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    course: Mapped[str]
    side: Mapped[str]
    from_m: Mapped[float]
    to_m: Mapped[float]
    offset_m: Mapped[float]
    nearest_m: Mapped[float]


class CorridorReach(Base):
    """A planned reach of a corridor with its width; corrected by a newer row, never overwritten."""

    __tablename__ = "corridor_reaches"
    __table_args__ = (
        CheckConstraint("from_m >= 0 AND to_m > from_m", name="stretch"),
        Index("ix_corridor_reaches_corridor", "corridor", postgresql_where=text("superseded_at IS NULL")),
        CORE,
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    corridor: Mapped[str]
    from_m: Mapped[float]
    to_m: Mapped[float]
    planned_width_m: Mapped[float | None]
    name: Mapped[str] = mapped_column(server_default="")
    document: Mapped[str] = mapped_column(server_default="")
    provisional: Mapped[bool] = mapped_column(server_default="true")
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = now()
    superseded_at: Mapped[datetime | None]
    illustrative: Mapped[bool] = mapped_column(server_default="false")


class SampleSheet(Base):
    """A monthly sheet of water samples on its way: read in the cage, checked, sent, published by somebody else."""

    __tablename__ = "sample_sheets"
    __table_args__ = (
        CheckConstraint("state IN ('draft','submitted','published','returned','withdrawn')", name="state"),
        Index("ix_sample_sheets_changed_at", "changed_at"),
        INTAKE,
    )
    id: Mapped[uuid.UUID] = new_id()
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("core.people.id"))
    state: Mapped[str] = mapped_column(server_default="draft")
    file_name: Mapped[str]
    sha256: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    sheet: Mapped[str] = mapped_column(server_default="")
    rows: Mapped[list[dict[str, Any]]]
    findings: Mapped[list[dict[str, Any]]]
    acknowledged: Mapped[bool] = mapped_column(server_default="false")
    note: Mapped[str] = mapped_column(server_default="")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("core.people.id"))
    created_at: Mapped[datetime] = now()
    changed_at: Mapped[datetime] = now()
    published_at: Mapped[datetime | None]
