"""Who may do what, as the people who run a county would write it down: the expected answers of the matrix tests.

Nothing here is read from the application. A route that is not in :data:`ROUTES` or :data:`UPLOAD_ROUTES` fails a test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.people import PEOPLE

STRANGER = "a stranger"
EVERYBODY = frozenset(PEOPLE)
KEEPERS = frozenset({"sam", "seth", "ada"})  # 三员: they keep the house and do not read the works
READERS = EVERYBODY - KEEPERS
BUREAUS = frozenset({"nora", "walt", "eve"})
FILLERS = frozenset({"alice", "chelsea"})
HEADS = frozenset({"bob", "dave"})
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Route:
    """One address with a request that is well formed; ``who`` gets past the door, a stranger if ``stranger``.

    ``hidden``: the thing asked for is somebody's own, so that everybody else is told that it does not exist.
    ``absent``: even a stranger is told so.
    """

    method: str
    template: str
    address: str
    who: frozenset[str]
    body: dict[str, Any] | None = None
    stranger: bool = False
    hidden: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    form: bool = False
    absent: bool = False


NO_ID = "00000000-0000-4000-8000-000000000000"
TUS = {"Tus-Resumable": "1.0.0"}


def _get(template: str, who: frozenset[str], address: str | None = None, **more: Any) -> Route:
    return Route("GET", template, address or template, who, **more)


ROUTES: tuple[Route, ...] = (
    # the front door
    _get("/", EVERYBODY, "/?f=json", stranger=True),
    _get("/api", EVERYBODY, stranger=True),
    _get("/conformance", EVERYBODY, stranger=True),
    _get("/health", EVERYBODY, stranger=True),
    _get("/favicon.ico", EVERYBODY, stranger=True),
    # oneself; signing out comes last, below
    Route("POST", "/session", "/session", EVERYBODY, {}, stranger=True),
    _get("/session/options", EVERYBODY, stranger=True),
    _get("/me", EVERYBODY),
    Route("PUT", "/me/password", "/me/password", EVERYBODY, {"old": "wrong", "new": "Osier-Bank-2023"}),
    _get("/me/sessions", EVERYBODY),
    Route("DELETE", "/me/sessions/{session_id}", f"/me/sessions/{NO_ID}", NOBODY, hidden=True),
    _get("/me/tokens", EVERYBODY),
    Route("POST", "/me/tokens", "/me/tokens", EVERYBODY, {"label": "x"}),
    Route("DELETE", "/me/tokens/{token_id}", f"/me/tokens/{NO_ID}", NOBODY, hidden=True),
    # the other house's sign-on, which the instance of these tests has not
    _get("/session/sso", NOBODY, hidden=True, absent=True),
    _get("/session/sso/callback", NOBODY, hidden=True, absent=True),
    Route("POST", "/session/sso/logout", "/session/sso/logout", NOBODY, {"logout_token": "x"},
          form=True, hidden=True, absent=True),
    Route("POST", "/me/single-sign-on", "/me/single-sign-on", NOBODY, {"password": "x"}, hidden=True),
    Route("DELETE", "/me/single-sign-on", "/me/single-sign-on", EVERYBODY),
    # accounts and rights
    _get("/people", KEEPERS),
    Route("POST", "/people", "/people", frozenset({"sam"}),
          {"name": "wendy", "display": "x", "role": "leader", "unit": "taixing"}),
    Route("PATCH", "/people/{name}", "/people/dave", frozenset({"sam"}), {"display": "dave"}),
    Route("POST", "/people/{name}/password", "/people/nobody/password", NOBODY),
    Route("POST", "/people/{name}/unlock", "/people/nobody/unlock", NOBODY),
    Route("PUT", "/people/{name}/rights", "/people/nobody/rights", NOBODY, {"enabled": True}),
    _get("/policy", EVERYBODY),
    Route("PUT", "/policy", "/policy", frozenset({"seth"}), {"failures": 5}),
    _get("/rights", EVERYBODY),
    Route("PUT", "/rights", "/rights", frozenset({"seth"}), {"rights": []}),
    Route("POST", "/rights/{year}", "/rights/2024", frozenset({"seth"})),
    Route("POST", "/people/{name}/hand-over", "/people/nobody/hand-over", NOBODY, {}),
    _get("/units", EVERYBODY),
    # the works
    _get("/legend", READERS),
    _get("/dictionary", READERS),
    _get("/collections", READERS),
    _get("/collections/{layer}", READERS, "/collections/afforestation"),
    _get("/collections/{layer}/schema", READERS, "/collections/afforestation/schema"),
    _get("/collections/{layer}/queryables", READERS, "/collections/afforestation/queryables"),
    _get("/collections/{layer}/sortables", READERS, "/collections/afforestation/sortables"),
    _get("/collections/{layer}/items", READERS, "/collections/afforestation/items"),
    _get("/collections/{layer}/items/{feature_id}", READERS, "/collections/afforestation/items/{feature}"),
    _get("/features/{feature_id}/history", READERS, "/features/{feature}/history"),
    Route("POST", "/collections/{layer}/items", "/collections/afforestation/items", FILLERS | BUREAUS,
          {"type": "Feature", "properties": {}, "geometry": None}),
    Route("PUT", "/collections/{layer}/items/{feature_id}", "/collections/afforestation/items/{feature}",
          FILLERS | BUREAUS, {"type": "Feature", "properties": {}, "geometry": None}),
    Route("PATCH", "/collections/{layer}/items/{feature_id}", "/collections/afforestation/items/{feature}",
          FILLERS | BUREAUS, {"properties": {}}),
    Route("DELETE", "/collections/{layer}/items/{feature_id}", "/collections/afforestation/items/{feature}",
          FILLERS | BUREAUS),
    Route("OPTIONS", "/collections/{layer}/items", "/collections/afforestation/items", READERS),
    Route("OPTIONS", "/collections/{layer}/items/{feature_id}", "/collections/afforestation/items/unknown_id",
          READERS),
    Route("POST", "/closings", "/closings", BUREAUS - {"nora"},
          {"layer": "outfalls", "act": "close", "features": [NO_ID]}),
    _get("/closings", READERS, "/closings?layer=outfalls&batch=x"),
    Route("POST", "/features/{feature_id}/rechecks", "/features/{outfall}/rechecks", BUREAUS - {"nora"},
          {"result": "sound"}),
    Route("POST", "/features/{feature_id}/links", "/features/{outfall}/links", BUREAUS - {"nora"},
          {"kind": "merged_into", "other": "{outfall}"}),
    Route("POST", "/features/{feature_id}/restore", "/features/{feature}/restore", FILLERS | BUREAUS,
          {"version": 1, "note": "x"}),
    _get("/features/{feature_id}/evidence", READERS, "/features/{feature}/evidence"),
    _get("/features/{feature_id}/evidence.zip", READERS, "/features/{feature}/evidence.zip"),
    _get("/features/{feature_id}/evidence/{evidence_id}/{size}", NOBODY,
         f"/features/{{feature}}/evidence/{NO_ID}/thumbnail"),
    _get("/search", READERS, "/search?q=a"),
    _get("/tileMatrixSets", EVERYBODY, stranger=True),
    _get("/tileMatrixSets/WebMercatorQuad", EVERYBODY, stranger=True),
    _get("/qgis/{project}", READERS, "/qgis/all.qgs"),
    _get("/qgis/{project}", BUREAUS, "/qgis/farmland.qgs"),
    _get("/styles", READERS),
    _get("/styles/{layer}", READERS, "/styles/all"),
    _get("/styles/{layer}", BUREAUS, "/styles/farmland"),
    _get("/collections/{layer}/styles", BUREAUS, "/collections/farmland/styles"),
    _get("/tiles/WebMercatorQuad/tilejson.json", READERS),
    _get("/collections/{layer}/tiles/WebMercatorQuad/tilejson.json", BUREAUS,
         "/collections/farmland/tiles/WebMercatorQuad/tilejson.json"),
    _get("/tiles", READERS),
    _get("/tiles/WebMercatorQuad", READERS),
    _get("/tiles/WebMercatorQuad/{z}/{row}/{col}", READERS, "/tiles/WebMercatorQuad/10/416/853"),
    _get("/collections/{layer}/tiles", READERS, "/collections/afforestation/tiles"),
    _get("/collections/{layer}/tiles/WebMercatorQuad", READERS,
         "/collections/afforestation/tiles/WebMercatorQuad"),
    _get("/collections/{layer}/tiles/WebMercatorQuad/{z}/{row}/{col}", READERS,
         "/collections/afforestation/tiles/WebMercatorQuad/10/416/853"),
    # restricted ground: only bureaus know that the layer is there
    _get("/collections/{layer}", BUREAUS, "/collections/farmland"),
    _get("/collections/{layer}/items", BUREAUS, "/collections/farmland/items"),
    _get("/collections/{layer}/tiles/WebMercatorQuad/{z}/{row}/{col}", BUREAUS,
         "/collections/farmland/tiles/WebMercatorQuad/10/416/853"),
    # progress
    _get("/progress", READERS),
    _get("/progress/lights", READERS),
    Route("PUT", "/progress/lights", "/progress/lights", frozenset({"cora"}), {"bottom": 3}),
    _get("/progress/{indicator}/series", READERS, "/progress/happy_waters/series?months=1"),
    _get("/progress/{indicator}/proof", READERS, "/progress/happy_waters/proof"),
    _get("/progress/{indicator}/features", READERS, "/progress/{indicator}/features"),
    _get("/indicators", EVERYBODY),
    _get("/plan/tasks", READERS),
    _get("/targets", READERS),
    Route("PUT", "/targets", "/targets", frozenset({"cora", "nora"}),
          {"indicator": "{indicator}", "year": 2024, "value": 1, "document": "x"}),
    _get("/allocations", READERS),
    Route("PUT", "/allocations", "/allocations", frozenset({"cora", "nora"}),
          {"indicator": "{indicator}", "unit": "huangqiao", "year": 2024, "value": 1}),
    _get("/reported-values", READERS),
    _get("/releases", READERS),
    Route("POST", "/releases", "/releases", frozenset({"cora"}), {"id": "", "title": "x", "on": "2022-06-30"}),
    Route("POST", "/reported-values", "/reported-values", frozenset({"eve"}),
          {"indicator": "pm25", "period": "2022", "value": 30, "source_document": "x"}),
    Route("POST", "/reported-values/{value_id}/{verdict}", "/reported-values/0/accept", NOBODY, {}),
    _get("/curves", READERS),
    Route("PUT", "/curves", "/curves", frozenset({"cora", "nora"}), {"indicator": "{indicator}", "shares": None}),
    _get("/allocations/sheet.xlsx", READERS, "/allocations/sheet.xlsx?year=2023"),
    Route("POST", "/allocations/sheet", "/allocations/sheet", BUREAUS | {"cora"}, {"document": "x"}, form=True),
    _get("/reported-values/due", READERS, "/reported-values/due?year=2022"),
    _get("/reported-values/sheet.xlsx", READERS, "/reported-values/sheet.xlsx?year=2022"),
    Route("POST", "/reported-values/sheet", "/reported-values/sheet", BUREAUS, {}, form=True),
    _get("/duties", READERS, "/duties?year=2022"),
    _get("/plan/tasks/standing", READERS),
    Route("PUT", "/releases/cut-off", "/releases/cut-off", frozenset({"cora"}), {"day": 31}),
    _get("/releases/{release}/sheet", NOBODY, "/releases/nothing/sheet"),
    _get("/releases/{release}/sheet.xlsx", NOBODY, "/releases/nothing/sheet.xlsx"),
    _get("/releases/{release}/files", NOBODY, "/releases/nothing/files"),
    Route("POST", "/releases/{release}/files", "/releases/nothing/files", NOBODY),
    _get("/releases/{release}/files/{name}", NOBODY, "/releases/nothing/files/manifest.json"),
    _get("/releases/{release}/comparison", NOBODY, "/releases/nothing/comparison"),
    Route("PUT", "/releases/{period}/notes", "/releases/2022-06/notes",
          frozenset({"alice", "bob", "cora", "nora", "eve"}),
          {"indicator": "{indicator}", "unit": "huangqiao"}),
    _get("/assessment", READERS, "/assessment?year=2022"),
    _get("/assessment.xlsx", READERS, "/assessment.xlsx?year=2022"),
    _get("/assessment/schemes", READERS, "/assessment/schemes?year=2022"),
    Route("PUT", "/assessment/schemes", "/assessment/schemes", frozenset({"cora"}),
          {"year": 2022, "items": [{"category": "x", "indicator": "nothing", "points": 1}]}),
    _get("/years/{year}", READERS, "/years/2022"),
    Route("POST", "/years/{year}/close", "/years/2022/close", frozenset({"cora"}), {}),
    Route("POST", "/years/{year}/open", "/years/2022/open", frozenset({"cora"}), {}),
    _get("/calendar", READERS),
    _get("/calendar.ics", READERS),
    _get("/releases/{release}", NOBODY, "/releases/nothing"),
    _get("/releases/{release}/restatements", NOBODY, "/releases/nothing/restatements"),
    # corridors, rivers, water quality, shore, belts, greening
    _get("/corridors", READERS),
    _get("/corridors/{code}/strip", NOBODY, "/corridors/nothing/strip"),
    Route("PUT", "/corridors/{code}/reaches", "/corridors/nothing/reaches", NOBODY, {"reaches": []}),
    _get("/rivers", READERS),
    _get("/rivers/{name}", NOBODY, "/rivers/nothing"),
    _get("/outfall-counts", READERS),
    _get("/outfalls/{feature_id}/downstream", NOBODY, f"/outfalls/{NO_ID}/downstream"),
    _get("/sections", READERS),
    _get("/sections/{feature_id}", NOBODY, f"/sections/{NO_ID}"),
    _get("/sections/{feature_id}/upstream", NOBODY, f"/sections/{NO_ID}/upstream"),
    _get("/sample-sheets", BUREAUS),
    Route("POST", "/sample-sheets", "/sample-sheets", BUREAUS, form=True),
    _get("/sample-sheets/template.xlsx", READERS),
    _get("/sample-sheets/{sheet_id}", NOBODY, f"/sample-sheets/{NO_ID}", hidden=True),
    Route("POST", "/sample-sheets/{sheet_id}/{action}", f"/sample-sheets/{NO_ID}/submit", NOBODY, {}, hidden=True),
    _get("/shore", READERS),
    _get("/belts", READERS),
    _get("/greening", READERS),
    Route("PUT", "/greening/formula", "/greening/formula", frozenset({"cora", "nora"}),
          {"survival_min_pct": 85, "gain_stages": ("accepted", "recognised")}),
    _get("/settings", READERS),
    Route("PUT", "/settings/{key}", "/settings/tailwater_buffer_rutai_m", frozenset({"cora"}), {"value": 1000}),
    # rules
    _get("/rules", EVERYBODY),
    Route("PUT", "/rules/{code}", "/rules/{rule}", frozenset({"cora"}), {"parameters": {}}),
    Route("POST", "/rules/dry-run", "/rules/dry-run", frozenset({"cora"}),
          {"code": "{rule}", "parameters": {}}),
    # files in parts
    Route("OPTIONS", "/files", "/files", EVERYBODY, stranger=True),
    Route("OPTIONS", "/files/{file_id}", f"/files/{NO_ID}", EVERYBODY, stranger=True),
    Route("POST", "/files", "/files", FILLERS | BUREAUS, headers=TUS | {"Upload-Length": "10"}),
    Route("HEAD", "/files/{file_id}", f"/files/{NO_ID}", NOBODY, hidden=True, headers=TUS),
    Route("PATCH", "/files/{file_id}", f"/files/{NO_ID}", NOBODY, hidden=True,
          headers=TUS | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}),
    Route("POST", "/files/{file_id}", f"/files/{NO_ID}", NOBODY, hidden=True,
          headers=TUS | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream",
                         "X-HTTP-Method-Override": "PATCH"}),
    Route("DELETE", "/files/{file_id}", f"/files/{NO_ID}", NOBODY, hidden=True, headers=TUS),
    # uploads, as far as none is named
    Route("POST", "/uploads", "/uploads", FILLERS | BUREAUS, {"layer": "afforestation"}, form=True),
    _get("/uploads", EVERYBODY),
    Route("DELETE", "/mappings", "/mappings?layer=afforestation", FILLERS | BUREAUS),
    _get("/layers/{layer}/template.xlsx", READERS, "/layers/afforestation/template.xlsx"),
    _get("/layers/{layer}/template.gpkg", READERS, "/layers/afforestation/template.gpkg"),
    # reviewing together
    Route("POST", "/uploads/bulk", "/uploads/bulk", HEADS | BUREAUS,
          {"ids": [NO_ID], "action": "return", "note": "x"}),
    _get("/me/colleagues", EVERYBODY),
    _get("/me/reminders", EVERYBODY),
    _get("/review/turnaround", READERS),
    _get("/review/terms", EVERYBODY),
    Route("PUT", "/review/terms", "/review/terms", frozenset({"cora"}), {"terms": {}}),
    # packages and jobs
    _get("/exports", EVERYBODY),
    Route("POST", "/exports", "/exports", READERS, {"scope": {"layers": ["afforestation"]}, "format": "nothing"}),
    _get("/exports/{export_id}", NOBODY, f"/exports/{NO_ID}", hidden=True),
    _get("/exports/{export_id}/file", NOBODY, f"/exports/{NO_ID}/file", hidden=True),
    _get("/jobs/{job_id}/events", NOBODY, f"/jobs/{NO_ID}/events", hidden=True),
    # the record
    _get("/audit", frozenset({"ada", "ines"})),
    _get("/audit/actions", frozenset({"ada", "ines"})),
    _get("/audit/days/{day}", frozenset({"ada", "ines"}), "/audit/days/2022-06-01"),
    _get("/audit/verify", frozenset({"ada", "ines"})),
    # the house itself
    _get("/instance", frozenset({"sam"})),
    Route("DELETE", "/session", "/session", EVERYBODY),
)  # fmt: skip

STATES = (
    "reading", "failed", "draft", "submitted", "confirmed", "approved", "published", "returned", "withdrawn",
)  # fmt: skip
# the upload of these tests: plots of huangqiao, sent by alice, led by the bureau of nora, assisted by that of walt
OWN_UNIT = frozenset({"alice", "bob"})
SEEN_BY_BUREAUS = frozenset({"confirmed", "approved", "published", "returned"})


def sees(name: str, state: str) -> bool:
    """Whether that person knows of the upload at all."""
    if name in OWN_UNIT:
        return True
    if name in BUREAUS:
        return state in SEEN_BY_BUREAUS
    return name in READERS and state == "published"


@dataclass(frozen=True)
class UploadRoute:
    """One address of an upload: ``by`` names who may use it in which states; who sees the upload may read it."""

    method: str
    template: str
    address: str
    by: dict[str, frozenset[str]] | None = None
    body: dict[str, Any] | None = None
    form: bool = False


_EDITED = {"alice": frozenset({"draft", "returned"})}
# while something can still come of a word about it
_OPEN = frozenset({"draft", "submitted", "confirmed", "approved", "returned"})
_LED = frozenset({"confirmed", "approved", "returned"})
_SAID = {"alice": _OPEN, "bob": _OPEN, "nora": _LED, "walt": _LED}
# what is being decided has left the hands of whoever sent it
_HELD = frozenset({"reading", "failed", "draft", "returned", "withdrawn"})
_LOCKED = {
    "alice": frozenset({"draft", "returned"}),
    "bob": frozenset({"submitted"}),
    "nora": frozenset({"confirmed", "approved"}),
}
_UNDER_REVIEW = frozenset({"submitted", "confirmed", "approved", "returned"})
UPLOAD_ROUTES: tuple[UploadRoute, ...] = (
    UploadRoute("GET", "/uploads/{upload_id}", ""),
    UploadRoute("GET", "/uploads/{upload_id}/crs", "/crs"),
    UploadRoute("GET", "/uploads/{upload_id}/features", "/features"),
    UploadRoute("GET", "/uploads/{upload_id}/findings.xlsx", "/findings.xlsx"),
    UploadRoute("GET", "/uploads/{upload_id}/findings.gpkg", "/findings.gpkg"),
    UploadRoute("GET", "/uploads/{upload_id}/file", "/file"),
    UploadRoute("PATCH", "/uploads/{upload_id}", "",
                {"alice": frozenset({"draft", "returned", "failed"})}, {"encoding": "utf-8"}),
    UploadRoute("PATCH", "/uploads/{upload_id}/rows", "/rows", _EDITED, {"rows": "all", "drop": True}),
    UploadRoute("POST", "/uploads/{upload_id}/fixes", "/fixes", _EDITED, {"all_safe": True}),
    UploadRoute("POST", "/uploads/{upload_id}/acknowledge", "/acknowledge", _EDITED, {"findings": ["nothing"]}),
    UploadRoute("GET", "/uploads/{upload_id}/stages", "/stages"),
    UploadRoute("POST", "/uploads/{upload_id}/stages", "/stages", {"nora": frozenset({"confirmed"})},
                {"verdicts": [{"stage": "survey", "verdict": "accepted"}]}),
    UploadRoute("DELETE", "/uploads/{upload_id}", "",
                {"alice": frozenset({"draft", "failed", "returned", "withdrawn"})}),
    UploadRoute("POST", "/uploads/{upload_id}/{action}", "/submit", _EDITED, {}),
    UploadRoute("POST", "/uploads/{upload_id}/{action}", "/withdraw",
                {"alice": frozenset({"draft", "returned", "submitted"})}, {}),
    UploadRoute("POST", "/uploads/{upload_id}/{action}", "/confirm", {"bob": frozenset({"submitted"})}, {}),
    UploadRoute("POST", "/uploads/{upload_id}/{action}", "/approve", {"nora": frozenset({"confirmed"})}, {}),
    UploadRoute("POST", "/uploads/{upload_id}/{action}", "/publish", {"nora": frozenset({"approved"})}, {}),
    UploadRoute("POST", "/uploads/{upload_id}/{action}", "/return",
                {"bob": frozenset({"submitted"}), "nora": frozenset({"confirmed", "approved"})},
                {"note": "请补充材料"}),
    UploadRoute("GET", "/uploads/{upload_id}/comments", "/comments"),
    UploadRoute("POST", "/uploads/{upload_id}/comments", "/comments", _SAID, {"text": "请看第 1 行"}),
    UploadRoute("POST", "/uploads/{upload_id}/comments/{comment_id}", "/comments/0", {}, {}),
    UploadRoute("POST", "/uploads/{upload_id}/countersign", "/countersign",
                {"walt": frozenset({"confirmed"})}, {"verdict": "agree"}),
    UploadRoute("POST", "/uploads/{upload_id}/items/{item_id}", "/items/0", {}, {}),
    UploadRoute("POST", "/uploads/{upload_id}/lock", "/lock", _LOCKED, {}),
    # to give back what is not held changes nothing
    UploadRoute("DELETE", "/uploads/{upload_id}/lock", "/lock",
                dict.fromkeys(OWN_UNIT, frozenset(STATES)) | dict.fromkeys(BUREAUS, SEEN_BY_BUREAUS)),
    UploadRoute("POST", "/uploads/{upload_id}/take-over", "/take-over", {"alice": _HELD}, {}),
    UploadRoute("POST", "/uploads/{upload_id}/hand-over", "/hand-over",
                {"alice": _HELD, "bob": _HELD}, {"to": "alice"}),
    # what changes, what proves it, what a reviewer would have instead
    UploadRoute("GET", "/uploads/{upload_id}/changes", "/changes"),
    UploadRoute("GET", "/uploads/{upload_id}/evidence", "/evidence"),
    UploadRoute("POST", "/uploads/{upload_id}/evidence", "/evidence", _EDITED,
                {"row": "1", "kind": "nothing"}, form=True),
    UploadRoute("DELETE", "/uploads/{upload_id}/evidence/{evidence_id}", f"/evidence/{NO_ID}", {}),
    UploadRoute("GET", "/uploads/{upload_id}/evidence/{evidence_id}/{size}", f"/evidence/{NO_ID}/thumbnail", {}),
    UploadRoute("GET", "/uploads/{upload_id}/proposals", "/proposals"),
    UploadRoute("POST", "/uploads/{upload_id}/proposals", "/proposals",
                {"bob": _UNDER_REVIEW, "nora": _UNDER_REVIEW - {"submitted"}}, {"row": 1, "note": "x"}),
    UploadRoute("POST", "/uploads/{upload_id}/proposals/{number}/{answer}", "/proposals/1/decline", {}, {}),
)  # fmt: skip
# an endless answer; what it tells is what the upload's own address tells
STREAMS = frozenset({"/uploads/{upload_id}/events"})
