"""How a layer is told to OGC clients: its collection, its schema, what may be asked of it."""

from __future__ import annotations

from typing import Any

from geo_api.features import TOLD_NOTICE
from geo_api.geojson import MEDIA_TYPE, link
from geo_api.holdings import Holding
from geo_api.instants import tell_instant
from geo_api.references import CRS84, EPSG, REFERENCES
from layers import schema
from layers.layer import Layer, Reader

STORAGE_CRS = EPSG + "4490"
# around the county, for a layer that is still empty
COUNTY = [119.8, 31.9, 120.5, 32.5]
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SCHEMA = "http://www.opengis.net/def/rel/ogc/1.0/schema"
TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
STYLES = "http://www.opengis.net/def/rel/ogc/1.0/styles"
# what a row has beside what the catalogue's schema tells
_ALSO: dict[str, dict[str, Any]] = {
    "area_mu": {"title": "图上面积（亩） Measured area in mu", "type": "number", "readOnly": True},
    "upload_id": {"title": "来源上报 Upload", "type": "string", "format": "uuid", "readOnly": True},
}
_NOT_SERVED = ("feature_id", "valid_to")


def describe_collection(layer: Layer, holding: Holding) -> dict[str, Any]:
    """The OGC collection of a layer; extent and times are those of the rows it holds."""
    address = f"/collections/{layer.key}"
    told: dict[str, Any] = {
        "id": layer.key,
        "title": layer.zh,
        "title_en": layer.en,
        "description": layer.description_zh,
        "description_en": layer.description_en,
        "itemType": "feature",
        "crs": list(REFERENCES),
        "storageCrs": STORAGE_CRS,
        "extent": {
            "spatial": {"bbox": [list(holding.bounds or COUNTY)], "crs": CRS84},
            "temporal": {"interval": [[tell_instant(holding.since), None]]},
        },
        "total": holding.total,
        "provisional": layer.provisional,
        "links": [
            link(address, "self"),
            link(f"{address}/items", "items", MEDIA_TYPE, layer.zh),
            link(f"{address}/items?f=html", "items", "text/html", layer.zh),
            link(f"{address}/items?f=csv", "items", "text/csv", layer.zh),
            link(f"{address}/schema", SCHEMA, "application/schema+json"),
            link(f"{address}/queryables", QUERYABLES, "application/schema+json"),
            link(f"{address}/tiles", TILESETS),
            link(f"{address}/styles", STYLES),
        ],
    }
    return told | ({"notice": TOLD_NOTICE} if holding.illustrative else {})


def describe_collections(told: list[dict[str, Any]]) -> dict[str, Any]:
    illustrative = any("notice" in collection for collection in told)
    links = [link("/collections", "self")]
    return {"collections": told, "links": links} | ({"notice": TOLD_NOTICE} if illustrative else {})


def describe_schema(layer: Layer, reader: Reader) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a feature's properties, as that reader gets them."""
    told = schema.describe_schema(layer, reader)
    properties = {name: one for name, one in told["properties"].items() if name not in _NOT_SERVED}
    return told | {"$id": f"/collections/{layer.key}/schema", "properties": properties | _ALSO}


def describe_queryables(layer: Layer, reader: Reader) -> dict[str, Any]:
    """What ``items`` can be filtered by: every readable field, the township by place and the assessment
    unit."""
    told = schema.describe_queryables(layer, reader)
    names = {"geometry", "township", "unit", *(field.name for field in schema.list_readable(layer, reader))}
    properties = {name: one for name, one in told["properties"].items() if name in names}
    return told | {"$id": f"/collections/{layer.key}/queryables", "properties": properties}
