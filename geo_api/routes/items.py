"""OGC API Features Part 4: works created, replaced, changed and removed; each request becomes an upload to review."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from sqlalchemy import Connection

from geo_api import jobs, permissions, uploads
from geo_api.changes import bodies, clients, editing, sending
from geo_api.changes.answers import answer_change
from geo_api.changes.gathering import Draft, open_draft, take_back
from geo_api.changes.original import Edit, write_original
from geo_api.doors import ActorDep, DatabaseDep, PersonDep, ReaderDep, SettingsDep
from geo_api.errors import NotFound, Problem
from geo_api.questions import parse_language
from geo_api.routes.access import IfMatch
from geo_api.routes.uploads import PATIENCE_SECONDS
from geo_api.visibility import find_layer, readable_fields
from geo_api.written import PLAIN
from layers.layer import Field, Layer


class ReportingRoute(APIRoute):
    """Tells a refusal as an exception report to a client that shows its person nothing else."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        ask = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await ask(request)
            except Problem as problem:
                # 401 is a question, not a refusal: the challenge has to reach the client
                if problem.status == 401 or not clients.reads_reports(request.headers.get("user-agent", "")):
                    raise
                zh = parse_language(request.headers.get("accept-language", "")) == "zh"
                return clients.report(
                    problem.status, problem.code, problem.detail if zh else problem.detail_en
                )

        return answer


router = APIRouter(dependencies=PLAIN, prefix="/collections", tags=["changes"], route_class=ReportingRoute)
ContentCrs = Annotated[str | None, Header(alias="Content-Crs", max_length=200)]
Prefer = Annotated[str, Header(max_length=200)]
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)]
Into = Annotated[str | None, Query(max_length=40, description="new, or the draft that gathers this edit")]
# what the edits of a request are, given what is published and what the draft already holds
Ask = Callable[[Connection, Layer, tuple[Field, ...], Draft | None], list[Edit]]
_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/geo+json": {"schema": {"type": "object"}}}}
}
_PART: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/merge-patch+json": {"schema": {"type": "object"}}},
    }
}


async def read_document(request: Request, person: PersonDep) -> bodies.Document:
    """The body, read for somebody who is signed in."""
    return bodies.read_document(await request.body(), request.headers.get("content-type", ""))


DocumentDep = Annotated[bodies.Document, Depends(read_document)]


class Change:
    """One request that changes works: who asks, and how they want to be answered."""

    def __init__(
        self,
        request: Request,
        actor: ActorDep,
        person: PersonDep,
        database: DatabaseDep,
        settings: SettingsDep,
        upload: Into = None,
        content_crs: ContentCrs = None,
        prefer: Prefer = "",
        idempotency_key: Key = None,
    ) -> None:
        self.request, self.actor, self.person = request, actor, person
        self.database, self.settings = database, settings
        self.into, self.prefer, self.key = upload, prefer, idempotency_key
        self.content_crs = content_crs
        self.user_agent = request.headers.get("user-agent", "")
        self.language = parse_language(request.headers.get("accept-language", ""))

    def find_target(
        self,
        connection: Connection,
        layer: Layer,
        fields: tuple[Field, ...],
        feature_id: str,
        if_match: str | None,
        started: int | None = None,
    ) -> editing.Target:
        lenient = clients.knows_no_etags(self.user_agent)
        try:
            return editing.find_target(connection, layer, fields, feature_id, if_match, started, lenient)
        except NotFound:
            if lenient:
                clients.require_published(connection, self.person, feature_id)
            raise

    def run(
        self, layer_key: str, ask: Ask, *, creates: bool = False, continues: str | None = None
    ) -> Response:
        """Make an upload of the edits, wait until it is read, and tell what became of it.

        ``continues``: the feature of which a client that sends shape and values apart may have sent the other half.
        """
        layer = find_layer(layer_key, self.person)
        uploads.require_uploadable(self.person, layer.key)
        fields = readable_fields(layer, self.person)
        with self.database.session(self.actor) as session:
            gathers = self.into not in (None, "new")
            draft = (
                open_draft(session, self.settings, self.person, layer, str(self.into)) if gathers else None
            )
            before = None
            if continues and self.into is None and clients.sends_halves(self.user_agent):
                before = take_back(session, self.settings, self.person, layer, continues)
            edits = ask(session.connection(), layer, fields, draft or before)
            if draft is not None:
                draft.add(fields, edits)
                upload = draft.upload
            else:
                upload = sending.open_change(
                    session,
                    self.settings,
                    self.person,
                    layer,
                    before.append(fields, edits) if before else write_original(fields, edits),
                    way="api",
                    submits=self.into is None,
                    idempotency_key=self.key,
                )
            upload_id = str(upload.id)
        jobs.wait_for(self.database, self.actor, sending.DONE, upload_id, PATIENCE_SECONDS)
        with self.database.session(self.actor) as session:
            return answer_change(
                session,
                self.person,
                uploads.find(session, upload_id),
                user_agent=self.user_agent,
                prefer=self.prefer,
                creates=creates,
                language=self.language,
                # what was taken back is in it: it stays, whatever was found
                keeps=gathers or before is not None,
            )


