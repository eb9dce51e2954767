"""What a year is run by: schedules by month, notes on the monthly sheet, the yearly sheet's weights, closed years."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Double, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from geo_api.models.base import CORE, Base, now


def _current(name: str, *columns: str) -> Index:
    """One row in force; the replaced ones stay."""
    return Index(name, *columns, unique=True, postgresql_where=text("superseded_at IS NULL"))


class Curve(Base):
    """The schedule of an indicator: by the end of each month, the share of the year's task that should be done."""

    __tablename__ = "curves"
    __table_args__ = (
        _current("ux_curves_current", "indicator"),
        CheckConstraint("cardinality(shares) = 12", name="months"),
        CORE,
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    indicator: Mapped[str]
    shares: Mapped[list[float]] = mapped_column(ARRAY(Double))
    source: Mapped[str] = mapped_column(server_default="")
    provisional: Mapped[bool] = mapped_column(server_default="true")
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = now()
    superseded_at: Mapped[datetime | None]


class MonthNote(Base):
    """What a unit says to a figure of the monthly sheet: what is in the way, what comes next, who, until when."""

    __tablename__ = "month_notes"
    __table_args__ = (_current("ux_month_notes_current", "period", "indicator", "unit"), CORE)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    period: Mapped[str]
    indicator: Mapped[str]
    unit: Mapped[str] = mapped_column(ForeignKey("core.units.key"))
    problem: Mapped[str] = mapped_column(server_default="")
    next_step: Mapped[str] = mapped_column(server_default="")
    responsible: Mapped[str] = mapped_column(server_default="")
    due_on: Mapped[date | None]
    remarks: Mapped[str] = mapped_column(server_default="")
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = now()
    superseded_at: Mapped[datetime | None]


class AssessmentScheme(Base):
    """The weights and criteria of a year's assessment as one sheet, replaced as one sheet."""

    __tablename__ = "assessment_schemes"
    __table_args__ = (_current("ux_assessment_schemes_current", "year"), CORE)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    year: Mapped[int]
    items: Mapped[list[dict[str, Any]]]
    deductions: Mapped[dict[str, Any]]
    source: Mapped[str] = mapped_column(server_default="")
    provisional: Mapped[bool] = mapped_column(server_default="true")
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = now()
    superseded_at: Mapped[datetime | None]


class YearClosing(Base):
    """A year that was closed on a release; opened again by ending the row."""

    __tablename__ = "year_closings"
    __table_args__ = (_current("ux_year_closings_current", "year"), CORE)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    year: Mapped[int]
    release: Mapped[str] = mapped_column(ForeignKey("core.releases.id"))
    unfinished: Mapped[int]
    note: Mapped[str] = mapped_column(server_default="")
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = now()
    superseded_at: Mapped[datetime | None]
