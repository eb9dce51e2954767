"""Creating, replacing, changing and removing works one by one: each asks for a row of an upload."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from etl.compare.sameness import is_same_shape
from geo_api import preconditions
from geo_api.changes import bodies
from geo_api.changes.content import Content, read_content, read_told_shape
from geo_api.changes.original import Edit
from geo_api.errors import Unacceptable
from geo_api.questions import not_found
from geo_api.references import Reference
from layers.layer import Field, Layer


@dataclass(frozen=True, slots=True)
class Target:
    """The work that a request names, as it is now, and the version its client started from.

    ``told_shape``: what the client was told of a protected place, where that is not its true shape.
    """

    layer: Layer
    fields: tuple[Field, ...]
    current: Content
    told_shape: BaseGeometry | None = None


def create(
    layer: Layer, fields: tuple[Field, ...], document: bodies.Document, reference: Reference
) -> list[Edit]:
    """The rows of a body that creates features."""
    return [
        Edit(
            bodies.read_values(layer, fields, one),
            bodies.read_shape(one, reference),
            sent=_keep_sent(one, reference),
        )
        for one in bodies.list_features(document)
    ]


def find_target(
    connection: Connection,
    layer: Layer,
    fields: tuple[Field, ...],
    feature_id: str,
    if_match: str | None,
    started: int | None = None,
    lenient: bool = False,
) -> Target:
    """The current work, if it still is what the client loaded. Raises 404, 412, and 428 where nothing says so.

    ``started``: the version that the body itself names. ``lenient``: the client cannot say; it starts from what is
    current.
    """
    try:
        known = uuid.UUID(feature_id)
    except ValueError:
        raise not_found(layer, feature_id) from None
    current = read_content(connection, layer, fields, known)
    if current is None or not current.is_current:
        raise not_found(layer, feature_id)
    if if_match is None and started is not None:
        if_match = preconditions.tag_version(started)
    if not (lenient and if_match is None):
        seen = preconditions.require_condition(if_match)
        preconditions.require_version(connection, current.version, current.upload_id, seen)
    return Target(layer, fields, current, read_told_shape(connection, layer, known))


def replace(target: Target, document: bodies.Document, reference: Reference) -> Edit:
    """The row of a whole feature: a field that is not named is emptied."""
    feature = bodies.require_feature(document)
    shape = bodies.read_shape(feature, reference)
    if shape is None:
        raise Unacceptable(
            "geometry.missing",
            "替换时要给出 geometry；只改属性请用 PATCH。",
            "A feature that replaces another needs its geometry; to change values alone use PATCH.",
            field="geometry",
        )
    values = bodies.read_values(target.layer, target.fields, feature)
    return _name(target, values, shape, _keep_sent(feature, reference))


def update(target: Target, document: bodies.Document, reference: Reference) -> Edit:
    """The row of a partial feature (RFC 7396 on its properties): what is not named stays."""
    values = bodies.read_values(target.layer, target.fields, document)
    shape = bodies.read_shape(document, reference)
    if not values and shape is None:
        raise Unacceptable(
            "feature.nothing",
            "没有要修改的内容：请给出 properties 中的字段，或 geometry。",
            "There is nothing to change: name fields in `properties`, or a `geometry`.",
        )
    return _name(target, {**target.current.values, **values}, shape, _keep_sent(document, reference))


def remove(target: Target) -> Edit:
    current = target.current
    return Edit(current.values, current.shape, current.feature_id, current.version, "remove")


def _name(
    target: Target, values: Mapping[str, Any], shape: BaseGeometry | None, sent: Mapping[str, Any] | None
) -> Edit:
    current = target.current
    if shape is None or _is_as_told(target, shape):
        shape, sent = current.shape, None
    return Edit(values, shape, current.feature_id, current.version, sent=sent)


def _is_as_told(target: Target, shape: BaseGeometry) -> bool:
    """Whether a shape came back as we told it: rounded, or as the cell that stands for a protected place."""
    told = target.told_shape
    return is_same_shape(shape, target.current.shape) or (told is not None and is_same_shape(shape, told))


def _keep_sent(document: Mapping[str, Any], reference: Reference) -> Mapping[str, Any] | None:
    """The geometry as the client wrote it, where numbers or axes are not those of the file."""
    told = document.get("geometry")
    if told is None or (reference.is_stored and not reference.flipped):
        return None
    return {"crs": reference.uri, "geometry": told}
