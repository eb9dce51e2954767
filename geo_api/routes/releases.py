"""Named instants whose figures are kept: made, read, compared, printed; and what changed since."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from geo_api import releases
from geo_api.days import Day
from geo_api.doors import DatabaseDep, PersonDep, ReadDep, ReaderDep, SessionDep, find_address
from geo_api.errors import Unacceptable
from geo_api.geojson import JSONAnswer
from geo_api.instants import now, parse_instant, today
from geo_api.routes.access import IfMatch, find_indicator, open_rows
from geo_api.routes.made_files import make_place, send_file
from geo_api.written import PLAIN
from geo_api.yearly import causes, comparison, month_notes, monthly_sheet, months

router = APIRouter(dependencies=PLAIN, prefix="/releases", tags=["releases"])


class NewRelease(BaseModel):
    """A month by its ``period`` alone, or any day with an id and a title of its own."""

    id: str | None = None
    title: str | None = Field(default=None, min_length=1, max_length=200)
    on: Day | None = None
    as_of: str | None = None
    period: str | None = Field(default=None, max_length=7)


class CutOff(BaseModel):
    day: int = Field(ge=1, le=31)
    source: str = Field(default="", max_length=500)


class NewNote(BaseModel):
    indicator: str
    unit: str
    problem: str = Field(default="", max_length=1000)
    next_step: str = Field(default="", max_length=1000)
    responsible: str = Field(default="", max_length=100)
    due_on: Day | None = None
    remarks: str = Field(default="", max_length=500)


@router.get("")
def list_releases(_: ReaderDep, connection: ReadDep) -> dict[str, Any]:
    """The releases, the day on which months are cut off, and the months after the last one that could be frozen."""
    found = releases.list_releases(connection)
    cut_off = months.read_cut_off(connection)
    day = today()
    last = max((one["period"] for one in found if one["period"]), default=None)
    begin = months.move_period(last, 1) if last else day.isoformat()[:7]
    due = [
        {"period": period, "on": months.find_cut_off(period, cut_off["day"]).isoformat()}
        for period in months.list_periods(begin, day.isoformat()[:7])
    ]
    return {
        "releases": found,
        "cut_off": cut_off,
        "due": [one for one in due if one["on"] <= day.isoformat()],
    }


@router.post("", status_code=201)
def make_release(asked: NewRelease, person: PersonDep, session: SessionDep) -> JSONAnswer:
    instant = parse_instant(asked.as_of)
    on, release_id, title = asked.on, asked.id, asked.title
    if asked.period is not None:
        cut_off = months.read_cut_off(session.connection())["day"]
        on = on or months.find_cut_off(asked.period, cut_off)
        release_id = release_id if release_id is not None else asked.period
        title = title or f"{months.name_period(asked.period)}通报"
    if on is None or release_id is None or title is None:
        raise Unacceptable(
            "release.incomplete",
            "请给出期别 period（如 2022-06），或编号、标题和日期 on。",
            "Name a period (2022-06), or an id, a title and a day (on).",
            field="period",
        )
    made = releases.make_release(session, person, release_id, title, on, instant, now(), asked.period)
    told = releases.read_release(session.connection(), made.id)
    return JSONAnswer(told, status_code=201, headers={"Location": f"/releases/{made.id}"})


@router.put("/cut-off")
def put_cut_off(
    asked: CutOff, person: PersonDep, session: SessionDep, if_match: IfMatch = None
) -> JSONAnswer:
    """The day of the month on which figures are cut off; 31 is the last."""
    return JSONAnswer({"cut_off": months.set_cut_off(session, person, asked.day, asked.source, if_match)})


@router.get("/{release}")
def get_release(release: str, _: ReaderDep, connection: ReadDep) -> JSONAnswer:
    return JSONAnswer(releases.read_release(connection, release))


@router.get("/{release}/restatements")
def get_restatements(release: str, request: Request, person: ReaderDep, database: DatabaseDep) -> JSONAnswer:
    """What is known differently today, on the same day, than when the release was made; why, and by which feature."""
    with open_rows(request, database, person, ()) as connection:
        told = releases.list_restatements(connection, release, now())
        frozen = releases.read_release(connection, release)
        frozen_at = parse_instant(frozen["as_of"])
        assert frozen_at is not None
        causes.tell_causes(connection, told["restatements"], date.fromisoformat(frozen["on"]), frozen_at)
    with database.session(person.act(find_address(request))) as session:
        causes.tell_uploads(session, told["restatements"])
    return JSONAnswer(told)


@router.get("/{release}/comparison")
def get_comparison(release: str, _: ReaderDep, connection: ReadDep) -> JSONAnswer:
    """Beside the month before and the same month last year."""
    return JSONAnswer(comparison.compare_release(connection, releases.read_release(connection, release)))


@router.get("/{release}/sheet")
def get_sheet(
    release: str, _: ReaderDep, connection: ReadDep, unit: str | None = None, indicator: str | None = None
) -> JSONAnswer:
    """The monthly sheet: of the city, of a ``unit``, or of one ``indicator`` by unit."""
    if indicator is not None:
        find_indicator(indicator)
    found = releases.read_release(connection, release)
    return JSONAnswer(monthly_sheet.build_sheet(connection, found, unit, indicator))


@router.get("/{release}/sheet.xlsx")
def fetch_sheet(
    release: str, _: ReaderDep, connection: ReadDep, unit: str | None = None, indicator: str | None = None
) -> FileResponse:
    if indicator is not None:
        find_indicator(indicator)
    found = releases.read_release(connection, release)
    sheet = monthly_sheet.build_sheet(connection, found, unit, indicator)
    path = make_place("sheet.xlsx")
    monthly_sheet.write_sheet(sheet, path)
    return send_file(path, monthly_sheet.name_file(sheet, unit, indicator))


@router.put("/{period}/notes")
def put_note(
    period: str, asked: NewNote, person: PersonDep, session: SessionDep, if_match: IfMatch = None
) -> JSONAnswer:
    """What a unit says to its line of that month's sheet: problem, next step, who, until when."""
    told = asked.model_dump(exclude={"indicator", "unit"})
    indicator = find_indicator(asked.indicator)
    month_notes.set_note(session, person, period, indicator, asked.unit, told, if_match)
    session.flush()
    notes = month_notes.read_notes(session.connection(), period)
    return JSONAnswer({"note": notes[asked.indicator, asked.unit]})
