"""GeoJSON (RFC 7946 shape, CGCS2000 degrees) in one zip: a file a layer, and the cover as text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import orjson
import shapely

from etl.extract import Cover, Extract
from etl.write.columns import list_columns, print_value
from etl.write.geopackage import list_cover

# RFC 7946 dropped this member, and readers may pass over it; it tells true degrees from those of phone maps
CRS_MEMBER = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}


def write_geojson(extracts: Sequence[Extract], cover: Cover, path: Path) -> None:
    """Write one ``<layer>.geojson`` an extract; ``notice`` and ``timeStamp`` stand in each collection."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for extract in extracts:
            archive.writestr(f"{extract.layer.key}.geojson", b"".join(_write_collection(extract, cover)))
        archive.writestr("说明.txt", "\n".join(f"{item}：{value}" for item, value in list_cover(cover)))


def _write_collection(extract: Extract, cover: Cover) -> Iterator[bytes]:
    head = {
        "type": "FeatureCollection",
        "name": extract.layer.key,
        "crs": CRS_MEMBER,
        "timeStamp": cover.as_of.isoformat(),
    }
    if cover.notice:
        head["notice"] = cover.notice
    yield orjson.dumps(head)[:-1] + b',"features":[\n'
    columns = list_columns(extract)
    geometries = shapely.to_geojson(shapely.from_wkb(np.array(extract.shapes, dtype=object)))
    for number, (row, geometry) in enumerate(zip(extract.rows, geometries, strict=True)):
        properties = {
            column.name: bool(row[column.name])
            if column.kind == "boolean" and row[column.name] is not None
            else print_value(column, row[column.name])
            for column in columns
        }
        feature = {
            "type": "Feature",
            "id": row["feature_id"],
            "properties": properties,
            "geometry": orjson.Fragment(geometry),
        }
        yield (b",\n" if number else b"") + orjson.dumps(feature, default=str)
    yield b"\n]}\n"
