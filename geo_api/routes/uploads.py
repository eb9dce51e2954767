"""Uploads over HTTP: send a file, look at what was found, choose how it is read, move it on, give it up."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, get_args

import orjson
from fastapi import APIRouter, Depends, File, Form, Header, Query, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.convertors import StringConvertor, register_url_convertor

from geo_api import candidates, jobs, mappings, models, preconditions, reports, retries, uploads
from geo_api.days import Day
from geo_api.db import Actor, Database
from geo_api.doors import ActorDep, DatabaseDep, PersonDep, SessionDep, SettingsDep
from geo_api.errors import Unacceptable, answer_problem
from geo_api.people import Person
from geo_api.review import items, locks
from geo_api.routes.access import IfMatch
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["uploads"])

PATIENCE_SECONDS = 8.0
READ = "SELECT state <> 'reading' FROM intake.uploads WHERE id = CAST(:subject AS uuid)"
Action = Literal["submit", "withdraw", "return", "confirm", "approve", "publish"]
# the states of geo_api.workflow
State = Literal[
    "reading",
    "failed",
    "draft",
    "submitted",
    "confirmed",
    "approved",
    "published",
    "returned",
    "withdrawn",
]


class ActionConvertor(StringConvertor):
    """The moves alone: any other last word is another address, with methods of its own."""

    regex = "|".join(get_args(Action))


register_url_convertor("action", ActionConvertor())


def open_upload(upload_id: str, session: SessionDep, if_match: IfMatch = None) -> models.Upload:
    """The upload, locked until the change is made, if nobody else works on it and it is what the client loaded."""
    upload = uploads.find(session, upload_id, lock=True)
    locks.require_free(session, session.info["actor"].person, upload)
    preconditions.require_unchanged(session, upload, if_match)
    return upload


ChangedUpload = Annotated[models.Upload, Depends(open_upload)]


class Choice(BaseModel):
    crs: str | None = Field(default=None, max_length=60)
    encoding: str | None = Field(default=None, max_length=40)
    file_layer: str | None = Field(default=None, max_length=255)
    mapping: dict[str, Any] | None = None
    layer: str | None = Field(default=None, max_length=60)


class ItemAsked(BaseModel):
    text: str = Field(min_length=1, max_length=1000)
    row: int | None = Field(default=None, ge=1, le=2_000_000_000)
    field: str | None = Field(default=None, max_length=60)
    finding: str | None = Field(default=None, max_length=200)


class MoveAsked(BaseModel):
    note: str = Field(default="", max_length=2000)
    deadline: Day | None = None
    items: list[ItemAsked] = Field(default=[], max_length=200)
    done: list[int] = Field(default=[], max_length=200)


@router.post("/uploads", status_code=201)
def receive_upload(
    actor: ActorDep,
    person: PersonDep,
    database: DatabaseDep,
    settings: SettingsDep,
    layer: Annotated[str, Form(max_length=60)],
    file: Annotated[UploadFile | None, File()] = None,
    file_id: Annotated[str | None, Form(max_length=40)] = None,
    crs: Annotated[str | None, Form(max_length=60)] = None,
    encoding: Annotated[str | None, Form(max_length=40)] = None,
    file_layer: Annotated[str | None, Form(max_length=255)] = None,
    mapping: Annotated[str | None, Form(max_length=100_000)] = None,
    prefer: Annotated[str, Header()] = "",
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Take a file in. Answers 201 with the finished report, or 202 while the file is still being read."""
    asked: dict[str, Any] = {
        "layer_key": layer,
        "crs": crs,
        "encoding": encoding,
        "file_layer": file_layer,
        "mapping": _parse_mapping(layer, mapping),
        "idempotency_key": idempotency_key,
    }
    with database.session(actor) as session:
        if file_id:
            upload = uploads.receive_parts(session, settings, person, file_id=file_id, **asked)
        elif file is not None:
            name = file.filename or ""
            upload = uploads.receive(session, settings, person, file_name=name, source=file.file, **asked)
        else:
            raise Unacceptable(
                "file.missing",
                "没有收到文件：请选择文件，或给出已传完的 file_id。",
                "No file came: send one as `file`, or name one that has arrived as `file_id`.",
                field="file",
            )
        key = str(upload.id)
    patience = 0.0 if "respond-async" in prefer else PATIENCE_SECONDS
    finished = jobs.wait_for(database, actor, READ, key, patience)
    answer = _tell_fresh(database, actor, person, key, 201 if finished else 202)
    answer.headers["Location"] = f"/uploads/{key}"
    return answer


