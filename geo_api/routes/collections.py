"""OGC API Features: what layers there are, and their rows."""

from __future__ import annotations

import uuid
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
from geo_api.pages import write_page
from geo_api.paging import read_feature, read_page
from geo_api.preconditions import tag_version
from geo_api.questions import not_found, parse_format, parse_question
from geo_api.routes.access import count_rows, find_base, open_rows
from geo_api.visibility import find_layer, find_reader, list_layers, readable_fields

router = APIRouter(prefix="/collections", tags=["collections"])
FEATURES: dict[int | str, dict[str, Any]] = {
    200: {"description": "要素 Features", "content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}
}


@router.get("")
def list_collections(request: Request, person: ReaderDep, database: DatabaseDep) -> JSONAnswer:
    layers = list_layers(person)
    holdings = count_rows(request, database, person, layers)
    told = [described.describe_collection(layer, holdings[layer.key]) for layer in layers]
    return JSONAnswer(complete_links(described.describe_collections(told), find_base(request)))


@router.get("/{layer}")
def get_collection(layer: str, request: Request, person: ReaderDep, database: DatabaseDep) -> JSONAnswer:
    found = find_layer(layer, person)
    holding = count_rows(request, database, person, [found])[found.key]
    return JSONAnswer(complete_links(described.describe_collection(found, holding), find_base(request)))


@router.get("/{layer}/schema")
def get_schema(layer: str, person: ReaderDep) -> JSONAnswer:
    found = find_layer(layer, person)
    told = described.describe_schema(found, find_reader(person))
    return JSONAnswer(told, media_type="application/schema+json")


@router.get("/{layer}/queryables")
def get_queryables(layer: str, request: Request, person: ReaderDep) -> JSONAnswer:
    found = find_layer(layer, person)
    told = described.describe_queryables(found, find_reader(person))
    told["$id"] = find_base(request) + told["$id"]
    return JSONAnswer(told, media_type="application/schema+json")


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
        page = read_page(connection, question, b"\n" if wanted == "jsonl" else b",")
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
    wanted = parse_format(asked.get("f"), request.headers.get("accept", ""))
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
        return HTMLResponse(write_page(found, fields, page, None))
    version = orjson.loads(page.features)["properties"]["version"]
    headers = {"Content-Crs": f"<{question.reference.uri}>", "ETag": tag_version(version)}
    told = write_feature(page, find_base(request), request.url.path)
    return Response(told, media_type=MEDIA_TYPE, headers=headers)
