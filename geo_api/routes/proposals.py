"""What an upload changes, and what a reviewer would change in it, over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from geo_api import differences, proposals, uploads
from geo_api.doors import PersonDep, SessionDep
from geo_api.geojson import JSONAnswer
from geo_api.models import Upload
from geo_api.people import Person
from geo_api.proposals import Answer
from geo_api.routes.uploads import ChangedUpload
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["review"])


class Proposed(BaseModel):
    row: int = Field(ge=1)
    set: dict[str, Any] | None = None
    geometry: dict[str, Any] | None = None
    note: str = Field(default="", max_length=2000)


class Answered(BaseModel):
    note: str = Field(default="", max_length=2000)


@router.get("/uploads/{upload_id}/changes")
def show_changes(
    upload_id: str,
    session: SessionDep,
    person: PersonDep,
    after: Annotated[int, Query(ge=0, le=2_000_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=differences.LONGEST_PAGE)] = differences.LONGEST_PAGE,
) -> JSONAnswer:
    """Row by row: fields before and after, ground gained and lost."""
    upload = uploads.find(session, upload_id)
    return JSONAnswer(differences.list_changes(session, person, upload, after, limit))


@router.get("/uploads/{upload_id}/proposals")
def list_proposals(upload_id: str, session: SessionDep, person: PersonDep) -> JSONAnswer:
    upload = uploads.find(session, upload_id)
    return JSONAnswer({"proposals": proposals.list_proposals(session, person, upload)})


@router.post("/uploads/{upload_id}/proposals", status_code=201)
def propose(upload: ChangedUpload, asked: Proposed, session: SessionDep, person: PersonDep) -> JSONAnswer:
    made = proposals.propose(
        session, person, upload, row=asked.row, values=asked.set, geometry=asked.geometry, note=asked.note
    )
    return JSONAnswer(_find(session, person, upload, made.number), status_code=201)


@router.post("/uploads/{upload_id}/proposals/{number}/{answer}")
def answer_proposal(
    number: int,
    answer: Answer,
    upload: ChangedUpload,
    session: SessionDep,
    person: PersonDep,
    asked: Answered | None = None,
) -> JSONAnswer:
    note = asked.note if asked else ""
    proposals.answer(session, person, upload, number, answer, note)
    return JSONAnswer(_find(session, person, upload, number))


def _find(session: SessionDep, person: Person, upload: Upload, number: int) -> dict[str, Any]:
    told = proposals.list_proposals(session, person, upload)
    return next(one for one in told if one["number"] == number)
