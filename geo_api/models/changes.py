"""Acts on works beside their versions: what each stage of a row was judged, closings in two steps, rechecks."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from geo_api.models.base import INTAKE, PUBLISHED, Base, now

_STAGES = "stage IN ('survey','monitoring','tracing','remediation')"
_VERDICTS = "verdict IN ('accepted','returned')"


class StageVerdict(Base):
    """What the lead bureau says of one stage (查、测、溯、治) that a row of an upload moves."""

    __tablename__ = "stage_verdicts"
    __table_args__ = (
        CheckConstraint(_STAGES, name="stage"),
        CheckConstraint(_VERDICTS, name="verdict"),
        INTAKE,
    )
    upload_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("intake.uploads.id", ondelete="CASCADE"), primary_key=True
    )
    row: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    stage: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[str]
    opinion: Mapped[str] = mapped_column(server_default="")
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("core.people.id"))
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    at: Mapped[datetime] = now()


class StageReview(Base):
    """The same on record for the work, from the publication of that upload on; none is rewritten."""

    __tablename__ = "stage_reviews"
    __table_args__ = (
        CheckConstraint(_STAGES, name="stage"),
        CheckConstraint(_VERDICTS, name="verdict"),
        Index("ix_stage_reviews_feature", "feature_id", "at"),
        PUBLISHED,
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    feature_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("published.features.feature_id"))
    upload_id: Mapped[uuid.UUID]
    stage: Mapped[str]
    verdict: Mapped[str]
    opinion: Mapped[str] = mapped_column(server_default="")
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("core.people.id"))
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    judged_at: Mapped[datetime]
    at: Mapped[datetime] = now()


class ClosingAct(Base):
    """One step of 销号 or one 回头看 of a work; ``upload_id`` names the versions that it opened."""

    __tablename__ = "closings"
    __table_args__ = (
        CheckConstraint("act IN ('preclose','close','recheck')", name="act"),
        CheckConstraint("result IN ('sound','relapsed','added')", name="result"),
        CheckConstraint("(act = 'recheck') = (result IS NOT NULL)", name="recheck"),
        Index("ix_closings_feature", "feature_id", "at"),
        Index("ix_closings_batch", "batch"),
        PUBLISHED,
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    feature_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("published.features.feature_id"))
    upload_id: Mapped[uuid.UUID]
    act: Mapped[str]
    on: Mapped[date]
    batch: Mapped[str | None]
    document_no: Mapped[str | None]
    round: Mapped[int | None] = mapped_column(Integer)
    result: Mapped[str | None]
    opinion: Mapped[str] = mapped_column(server_default="")
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("core.people.id"))
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    at: Mapped[datetime] = now()
