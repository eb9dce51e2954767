"""What all tables share: the declarative base, schemas, ids and instants."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import (
    Date,
    DateTime,
    Double,
    LargeBinary,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from layers.tables import CHINA_BOX, METADATA

CORE = {"schema": "core"}
INTAKE = {"schema": "intake"}
PUBLISHED = {"schema": "published"}

# the same bounds as the published tables have: what may be staged may be published
STAGED_BOX = "ST_MakeEnvelope({:g}, {:g}, {:g}, {:g}, 4490)".format(*CHINA_BOX)


def to_json(attributes: dict[str, Any]) -> str:
    """Attributes as PostgreSQL reads them back into typed columns: dates become ISO text."""
    return orjson.dumps(attributes, default=str).decode()


class Base(DeclarativeBase):
    metadata = METADATA
    type_annotation_map = {  # noqa: RUF012 (the name and shape are SQLAlchemy's)
        str: Text,
        float: Double,
        datetime: DateTime(timezone=True),
        date: Date,
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
        list[str]: ARRAY(Text),
        bytes: LargeBinary,
    }


def new_id() -> Mapped[uuid.UUID]:
    return mapped_column(primary_key=True, default=uuid.uuid4, server_default=text("gen_random_uuid()"))


def now() -> Mapped[datetime]:
    return mapped_column(server_default=func.clock_timestamp())
