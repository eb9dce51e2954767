"""Shapes for tests in two made-up square townships side by side (EPSG:4490, longitude first), 0.1 degrees each."""

from __future__ import annotations

from typing import Any

from shapely import MultiPolygon, Polygon, box

from etl.write.geojson import CRS_MEMBER

HUANGQIAO = box(120.10, 32.20, 120.20, 32.30)
XUANBAO = box(120.00, 32.20, 120.10, 32.30)


def square(lon: float, lat: float, side: float = 0.001) -> Polygon:
    """A square of ``side`` degrees with its south-west corner there (0.001 degrees: about 1 ha)."""
    return box(lon, lat, lon + side, lat + side)


BOWTIE = Polygon([(120.15, 32.25), (120.151, 32.251), (120.151, 32.25), (120.15, 32.251)])


def multi(polygon: Polygon) -> MultiPolygon:
    return MultiPolygon([polygon])


def collect(*features: tuple[Polygon, dict[str, Any]]) -> dict[str, Any]:
    """A GeoJSON FeatureCollection of shapes and their attributes."""
    return {
        "type": "FeatureCollection",
        "crs": CRS_MEMBER,
        "features": [
            {"type": "Feature", "geometry": shape.__geo_interface__, "properties": attributes}
            for shape, attributes in features
        ],
    }
