"""How a layer is told to OGC clients: its collection, its schema, what may be asked of it."""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from geo_api.features import TOLD_NOTICE
from geo_api.filters import COMMON
from geo_api.geojson import MEDIA_TYPE, OTHER_FORMATS, link
from geo_api.holdings import Holding
from geo_api.instants import CHINA, tell_instant
from geo_api.questions import list_sortable
from geo_api.references import CRS84, EPSG, REFERENCES
from layers import schema
from layers.layer import Geometry, Layer, Reader
from layers.schema import Language

Told = dict[str, Any]

STORAGE_CRS = EPSG + "4490"
# around the county, for a layer that is still empty
COUNTY = [119.8, 31.9, 120.5, 32.5]
# degrees
MARGIN = 1e-6
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SORTABLES = "http://www.opengis.net/def/rel/ogc/1.0/sortables"
SCHEMA = "http://www.opengis.net/def/rel/ogc/1.0/schema"
SCHEMA_TYPE = "application/schema+json"
TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
STYLES = "http://www.opengis.net/def/rel/ogc/1.0/styles"
# what a row has beside what the catalogue's schema tells
MU = {"x-ogc-unit": "亩", "x-ogc-unitLang": "zh"}
_ALSO: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("area_m2", "图上面积", "Measured area", {"type": "number", "x-ogc-unit": "m2"}),
    ("length_m", "图上长度", "Measured length", {"type": "number", "x-ogc-unit": "m"}),
    (
        "area_mu",
        "图上面积（亩）",
        "Measured area in mu",
        {"type": "number", "x-ogc-unit": "亩", "x-ogc-unitLang": "zh"},
    ),
    (
        "upload_id",
        "来源上报",
        "Upload",
        {
            "type": "string",
            "format": "uuid",
            "x-ogc-role": "reference",
            "x-ogc-uriTemplate": "/uploads/{resourceId}",
        },
    ),
)
# what a property of the catalogue's schema is called in a feature; None: it is not told
_TOLD_AS = {"feature_id": "id", "valid_to": None}
_FORMATS: dict[Geometry, str] = {
    "point": "geometry-point",
    "line": "geometry-multilinestring",
    "polygon": "geometry-multipolygon",
}


def describe_collection(layer: Layer, holding: Holding, family: Geometry | None = None) -> dict[str, Any]:
    """The OGC collection of a layer; extent and times are those of the rows it holds.

    ``family``: links lead to its points, lines or polygons alone.
    """
    address = f"/collections/{layer.key}"
    asked, also = (f"?family={family}", f"&family={family}") if family else ("", "")
    told: dict[str, Any] = {
        "id": layer.key,
        "title": layer.zh,
        "title_en": layer.en,
        "description": layer.description_zh,
        "description_en": layer.description_en,
        "itemType": "feature",
        "crs": list(REFERENCES),
        "storageCrs": STORAGE_CRS,
        "extent": _describe_extent(holding),
        "total": holding.total,
        "provisional": layer.provisional,
        "links": [
            link(address, "self"),
            link(f"{address}?f=html", "alternate", "text/html", layer.zh),
            link(f"{address}/items{asked}", "items", MEDIA_TYPE, layer.zh),
            *(
                link(f"{address}/items?f={form}{also}", "items", kind, layer.zh)
                for form, kind in OTHER_FORMATS.items()
            ),
            link(f"{address}/schema{asked}", SCHEMA, SCHEMA_TYPE),
            link(f"{address}/queryables", QUERYABLES, SCHEMA_TYPE),
            link(f"{address}/sortables", SORTABLES, SCHEMA_TYPE),
            link(f"{address}/tiles", TILESETS),
            link(f"{address}/styles", STYLES),
        ],
    }
    return told | ({"notice": TOLD_NOTICE} if holding.illustrative else {})


def _describe_extent(holding: Holding) -> dict[str, Any]:
    """The box, a metre wide of what lies in it: whoever asks for it in another system still meets everything.

    And the days of the works. What is without a date holds until it is replaced, which no interval has in it.
    """
    west, south, east, north = holding.bounds or COUNTY
    lower = [math.floor((one - MARGIN) * 1e5) / 1e5 for one in (west, south)]
    upper = [math.ceil((one + MARGIN) * 1e5) / 1e5 for one in (east, north)]
    told: dict[str, Any] = {"spatial": {"bbox": [[*lower, *upper]], "crs": CRS84}}
    if holding.days:
        ends = [
            datetime.combine(day, at, CHINA)
            for day, at in zip(holding.days, (time.min, time.max), strict=True)
        ]
        told["temporal"] = {"interval": [[tell_instant(end) for end in ends]]}
    return told


def describe_collections(told: list[dict[str, Any]]) -> dict[str, Any]:
    illustrative = any("notice" in collection for collection in told)
    links = [link("/collections", "self"), link("/collections?f=html", "alternate", "text/html")]
    return {"collections": told, "links": links} | ({"notice": TOLD_NOTICE} if illustrative else {})


def describe_schema(layer: Layer, reader: Reader, language: Language, family: Geometry | None) -> Told:
    """The JSON Schema (2020-12) of a feature as that reader gets it; what is not ``readOnly`` may be sent, too."""
    told = schema.describe_schema(layer, reader, language)
    properties = {
        name: one for old, one in told["properties"].items() if (name := _TOLD_AS.get(old, old)) is not None
    }
    for name, zh, en, one in _ALSO:
        # every row has them, empty where its shapes are not measured so
        properties.setdefault(name, {"title": zh if language == "zh" else en, **one, "readOnly": True})
    if family:
        properties["geometry"]["format"] = _FORMATS[family]
    for position, one in enumerate(properties.values(), start=1):
        one["x-ogc-propertySeq"] = position
    return told | {"properties": properties}


def describe_queryables(layer: Layer, reader: Reader, language: Language, family: Geometry | None) -> Told:
    """What ``items`` can be filtered by: every readable field and what every row has."""
    names = {*COMMON, *(field.name for field in schema.list_readable(layer, reader))}
    return _narrow(describe_schema(layer, reader, language, family), names)


def describe_sortables(layer: Layer, reader: Reader, language: Language, family: Geometry | None) -> Told:
    """What ``sortby`` may name: neither shapes nor lists."""
    names = list_sortable(schema.list_readable(layer, reader))
    return _narrow(describe_schema(layer, reader, language, family), names)


def _narrow(told: Told, names: Collection[str]) -> Told:
    """A schema of some of the properties, none of them required."""
    kept = {name: one for name, one in told["properties"].items() if name in names}
    return {name: one for name, one in told.items() if name != "required"} | {"properties": kept}
