"""Vector tiles: of all layers at once, or of one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from geo_api.doors import DatabaseDep, ReaderDep
from geo_api.geojson import complete_links, link
from geo_api.instants import parse_instant
from geo_api.people import Person
from geo_api.revisions import is_known, read_revisions, tag_revisions
from geo_api.routes.access import find_base, find_cache, open_rows
from geo_api.tiles import LARGEST_ZOOM, WORTH_PACKING, Place, collect_tile, pack_tile
from geo_api.visibility import find_layer, list_layers
from layers.layer import Layer

router = APIRouter(tags=["tiles"])

MVT = "application/vnd.mapbox-vector-tile"
MATRIX_SET = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"


@router.get("/tiles")
def list_tilesets(request: Request, person: ReaderDep) -> dict[str, Any]:
    return {"tilesets": [_describe_tileset(request, "/tiles", "泰兴生态一张图", list_layers(person))]}


@router.get("/tiles/WebMercatorQuad")
def get_tileset(request: Request, person: ReaderDep) -> dict[str, Any]:
    return _describe_tileset(request, "/tiles", "泰兴生态一张图", list_layers(person))


@router.get("/tiles/WebMercatorQuad/{z}/{row}/{col}", response_model=None)
def get_tile(
    z: int,
    row: int,
    col: int,
    request: Request,
    person: ReaderDep,
    database: DatabaseDep,
    collections: str | None = None,
    as_of: str | None = None,
) -> Response:
    """The tile of ``collections`` (keys joined by commas; all that may be seen when left out)."""
    keys = [key for key in (collections or "").split(",") if key]
    layers = [find_layer(key, person) for key in dict.fromkeys(keys)] if keys else list_layers(person)
    return _answer_tile(request, person, database, layers, Place(z, row, col), as_of)


@router.get("/collections/{layer}/tiles")
def list_layer_tilesets(layer: str, request: Request, person: ReaderDep) -> dict[str, Any]:
    found = find_layer(layer, person)
    return {"tilesets": [_describe_tileset(request, f"/collections/{layer}/tiles", found.zh, [found])]}


@router.get("/collections/{layer}/tiles/WebMercatorQuad")
def get_layer_tileset(layer: str, request: Request, person: ReaderDep) -> dict[str, Any]:
    found = find_layer(layer, person)
    return _describe_tileset(request, f"/collections/{layer}/tiles", found.zh, [found])


@router.get("/collections/{layer}/tiles/WebMercatorQuad/{z}/{row}/{col}", response_model=None)
def get_layer_tile(
    layer: str,
    z: int,
    row: int,
    col: int,
    request: Request,
    person: ReaderDep,
    database: DatabaseDep,
    as_of: str | None = None,
) -> Response:
    return _answer_tile(request, person, database, [find_layer(layer, person)], Place(z, row, col), as_of)


def _answer_tile(
    request: Request,
    person: Person,
    database: DatabaseDep,
    layers: list[Layer],
    place: Place,
    as_of: str | None,
) -> Response:
    instant = parse_instant(as_of)
    cache = find_cache(request)
    with open_rows(request, database, person, layers) as connection:
        revisions = read_revisions(connection)
        tag = tag_revisions(revisions, [layer.key for layer in layers], instant)
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Cookie"}
        if is_known(tag, request.headers.get("if-none-match")):
            return Response(status_code=304, headers=headers)
        tile = collect_tile(connection, cache, layers, place, instant, revisions)
    if not tile:
        return Response(status_code=204, headers=headers)
    if len(tile) > WORTH_PACKING and "gzip" in request.headers.get("accept-encoding", ""):
        tile = pack_tile(cache, tag, place, tile)
        headers["Content-Encoding"] = "gzip"
    return Response(tile, media_type=MVT, headers=headers)


def _describe_tileset(request: Request, address: str, title: str, layers: list[Layer]) -> dict[str, Any]:
    template = f"{address}/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
    told: dict[str, Any] = {
        "title": title,
        "dataType": "vector",
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "tileMatrixSetURI": MATRIX_SET,
        "layers": [
            {
                "id": layer.key,
                "title": layer.zh,
                "minTileMatrix": str(layer.min_zoom),
                "maxTileMatrix": str(LARGEST_ZOOM),
            }
            for layer in layers
        ],
        "links": [
            link(f"{address}/WebMercatorQuad", "self"),
            link(template, "item", MVT) | {"templated": True},
            link(MATRIX_SET, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"),
        ],
    }
    told["links"] = complete_links(told["links"], find_base(request))
    return told
