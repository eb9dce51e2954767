"""One box to find works by name, code or place."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from geo_api.doors import DatabaseDep, ReaderDep
from geo_api.instants import parse_instant
from geo_api.routes.access import open_rows
from geo_api.search import search_layers
from geo_api.visibility import list_layers
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["map"])


@router.get("/search")
def search(
    request: Request, person: ReaderDep, database: DatabaseDep, q: str = "", as_of: str | None = None
) -> dict[str, Any]:
    layers, instant = list_layers(person), parse_instant(as_of)
    with open_rows(request, database, person, layers) as connection:
        return {"results": search_layers(connection, layers, person, q, instant)}
