"""The front door: the map for people, the OGC landing page for programs, and whether the instance is well."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from geo_api import VERSION, openapi, parameters
from geo_api.doors import DatabaseDep
from geo_api.errors import answer_problem
from geo_api.geojson import JSONAnswer, complete_links, link
from geo_api.pages import write_conformance
from geo_api.parameters import list_names
from geo_api.qgis.project import MEDIA_TYPE as PROJECT
from geo_api.questions import PAGE_FORMATS, parse_format, require_family, require_known
from geo_api.routes.access import find_base
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["landing"])

PAGE = Path(__file__).resolve().parents[2] / "static" / "map" / "index.html"
MARK = PAGE.with_name("mark.svg")
# only what is served and tested
CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/update",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/features",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/optimistic-locking-etags",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/schemas",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/advanced-property-roles",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/references",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/returnables-and-receivables",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/sortables",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/array-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/property-property",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/collections-selection",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
)


@router.get("/", response_model=None, openapi_extra={"parameters": list(parameters.DOCUMENT)})
def get_landing(request: Request) -> Response:
    """The map where a browser asks; else the OGC landing page as JSON."""
    wanted = parse_format(request.query_params.get("f"), request.headers.get("accept", ""), PAGE_FORMATS)
    headers = {"Vary": "Accept"}
    if wanted == "html" and PAGE.exists():
        return FileResponse(PAGE, media_type="text/html", headers=headers | {"Cache-Control": "no-cache"})
    require_known(request.query_params, list_names(parameters.DOCUMENT))
    require_family(request.query_params.get("family"))
    links = [
        link("/", "self"),
        link("/?f=html", "alternate", "text/html", "地图 Map"),
        link("/api", "service-desc", openapi.MEDIA_TYPE, "接口说明 API definition"),
        link("/dictionary", "service-doc", "text/html", "数据字典 Data dictionary"),
        link("/conformance", "conformance"),
        link("/conformance", "http://www.opengis.net/def/rel/ogc/1.0/conformance"),
        link("/collections", "data"),
        link("/collections", "http://www.opengis.net/def/rel/ogc/1.0/data"),
        link("/tiles", "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"),
        link("/tileMatrixSets", "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"),
        link("/styles", "http://www.opengis.net/def/rel/ogc/1.0/styles"),
        link("/qgis/all.qgs", "related", PROJECT, "QGIS 工程 QGIS project"),
    ]
    told = {
        "title": "泰兴生态一张图 ecoworks",
        "description": "生态工程的图层、进度与台账。Layers and progress of a county's ecological works.",
        "links": complete_links(links, find_base(request)),
    }
    return JSONAnswer(told, headers=headers)


@router.get("/api", include_in_schema=False)
def get_api(request: Request) -> JSONAnswer:
    """Every address of this server, as OpenAPI 3.0."""
    require_known(request.query_params, list_names([parameters.FAMILY]))
    require_family(request.query_params.get("family"))
    state = request.app.state
    if not hasattr(state, "api_description"):
        state.api_description = openapi.describe_api(request.app)
    here = {"servers": [{"url": find_base(request) or "/"}]}
    return JSONAnswer(state.api_description | here, media_type=openapi.MEDIA_TYPE)


@router.get("/conformance", response_model=None, openapi_extra={"parameters": [parameters.PAGE_FORMAT]})
def get_conformance(request: Request) -> Response:
    asked = request.query_params
    require_known(asked, list_names([parameters.PAGE_FORMAT]))
    if parse_format(asked.get("f"), request.headers.get("accept", ""), PAGE_FORMATS) == "html":
        return HTMLResponse(write_conformance(CONFORMANCE), headers={"Vary": "Accept"})
    return JSONAnswer({"conformsTo": list(CONFORMANCE)}, headers={"Vary": "Accept"})


@router.get("/favicon.ico", include_in_schema=False)
def get_mark() -> FileResponse:
    """Our mark, where a browser looks for it by itself: beside answers that are no page of ours."""
    return FileResponse(MARK, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})


@router.get("/health", response_model=None)
def get_health(database: DatabaseDep) -> Response:
    """200 when both doors to the database answer; 503 otherwise. Tells no secrets, needs no sign-in."""
    try:
        with database.read() as connection:
            versions = connection.execute(
                text("SELECT current_setting('server_version'), postgis_lib_version()")
            ).one()
        with database.session() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return answer_problem(
            503,
            "database.unavailable",
            "数据库暂时连不上，请稍后再试。",
            "The database cannot be reached at the moment; try again shortly.",
            headers={"Retry-After": "5", "Cache-Control": "no-store"},
        )
    told = {"status": "ok", "version": VERSION, "postgresql": versions[0], "postgis": versions[1]}
    if database.replica is not None:
        told["replica"] = database.replica.describe()
    return JSONAnswer(told, headers={"Cache-Control": "no-store"})
