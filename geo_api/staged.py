"""The rows of an upload as GeoJSON: as staged, and the published versions they would replace."""

from __future__ import annotations

from typing import Any

import orjson
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import layers
from etl.measure import measure_shapes
from geo_api import models
from geo_api.findings import find_worst
from layers.tables import table


def write_rows_geojson(session: Session, upload: models.Upload) -> bytes:
    """The staged rows as GeoJSON (EPSG:4490, longitude first), invalid shapes included.

    A row without a shape of its own shows the one it inherits from its published work. ``area_m2`` and ``length_m``
    are null where a shape is missing or not valid.
    """
    rows = session.scalars(
        select(models.StagedRow).where(models.StagedRow.upload_id == upload.id).order_by(models.StagedRow.row)
    ).all()
    worst = find_worst(session, upload.id)
    shapes = [_shape_of(row) for row in rows]
    area_m2, length_m = measure_shapes(
        [shape if row.geom is not None else None for row, shape in zip(rows, shapes, strict=True)]
    )
    features = [
        {
            "type": "Feature",
            "id": row.row,
            "geometry": _as_geojson(shape),
            "properties": {
                "row": row.row,
                "action": row.action,
                "dropped": row.dropped,
                "feature_id": row.feature_id,
                "worst": worst.get(row.row),
                "edited": row.shape_edited is not None or bool(row.edits),
                "area_m2": round(float(area_m2[at]), 2) if row.geom is not None else None,
                "length_m": round(float(length_m[at]), 2) if row.geom is not None else None,
                **row.attributes,
            },
        }
        for at, (row, shape) in enumerate(zip(rows, shapes, strict=True))
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features}, default=str)


def write_before_geojson(session: Session, upload: models.Upload) -> bytes:
    """The published versions that this upload's changed rows replace, as GeoJSON."""
    works = table(layers.get(upload.layer))
    fields = layers.get(upload.layer).fields
    rows = session.execute(
        select(
            models.StagedRow.row,
            works.c.feature_id,
            works.c.version,
            works.c.area_m2,
            func.ST_AsGeoJSON(works.c.geom, 7, 0),
            *(works.c[field.name] for field in fields),
        )
        .join(works, works.c.feature_id == models.StagedRow.feature_id)
        .where(
            models.StagedRow.upload_id == upload.id,
            works.c.version == models.StagedRow.base_version,
        )
    )
    features = [
        {
            "type": "Feature",
            "id": number,
            "geometry": orjson.Fragment(geometry),
            "properties": {
                "row": number,
                "feature_id": feature_id,
                "version": version,
                "area_m2": area_m2,
                **{field.name: value for field, value in zip(fields, values, strict=True)},
            },
        }
        for number, feature_id, version, area_m2, geometry, *values in rows
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features}, default=str)


def _shape_of(row: models.StagedRow) -> bytes | None:
    if row.shape_edited is not None:
        return row.shape_edited
    if row.shape_read is None and row.geom is not None:
        return bytes(shapely.to_wkb(to_shape(row.geom)))
    return row.shape_read


def _as_geojson(shape: bytes | None) -> Any:
    if shape is None:
        return None
    return orjson.Fragment(shapely.to_geojson(shapely.from_wkb(shape)))
