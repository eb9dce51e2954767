"""What is said and promised about an upload on its way: comments, countersigns, items of a return, locks, reminders."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Double, ForeignKey, Identity, Index, Integer
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from geo_api.models.base import INTAKE, Base, now


def _of_upload() -> ForeignKey:
    return ForeignKey("intake.uploads.id", ondelete="CASCADE")


class Comment(Base):
    """A remark of somebody who sends, confirms, leads or assists; pinned to a row, a field or a place."""

    __tablename__ = "comments"
    __table_args__ = (INTAKE,)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    upload_id: Mapped[uuid.UUID] = mapped_column(_of_upload(), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("core.people.id"))
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    text: Mapped[str]
    row: Mapped[int | None] = mapped_column(Integer)
    field: Mapped[str | None]
    place: Mapped[list[float] | None] = mapped_column(ARRAY(Double))
    at: Mapped[datetime] = now()
    resolved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("core.people.id"))
    resolved_at: Mapped[datetime | None]


class Countersign(Base):
    """What a co-responsible bureau says of an upload in one round; the newest of a bureau counts, none is rewritten."""

    __tablename__ = "countersigns"
    __table_args__ = (CheckConstraint("verdict IN ('agree','object')", name="verdict"), INTAKE)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    upload_id: Mapped[uuid.UUID] = mapped_column(_of_upload(), index=True)
    round: Mapped[int] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("core.people.id"))
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    verdict: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    at: Mapped[datetime] = now()


class ReturnItem(Base):
    """One thing to mend, as the return of ``round`` named it; its sender ticks it off."""

    __tablename__ = "return_items"
    __table_args__ = (INTAKE,)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    upload_id: Mapped[uuid.UUID] = mapped_column(_of_upload(), index=True)
    round: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("core.people.id"))
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    row: Mapped[int | None] = mapped_column(Integer)
    field: Mapped[str | None]
    finding: Mapped[str | None]
    text: Mapped[str]
    at: Mapped[datetime] = now()
    done_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("core.people.id"))
    done_at: Mapped[datetime | None]
    done_note: Mapped[str] = mapped_column(server_default="")


class Lock(Base):
    """Who works on an upload just now. It ends by itself at ``until``."""

    __tablename__ = "locks"
    __table_args__ = (INTAKE,)
    upload_id: Mapped[uuid.UUID] = mapped_column(_of_upload(), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("core.people.id"))
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    taken_at: Mapped[datetime] = now()
    until: Mapped[datetime]


class Answer(Base):
    """What a request with an Idempotency-Key was answered: the same request again gets the same."""

    __tablename__ = "answers"
    __table_args__ = (Index("ix_answers_at", "at"), INTAKE)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("core.people.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_sha256: Mapped[str]
    status: Mapped[int] = mapped_column(Integer)
    etag: Mapped[str | None]
    body: Mapped[bytes]
    at: Mapped[datetime] = now()


class Reminder(Base):
    """That a step which began at ``since`` was found to wait too long: recorded once a level."""

    __tablename__ = "reminders"
    __table_args__ = (CheckConstraint("level IN ('remind','escalate')", name="level"), INTAKE)
    upload_id: Mapped[uuid.UUID] = mapped_column(_of_upload(), primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    at: Mapped[datetime] = now()
