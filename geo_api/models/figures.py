"""The figures of the plan and of the bureaus: targets, their parts, reported values, releases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from geo_api.models.base import CORE, Base, now


class Target(Base):
    """A target of the city for the end of a year, with its document and clause; corrected by a newer row."""

    __tablename__ = "targets"
    __table_args__ = (
        Index(
            "ux_targets_current",
            "indicator",
            "year",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
        CORE,
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    indicator: Mapped[str]
    year: Mapped[int]
    value: Mapped[float | None]
    document: Mapped[str]
    clause: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = now()
    superseded_at: Mapped[datetime | None]


class Allocation(Base):
    """The part of a city target that a township or park carries; entered by the bureaus, never computed."""

    __tablename__ = "allocations"
    __table_args__ = (
        Index(
            "ux_allocations_current",
            "indicator",
            "unit",
            "year",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
        CORE,
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    indicator: Mapped[str]
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    year: Mapped[int]
    value: Mapped[float | None]
    document: Mapped[str] = mapped_column(server_default="")
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = now()
    superseded_at: Mapped[datetime | None]
    illustrative: Mapped[bool] = mapped_column(server_default="false")


class ReportedValue(Base):
    """A figure a bureau reports for a period, with its source document; it counts once another person accepted it.

    While a correction waits (``reported``), the accepted row stays in force.
    """

    __tablename__ = "reported_values"
    __table_args__ = (
        Index(
            "ux_reported_current",
            "indicator",
            "unit",
            "period",
            unique=True,
            postgresql_where=text("superseded_at IS NULL AND state = 'accepted'"),
        ),
        Index(
            "ux_reported_waiting",
            "indicator",
            "unit",
            "period",
            unique=True,
            postgresql_where=text("superseded_at IS NULL AND state = 'reported'"),
        ),
        CheckConstraint("state IN ('reported', 'accepted', 'returned')", name="state"),
        CORE,
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    indicator: Mapped[str]
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    period: Mapped[str]
    period_end: Mapped[date]
    value: Mapped[float]
    numerator: Mapped[float | None]
    denominator: Mapped[float | None]
    source_document: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = now()
    superseded_at: Mapped[datetime | None]
    illustrative: Mapped[bool] = mapped_column(server_default="false")
    state: Mapped[str] = mapped_column(server_default="reported")
    reviewed_by: Mapped[str | None]
    reviewed_at: Mapped[datetime | None]
    review_note: Mapped[str] = mapped_column(server_default="")


class Release(Base):
    """A named instant whose figures are kept: what was sent does not change any more.

    ``period`` is the month (2022-06) that a monthly release stands for; the application may not update the row.
    """

    __tablename__ = "releases"
    __table_args__ = (Index("ux_releases_period", "period", unique=True), CORE)
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    on: Mapped[date]
    as_of: Mapped[datetime]
    created_by: Mapped[str]
    created_at: Mapped[datetime] = now()
    audit_head: Mapped[str] = mapped_column(server_default="")
    period: Mapped[str | None]
    illustrative: Mapped[bool] = mapped_column(server_default="false")


class ReleaseFigure(Base):
    __tablename__ = "release_figures"
    __table_args__ = (CORE,)
    release: Mapped[str] = mapped_column(ForeignKey("core.releases.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(primary_key=True)
    unit_kind: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    figures: Mapped[dict[str, Any]]
