"""JSON and XML formats: GeoJSON and its sequences, KML, ovkml, ovjsn, GPX."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import shapely
from shapely.geometry.base import BaseGeometry

from tests.corpus.file import Content, File, zip_members

_KML = '<?xml version="1.0" encoding="{encoding}"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'


def list_features(content: Content) -> list[dict[str, Any]]:
    """GeoJSON features in the file's own numbers."""
    return [
        {"type": "Feature", "properties": dict(row), "geometry": shapely.geometry.mapping(shape)}
        for shape, row in zip(content.shapes, content.rows, strict=True)
    ]


def write_geojson(
    content: Content,
    *,
    crs: str | None = None,
    encoding: str = "utf-8",
    bom: bool = False,
    escaped: bool = False,
) -> File:
    """A FeatureCollection; with ``crs`` the old member that GDAL still writes."""
    document: dict[str, Any] = {"type": "FeatureCollection", "name": "造林"}
    if crs:
        document["crs"] = {
            "type": "name",
            "properties": {"name": f"urn:ogc:def:crs:EPSG::{crs.partition(':')[2]}"},
        }
    text = json.dumps(document | {"features": list_features(content)}, ensure_ascii=escaped)
    return File("造林.geojson", (b"\xef\xbb\xbf" if bom else b"") + text.encode(encoding), content.rows)


def write_geojson_lines(content: Content, record_marks: bool = False, encoding: str = "utf-8") -> File:
    """A feature a line, or RFC 8142 text sequences."""
    mark = "\x1e" if record_marks else ""
    lines = [mark + json.dumps(feature, ensure_ascii=False) + "\n" for feature in list_features(content)]
    return File("造林.geojsonl", "".join(lines).encode(encoding), content.rows)


def write_bare_geometry(content: Content, feature: bool = False, bom: bool = False) -> File:
    """The first shape alone, as a geometry or as a Feature."""
    first = list_features(content)[0]
    text = json.dumps(first if feature else first["geometry"], ensure_ascii=False)
    data = (b"\xef\xbb\xbf" if bom else b"") + text.encode()
    return File("图形.json", data, content.rows[:1] if feature else ())


def write_kml(
    content: Content,
    *,
    coordinate_type: str | None = None,
    encoding: str = "utf-8",
    schema: bool = False,
    folders: bool = False,
    name: str = "造林.kml",
) -> File:
    """KML with extended data; with ``coordinate_type`` the ovkml of Ovital (GCJ-02, WGS84, CGCS2000)."""
    out = [_KML.format(encoding=encoding)]
    if schema:
        out.append('<Schema name="s" id="s"></Schema>')
    rows = []
    for number, (shape, row) in enumerate(zip(content.shapes, content.rows, strict=True)):
        if folders:
            out.append(f"<Folder><name>第{number % 2 + 1}组</name>")
        out.append(f"<Placemark><name>{escape(str(row['名称']))}</name>")
        if coordinate_type:
            out.append(f"<OvCoordType>{coordinate_type}</OvCoordType>")
        out.append(_write_data(row, schema) + _write_kml_shape(shape) + "</Placemark>")
        if folders:
            out.append("</Folder>")
        rest = {heading: value for heading, value in row.items() if heading != "名称"}
        rows.append({"name": row["名称"], **{heading: str(value) for heading, value in rest.items()}})
    text = "".join(out) + "</Document></kml>"
    return File(name, text.encode(encoding), rows)


def write_kmz(file: File, inner: str = "doc.kml") -> File:
    """A KMZ (or ovkmz) of a KML, with a picture beside it."""
    packed = zip_members({inner: file.data, "files/icon.png": b"\x89PNG\r\n\x1a\n"})
    return File(file.name.replace("kml", "kmz"), packed, file.rows)


