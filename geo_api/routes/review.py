"""Reviewing together over HTTP: comments, countersigns, items, locks, holders; many at once; what waits too long."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy.orm import Session

from geo_api import models, permissions, retries, uploads
from geo_api.days import Day
from geo_api.doors import ActorDep, BrowserDep, DatabaseDep, PersonDep, SessionDep
from geo_api.instants import parse_instant
from geo_api.preconditions import Thing, require_content, tag_content
from geo_api.review import (
    bulk,
    comments,
    countersigns,
    holding,
    items,
    locks,
    reminders,
    terms,
    turnaround,
)
from geo_api.routes.uploads import ChangedUpload, replay, tell
from geo_api.settled import take_turn
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["review"])

Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)]


def open_as_is(upload_id: str, session: SessionDep) -> models.Upload:
    """The upload, locked until the change is made, whoever works on it: words about it are always welcome."""
    return uploads.find(session, upload_id, lock=True)


AnyUpload = Annotated[models.Upload, Depends(open_as_is)]


class Said(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=2000)
    row: int | None = Field(default=None, ge=1, le=2_000_000_000)
    field: str | None = Field(default=None, max_length=60)
    place: list[Annotated[float, Field(ge=-180, le=180)]] | None = Field(
        default=None, min_length=2, max_length=2
    )

    @field_validator("place")
    @classmethod
    def lies_on_earth(cls, place: list[float] | None) -> list[float] | None:
        if place and abs(place[1]) > 90:
            raise ValueError("longitude first, then latitude")
        return place


class Settled(BaseModel):
    resolved: bool = True


class Signed(BaseModel):
    verdict: Literal["agree", "object"]
    note: str = Field(default="", max_length=2000)


class Ticked(BaseModel):
    done: bool = True
    note: str = Field(default="", max_length=500)


class HandedOver(BaseModel):
    to: str = Field(min_length=1, max_length=100)


class AllHandedOver(BaseModel):
    to: str | None = Field(default=None, min_length=1, max_length=100)


class ManyMoved(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ids: list[Annotated[str, Field(max_length=40)]] = Field(min_length=1, max_length=bulk.MOST_IDS)
    action: bulk.Action
    note: str = Field(default="", max_length=2000)
    deadline: Day | None = None


class NewTerms(BaseModel):
    terms: dict[str, Any] = Field(max_length=20)
    source: str = Field(default="", max_length=300)


@router.post("/uploads/bulk")
def move_many(
    asked: ManyMoved,
    actor: ActorDep,
    person: PersonDep,
    database: DatabaseDep,
    idempotency_key: Key = None,
) -> Response:
    """Confirm, approve, publish or return many uploads; each has its own outcome, and none undoes another."""
    bulk.require_role(person, asked.action)
    uploads.require_ahead(asked.deadline)
    request = b"bulk" + orjson.dumps(asked.model_dump(), default=str, option=orjson.OPT_SORT_KEYS)
    with bulk.take_turn(), ExitStack() as stack:
        keeping: Session | None = None
        if idempotency_key:
            # open as long as the moves take: the same request sent again waits for their outcomes
            keeping = stack.enter_context(database.session(actor))
            if kept := retries.find_answer(keeping, person, idempotency_key, request):
                return replay(kept)
        told = bulk.move_each(database, actor, person, asked.ids, asked.action, asked.note, asked.deadline)
        done = sum(one["ok"] for one in told)
        body = orjson.dumps({"outcomes": told, "done": done, "failed": len(told) - done})
        if keeping is not None and idempotency_key:
            retries.keep_answer(keeping, person, idempotency_key, request, retries.Kept(200, None, body))
    return Response(body, media_type="application/json")


@router.get("/uploads/{upload_id}/comments")
def list_comments(upload_id: str, session: SessionDep) -> dict[str, Any]:
    return {"comments": comments.list_comments(session, uploads.find(session, upload_id))}


@router.post("/uploads/{upload_id}/comments", status_code=201)
def add_comment(upload: AnyUpload, asked: Said, session: SessionDep, person: PersonDep) -> dict[str, Any]:
    said = comments.add_comment(session, person, upload, asked.text, asked.row, asked.field, asked.place)
    return comments.describe_comments(session, [said])[0]


@router.post("/uploads/{upload_id}/comments/{comment_id}")
def resolve_comment(
    comment_id: int, upload: AnyUpload, session: SessionDep, person: PersonDep, asked: Settled | None = None
) -> dict[str, Any]:
    resolved = asked.resolved if asked else True
    said = comments.resolve_comment(session, person, upload, comment_id, resolved)
    return comments.describe_comments(session, [said])[0]


@router.post("/uploads/{upload_id}/countersign")
def countersign(upload: AnyUpload, asked: Signed, session: SessionDep, person: PersonDep) -> Response:
    countersigns.countersign(session, person, upload, asked.verdict, asked.note)
    return tell(session, person, upload)


@router.post("/uploads/{upload_id}/items/{item_id}")
def tick_item(
    item_id: int, upload: ChangedUpload, session: SessionDep, person: PersonDep, asked: Ticked | None = None
) -> Response:
    """Tick an item of the last return off, or open it again."""
    asked = asked or Ticked()
    items.tick_item(session, person, upload, item_id, asked.done, asked.note)
    return tell(session, person, upload)


@router.post("/uploads/{upload_id}/lock")
def take_lock(upload: AnyUpload, session: SessionDep, person: PersonDep) -> dict[str, Any]:
    return {"lock": locks.take_lock(session, person, upload)}


@router.delete("/uploads/{upload_id}/lock", status_code=204)
def release_lock(upload: AnyUpload, session: SessionDep, person: PersonDep) -> Response:
    locks.release_lock(session, person, upload)
    return Response(status_code=204)


@router.post("/uploads/{upload_id}/take-over")
def take_over(upload: ChangedUpload, session: SessionDep, person: PersonDep) -> Response:
    holding.take_over(session, person, upload)
    return tell(session, person, upload)


@router.post("/uploads/{upload_id}/hand-over")
def hand_over(upload: ChangedUpload, asked: HandedOver, session: SessionDep, person: PersonDep) -> Response:
    holding.hand_over(session, person, upload, asked.to)
    return tell(session, person, upload)


@router.get("/me/colleagues")
def list_colleagues(session: SessionDep, person: PersonDep) -> dict[str, Any]:
    """Those of one's unit who can hold a draft."""
    return {"people": holding.list_colleagues(session, person.unit)}


