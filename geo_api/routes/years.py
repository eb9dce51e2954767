"""Years: closed on their December, what is carried over, what comes next."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from geo_api.doors import PersonDep, ReadDep, ReaderDep, SessionDep
from geo_api.geojson import JSONAnswer
from geo_api.written import PLAIN
from geo_api.yearly import closings, rollover

router = APIRouter(dependencies=PLAIN, prefix="/years", tags=["releases"])
Year = Annotated[int, Path(ge=2020, le=2040)]


class Note(BaseModel):
    note: str = Field(default="", max_length=1000)


@router.get("/{year}")
def get_year(year: Year, _: ReaderDep, connection: ReadDep) -> JSONAnswer:
    """Closed or open, works carried over, the next year's targets, and the year beside the one before."""
    return JSONAnswer(rollover.describe_year(connection, year))


@router.post("/{year}/close")
def close_year(year: Year, asked: Note, person: PersonDep, session: SessionDep) -> JSONAnswer:
    """Close the year on the release of its December: targets, parts and weights of the year stay as they are."""
    connection = session.connection()
    unfinished = rollover.describe_year(connection, year)["unfinished"]["count"]
    closings.close_year(session, person, year, unfinished, asked.note)
    session.flush()
    return JSONAnswer(rollover.describe_year(connection, year))


@router.post("/{year}/open")
def open_year(year: Year, asked: Note, person: PersonDep, session: SessionDep) -> JSONAnswer:
    """Open a closed year again; the record keeps both acts."""
    closings.open_year(session, person, year, asked.note)
    session.flush()
    return JSONAnswer(rollover.describe_year(session.connection(), year))
