"""GeoJSON (RFC 7946 shape, CGCS2000 degrees) in one zip: a file a layer, and the cover as text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson
import shapely

from etl.extract import Cover, Extract
from etl.write.columns import ExportColumn, list_columns, print_value
from etl.write.cover import list_cover

# RFC 7946 dropped this member, and readers may pass over it; it tells true degrees from those of phone maps
CRS_MEMBER = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}


def write_geojson(extracts: Sequence[Extract], cover: Cover, path: Path) -> None:
    """Write one ``<layer>.geojson`` an extract; ``notice`` and ``timeStamp`` stand in each collection."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for extract in extracts:
            with archive.open(f"{extract.layer.key}.geojson", "w", force_zip64=True) as file:
                file.writelines(_write_collection(extract, cover))
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
    between = b""
    for one in extract.slices:
        geometries = shapely.to_geojson(shapely.from_wkb(list(one.shapes)))
        for row, geometry in zip(one.rows, geometries, strict=True):
            properties = {column.name: _print(column, row[column.name]) for column in columns}
            feature = {
                "type": "Feature",
                "id": row["feature_id"],
                "properties": properties,
                "geometry": orjson.Fragment(geometry),
            }
            yield between + orjson.dumps(feature, default=str)
            between = b",\n"
    yield b"\n]}\n"


def _print(column: ExportColumn, value: object) -> object:
    if column.kind == "boolean" and value is not None:
        return bool(value)
    return print_value(column, value)
