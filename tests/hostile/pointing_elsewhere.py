"""Files that name another file or an address: virtual datasets, stored pipelines, links of every kind."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.hostile import seeds
from tests.hostile.cases import Bait, Case, Ending, still

NAMES = (
    "a.geojson",
    "a.json",
    "a.kml",
    "a.csv",
    "a.dxf",
    "a.gpkg",
    "a.xlsx",
    "a.fgb",
    "a.vrt",
    "a.tab",
    "a.zip",
    "a",
)


def vrt(target: str, more: str = "") -> bytes:
    layer = f'<OGRVRTLayer name="a"><SrcDataSource>{target}</SrcDataSource>{more}</OGRVRTLayer>'
    return f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>".encode()


def pipeline(command: str) -> bytes:
    return json.dumps({"type": "gdal_streamed_alg", "command_line": command}).encode()


def list_virtual() -> list[Case]:
    cases = [
        Case(f"VRT of a local file as {name}", lambda bait: vrt(str(bait.path)), file_name=name)
        for name in NAMES
    ]
    cases += [
        Case(f"VRT of a URL as {name}", lambda bait: vrt(f"/vsicurl/{bait.url}"), file_name=name)
        for name in ("a.geojson", "a.kml", "a.vrt")
    ]
    openings: dict[str, bytes] = {
        "a byte-order mark": b"\xef\xbb\xbf",
        "blanks": b" \r\n\t" * 20,
        "a comment": b"<!-- a note -->\n",
        "an XML declaration": b'<?xml version="1.0" encoding="UTF-8"?>\n',
        "a DOCTYPE": b"<!DOCTYPE OGRVRTDataSource>\n",
        "5,000 blanks": b" " * 5000,
    }
    for said, before in openings.items():
        cases.append(Case(f"VRT after {said}", _after(before)))
    cases.append(
        Case(
            "VRT with SQL",
            lambda bait: vrt(str(bait.path), "<SrcSQL>SELECT * FROM token</SrcSQL>"),
            file_name="a.kml",
        )
    )
    cases.append(Case("VRT in UTF-16", lambda bait: vrt(str(bait.path)).decode().encode("utf-16")))
    for inner in ("a.vrt", "a.geojson", "a.kml", "a.csv", "a.gpkg", "a.tab"):
        cases.append(Case(f"VRT in a zip as {inner}", _zipped(inner), file_name="a.zip"))
    cases.append(Case("VRT beside a good shapefile", _beside_shapefile, "either", "a.zip"))
    cases.append(Case("VRT as the .shp", _as_shp, file_name="a.zip"))
    cases.append(
        Case(
            "raster VRT",
            lambda bait: f"<VRTDataset><SourceFilename>{bait.path}</SourceFilename></VRTDataset>".encode(),
        )
    )
    cases.append(
        Case(
            "tile index",
            lambda bait: (
                f"<GDALTileIndexDataset><IndexDataset>{bait.path}</IndexDataset></GDALTileIndexDataset>".encode()
            ),
        )
    )
    return cases


def _after(before: bytes) -> Callable[[Bait], bytes]:
    return lambda bait: before + vrt(str(bait.path))


def _zipped(inner: str) -> Callable[[Bait], bytes]:
    return lambda bait: seeds.pack({inner: vrt(str(bait.path))})


def _beside_shapefile(bait: Bait) -> bytes:
    parts = {"a" + ending: data for ending, data in seeds.shapefile().items()}
    return seeds.pack(parts | {"a.vrt": vrt(str(bait.path))})


def _as_shp(bait: Bait) -> bytes:
    return seeds.zip_shapefile(seeds.shapefile() | {".shp": vrt(str(bait.path))})


def list_pipelines() -> list[Case]:
    return [
        Case(
            f"stored pipeline as {name}",
            lambda bait: pipeline(f"gdal vector pipeline ! read {bait.path} ! write /vsistdout/"),
            file_name=name,
        )
        for name in ("a.gdalg.json", "a.geojson", "a.json", "a.csv")
    ] + [
        Case(
            "stored pipeline to a URL",
            lambda bait: pipeline(f"gdal vector pipeline ! read /vsicurl/{bait.url}"),
        ),
        Case(
            "stored pipeline in a zip",
            lambda bait: seeds.pack({"a.geojson": pipeline(f"gdal vector pipeline ! read {bait.path}")}),
            file_name="a.zip",
        ),
    ]


def list_crs_links() -> list[Case]:
    told: dict[str, tuple[Callable[[Bait], object], Ending]] = {
        "link to a URL": (
            lambda bait: {"type": "link", "properties": {"href": bait.url, "type": "proj4"}},
            "refuse",
        ),
        "link to a file": (lambda bait: {"type": "link", "properties": {"href": str(bait.path)}}, "refuse"),
        "name that is a URL": (lambda bait: {"type": "name", "properties": {"name": bait.url}}, "refuse"),
        "name that is a path": (
            lambda bait: {"type": "name", "properties": {"name": str(bait.path)}},
            "refuse",
        ),
        "name that is /vsicurl": (
            lambda bait: {"type": "name", "properties": {"name": f"/vsicurl/{bait.url}"}},
            "refuse",
        ),
        "name without a name": (lambda bait: {"type": "name", "properties": {}}, "refuse"),
        "list": (lambda bait: [bait.url], "refuse"),
        "text": (lambda bait: bait.url, "refuse"),
        "URN of no system": (
            lambda bait: {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::999999"}},
            "either",
        ),
        "good URN": (
            lambda bait: {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}},
            "accept",
        ),
    }
    return [Case(f"GeoJSON crs: {name}", _with_crs(make), ends) for name, (make, ends) in told.items()]


def _with_crs(make: Callable[[Bait], object]) -> Callable[[Bait], bytes]:
    return lambda bait: seeds.geojson(crs=make(bait))


def list_side_files() -> list[Case]:
    def with_part(ending: str, make: Callable[[Bait], bytes]) -> Callable[[Bait], bytes]:
        return lambda bait: seeds.zip_shapefile(seeds.shapefile() | {ending: make(bait)})

    return [
        Case(".prj that is a URL", with_part(".prj", lambda bait: bait.url.encode()), "either", "a.zip"),
        Case(
            ".prj that is a path", with_part(".prj", lambda bait: str(bait.path).encode()), "either", "a.zip"
        ),
        Case(".prj of 10 MB", with_part(".prj", still(b"[" * 10_000_000)), "either", "a.zip"),
        Case(".prj nested 100,000 deep", with_part(".prj", still("PROJCS[" * 100_000)), "either", "a.zip"),
        Case(".prj of noise", with_part(".prj", still(bytes(range(256)) * 40)), "either", "a.zip"),
        Case(
            ".cpg that is a path", with_part(".cpg", lambda bait: str(bait.path).encode()), "either", "a.zip"
        ),
        Case(".cpg of a codec that runs", with_part(".cpg", still("zlib_codec")), "either", "a.zip"),
        Case(".cpg of 5 MB", with_part(".cpg", still("U" * 5_000_000)), "either", "a.zip"),
        Case(
            ".shp.xml with entities",
            with_part(".shp.xml", still('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')),
            "either",
            "a.zip",
        ),
        Case("MapInfo table linked to a file", _linked_table, file_name="a.zip"),
        Case("MapInfo seamless table", _seamless_table, file_name="a.zip"),
        Case(
            "WFS description",
            lambda bait: f"<OGRWFSDataSource><URL>{bait.url}</URL></OGRWFSDataSource>".encode(),
        ),
        Case("GML with a schema elsewhere", _gml),
        Case("connection text of PostGIS", still("PG:host=127.0.0.1 dbname=postgres user=postgres\n" * 3)),
        Case(
            "WMS description",
            lambda bait: (
                f"<GDAL_WMS><Service name='WMS'><ServerUrl>{bait.url}</ServerUrl></Service></GDAL_WMS>".encode()
            ),
        ),
        Case(
            "ESRI JSON of a server",
            lambda bait: json.dumps(
                {"url": bait.url, "geometryType": "esriGeometryPolygon", "features": []}
            ).encode(),
        ),
    ]


def _linked_table(bait: Bait) -> bytes:
    files = seeds.mapinfo_tab()
    text = (
        f'!table\n!version 300\n\nDefinition Table\n  Type LINKED Charset "Neutral"\n  File "{bait.path}"\n'
    )
    return seeds.pack(files | {"a.tab": text.encode()})


def _seamless_table(bait: Bait) -> bytes:
    files = seeds.mapinfo_tab()
    text = (
        files["a.tab"].decode("latin-1")
        + f'begin_metadata\n"\\IsSeamless" = "TRUE"\n"\\Table" = "{bait.path}"\nend_metadata\n'
    )
    return seeds.pack({"a.tab": text.encode("latin-1"), "a.dat": files["a.dat"]})


def _gml(bait: Bait) -> bytes:
    return (
        f'<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:schemaLocation="http://a {bait.url}"><gml:featureMember/></gml:FeatureCollection>'
    ).encode()


def list_cases() -> list[Case]:
    return list_virtual() + list_pipelines() + list_crs_links() + list_side_files()
