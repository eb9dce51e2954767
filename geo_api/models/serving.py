"""What serving the map hangs on: where publications touched the ground, and how works look from far away."""

from __future__ import annotations

import uuid
from datetime import datetime

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, Integer, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION
from sqlalchemy.orm import Mapped, mapped_column

from geo_api.models.base import CORE, PUBLISHED, Base, now


class Touch(Base):
    """Where one statement changed a layer: boxes as west, south, east, north of EPSG:3857, one after the other.

    Written by a trigger, so that no road to a published version can leave it out. Publications take turns, so ``seq``
    follows the order of commits.
    """

    __tablename__ = "touches"
    __table_args__ = (PUBLISHED,)
    seq: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    layer: Mapped[str]
    at: Mapped[datetime] = now()
    boxes: Mapped[list[float]] = mapped_column(ARRAY(DOUBLE_PRECISION))


class Outline(Base):
    """A current version as it is drawn at zoom ``z`` (6 to 12): bends under half a pixel are gone."""

    __tablename__ = "outlines"
    __table_args__ = (
        Index("ix_outlines_place", "layer", "z", "geom", postgresql_using="gist"),
        PUBLISHED,
    )
    layer: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    z: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    feature_id: Mapped[uuid.UUID]
    name: Mapped[str | None]
    key: Mapped[str | None]
    stage: Mapped[str | None]
    township: Mapped[str | None]
    geom: Mapped[WKBElement] = mapped_column(Geometry("GEOMETRY", 3857, spatial_index=False))


class Dust(Base):
    """Current versions too small to be told apart at zoom ``z``: how many lie in one cell, by state and township.

    A cell is 4 pixels of 512 a tile wide, for points 16; counted from the north-west corner of the world. Sums are kept
    instead of means, so that a version can be taken out again (areas are EPSG:3857's, for drawing only); where ``n`` is
    1, ``sum_version`` is the version itself.
    """

    __tablename__ = "dust"
    __table_args__ = (PUBLISHED,)
    layer: Mapped[str] = mapped_column(primary_key=True)
    z: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    cell_x: Mapped[int] = mapped_column(Integer, primary_key=True)
    cell_y: Mapped[int] = mapped_column(Integer, primary_key=True)
    dimension: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    township: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(Integer)
    sum_x_cm: Mapped[int] = mapped_column(BigInteger)
    sum_y_cm: Mapped[int] = mapped_column(BigInteger)
    sum_area_m2: Mapped[int] = mapped_column(BigInteger)
    sum_version: Mapped[int] = mapped_column(BigInteger)


class DoorChange(Base):
    """One row that counts what may shut a door: a session ended, a key revoked, an account, role or unit changed."""

    __tablename__ = "door_changes"
    __table_args__ = (CheckConstraint("single", name="single"), CORE)
    single: Mapped[bool] = mapped_column(primary_key=True, server_default="true")
    n: Mapped[int] = mapped_column(BigInteger, server_default="0")
