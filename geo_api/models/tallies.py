"""Running totals of what is published, kept so that progress reads a few numbers instead of every version."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from geo_api.models.base import PUBLISHED, Base


class Tally(Base):
    """One account: a part of an indicator in one unit, for works dated in one year (0: works without a date)."""

    __tablename__ = "tallies"
    __table_args__ = (UniqueConstraint("indicator", "part", "unit_kind", "unit", "year"), PUBLISHED)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    indicator: Mapped[str]
    part: Mapped[str]
    unit_kind: Mapped[str]
    unit: Mapped[str]
    year: Mapped[int] = mapped_column(SmallInteger)


class TallyPage(Base):
    """What an account held from ``known_at`` until its next page: running sums by day of the year, in millionths."""

    __tablename__ = "tally_pages"
    __table_args__ = (PUBLISHED,)
    tally: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("published.tallies.id", ondelete="CASCADE"), primary_key=True
    )
    known_at: Mapped[datetime] = mapped_column(primary_key=True)
    total: Mapped[int] = mapped_column(BigInteger)
    days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    sums: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class TallyMark(Base):
    """How far the tallies have come: the revision counted for a layer, the declaration counted for an indicator."""

    __tablename__ = "tally_marks"
    __table_args__ = (PUBLISHED,)
    subject: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]


class TallyInstant(Base):
    """When a layer was published: the cut-off of a figure."""

    __tablename__ = "tally_instants"
    __table_args__ = (PUBLISHED,)
    layer: Mapped[str] = mapped_column(primary_key=True)
    known_at: Mapped[datetime] = mapped_column(primary_key=True)
