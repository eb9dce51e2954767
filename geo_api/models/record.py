"""Long work, and the record of acts."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
)
from sqlalchemy.orm import Mapped, mapped_column

from geo_api.models.base import CORE, Base, new_id, now


class Job(Base):
    """Long work as a person sees it: state and progress; the queue itself is procrastinate's."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("state IN ('queued','running','done','failed')", name="state"),
        CORE,
    )
    id: Mapped[uuid.UUID] = new_id()
    kind: Mapped[str]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("core.people.id"))
    unit: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="queued")
    progress: Mapped[float] = mapped_column(server_default="0")
    message: Mapped[str] = mapped_column(server_default="")
    asked: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any] | None]
    problem: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = now()
    finished_at: Mapped[datetime | None]
    file_removed_at: Mapped[datetime | None]


class AuditEntry(Base):
    """One act. ``detail`` is kept as the text that was hashed, because jsonb would re-order its keys."""

    __tablename__ = "entries"
    __table_args__ = (
        Index("ix_entries_at", "at"),
        Index("ix_entries_person", "person", "seq"),
        Index("ix_entries_person_action", "person", "action", "seq"),
        Index("ix_entries_action", "action", "seq"),
        Index("ix_entries_subject", "subject", "seq"),
        {"schema": "audit"},
    )
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    person: Mapped[str]
    unit: Mapped[str]
    role: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[str]
    address: Mapped[str]
    previous: Mapped[bytes]
    hash: Mapped[bytes]


class AuditHead(Base):
    __tablename__ = "head"
    __table_args__ = {"schema": "audit"}  # noqa: RUF012
    single: Mapped[bool] = mapped_column(primary_key=True, server_default="true")
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes]
