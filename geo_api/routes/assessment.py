"""The yearly assessment: its weights, its sheets, the ranking."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from geo_api.doors import PersonDep, ReadDep, ReaderDep, SessionDep
from geo_api.errors import Conflict
from geo_api.geojson import JSONAnswer
from geo_api.routes.access import IfMatch
from geo_api.routes.made_files import make_place, send_file
from geo_api.written import PLAIN
from geo_api.yearly import assessment, assessment_sheet, schemes
from layers.plan.assessment import CATEGORIES, SCORINGS, Item, Scoring

router = APIRouter(dependencies=PLAIN, prefix="/assessment", tags=["releases"])
Year = Annotated[int, Query(ge=2020, le=2040)]


class NewItem(BaseModel):
    category: str = Field(min_length=1, max_length=60)
    indicator: str
    points: float = Field(ge=0, le=1000, allow_inf_nan=False)
    scoring: Scoring = "completion"
    criteria: str = Field(default="", max_length=500)


class NewScheme(BaseModel):
    year: int = Field(ge=2020, le=2040)
    items: list[NewItem] = Field(min_length=1, max_length=60)
    warn: float = Field(default=0, ge=0, le=100, allow_inf_nan=False)
    bad: float = Field(default=0, ge=0, le=100, allow_inf_nan=False)
    source: str = Field(default="", max_length=500)


@router.get("")
def get_assessment(_: ReaderDep, connection: ReadDep, year: Year, release: str | None = None) -> JSONAnswer:
    """The sheet of every township and park by the newest release of the year, or by ``release``; with the ranking."""
    told = assessment.assess_year(connection, year, release)
    told["categories"] = [{"zh": zh, "en": en} for zh, en in CATEGORIES.items()]
    told["scorings"] = {key: {"zh": zh, "en": en} for key, (zh, en) in SCORINGS.items()}
    return JSONAnswer(told)


@router.get(".xlsx")
def fetch_assessment(
    _: ReaderDep, connection: ReadDep, year: Year, release: str | None = None
) -> FileResponse:
    told = assessment.assess_year(connection, year, release)
    if told["release"] is None:
        raise Conflict(
            "assessment.no_release",
            f"{year} 年还没有冻结的月报，考核只依据已发布期次。请先冻结月报。",
            f"No month of {year} was released; the assessment rests on releases alone. Freeze a month first.",
            field="year",
        )
    path = make_place("assessment.xlsx")
    assessment_sheet.write_assessment(told, path)
    return send_file(path, f"{year}年度考核评分表.xlsx")


@router.get("/schemes")
def list_schemes(_: ReaderDep, connection: ReadDep, year: Year) -> JSONAnswer:
    """The weights in force and every earlier version of that year's."""
    told = {
        "scheme": schemes.read_scheme(connection, year),
        "versions": schemes.list_versions(connection, year),
    }
    return JSONAnswer(told)


@router.put("/schemes")
def put_scheme(
    asked: NewScheme, person: PersonDep, session: SessionDep, if_match: IfMatch = None
) -> JSONAnswer:
    """Replace a year's whole sheet of weights and criteria."""
    items = [Item(**item.model_dump()) for item in asked.items]
    deductions = {"warn": asked.warn, "bad": asked.bad}
    schemes.set_scheme(session, person, asked.year, items, deductions, asked.source, if_match)
    session.flush()
    connection = session.connection()
    told = {
        "scheme": schemes.read_scheme(connection, asked.year),
        "versions": schemes.list_versions(connection, asked.year),
    }
    return JSONAnswer(told)
