"""GeoJSON (RFC 7946 and the older ``crs`` member), read by our own walk: GDAL would follow a ``crs`` link."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from shapely.geometry.base import BaseGeometry

from etl.encoding import decode_text, judge_text
from etl.read import bounds
from etl.read.content import Content, Declaration, Source
from etl.read.refusals import refuse
from etl.read.shape_builder import ShapeBuilder, collect_parts

_GEOMETRIES = {
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
}
_URN = re.compile(r"urn:ogc:def:crs:(EPSG|OGC):[^:]*:([A-Za-z0-9]+)\Z", re.IGNORECASE)
_CODE = re.compile(r"(EPSG|OGC|CRS):{1,2}([A-Za-z0-9]+)\Z", re.IGNORECASE)
_MOST_COLLECTION_DEPTH = 8


def read_geojson(source: Source) -> Content:
    """Read a FeatureCollection, a Feature or a bare geometry."""
    decoded = decode_text(source.data, source.encoding)
    if decoded is None:
        raise refuse("encoding.unknown", where="文件", where_en="of the file")
    text, candidates, certain = decoded
    if text.count("[") > 2 * bounds.MOST_VERTICES:
        count = text.count("[")
        raise refuse(
            "geometry.too_many_vertices",
            where="文件约",
            where_en="The file has about",
            count=count,
            most=bounds.MOST_VERTICES,
        )
    try:
        document = orjson.loads(text)
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise refuse("geojson.damaged", fact=str(error)[:120]) from error
    features = list_features(document)
    content = build_content(features, source.stem)
    content.declared = read_declaration(document)
    if certain is False or candidates[0] != "UTF-8":
        content.notes.append(
            (f"文件不是 UTF-8，按 {candidates[0]} 读取。", f"Not UTF-8; read as {candidates[0]}.")
        )
    content.encoding = judge_text(candidates, certain)
    return content


def list_features(document: object) -> list[Mapping[str, Any]]:
    """The features, a bare geometry wrapped into one."""
    if not isinstance(document, dict):
        raise refuse("geojson.not_geometry")
    kind = document.get("type")
    if kind == "FeatureCollection":
        features = document.get("features")
        if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
            raise refuse("geojson.damaged", fact="FeatureCollection without a list of features")
        return features
    if kind == "Feature":
        return [document]
    if isinstance(kind, str) and kind in _GEOMETRIES:
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    if kind == "Topology":
        raise refuse("geojson.topojson")
    if "geometryType" in document or "spatialReference" in document:
        raise refuse("geojson.esri")
    raise refuse("geojson.not_geometry")


def build_content(features: Sequence[Mapping[str, Any]], name: str) -> Content:
    """Rows and shapes of the features; a feature's own ``id`` becomes an attribute unless there is one."""
    if len(features) > bounds.MOST_ROWS:
        raise refuse("file.too_many_rows", count=len(features), most=bounds.MOST_ROWS)
    builder = ShapeBuilder()
    headings: dict[str, None] = {}
    rows: list[dict[str, object]] = []
    shapes: list[BaseGeometry | None] = []
    for number, feature in enumerate(features, start=1):
        builder.row = number
        properties = feature.get("properties") or {}
        if not isinstance(properties, dict):
            raise refuse("geojson.damaged", fact=f"properties of feature {number}")
        row = {key.strip(): _flatten_value(value) for key, value in properties.items()}
        if isinstance(feature.get("id"), str | int) and "id" not in row:
            row["id"] = feature["id"]
        headings.update(dict.fromkeys(row))
        if len(headings) > bounds.MOST_ATTRIBUTES:
            raise refuse("file.too_many_attributes", count=len(headings), most=bounds.MOST_ATTRIBUTES)
        rows.append(row)
        shapes.append(build_shape(feature.get("geometry"), builder))
    content = Content("geojson", name, tuple(headings), rows, shapes)
    content.notes.extend(builder.list_notes())
    return content


def build_shape(geometry: object, builder: ShapeBuilder, depth: int = 0) -> BaseGeometry | None:
    """One GeoJSON geometry as a shape in the plane."""
    if geometry is None:
        return None
    if (
        not isinstance(geometry, dict)
        or not isinstance(geometry.get("type"), str)
        or geometry["type"] not in _GEOMETRIES
        or depth > _MOST_COLLECTION_DEPTH
    ):
        raise refuse("geometry.bad_coordinates", row=builder.row, fact=str(geometry)[:60])
    kind = geometry["type"]
    member = "geometries" if kind == "GeometryCollection" else "coordinates"
    parts = geometry.get(member) or []
    if not isinstance(parts, list):
        raise refuse("geometry.bad_coordinates", row=builder.row, fact=str(parts)[:60])
    try:
        if kind == "GeometryCollection":
            return collect_parts([build_shape(part, builder, depth + 1) for part in parts])
        if kind == "Point":
            return builder.build_point(parts)
        if kind == "LineString":
            return builder.build_line(parts)
        if kind == "Polygon":
            return builder.build_polygon(parts)
        build = {
            "MultiPoint": builder.build_point,
            "MultiLineString": builder.build_line,
            "MultiPolygon": builder.build_polygon,
        }[kind]
        return collect_parts([build(part) for part in parts])
    except TypeError as error:
        raise refuse("geometry.bad_coordinates", row=builder.row, fact=str(parts)[:60]) from error


def read_declaration(document: Mapping[str, Any]) -> Declaration:
    """The ``crs`` member if it names a code; a link is refused, never followed."""
    crs = document.get("crs")
    if crs is None:
        return Declaration("OGC:CRS84", implied=True)
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or "://" in name:
        raise refuse("geojson.crs_link")
    match = _URN.match(name.strip()) or _CODE.match(name.strip())
    if match is None:
        raise refuse("crs.foreign", declared=name[:60])
    authority = "OGC" if match[1].upper() in ("OGC", "CRS") else "EPSG"
    code = f"{authority}:{match[2].upper()}"
    return Declaration("OGC:CRS84" if code == "OGC:84" else code)


def _flatten_value(value: object) -> object:
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    return value
