"""The file of a change: GeoJSON in EPSG:4490 that names work and version, complete, so that a merge can be judged."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from etl.identity import ACT_COLUMNS, FEATURE_COLUMNS
from etl.rows import Act
from layers.layer import Field

CRS = "EPSG:4490"
FEATURE, VERSION, ACT = FEATURE_COLUMNS[0], "version", ACT_COLUMNS[0]


@dataclass(frozen=True, slots=True)
class Edit:
    """One row of a change. ``values`` by field name; ``version`` is the one its sender started from.

    ``sent`` is the geometry as the client wrote it, where it came in another system than it is kept in.
    """

    values: Mapping[str, Any]
    shape: BaseGeometry | None
    feature_id: uuid.UUID | None = None
    version: int | None = None
    act: Act = ""
    sent: Mapping[str, Any] | None = None


def write_original(fields: Sequence[Field], edits: Sequence[Edit], note: str = "") -> bytes:
    """The same edits give the same bytes, so that a request sent again is recognised."""
    return _wrap([_write_edit(fields, edit) for edit in edits], note)


def append_original(kept: bytes, fields: Sequence[Field], edits: Sequence[Edit]) -> bytes:
    """The file with further edits: a later edit of a work takes the place of an earlier one, but starts where that one
    started.
    """
    document = orjson.loads(kept)
    features: list[dict[str, Any]] = document["features"]
    for edit in edits:
        told = _write_edit(fields, edit)
        known = [
            at
            for at, one in enumerate(features)
            if edit.feature_id and one["properties"][FEATURE] == str(edit.feature_id)
        ]
        if known:
            told["properties"][VERSION] = features[known[0]]["properties"][VERSION]
            features[known[0]] = told
        else:
            features.append(told)
    return _wrap(features, document.get("note", ""))


def _wrap(features: Sequence[Mapping[str, Any]], note: str) -> bytes:
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{CRS.partition(':')[2]}"}}
    told = {"type": "FeatureCollection", "crs": crs, **({"note": note} if note else {}), "features": features}
    return orjson.dumps(told, default=str)


def _write_edit(fields: Sequence[Field], edit: Edit) -> dict[str, Any]:
    properties = {
        FEATURE: None if edit.feature_id is None else str(edit.feature_id),
        VERSION: edit.version,
        ACT: edit.act or None,
        **{field.name: edit.values.get(field.name) for field in fields},
    }
    geometry = None if edit.shape is None else orjson.Fragment(shapely.to_geojson(edit.shape))
    told = {"type": "Feature", "properties": properties, "geometry": geometry}
    return told if edit.sent is None else told | {"sent": edit.sent}
