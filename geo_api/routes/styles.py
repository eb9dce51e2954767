"""Styles of the vector tiles, for MapLibre: of all layers, or of one."""

from __future__ import annotations

from fastapi import APIRouter, Request

from geo_api.doors import DatabaseDep, ReaderDep
from geo_api.geojson import JSONAnswer, complete_links
from geo_api.ogc import styles
from geo_api.routes.access import find_base
from geo_api.routes.tiles import open_layer_tileset, open_tileset
from geo_api.visibility import find_layer, list_layers
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["styles"])


@router.get("/styles")
def list_styles(request: Request, person: ReaderDep) -> JSONAnswer:
    told = styles.describe_styles(list_layers(person), "/styles")
    return JSONAnswer(complete_links(told, find_base(request)))


@router.get("/styles/{layer}")
def get_style(layer: str, request: Request, person: ReaderDep, database: DatabaseDep) -> JSONAnswer:
    """The MapLibre style of a layer; ``all`` is every layer that may be seen."""
    if layer == styles.ALL:
        tileset = open_tileset(request, person, database)
    else:
        tileset = open_layer_tileset(layer, request, person, database)
    return JSONAnswer(styles.describe_style(tileset, find_base(request)), media_type=styles.MEDIA_TYPE)


@router.get("/collections/{layer}/styles")
def list_layer_styles(layer: str, request: Request, person: ReaderDep) -> JSONAnswer:
    found = find_layer(layer, person)
    told = styles.describe_styles([found], f"/collections/{found.key}/styles")
    return JSONAnswer(complete_links(told, find_base(request)))
