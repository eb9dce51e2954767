"""The grid of our tiles, WebMercatorQuad, as OGC Two Dimensional Tile Matrix Set 2.0 writes one."""

from __future__ import annotations

import math
from typing import Any

from geo_api.geojson import link
from geo_api.references import BBox
from geo_api.serving.place import HALF_M, LARGEST_ZOOM, list_range

ID = "WebMercatorQuad"
TITLE = "Google Maps Compatible for the World"
URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
ADDRESS = f"/tileMatrixSets/{ID}"
PIXELS = 256
# the standard's pixel of 0.28 mm
PIXEL_M = 0.00028
# where the square of EPSG:3857 ends
FARTHEST_NORTH = 85.051128


def describe_matrix_sets() -> dict[str, Any]:
    """The list of grids: there is one."""
    told = {
        "id": ID,
        "title": TITLE,
        "uri": URI,
        "crs": CRS,
        "links": [link(ADDRESS, "self"), link(ADDRESS, "item")],
    }
    return {"tileMatrixSets": [told], "links": [link("/tileMatrixSets", "self")]}


def describe_matrix_set() -> dict[str, Any]:
    """WebMercatorQuad down to the zoom that is served."""
    return {
        "id": ID,
        "title": TITLE,
        "uri": URI,
        "crs": CRS,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [_describe_matrix(z) for z in range(LARGEST_ZOOM + 1)],
        "links": [link(ADDRESS, "self")],
    }


def describe_limits(bounds: BBox) -> list[dict[str, Any]]:
    """Rows and columns of each zoom in which something of ``bounds`` (degrees) can show; margins included."""
    box = (*project(bounds[0], bounds[1]), *project(bounds[2], bounds[3]))
    told = []
    for z in range(LARGEST_ZOOM + 1):
        rows, cols = list_range(z, box)
        limits = {
            "tileMatrix": str(z),
            "minTileRow": rows[0],
            "maxTileRow": rows[-1],
            "minTileCol": cols[0],
            "maxTileCol": cols[-1],
        }
        told.append(limits)
    return told


def project(lon: float, lat: float) -> tuple[float, float]:
    """Degrees to metres of EPSG:3857, inside its square."""
    lat = min(max(lat, -FARTHEST_NORTH), FARTHEST_NORTH)
    x = lon / 180 * HALF_M
    y = math.asinh(math.tan(math.radians(lat))) / math.pi * HALF_M
    return min(max(x, -HALF_M), HALF_M), min(max(y, -HALF_M), HALF_M)


def _describe_matrix(z: int) -> dict[str, Any]:
    cell = 2 * HALF_M / (PIXELS << z)
    return {
        "id": str(z),
        "scaleDenominator": cell / PIXEL_M,
        "cellSize": cell,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-HALF_M, HALF_M],
        "tileWidth": PIXELS,
        "tileHeight": PIXELS,
        "matrixWidth": 1 << z,
        "matrixHeight": 1 << z,
    }
