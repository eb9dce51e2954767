"""What one version of a work says, as it is written into the file of a change."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, func, select, text

from etl.compare.sameness import to_json
from geo_api import protected
from geo_api.errors import NotFound
from layers.layer import Field, Layer
from layers.tables import table


@dataclass(frozen=True, slots=True)
class Content:
    """One version: the values of the fields asked for, and the shape to its last digit (EPSG:4490)."""

    feature_id: uuid.UUID
    version: int
    is_current: bool
    values: dict[str, Any]
    shape: BaseGeometry
    upload_id: uuid.UUID | None = None


def read_content(
    connection: Connection,
    layer: Layer,
    fields: tuple[Field, ...],
    feature_id: uuid.UUID,
    version: int | None = None,
) -> Content | None:
    """That version of the work, or its newest; None where there is none."""
    works = table(layer)
    query = (
        select(
            works.c.version,
            works.c.upload_id,
            func.upper_inf(works.c.valid),
            func.ST_AsBinary(works.c.geom, type_=None),
            *(works.c[field.name] for field in fields),
        )
        .where(works.c.feature_id == feature_id)
        .order_by(works.c.version.desc())
        .limit(1)
    )
    if version is not None:
        query = query.where(works.c.version == version)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    number, upload_id, is_current, wkb, *told = row
    values = {field.name: to_json(value) for field, value in zip(fields, told, strict=True)}
    return Content(feature_id, number, is_current, values, shapely.from_wkb(bytes(wkb)), upload_id)


def read_told_shape(connection: Connection, layer: Layer, feature_id: uuid.UUID) -> BaseGeometry | None:
    """The shape of the current version as this circle of readers is told it; None where it is told the true one."""
    if layer.told_to is None:
        return None
    wkb = connection.scalar(
        text(
            f'SELECT ST_AsBinary({protected.write_place(layer, "p")}) FROM published."{layer.key}" p'
            " WHERE p.feature_id = :feature_id AND upper_inf(p.valid)"
        ),
        {"feature_id": feature_id},
    )
    return None if wkb is None else shapely.from_wkb(bytes(wkb))


def refuse_version(layer: Layer, feature_id: uuid.UUID, version: int) -> NotFound:
    return NotFound(
        "feature.version_unknown",
        f"“{layer.zh}”对象 {feature_id} 没有第 {version} 版。各版见它的历史。",
        f"Feature {feature_id} of {layer.en} has no version {version}; its history lists them.",
        field="version",
    )
