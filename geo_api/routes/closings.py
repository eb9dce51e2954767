"""销号, 回头看, verdicts by stage and merged points over HTTP."""

from __future__ import annotations

import uuid
from typing import Any, Literal

import orjson
from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from geo_api import reports, uploads
from geo_api.changes import acts, closings, links, verdicts
from geo_api.changes.closing_rows import Asked
from geo_api.days import Day
from geo_api.doors import PersonDep, ReadDep, ReaderDep, SessionDep, SettingsDep
from geo_api.errors import TITLES
from geo_api.geojson import JSONAnswer
from geo_api.history import find_feature_layer
from geo_api.instants import parse_instant, today
from geo_api.people import Person
from geo_api.routes.uploads import ChangedUpload, tell
from geo_api.settings import Settings
from geo_api.visibility import find_layer
from geo_api.written import PLAIN
from layers.closings import Result
from layers.layer import Layer

router = APIRouter(dependencies=PLAIN, tags=["closings"])


class ClosingAsked(BaseModel):
    layer: str = Field(max_length=60)
    act: Literal["preclose", "close"]
    features: list[uuid.UUID] = Field(min_length=1, max_length=closings.MOST_AT_ONCE)
    on: Day | None = None
    batch: str = Field(default="", max_length=100)
    document_no: str = Field(default="", max_length=100)
    opinion: str = Field(default="", max_length=2000)


class RecheckAsked(BaseModel):
    result: Result
    on: Day | None = None
    round: int | None = Field(default=None, ge=1, le=20)
    opinion: str = Field(default="", max_length=2000)


class VerdictAsked(BaseModel):
    stage: Literal["survey", "monitoring", "tracing", "remediation"]
    verdict: Literal["accepted", "returned"]
    rows: list[int] | Literal["all"] = "all"
    opinion: str = Field(default="", max_length=2000)


class VerdictsAsked(BaseModel):
    verdicts: list[VerdictAsked] = Field(min_length=1, max_length=1000)


class LinkAsked(BaseModel):
    kind: Literal["merged_into", "replaces"]
    other: uuid.UUID
    note: str = Field(default="", max_length=2000)


@router.post("/closings")
def close_works(
    asked: ClosingAsked, session: SessionDep, person: PersonDep, settings: SettingsDep
) -> Response:
    """Pre-close, or close, a batch of works; each is told what became of it."""
    layer = find_layer(asked.layer, person)
    act = Asked(asked.act, asked.on or today(), asked.opinion, asked.batch.strip(), asked.document_no.strip())
    return _decide(session, person, settings, layer, asked.features, act)


@router.get("/closings")
def list_closings(
    layer: str, batch: str, person: ReaderDep, connection: ReadDep, as_of: str | None = None
) -> JSONAnswer:
    """The acts of a batch, as of any instant."""
    found, instant = find_layer(layer, person), parse_instant(as_of)
    told = acts.list_batch(connection, found.key, batch, instant)
    return JSONAnswer({"layer": found.key, "batch": batch, "closings": told})


@router.post("/features/{feature_id}/rechecks")
def recheck_work(
    feature_id: uuid.UUID,
    asked: RecheckAsked,
    session: SessionDep,
    person: PersonDep,
    settings: SettingsDep,
) -> Response:
    """Look at a closed work again: sound, relapsed (it is open again), or newly found; each with its round."""
    layer = find_layer(find_feature_layer(session.connection(), feature_id), person)
    act = Asked("recheck", asked.on or today(), asked.opinion, result=asked.result, round=asked.round)
    return _decide(session, person, settings, layer, [feature_id], act)


@router.post("/features/{feature_id}/links")
def link_works(feature_id: uuid.UUID, asked: LinkAsked, session: SessionDep, person: PersonDep) -> JSONAnswer:
    """Say that a work was merged into another, or replaces it."""
    connection = session.connection()
    layer = find_layer(find_feature_layer(connection, feature_id), person)
    links.add_link(session, person, layer, feature_id, asked.other, asked.kind, asked.note)
    return JSONAnswer({"links": acts.read_links(connection, layer, feature_id, None)})


@router.get("/uploads/{upload_id}/stages")
def list_stages(upload_id: str, session: SessionDep) -> JSONAnswer:
    """Which stages each row moves, and what was said of them."""
    return JSONAnswer({"rows": verdicts.describe(session, uploads.find(session, upload_id))})


@router.post("/uploads/{upload_id}/stages")
def judge_stages(
    asked: VerdictsAsked, upload: ChangedUpload, session: SessionDep, person: PersonDep
) -> Response:
    """Accept some stages of some rows, return others with a reason."""
    said = [
        verdicts.Said(one.stage, one.verdict, None if one.rows == "all" else one.rows, one.opinion)
        for one in asked.verdicts
    ]
    verdicts.say(session, person, upload, said)
    return tell(session, person, upload)


def _decide(
    session: Session,
    person: Person,
    settings: Settings,
    layer: Layer,
    ids: list[uuid.UUID],
    act: Asked,
) -> Response:
    outcome = closings.decide(session, settings, person, layer, ids, act)
    features = [_describe(one, outcome) for one in dict.fromkeys(ids)]
    if outcome.upload is None:
        zh, en = next(iter(outcome.problems.values()))
        problem: dict[str, Any] = {
            "type": "/problems/closing.not_ready",
            "title": TITLES[422],
            "status": 422,
            "code": "closing.not_ready",
            "detail": f"没有可以办理的对象：{zh}。",
            "detail_en": f"None of these works can be closed now: {en}.",
            "features": features,
        }
        return Response(
            orjson.dumps(problem, default=str), status_code=422, media_type="application/problem+json"
        )
    told = {"upload": reports.describe_upload(session, person, outcome.upload), "features": features}
    return JSONAnswer(told, headers={"Location": f"/uploads/{outcome.upload.id}"})


def _describe(feature_id: uuid.UUID, outcome: closings.Outcome) -> dict[str, Any]:
    problem = outcome.problems.get(feature_id)
    return {
        "feature_id": feature_id,
        "ok": problem is None,
        "problem": problem and {"detail": problem[0], "detail_en": problem[1]},
    }
