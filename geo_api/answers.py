"""What addresses answer beside the JSON that FastAPI can tell by itself: other types of content, other statuses.

One table, for the whole description; ``bench/fuzz.py`` finds what is missing here.
"""

from __future__ import annotations

from typing import Any

from geo_api.geojson import MEDIA_TYPE as GEOJSON
from geo_api.ogc.styles import MEDIA_TYPE as STYLE
from geo_api.ogc.tilesets import TILE_JSON
from geo_api.page_files import MEDIA_TYPES
from geo_api.qgis.project import MEDIA_TYPE as PROJECT
from geo_api.serving.desk import MVT

JSON, HTML, PROBLEM = "application/json", "text/html", "application/problem+json"
SCHEMA = "application/schema+json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ANY = "*/*"
_TILE: dict[int, tuple[str, ...]] = {200: (MVT,), 204: (), 304: ()}
_REPLAYED: dict[int, tuple[str, ...]] = {200: (JSON,), 201: (JSON,), 202: (JSON,)}

# (method, path) -> status -> types of content; none where nothing is sent
ANSWERS: dict[tuple[str, str], dict[int, tuple[str, ...]]] = {
    ("get", "/"): {200: (JSON, HTML)},
    ("get", "/dictionary"): {200: (HTML,)},
    ("get", "/conformance"): {200: (JSON, HTML)},
    ("get", "/collections"): {200: (JSON, HTML)},
    ("get", "/collections/{layer}"): {200: (JSON, HTML)},
    ("get", "/tiles/WebMercatorQuad/{z}/{row}/{col}"): _TILE,
    ("get", "/collections/{layer}/tiles/WebMercatorQuad/{z}/{row}/{col}"): _TILE,
    ("get", "/tiles/WebMercatorQuad/tilejson.json"): {200: (TILE_JSON,)},
    ("get", "/collections/{layer}/tiles/WebMercatorQuad/tilejson.json"): {200: (TILE_JSON,)},
    ("get", "/styles/{layer}"): {200: (STYLE,)},
    ("get", "/qgis/{project}"): {200: (PROJECT,)},
    ("get", "/collections/{layer}/schema"): {200: (SCHEMA,)},
    ("get", "/collections/{layer}/queryables"): {200: (SCHEMA,)},
    ("get", "/collections/{layer}/sortables"): {200: (SCHEMA,)},
    ("get", "/collections/{layer}/items"): {
        200: (GEOJSON, "text/csv", "application/geo+json-seq", HTML, *MEDIA_TYPES.values())
    },
    ("get", "/collections/{layer}/items/{feature_id}"): {200: (GEOJSON, HTML)},
    ("get", "/progress/{indicator}/features"): {200: (GEOJSON,)},
    ("get", "/uploads/{upload_id}/features"): {200: (GEOJSON,)},
    ("get", "/uploads/{upload_id}/findings.xlsx"): {200: (XLSX,)},
    ("get", "/uploads/{upload_id}/findings.gpkg"): {200: (ANY,)},
    ("get", "/uploads/{upload_id}/file"): {200: ("application/octet-stream",)},
    ("get", "/layers/{layer}/template.xlsx"): {200: (XLSX,)},
    ("get", "/layers/{layer}/template.gpkg"): {200: (ANY,)},
    ("get", "/uploads/{upload_id}/evidence/{evidence_id}/{size}"): {200: (ANY,)},
    ("get", "/features/{feature_id}/evidence/{evidence_id}/{size}"): {200: (ANY,)},
    ("get", "/features/{feature_id}/evidence.zip"): {200: ("application/zip",)},
    ("get", "/exports/{export_id}/file"): {200: (ANY,)},
    ("get", "/calendar.ics"): {200: ("text/calendar",)},
    ("get", "/assessment.xlsx"): {200: (XLSX,)},
    ("get", "/allocations/sheet.xlsx"): {200: (XLSX,)},
    ("get", "/reported-values/sheet.xlsx"): {200: (XLSX,)},
    ("get", "/releases/{release}/sheet.xlsx"): {200: (XLSX,)},
    ("get", "/sample-sheets/template.xlsx"): {200: (XLSX,)},
    ("options", "/collections/{layer}/items"): {200: ()},
    ("options", "/collections/{layer}/items/{feature_id}"): {200: ()},
    ("post", "/uploads"): _REPLAYED,
    ("delete", "/session"): {200: (JSON,), 204: ()},
}


def complete_answers(paths: dict[str, Any]) -> None:
    """Write the answers of the table into the ``paths`` of a description, in the place of what FastAPI guessed."""
    for (method, path), answers in ANSWERS.items():
        operation = paths.get(path, {}).get(method)
        if operation is None:
            continue
        for status, kinds in answers.items():
            told = operation["responses"].setdefault(str(status), {"description": "答复 Answer"})
            before = told.pop("content", {})
            if kinds:
                told["content"] = {kind: before.get(kind) or {"schema": {}} for kind in kinds}
