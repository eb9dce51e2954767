"""What there is of tiles: a tileset of all layers and one of each, as the OGC tells it and as TileJSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo_api.collections import COUNTY, STYLES
from geo_api.features import DIMENSIONS
from geo_api.geojson import link
from geo_api.holdings import Holding, join_bounds
from geo_api.ogc import tile_matrices
from geo_api.references import CRS84, BBox
from geo_api.serving.desk import MVT
from geo_api.serving.place import LARGEST_ZOOM
from layers.layer import Layer

TILE_JSON = "application/vnd.mapbox.tile+json"
TILING_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
TITLE = "泰兴生态一张图 ecoworks"
PROPERTIES = {
    "feature_id": "要素标识 Feature",
    "name": "名称 Name",
    "stage": "阶段 Stage",
    "form": "画法 Form",
    "township": "所在乡镇 Township",
    "count": "远看时合并的个数 How many it stands for from far away",
}


@dataclass(frozen=True, slots=True)
class Tileset:
    """Tiles of ``layers`` below ``address``, drawn by the style ``style``."""

    address: str
    title: str
    style: str
    layers: Sequence[Layer]
    bounds: BBox

    @property
    def home(self) -> str:
        return f"{self.address}/{tile_matrices.ID}"


def find_bounds(holdings: Mapping[str, Holding]) -> BBox:
    """The box around everything held; around the county where nothing is."""
    bounds: BBox | None = None
    for holding in holdings.values():
        bounds = join_bounds(bounds, holding.bounds)
    west, south, east, north = bounds or COUNTY
    return west, south, east, north


def describe_tilesets(tileset: Tileset) -> dict[str, Any]:
    """The list of tilesets at ``/tiles``: we cut by one grid."""
    told = {
        "title": tileset.title,
        "dataType": "vector",
        "crs": tile_matrices.CRS,
        "tileMatrixSetURI": tile_matrices.URI,
        # what a client may fetch as it is: the template of the tiles stands in the tileset
        "links": [one for one in _list_links(tileset) if "templated" not in one],
    }
    return {"tilesets": [told], "links": [link(tileset.address, "self")]}


def describe_tileset(tileset: Tileset) -> dict[str, Any]:
    """The metadata of a tileset: grid, limits, box, layers with their properties."""
    west, south, east, north = tileset.bounds
    return {
        "title": tileset.title,
        "dataType": "vector",
        "accessConstraints": "unclassified",
        "mediaTypes": [MVT],
        "crs": tile_matrices.CRS,
        "tileMatrixSetURI": tile_matrices.URI,
        "tileMatrixSetLimits": tile_matrices.describe_limits(tileset.bounds),
        "boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84},
        "centerPoint": {"coordinates": _find_centre(tileset.bounds), "crs": CRS84, "tileMatrix": "10"},
        "layers": [_describe_layer(layer) for layer in tileset.layers],
        "links": _list_links(tileset),
    }


def describe_tile_json(tileset: Tileset, base: str) -> dict[str, Any]:
    """TileJSON 3.0.0, for clients that know no OGC."""
    return {
        "tilejson": "3.0.0",
        "name": tileset.title,
        "scheme": "xyz",
        "tiles": [f"{base}{tileset.home}/{{z}}/{{y}}/{{x}}"],
        "minzoom": 0,
        "maxzoom": LARGEST_ZOOM,
        "bounds": list(tileset.bounds),
        "center": [*_find_centre(tileset.bounds), 10],
        "vector_layers": [
            {
                "id": layer.key,
                "description": f"{layer.zh} {layer.en}",
                "minzoom": 0,
                "maxzoom": LARGEST_ZOOM,
                "fields": PROPERTIES,
            }
            for layer in tileset.layers
        ],
    }


def _describe_layer(layer: Layer) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": layer.key,
        "title": layer.zh,
        "description": layer.description_zh,
        "dataType": "vector",
        "minTileMatrix": str(layer.min_zoom),
        "maxTileMatrix": str(LARGEST_ZOOM),
        "propertiesSchema": {
            "type": "object",
            "properties": {
                name: {"title": title, "type": "integer" if name == "count" else "string"}
                for name, title in PROPERTIES.items()
            },
        },
    }
    # several families in one layer have no one dimension
    return told | ({"geometryDimension": DIMENSIONS[layer.geometry[0]]} if len(layer.geometry) == 1 else {})


def _list_links(tileset: Tileset) -> list[dict[str, Any]]:
    template = f"{tileset.home}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
    return [
        link(tileset.home, "self"),
        link(f"{tileset.home}/tilejson.json", "describedby", TILE_JSON, "TileJSON"),
        link(template, "item", MVT, tileset.title) | {"templated": True},
        link(tile_matrices.ADDRESS, TILING_SCHEME),
        link(f"/styles/{tileset.style}", STYLES, "application/vnd.mapbox.style+json"),
    ]


def _find_centre(bounds: BBox) -> list[float]:
    west, south, east, north = bounds
    return [round((west + east) / 2, 6), round((south + north) / 2, 6)]
