"""Vector tiles: of all layers at once, or of one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from geo_api.doors import ReaderDep
from geo_api.geojson import complete_links, link
from geo_api.instants import parse_instant
from geo_api.routes.access import find_base, find_tile_desk
from geo_api.serving.desk import MVT
from geo_api.serving.place import LARGEST_ZOOM, Place
from geo_api.visibility import find_layer, list_layers
from layers.layer import Layer

router = APIRouter(tags=["tiles"])

MATRIX_SET = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"


@router.get("/tiles")
def list_tilesets(request: Request, person: ReaderDep) -> dict[str, Any]:
    return {"tilesets": [_describe_tileset(request, "/tiles", "泰兴生态一张图", list_layers(person))]}


@router.get("/tiles/WebMercatorQuad")
def get_tileset(request: Request, person: ReaderDep) -> dict[str, Any]:
    return _describe_tileset(request, "/tiles", "泰兴生态一张图", list_layers(person))


@router.get("/tiles/WebMercatorQuad/{z}/{row}/{col}", response_model=None)
async def get_tile(
    z: int,
    row: int,
    col: int,
    request: Request,
    person: ReaderDep,
    collections: str | None = None,
    as_of: str | None = None,
) -> Response:
    """The tile of ``collections`` (keys joined by commas; all that may be seen when left out)."""
    keys = [key for key in (collections or "").split(",") if key]
    layers = [find_layer(key, person) for key in dict.fromkeys(keys)] if keys else list_layers(person)
    return await _answer_tile(request, layers, Place(z, row, col), as_of)


@router.get("/collections/{layer}/tiles")
def list_layer_tilesets(layer: str, request: Request, person: ReaderDep) -> dict[str, Any]:
    found = find_layer(layer, person)
    return {"tilesets": [_describe_tileset(request, f"/collections/{layer}/tiles", found.zh, [found])]}


@router.get("/collections/{layer}/tiles/WebMercatorQuad")
def get_layer_tileset(layer: str, request: Request, person: ReaderDep) -> dict[str, Any]:
    found = find_layer(layer, person)
    return _describe_tileset(request, f"/collections/{layer}/tiles", found.zh, [found])


@router.get("/collections/{layer}/tiles/WebMercatorQuad/{z}/{row}/{col}", response_model=None)
async def get_layer_tile(
    layer: str,
    z: int,
    row: int,
    col: int,
    request: Request,
    person: ReaderDep,
    as_of: str | None = None,
) -> Response:
    return await _answer_tile(request, [find_layer(layer, person)], Place(z, row, col), as_of)


async def _answer_tile(request: Request, layers: list[Layer], place: Place, as_of: str | None) -> Response:
    """What the fast door in front did not answer: somebody it has not seen yet, or a refusal."""
    asked = {name: value for name, value in request.headers.items()}
    answer = await find_tile_desk(request).answer(layers, place, parse_instant(as_of), asked)
    return Response(answer.body, answer.status, answer.headers)


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