ChangeDep = Annotated[Change, Depends()]


@router.post("/{layer}/items", status_code=202, openapi_extra=_BODY)
def create_items(layer: str, change: ChangeDep, document: DocumentDep) -> Response:
    """One feature, or a collection of them, as new works."""
    reference = bodies.read_reference(change.content_crs)

    def ask(_: Connection, found: Layer, fields: tuple[Field, ...], __: Draft | None) -> list[Edit]:
        return editing.create(found, fields, document, reference)

    return change.run(layer, ask, creates=True)


@router.put("/{layer}/items/{feature_id}", status_code=202, openapi_extra=_BODY)
def replace_item(
    layer: str, feature_id: str, change: ChangeDep, document: DocumentDep, if_match: IfMatch = None
) -> Response:
    """A whole feature in the place of the current one. ``If-Match``, or the ``version`` it says, is required."""
    started = bodies.read_version(document)

    def ask(connection: Connection, found: Layer, fields: tuple[Field, ...], _: Draft | None) -> list[Edit]:
        target = change.find_target(connection, found, fields, feature_id, if_match, started)
        return [editing.replace(target, document, bodies.read_reference(change.content_crs))]

    return change.run(layer, ask)


@router.patch("/{layer}/items/{feature_id}", status_code=202, openapi_extra=_PART)
def update_item(
    layer: str, feature_id: str, change: ChangeDep, document: DocumentDep, if_match: IfMatch = None
) -> Response:
    """Some fields, or the geometry, of the current feature. ``If-Match`` is required."""
    bodies.require_own_id(document, feature_id)

    def ask(
        connection: Connection, found: Layer, fields: tuple[Field, ...], draft: Draft | None
    ) -> list[Edit]:
        target = change.find_target(connection, found, fields, feature_id, if_match)
        if draft is not None:
            target = replace(target, current=draft.see(target.current))
        return [editing.update(target, document, bodies.read_reference(change.content_crs))]

    return change.run(layer, ask, continues=feature_id)


@router.delete("/{layer}/items/{feature_id}", status_code=202)
def remove_item(layer: str, feature_id: str, change: ChangeDep, if_match: IfMatch = None) -> Response:
    """The end of the current feature; what it was stays on record. ``If-Match`` is required."""

    def ask(connection: Connection, found: Layer, fields: tuple[Field, ...], _: Draft | None) -> list[Edit]:
        return [editing.remove(change.find_target(connection, found, fields, feature_id, if_match))]

    return change.run(layer, ask)


@router.options("/{layer}/items")
def tell_items_methods(layer: str, person: ReaderDep) -> Response:
    """What may be done with the collection; POST for those who may upload to it."""
    may = find_layer(layer, person).key in permissions.uploadable_layers(person)
    takes = {"Accept-Post": ", ".join(bodies.TYPES[:2])} if may else {}
    return Response(headers={"Allow": "GET, HEAD, OPTIONS" + (", POST" if may else ""), **takes})


@router.options("/{layer}/items/{feature_id}")
def tell_item_methods(layer: str, feature_id: str, person: ReaderDep) -> Response:
    """What may be done with a feature, whether there is one of that id or not: clients ask with any."""
    may = find_layer(layer, person).key in permissions.uploadable_layers(person)
    allowed = "GET, HEAD, OPTIONS" + (", PUT, PATCH, DELETE" if may else "")
    takes = {"Accept-Patch": f"{bodies.TYPES[2]}, {bodies.TYPES[0]}"} if may else {}
    return Response(headers={"Allow": allowed, **takes})
