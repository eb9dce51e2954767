"""The rights table over HTTP: everybody reads it, the security administrator keeps it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Header, Path, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from geo_api import permissions
from geo_api.doors import BrowserDep, PersonDep, SessionDep
from geo_api.review import duties, rights
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["people"])

Year = Annotated[int, Field(ge=2000, le=2100)]


class Scope(BaseModel):
    model_config = ConfigDict(extra="forbid")
    scope_kind: Literal["layer", "indicator"]
    scope: str = Field(max_length=60)
    year: Year


class Right(Scope):
    unit: str = Field(max_length=60)
    duty: Literal["lead", "assist"]
    clause: str = Field(default="", max_length=300)


class NewRights(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rights: list[Right] = Field(max_length=5000)
    cleared: list[Scope] = Field(default=[], max_length=500)
    expected: str | None = Field(default=None, max_length=64)


@router.get("/rights")
def list_rights(
    session: SessionDep, person: PersonDep, year: Annotated[int | None, Query(ge=2000, le=2100)] = None
) -> Response:
    return tell(session, permissions.may(person, "give_rights"), year)


@router.put("/rights")
def replace_rights(
    asked: NewRights,
    session: SessionDep,
    person: BrowserDep,
    if_match: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Put rows in the place of all on the same layers, indicators and years; in force at once."""
    permissions.require(person, "give_rights")
    rows = [rights.Held(**row.model_dump()) for row in asked.rights]
    cleared = [rights.Scope(**on.model_dump()) for on in asked.cleared]
    matched = None if if_match is None or if_match.strip() == "*" else if_match.strip().strip('"')
    rights.replace_rights(session, rows, cleared, asked.expected or matched)
    return tell(session, True)


@router.post("/rights/{year}", status_code=201)
def open_year(
    year: Annotated[int, Path(ge=2000, le=2100)], session: SessionDep, person: BrowserDep
) -> dict[str, int]:
    """Begin the list of a year as a copy of the last."""
    permissions.require(person, "give_rights")
    return {"year": year, "copied": rights.open_year(session, year)}


def tell(session: Session, editable: bool, year: int | None = None) -> Response:
    """The table, or one year of it, with the tag of the whole that a change must name."""
    rows = rights.list_rights(session)
    tag = rights.tag(rows)
    told: dict[str, Any] = {
        "rights": [{"kind": row.scope_kind, **asdict(row)} for row in rows if year in (None, row.year)],
        "years": sorted({row.year for row in rows}),
        "in_force": duties.find_list_in_force(session, duties.this_year()),
        "tag": tag,
        "editable": editable,
    }
    return Response(orjson.dumps(told), media_type="application/json", headers={"ETag": f'"{tag}"'})
