"""Water quality: sections with their months, and the monthly sheets that bring the samples."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, UploadFile
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from geo_api.courses import sections, sheets
from geo_api.doors import PersonDep, ReadDep, ReaderDep, SessionDep, SettingsDep
from geo_api.errors import Problem
from geo_api.geojson import JSONAnswer
from geo_api.routes.access import MomentDep
from geo_api.routes.made_files import make_place, send_file
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["water"])


class Move(BaseModel):
    note: str = Field(default="", max_length=2000)
    acknowledge: bool = False


@router.get("/sections")
def list_sections(
    _: ReaderDep,
    connection: ReadDep,
    moment: MomentDep,
    month: str | None = None,
) -> JSONAnswer:
    """The monthly table of sections, with 优Ⅲ比例 and 达标率 apart."""
    try:
        wanted = sections.parse_month(month)
    except ValueError:
        raise Problem(
            "request.month",
            f"参数 month 的“{month}”不是月份，请写成 2024-06 这样。",
            f"month={month!r} is no month; write it like 2024-06.",
            field="month",
        ) from None
    return JSONAnswer(sections.list_sections(connection, moment, wanted))


@router.get("/sections/{feature_id}")
def describe_section(
    feature_id: uuid.UUID, _: ReaderDep, connection: ReadDep, moment: MomentDep
) -> JSONAnswer:
    """One section: its months, samples, corrections and warnings."""
    return JSONAnswer(sections.describe_section(connection, feature_id, moment))


@router.post("/sample-sheets", status_code=201)
def receive_sheet(
    person: PersonDep, session: SessionDep, settings: SettingsDep, file: Annotated[UploadFile, File()]
) -> JSONAnswer:
    """Take a monthly sheet in (xlsx); answers what was understood and what is wrong with it."""
    found = sheets.receive_sheet(session, settings, person, file.filename or "", file.file)
    return JSONAnswer(sheets.describe_sheet(session, person, found), status_code=201)


@router.get("/sample-sheets")
def list_sheets(person: PersonDep, session: SessionDep) -> JSONAnswer:
    return JSONAnswer({"sheets": sheets.list_sheets(session, person)})


@router.get("/sample-sheets/template.xlsx")
def blank_sheet(_: ReaderDep, connection: ReadDep) -> FileResponse:
    """The blank monthly sheet with every section that is published."""
    path = make_place("water-samples.xlsx")
    sheets.write_blank(connection, path)
    return send_file(path, path.name)


@router.get("/sample-sheets/{sheet_id}")
def show_sheet(sheet_id: str, person: PersonDep, session: SessionDep) -> JSONAnswer:
    return JSONAnswer(sheets.describe_sheet(session, person, sheets.find_sheet(session, sheet_id)))


@router.post("/sample-sheets/{sheet_id}/{action}")
def move_sheet(
    sheet_id: str,
    action: Literal["submit", "withdraw", "publish", "return"],
    asked: Move,
    person: PersonDep,
    session: SessionDep,
) -> JSONAnswer:
    sheet = sheets.find_sheet(session, sheet_id)
    sheets.move_sheet(session, person, sheet, action, asked.note, asked.acknowledge)
    told: dict[str, Any] = sheets.describe_sheet(session, person, sheet)
    return JSONAnswer(told)
