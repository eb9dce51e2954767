"""Named instants whose figures are kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from geo_api import releases
from geo_api.doors import PersonDep, ReadDep, ReaderDep, SessionDep
from geo_api.geojson import JSONAnswer
from geo_api.instants import now, parse_instant

router = APIRouter(prefix="/releases", tags=["releases"])


class NewRelease(BaseModel):
    id: str
    title: str = Field(min_length=1, max_length=200)
    on: date
    as_of: str | None = None


@router.get("")
def list_releases(_: ReaderDep, connection: ReadDep) -> dict[str, Any]:
    return {"releases": releases.list_releases(connection)}


@router.post("", status_code=201)
def make_release(asked: NewRelease, person: PersonDep, session: SessionDep) -> JSONAnswer:
    instant = parse_instant(asked.as_of)
    made = releases.make_release(session, person, asked.id, asked.title, asked.on, instant, now())
    told = releases.read_release(session.connection(), made.id)
    return JSONAnswer(told, status_code=201, headers={"Location": f"/releases/{made.id}"})


@router.get("/{release}")
def get_release(release: str, _: ReaderDep, connection: ReadDep) -> JSONAnswer:
    return JSONAnswer(releases.read_release(connection, release))


@router.get("/{release}/restatements")
def get_restatements(release: str, _: ReaderDep, connection: ReadDep) -> JSONAnswer:
    """What is known differently today, on the same day, than when the release was made."""
    return JSONAnswer(releases.list_restatements(connection, release, now()))
