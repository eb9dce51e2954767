"""OGC API Features: what layers there are, and their rows."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from geo_api import collections as described
from geo_api import parameters
from geo_api.doors import DatabaseDep, ReaderDep
from geo_api.features import write_rows
from geo_api.geojson import (
    MEDIA_TYPE,
    JSONAnswer,
    complete_links,
    tell_next,
    write_collection,
    write_feature,
)
from geo_api.page_answers import write_headers
from geo_api.page_files import MEDIA_TYPES, write_page_file
from geo_api.pages import write_layer, write_layers, write_page
from geo_api.paging import read_feature, read_page
from geo_api.parameters import list_names
from geo_api.people import Person
from geo_api.preconditions import tag_version
from geo_api.questions import (
    PAGE_FORMATS,
    not_found,
    parse_family,
    parse_format,
    parse_language,
    parse_question,
    require_family,
    require_known,
)
from geo_api.routes.access import count_rows, find_base, open_rows
from geo_api.visibility import find_layer, find_reader, list_layers, readable_fields
from geo_api.written import PLAIN
from layers.layer import Geometry, Layer, Reader
from layers.schema import Language

router = APIRouter(dependencies=PLAIN, prefix="/collections", tags=["collections"])
_BY_ACCEPT = {"Vary": "Accept"}
FAMILY: dict[str, Any] = {"parameters": [parameters.FAMILY]}
Describe = Callable[[Layer, Reader, Language, Geometry | None], dict[str, Any]]
FEATURES: dict[int | str, dict[str, Any]] = {
    200: {"description": "要素 Features", "content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}
}


@router.get("", response_model=None, openapi_extra={"parameters": list(parameters.DOCUMENT)})
def list_collections(request: Request, person: ReaderDep, database: DatabaseDep) -> Response:
    wanted = _read_format(request)
    layers = list_layers(person)
    holdings = count_rows(request, database, person, layers)
    told = [described.describe_collection(layer, holdings[layer.key]) for layer in layers]
    whole = described.describe_collections(told)
    if wanted == "html":
        return HTMLResponse(write_layers(whole), headers=_BY_ACCEPT)
    return JSONAnswer(complete_links(whole, find_base(request)), headers=_BY_ACCEPT)


@router.get("/{layer}", response_model=None, openapi_extra={"parameters": list(parameters.DOCUMENT)})
def get_collection(layer: str, request: Request, person: ReaderDep, database: DatabaseDep) -> Response:
    found = find_layer(layer, person)
    wanted = _read_format(request)
    family = parse_family(found, request.query_params.get("family"))
    holding = count_rows(request, database, person, [found])[found.key]
    told = described.describe_collection(found, holding, family)
    linked = f'<{find_base(request)}/collections/{found.key}/queryables>; rel="{described.QUERYABLES}"'
    headers = _BY_ACCEPT | {"Link": linked}
    if wanted == "html":
        return HTMLResponse(write_layer(told), headers=headers)
    return JSONAnswer(complete_links(told, find_base(request)), headers=headers)


@router.get("/{layer}/schema", openapi_extra=FAMILY)
def get_schema(layer: str, request: Request, person: ReaderDep) -> JSONAnswer:
    """What a feature of the layer is told with and, but for what is ``readOnly``, sent with."""
    return _answer_schema(layer, request, person, described.describe_schema)


@router.get("/{layer}/queryables", openapi_extra=FAMILY)
def get_queryables(layer: str, request: Request, person: ReaderDep) -> JSONAnswer:
    """What rows of the layer can be filtered by."""
    return _answer_schema(layer, request, person, described.describe_queryables)


@router.get("/{layer}/sortables", openapi_extra=FAMILY)
def get_sortables(layer: str, request: Request, person: ReaderDep) -> JSONAnswer:
    """What rows of the layer can be sorted by."""
    return _answer_schema(layer, request, person, described.describe_sortables)


@router.get(
    "/{layer}/items",
    response_model=None,
    responses=FEATURES,
    openapi_extra={"parameters": list(parameters.ITEMS)},
)
def get_items(layer: str, request: Request, person: ReaderDep, database: DatabaseDep) -> Response:
    """A page of rows: bbox, datetime, filter, township, stage, q, as_of, every queryable; ``next`` leads on."""
    found = find_layer(layer, person)
    asked = dict(request.query_params)
    wanted = parse_format(asked.get("f"), request.headers.get("accept", ""))
    question = parse_question(found, readable_fields(found, person), asked)
    address = request.url.path
    with open_rows(request, database, person, [found]) as connection:
        page = read_page(connection, question, "\n" if wanted == "jsonl" else ",")
        rows = write_rows(connection, question) if wanted == "csv" else ""
        file = write_page_file(connection, question, wanted) if wanted in MEDIA_TYPES else b""
    base = find_base(request)
    headers = write_headers(question, page, base, address, asked)
    if wanted == "csv":
        return Response(rows, media_type="text/csv; charset=utf-8", headers=headers)
    if wanted == "jsonl":
        lines = page.features + b"\n" if page.features else b""
        return Response(lines, media_type="application/geo+json-seq", headers=headers)
    if wanted == "html":
        following = tell_next(page, address, asked)
        return HTMLResponse(write_page(found, question.fields, page, following), headers=headers)
    if wanted in MEDIA_TYPES:
        del headers["Content-Crs"]
        headers["Content-Disposition"] = f'attachment; filename="{found.key}.{wanted}"'
        return Response(file, media_type=MEDIA_TYPES[wanted], headers=headers)
    return Response(write_collection(page, base, address, asked), media_type=MEDIA_TYPE, headers=headers)


@router.get(
    "/{layer}/items/{feature_id}",
    response_model=None,
    responses=FEATURES,
    openapi_extra={"parameters": list(parameters.ITEM)},
)
def get_item(
    layer: str,
    feature_id: str,
    request: Request,
    person: ReaderDep,
    database: DatabaseDep,
) -> Response:
    """One row, now or ``as_of`` an instant, in ``crs``."""
    found = find_layer(layer, person)
    asked: dict[str, Any] = dict(request.query_params)
    require_known(asked, list_names(parameters.ITEM))
    parse_family(found, asked.get("family"))
    wanted = parse_format(asked.get("f"), request.headers.get("accept", ""), PAGE_FORMATS)
    fields = readable_fields(found, person)
    kept = {name: asked[name] for name in ("as_of", "crs") if asked.get(name)}
    question = parse_question(found, fields, kept)
    try:
        known = uuid.UUID(feature_id)
    except ValueError:
        raise not_found(found, feature_id) from None
    with open_rows(request, database, person, [found]) as connection:
        page = read_feature(connection, question, known)
    if not page.returned:
        raise not_found(found, feature_id)
    if wanted == "html":
        return HTMLResponse(write_page(found, fields, page, None), headers=_BY_ACCEPT)
    version = orjson.loads(page.features)["properties"]["version"]
    headers = _BY_ACCEPT | {"Content-Crs": f"<{question.reference.uri}>", "ETag": tag_version(version)}
    told = write_feature(page, find_base(request), request.url.path)
    return Response(told, media_type=MEDIA_TYPE, headers=headers)


def _read_format(request: Request) -> str:
    """How a document about layers is told; raises 400 for what it does not know."""
    asked = request.query_params
    require_known(asked, list_names(parameters.DOCUMENT))
    require_family(asked.get("family"))
    return parse_format(asked.get("f"), request.headers.get("accept", ""), PAGE_FORMATS)


def _answer_schema(layer: str, request: Request, person: Person, describe: Describe) -> JSONAnswer:
    """A JSON Schema of the layer, at its own address, in the language that is asked for."""
    found = find_layer(layer, person)
    require_known(request.query_params, list_names([parameters.FAMILY]))
    family = parse_family(found, request.query_params.get("family"))
    language = parse_language(request.headers.get("accept-language", ""))
    told = describe(found, find_reader(person), language, family)
    base = find_base(request)
    for one in told["properties"].values():
        if "x-ogc-uriTemplate" in one:
            one["x-ogc-uriTemplate"] = base + one["x-ogc-uriTemplate"]
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    here = {"$id": base + request.url.path}
    return JSONAnswer(told | here, media_type=described.SCHEMA_TYPE, headers=headers)
