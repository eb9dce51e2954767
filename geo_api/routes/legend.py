"""What the map needs to draw: styles, labels and fields of every layer, and how much each holds."""

from __future__ import annotations

from fastapi import APIRouter, Request

from geo_api.doors import DatabaseDep, ReaderDep
from geo_api.geojson import JSONAnswer
from geo_api.holdings import count_layers
from geo_api.instants import parse_instant
from geo_api.legend import describe_legend
from geo_api.routes.access import count_rows, open_rows
from geo_api.visibility import list_layers
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["map"])


@router.get("/legend")
def get_legend(
    request: Request,
    person: ReaderDep,
    database: DatabaseDep,
    as_of: str | None = None,
    township: str | None = None,
) -> JSONAnswer:
    layers = list_layers(person)
    if as_of or township is not None:
        with open_rows(request, database, person, layers) as connection:
            holdings = count_layers(connection, layers, parse_instant(as_of), township)
    else:
        holdings = count_rows(request, database, person, layers)
    return JSONAnswer(describe_legend(person, layers, holdings))