def write_ovjsn(content: Content, shifted: int | None, bom: bool = True) -> File:
    """OVJSN as Ovital exports it: latitude first, the flag at each object."""
    items, rows = [], []
    for shape, row in zip(content.shapes, content.rows, strict=True):
        detail: dict[str, Any] = {} if shifted is None else {"Gcj02": shifted}
        places = shapely.get_coordinates(shape)
        if shape.geom_type == "Point":
            kind, (detail["Lng"], detail["Lat"]) = 7, places[0].tolist()
        else:
            kind = 8 if shape.geom_type == "LineString" else 13
            ring = places[:-1] if kind == 13 else places
            detail["Latlng"] = [float(number) for place in ring for number in place[::-1]]
        detail["Obj3dView"] = {"Gcj02": 1}
        items.append(
            {"Object": {"Type": kind, "Name": row["名称"], "Comment": row["乡镇"], "ObjectDetail": detail}}
        )
        rows.append({"名称": row["名称"], "备注": row["乡镇"]})
    text = json.dumps({"ObjItems": items}, ensure_ascii=False)
    return File("造林.ovjsn", (b"\xef\xbb\xbf" if bom else b"") + text.encode(), rows)


def write_gpx(content: Content, kind: str = "wpt", creator: str = "GPSMAP 669s") -> File:
    """Waypoints, or one route or track per line."""
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<gpx version="1.1" creator={quoteattr(creator)} xmlns="http://www.topografix.com/GPX/1/1">'
    ]
    for shape, row in zip(content.shapes, content.rows, strict=True):
        name = f"<name>{escape(str(row['名称']))}</name>"
        places = shapely.get_coordinates(shape).tolist()
        if kind == "wpt":
            (lon, lat), *_ = places
            out.append(f'<wpt lat="{lat}" lon="{lon}">{name}</wpt>')
            continue

        points = "".join(f'<{kind}pt lat="{lat}" lon="{lon}"><ele>3</ele></{kind}pt>' for lon, lat in places)
        out.append(
            f"<{kind}>{name}" + (f"<trkseg>{points}</trkseg>" if kind == "trk" else points) + f"</{kind}>"
        )
    return File(
        "航迹.gpx", ("".join(out) + "</gpx>").encode(), [{"名称": row["名称"]} for row in content.rows]
    )


def _write_data(row: Mapping[str, Any], schema: bool) -> str:
    told = {heading: value for heading, value in row.items() if heading != "名称"}
    if schema:
        simple = "".join(
            f"<SimpleData name={quoteattr(k)}>{escape(str(v))}</SimpleData>" for k, v in told.items()
        )
        return f'<ExtendedData><SchemaData schemaUrl="#s">{simple}</SchemaData></ExtendedData>'
    data = "".join(
        f"<Data name={quoteattr(k)}><value>{escape(str(v))}</value></Data>" for k, v in told.items()
    )
    return f"<ExtendedData>{data}</ExtendedData>"


def _write_kml_shape(shape: BaseGeometry) -> str:
    parts = [_write_kml_part(part) for part in shapely.get_parts(shape)]
    return parts[0] if len(parts) == 1 else f"<MultiGeometry>{''.join(parts)}</MultiGeometry>"


def _write_kml_part(part: BaseGeometry) -> str:
    if part.geom_type == "Polygon":
        outer = f"<outerBoundaryIs><LinearRing>{_write_places(part.exterior)}</LinearRing></outerBoundaryIs>"
        holes = "".join(
            f"<innerBoundaryIs><LinearRing>{_write_places(ring)}</LinearRing></innerBoundaryIs>"
            for ring in part.interiors
        )
        return f"<Polygon>{outer}{holes}</Polygon>"
    return f"<{part.geom_type}>{_write_places(part)}</{part.geom_type}>"


def _write_places(shape: BaseGeometry) -> str:
    places = " ".join(f"{x},{y},0" for x, y in shapely.get_coordinates(shape).tolist())
    return f"<coordinates>{places}</coordinates>"
