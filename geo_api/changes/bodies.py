"""What a client of OGC API Features Part 4 sends: one feature, several, or a part of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from geo_api.errors import Problem, Unacceptable
from geo_api.questions import TOLD
from geo_api.references import Reference, find_reference
from layers.layer import Field, Layer

MOST_FEATURES = 1_000
# properties of our own answers, which are no fields: a client sends them back as it got them
_OURS = frozenset({*TOLD, "id", "feature_id", "eco_action"})
TYPES = ("application/geo+json", "application/json", "application/merge-patch+json")
Document = dict[str, Any]


def read_document(body: bytes, content_type: str) -> Document:
    """The JSON object of a request. Raises 400 without a type, 415 for another and 422 for what is no object."""
    kind = content_type.partition(";")[0].strip().lower()
    if not kind:
        raise Problem(
            "request.media_type_missing",
            f"请求没有说明内容类型（Content-Type），要素用 {TYPES[0]}，局部修改用 {TYPES[2]}。",
            f"Say what you send (Content-Type): a feature is {TYPES[0]}, a part of one {TYPES[2]}.",
        )
    if kind not in TYPES:
        raise Problem(
            "request.media_type",
            f"不支持“{kind[:60]}”，请用 {TYPES[0]} 发送要素；局部修改用 {TYPES[2]}。",
            f"{kind[:60]!r} is not taken: send features as {TYPES[0]}, parts of one as {TYPES[2]}.",
            status=415,
        )
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        document = None
    if not isinstance(document, dict):
        raise Unacceptable(
            "feature.unreadable",
            "内容不是 GeoJSON 对象，请发送一个 Feature。",
            "This is no GeoJSON object; send a Feature.",
        )
    return document


def list_features(document: Document) -> list[Document]:
    """The features of a body that creates some: one, or those of a collection."""
    kind = document.get("type")
    if kind == "Feature":
        return [document]
    found = document.get("features") if kind == "FeatureCollection" else None
    if not isinstance(found, list) or not found or not all(_is_feature(one) for one in found):
        raise Unacceptable(
            "feature.unreadable",
            "请发送一个 Feature，或至少含一个 Feature 的 FeatureCollection。",
            "Send a Feature, or a FeatureCollection with at least one.",
        )
    if len(found) > MOST_FEATURES:
        raise Unacceptable(
            "feature.too_many",
            f"一次最多 {MOST_FEATURES} 个要素，更多请用文件上报。",
            f"At most {MOST_FEATURES} features at a time; send more as a file.",
        )
    return found


def _is_feature(told: object) -> bool:
    return isinstance(told, dict) and told.get("type") == "Feature"


def require_feature(document: Document) -> Document:
    """One whole feature, or 422."""
    if not _is_feature(document):
        raise Unacceptable(
            "feature.unreadable",
            "替换时请发送一个完整的 Feature。",
            "To replace a feature send a whole Feature.",
        )
    return document


def read_values(layer: Layer, fields: tuple[Field, ...], document: Mapping[str, Any]) -> dict[str, Any]:
    """The fields a body names; what our answers add is passed over, what the layer does not have is refused."""
    told = document.get("properties") or {}
    if not isinstance(told, dict):
        raise Unacceptable(
            "feature.unreadable",
            "properties 应为对象。",
            "`properties` must be an object.",
            field="properties",
        )
    known = {field.name for field in fields}
    unknown = sorted(name for name in told if name not in known and name not in _OURS)
    if unknown:
        shown = ", ".join(name[:60] for name in unknown[:8])
        raise Unacceptable(
            "feature.field",
            f"“{layer.zh}”没有您可以填写的字段：{shown}。字段见 /collections/{layer.key}/schema。",
            f"{layer.en} has no field that you may fill: {shown}; see /collections/{layer.key}/schema.",
            field="properties",
        )
    return {name: value for name, value in told.items() if name in known}


def require_own_id(document: Mapping[str, Any], feature_id: str) -> None:
    """Raise 422 where a part of a feature would give it another identifier: it keeps the one it has."""
    told = document.get("id")
    if told is not None and str(told) != feature_id:
        raise Unacceptable(
            "feature.other_id",
            "要素的编号不能修改。请去掉 id，或改用它自己的地址。",
            "A feature keeps its identifier: leave `id` out, or ask the address of that feature.",
            field="id",
        )


def read_version(document: Mapping[str, Any]) -> int | None:
    """The version that a feature says it is, as our answers have it."""
    told = (document.get("properties") or {}).get("version")
    return told if isinstance(told, int) and not isinstance(told, bool) and 0 < told < 2**31 else None


def read_reference(content_crs: str | None) -> Reference:
    """The system of ``Content-Crs`` (OGC API Features Part 2, 7.4.3), CRS84 without one."""
    return find_reference((content_crs or "").strip().strip("<>"), "Content-Crs")


def read_shape(document: Mapping[str, Any], reference: Reference) -> BaseGeometry | None:
    """The geometry in EPSG:4490, longitude first; None where none is given. It may be invalid: that is told later."""
    told = document.get("geometry")
    if told is None:
        return None
    try:
        shape = shapely.from_geojson(orjson.dumps(told).decode())
        stored = None if shape is None or shape.is_empty else reference.shape_to_stored(shape)
    except (shapely.errors.GEOSException, TypeError, ValueError, orjson.JSONEncodeError):
        stored = None
    if stored is None:
        raise Unacceptable(
            "geometry.unreadable",
            "这个图形无法识别，请检查 geometry。",
            "The geometry cannot be read.",
            field="geometry",
        )
    return stored
