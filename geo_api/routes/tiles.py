"""Vector tiles: of all layers at once, or of one."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from geo_api.db import Database
from geo_api.doors import DatabaseDep, ReaderDep
from geo_api.geojson import JSONAnswer, complete_links
from geo_api.instants import parse_instant
from geo_api.ogc import styles, tile_matrices, tilesets
from geo_api.people import Person
from geo_api.routes.access import count_rows, find_base, find_tile_desk
from geo_api.serving.place import Place
from geo_api.visibility import find_layer, list_layers
from geo_api.written import PLAIN
from layers.layer import Layer

router = APIRouter(dependencies=PLAIN, tags=["tiles"])


@router.get("/tileMatrixSets", operation_id="getTileMatrixSetsList")
def list_matrix_sets(request: Request) -> JSONAnswer:
    """The grids tiles are cut by."""
    return JSONAnswer(complete_links(tile_matrices.describe_matrix_sets(), find_base(request)))


@router.get("/tileMatrixSets/WebMercatorQuad", operation_id="getTileMatrixSet")
def get_matrix_set(request: Request) -> JSONAnswer:
    return JSONAnswer(complete_links(tile_matrices.describe_matrix_set(), find_base(request)))


@router.get("/tiles", operation_id=".dataset.vector.getTileSetsList")
def list_tilesets(request: Request, person: ReaderDep, database: DatabaseDep) -> JSONAnswer:
    told = tilesets.describe_tilesets(open_tileset(request, person, database))
    return JSONAnswer(complete_links(told, find_base(request)))


@router.get("/tiles/WebMercatorQuad", operation_id=".dataset.vector.getTileSet")
def get_tileset(request: Request, person: ReaderDep, database: DatabaseDep) -> JSONAnswer:
    told = tilesets.describe_tileset(open_tileset(request, person, database))
    return JSONAnswer(complete_links(told, find_base(request)))


@router.get("/tiles/WebMercatorQuad/tilejson.json")
def get_tile_json(request: Request, person: ReaderDep, database: DatabaseDep) -> JSONAnswer:
    """The tiles of all layers as TileJSON."""
    told = tilesets.describe_tile_json(open_tileset(request, person, database), find_base(request))
    return JSONAnswer(told, media_type=tilesets.TILE_JSON)


@router.get(
    "/tiles/WebMercatorQuad/{z:int}/{row:int}/{col:int}",
    operation_id=".dataset.vector.getTile",
    response_model=None,
)
async def get_tile(
    z: int,
    row: int,
    col: int,
    request: Request,
    person: ReaderDep,
    collections: str = "",
    as_of: str = "",
) -> Response:
    """The tile of ``collections`` (keys joined by commas; all that may be seen when left out)."""
    keys = [key for key in collections.split(",") if key]
    layers = [find_layer(key, person) for key in dict.fromkeys(keys)] if keys else list_layers(person)
    return await _answer_tile(request, layers, Place(z, row, col), as_of)


@router.get("/collections/{layer}/tiles", operation_id=".collection.vector.getTileSetsList")
def list_layer_tilesets(layer: str, request: Request, person: ReaderDep, database: DatabaseDep) -> JSONAnswer:
    told = tilesets.describe_tilesets(open_layer_tileset(layer, request, person, database))
    return JSONAnswer(complete_links(told, find_base(request)))


@router.get("/collections/{layer}/tiles/WebMercatorQuad", operation_id=".collection.vector.getTileSet")
def get_layer_tileset(layer: str, request: Request, person: ReaderDep, database: DatabaseDep) -> JSONAnswer:
    told = tilesets.describe_tileset(open_layer_tileset(layer, request, person, database))
    return JSONAnswer(complete_links(told, find_base(request)))


@router.get("/collections/{layer}/tiles/WebMercatorQuad/tilejson.json")
def get_layer_tile_json(layer: str, request: Request, person: ReaderDep, database: DatabaseDep) -> JSONAnswer:
    """The tiles of one layer as TileJSON."""
    told = tilesets.describe_tile_json(
        open_layer_tileset(layer, request, person, database), find_base(request)
    )
    return JSONAnswer(told, media_type=tilesets.TILE_JSON)


@router.get(
    "/collections/{layer}/tiles/WebMercatorQuad/{z:int}/{row:int}/{col:int}",
    operation_id=".collection.vector.getTile",
    response_model=None,
)
async def get_layer_tile(
    layer: str,
    z: int,
    row: int,
    col: int,
    request: Request,
    person: ReaderDep,
    as_of: str = "",
) -> Response:
    return await _answer_tile(request, [find_layer(layer, person)], Place(z, row, col), as_of)


async def _answer_tile(request: Request, layers: list[Layer], place: Place, as_of: str) -> Response:
    """What the fast door in front did not answer: somebody it has not seen yet, or a refusal."""
    asked = {name: value for name, value in request.headers.items()}
    answer = await find_tile_desk(request).answer(layers, place, parse_instant(as_of), asked)
    return Response(answer.body, answer.status, answer.headers)


def open_tileset(request: Request, person: Person, database: Database) -> tilesets.Tileset:
    """The tiles of everything that this person may see."""
    layers = list_layers(person)
    bounds = tilesets.find_bounds(count_rows(request, database, person, layers))
    return tilesets.Tileset("/tiles", tilesets.TITLE, styles.ALL, layers, bounds)


def open_layer_tileset(layer: str, request: Request, person: Person, database: Database) -> tilesets.Tileset:
    """The tiles of one layer."""
    found = find_layer(layer, person)
    bounds = tilesets.find_bounds(count_rows(request, database, person, [found]))
    return tilesets.Tileset(f"/collections/{found.key}/tiles", found.zh, found.key, [found], bounds)