@router.get("/uploads")
def list_uploads(
    session: SessionDep,
    person: PersonDep,
    state: Annotated[list[State] | None, Query()] = None,
    layer: str | None = None,
    unit: str | None = None,
    mine: bool = False,
    waiting: bool = False,
    duty: Literal["lead", "assist"] | None = None,
    limit: Annotated[int, Query(ge=1, le=reports.LONGEST_PAGE)] = reports.LONGEST_PAGE,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> dict[str, Any]:
    if layer is not None:
        uploads.find_layer(layer)
    wanted = reports.Wanted(states=state or (), layer=layer, unit=unit, mine=mine, waiting=waiting, duty=duty)
    found, following = reports.list_uploads(session, person, wanted, limit, cursor)
    return {"uploads": found, "next": following}


@router.get("/uploads/{upload_id}")
def show_upload(upload_id: str, session: SessionDep, person: PersonDep) -> Response:
    return tell(session, person, uploads.find(session, upload_id))


@router.get("/uploads/{upload_id}/crs")
def show_candidates(upload_id: str, session: SessionDep) -> Response:
    told = candidates.describe_candidates(uploads.find(session, upload_id))
    return Response(orjson.dumps(told), media_type="application/json")


@router.patch("/uploads/{upload_id}")
def choose(
    upload_id: str,
    asked: Choice,
    actor: ActorDep,
    person: PersonDep,
    database: DatabaseDep,
    if_match: IfMatch = None,
) -> Response:
    with database.session(actor) as session:
        upload = open_upload(upload_id, session, if_match)
        layer = uploads.find_layer(asked.layer or upload.layer)
        uploads.reread(
            session,
            person,
            upload,
            crs=asked.crs,
            encoding=asked.encoding,
            file_layer=asked.file_layer,
            mapping=None if asked.mapping is None else mappings.read_mapping(layer, asked.mapping),
            layer_key=asked.layer,
        )
    jobs.wait_for(database, actor, READ, upload_id, PATIENCE_SECONDS)
    return _tell_fresh(database, actor, person, upload_id, 200)


@router.delete("/uploads/{upload_id}", status_code=204)
def delete_upload(upload: ChangedUpload, session: SessionDep, person: PersonDep) -> Response:
    uploads.delete(session, person, upload)
    return Response(status_code=204)


@router.delete("/mappings")
def forget_mappings(layer: str, session: SessionDep, person: PersonDep) -> dict[str, int]:
    """Forget how this unit mapped the columns of earlier files of a layer."""
    return {"forgotten": mappings.forget_mappings(session, person, uploads.find_layer(layer))}


@router.post("/uploads/{upload_id}/{action:action}")
def move_upload(
    upload_id: str,
    action: Action,
    session: SessionDep,
    person: PersonDep,
    asked: MoveAsked | None = None,
    if_match: IfMatch = None,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Move the upload one step. With an Idempotency-Key the same request again gets the same answer."""
    asked = asked or MoveAsked()
    if not idempotency_key:
        return _move(session, person, upload_id, action, asked, if_match)
    told = asked.model_dump() | {"upload": upload_id, "action": action}
    request = orjson.dumps(told, default=str, option=orjson.OPT_SORT_KEYS)
    uploads.find(session, upload_id)  # an answer is given again to those only who still may see what it tells
    if kept := retries.find_answer(session, person, idempotency_key, request):
        return replay(kept)
    answer = _move(session, person, upload_id, action, asked, if_match)
    fresh = retries.Kept(answer.status_code, answer.headers.get("etag"), bytes(answer.body))
    retries.keep_answer(session, person, idempotency_key, request, fresh)
    return answer


def _move(
    session: Session, person: Person, upload_id: str, action: Action, asked: MoveAsked, if_match: str | None
) -> Response:
    upload = open_upload(upload_id, session, if_match)
    stopped = uploads.move(
        session,
        person,
        upload,
        action,
        asked.note,
        asked.deadline,
        asked=[items.Asked(**one.model_dump()) for one in asked.items],
        done=asked.done,
    )
    if stopped is not None:
        # answered, not raised: what the check before the move found is kept
        return answer_problem(
            stopped.status, stopped.code, stopped.detail, stopped.detail_en, stopped.field, {}
        )
    return tell(session, person, upload)


def replay(kept: retries.Kept) -> Response:
    """An answer given once more."""
    kind = "application/json" if kept.status < 400 else "application/problem+json"
    headers = {"Idempotent-Replayed": "true"} | ({"ETag": kept.etag} if kept.etag else {})
    return Response(kept.body, status_code=kept.status, media_type=kind, headers=headers)


def tell(session: Session, person: Person, upload: models.Upload, status: int = 200) -> Response:
    """The report of an upload with its ETag."""
    return Response(
        orjson.dumps(reports.describe_upload(session, person, upload)),
        status_code=status,
        media_type="application/json",
        headers={"ETag": preconditions.tag(upload)},
    )


def _tell_fresh(database: Database, actor: Actor, person: Person, upload_id: str, status: int) -> Response:
    with database.session(actor) as session:
        return tell(session, person, uploads.find(session, upload_id), status)


def _parse_mapping(layer: str, sent: str | None) -> dict[str, Any] | None:
    if not sent:
        return None
    try:
        parsed = json.loads(sent)
    except (ValueError, RecursionError):
        parsed = None
    return mappings.read_mapping(uploads.find_layer(layer), parsed)