@router.post("/people/{name}/hand-over")
def hand_over_all(name: str, session: SessionDep, person: BrowserDep, asked: AllHandedOver) -> dict[str, int]:
    """Everything somebody holds in one's unit goes to a colleague, or to whoever takes it over."""
    return {"handed_over": holding.hand_over_all(session, person, name, asked.to)}


@router.get("/me/reminders")
def list_reminders(session: SessionDep, person: PersonDep) -> dict[str, Any]:
    return {"reminders": reminders.list_reminders(session, person)}


@router.get("/review/turnaround")
def show_turnaround(
    session: SessionDep,
    person: PersonDep,
    by: turnaround.By = "unit",
    since: Annotated[str | None, Query(alias="from", max_length=40)] = None,
    until: Annotated[str | None, Query(alias="to", max_length=40)] = None,
) -> dict[str, Any]:
    rows = turnaround.measure_turnaround(
        session, person, by, parse_instant(since, "from"), parse_instant(until, "to")
    )
    return {"by": by, "from": since, "to": until, "rows": rows}


@router.get("/review/terms")
def show_terms(session: SessionDep, person: PersonDep, response: Response) -> dict[str, Any]:
    told = terms.describe_terms(session)
    response.headers["ETag"] = tag_content(told)
    return {"terms": told, "editable": permissions.may(person, "set_rules")}


@router.put("/review/terms")
def set_terms(
    asked: NewTerms,
    session: SessionDep,
    person: PersonDep,
    if_match: Annotated[str | None, Header(max_length=200)] = None,
) -> dict[str, Any]:
    permissions.require(person, "set_rules")
    if if_match is not None:
        take_turn(session.connection())
        seen = tag_content(terms.describe_terms(session))
        thing = Thing("审核时限", "The list of terms of review", "review", ("review.terms",))
        require_content(session, seen, if_match, thing)
    terms.set_terms(session, asked.terms, asked.source)
    return {"terms": terms.describe_terms(session), "editable": True}
