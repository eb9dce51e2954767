"""The figures that people enter: targets of the city, parts of the townships, values that bureaus report."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from geo_api import permissions, targets
from geo_api.doors import PersonDep, ReadDep, ReaderDep, SessionDep, SettingsDep
from geo_api.geojson import JSONAnswer
from geo_api.instants import today
from geo_api.models import Allocation, ReportedValue, Target
from geo_api.routes.access import IfMatch, find_indicator
from geo_api.routes.made_files import make_place, send_file
from geo_api.written import PLAIN
from geo_api.yearly import allocation_sheet, curves, due_reports, filled, frozen, reported_sheet, reviews

router = APIRouter(dependencies=PLAIN, tags=["targets"])
Year = Annotated[int, Query(ge=2020, le=2040)]
AnyYear = Annotated[int | None, Query(ge=2000, le=2100)]


class NewTarget(BaseModel):
    indicator: str
    year: int = Field(ge=2020, le=2040)
    value: float | None = Field(allow_inf_nan=False)
    document: str = Field(min_length=1, max_length=500)
    clause: str = Field(default="", max_length=500)


class NewAllocation(BaseModel):
    indicator: str
    unit: str
    year: int = Field(ge=2020, le=2040)
    value: float | None = Field(allow_inf_nan=False)
    document: str = Field(default="", max_length=500)
    etag: str | None = Field(default=None, max_length=100)


class NewAllocations(BaseModel):
    allocations: list[NewAllocation] = Field(min_length=1, max_length=2000)


class NewReportedValue(BaseModel):
    indicator: str
    unit: str = "taixing"
    period: str = Field(max_length=10)
    value: float = Field(allow_inf_nan=False)
    numerator: float | None = Field(default=None, allow_inf_nan=False)
    denominator: float | None = Field(default=None, allow_inf_nan=False)
    source_document: str = Field(min_length=1, max_length=500)


class Judgement(BaseModel):
    note: str = Field(default="", max_length=2000)


class NewCurve(BaseModel):
    """``shares`` None goes back to the default."""

    indicator: str
    shares: list[Annotated[float, Field(allow_inf_nan=False)]] | None = Field(max_length=12)
    source: str = Field(default="", max_length=500)


@router.get("/targets")
def list_targets(
    _: ReaderDep,
    connection: ReadDep,
    indicator: str | None = None,
    year: AnyYear = None,
    superseded: bool = False,
) -> JSONAnswer:
    found = targets.list_figures(connection, Target, indicator=indicator, year=year, superseded=superseded)
    return JSONAnswer({"targets": found})


@router.put("/targets")
def put_target(
    asked: NewTarget, person: PersonDep, session: SessionDep, if_match: IfMatch = None
) -> JSONAnswer:
    """``If-Match``: the ``etag`` of the row that this one replaces, ``"0"`` for none."""
    indicator = find_indicator(asked.indicator)
    targets.set_target(
        session, person, indicator, asked.year, asked.value, asked.document, asked.clause, if_match
    )
    session.flush()
    found = targets.list_figures(session.connection(), Target, indicator=asked.indicator)
    return JSONAnswer({"targets": found})


@router.get("/allocations")
def list_allocations(
    _: ReaderDep,
    connection: ReadDep,
    indicator: str | None = None,
    year: AnyYear = None,
    unit: str | None = None,
    superseded: bool = False,
) -> JSONAnswer:
    """The parts of townships and parks, and beside each sum the city's target."""
    found = targets.list_figures(
        connection, Allocation, indicator=indicator, year=year, unit=unit, superseded=superseded
    )
    city = targets.list_figures(connection, Target, indicator=indicator, year=year)
    in_force = targets.list_figures(connection, Allocation, indicator=indicator, year=year)
    return JSONAnswer({"allocations": found, "sums": targets.compare_allocations(city, in_force)})


@router.put("/allocations")
def put_allocations(
    asked: NewAllocations | NewAllocation,
    person: PersonDep,
    session: SessionDep,
    if_match: IfMatch = None,
) -> JSONAnswer:
    """One part, or several at once: all of them are taken or none. ``If-Match``, or each part's ``etag``, names the row
    that it replaces.
    """
    parts = asked.allocations if isinstance(asked, NewAllocations) else [asked]
    for part in parts:
        indicator = find_indicator(part.indicator)
        seen = part.etag or if_match
        targets.set_allocation(
            session, person, indicator, part.unit, part.year, part.value, part.document, seen
        )
    session.flush()
    connection = session.connection()
    touched = {part.indicator for part in parts}
    found: list[dict[str, Any]] = []
    city: list[dict[str, Any]] = []
    for key in sorted(touched):
        found += targets.list_figures(connection, Allocation, indicator=key)
        city += targets.list_figures(connection, Target, indicator=key)
    return JSONAnswer({"allocations": found, "sums": targets.compare_allocations(city, found)})


@router.get("/reported-values")
def list_reported_values(
    _: ReaderDep,
    connection: ReadDep,
    indicator: str | None = None,
    unit: str | None = None,
    superseded: bool = False,
) -> JSONAnswer:
    found = targets.list_figures(
        connection, ReportedValue, indicator=indicator, unit=unit, superseded=superseded
    )
    return JSONAnswer({"reported_values": found})


@router.post("/reported-values", status_code=201)
def post_reported_value(
    asked: NewReportedValue, person: PersonDep, session: SessionDep, if_match: IfMatch = None
) -> JSONAnswer:
    """``If-Match``: the ``etag`` of the newest word on this figure and period, ``"0"`` for none."""
    targets.report_value(
        session,
        person,
        find_indicator(asked.indicator),
        asked.unit,
        asked.period,
        asked.value,
        asked.source_document,
        asked.numerator,
        asked.denominator,
        if_match,
    )
    session.flush()
    found = targets.list_figures(
        session.connection(), ReportedValue, indicator=asked.indicator, unit=asked.unit
    )
    return JSONAnswer({"reported_values": found}, status_code=201)


@router.get("/allocations/sheet.xlsx")
def fetch_allocation_sheet(_: ReaderDep, connection: ReadDep, year: Year) -> FileResponse:
    """The sheet of a year to fill in: units against indicators, with live sums."""
    path = make_place("allocations.xlsx")
    allocation_sheet.write_template(connection, year, path)
    return send_file(path, f"{year}年目标任务分解表.xlsx")


@router.post("/allocations/sheet")
def take_allocation_sheet(
    person: PersonDep,
    session: SessionDep,
    settings: SettingsDep,
    file: Annotated[UploadFile, File()],
    document: Annotated[str, Form(max_length=500)] = "",
    apply: Annotated[bool, Form()] = False,
) -> JSONAnswer:
    """What a filled sheet would change; with ``apply`` all of it is taken, or none."""
    permissions.require(person, "allocate")
    told = filled.take_allocations(
        session, settings, person, file.file, file.filename or "", document, today(), apply
    )
    return JSONAnswer(told)


@router.get("/reported-values/due")
def list_due_values(_: ReaderDep, connection: ReadDep, year: Year, unit: str | None = None) -> JSONAnswer:
    """What a bureau (or everybody) still owes for a year, what waits, what was returned."""
    return JSONAnswer({"year": year, "due": due_reports.list_due(connection, year, today(), unit)})


@router.get("/reported-values/sheet.xlsx")
def fetch_reported_sheet(
    _: ReaderDep, connection: ReadDep, year: Year, unit: str | None = None
) -> FileResponse:
    path = make_place("reported.xlsx")
    reported_sheet.write_template(connection, year, unit, today(), path)
    return send_file(path, f"{year}年填报指标表.xlsx")


@router.post("/reported-values/sheet")
def take_reported_sheet(
    person: PersonDep,
    session: SessionDep,
    settings: SettingsDep,
    file: Annotated[UploadFile, File()],
    apply: Annotated[bool, Form()] = False,
) -> JSONAnswer:
    """The figures that a filled sheet holds; with ``apply`` all of them are reported, or none."""
    permissions.require(person, "report")
    return JSONAnswer(filled.take_reported(session, settings, person, file.file, file.filename or "", apply))


@router.get("/duties")
def list_duties(_: ReaderDep, connection: ReadDep, year: Year) -> JSONAnswer:
    """Who leads and who assists, per indicator in that year."""
    return JSONAnswer({"year": year, "duties": frozen.read_duties(connection, year)})


@router.post("/reported-values/{value_id}/{verdict}")
def judge_reported_value(
    value_id: int, verdict: reviews.Verdict, asked: Judgement, person: PersonDep, session: SessionDep
) -> JSONAnswer:
    """Accept what a bureau reported, so that it counts, or return it: by another person than who entered it."""
    value = reviews.judge_value(session, person, value_id, verdict, asked.note)
    session.flush()
    found = targets.list_figures(
        session.connection(), ReportedValue, indicator=value.indicator, unit=value.unit, superseded=True
    )
    return JSONAnswer({"reported_values": found})


@router.get("/curves")
def list_curves(_: ReaderDep, connection: ReadDep, indicator: str | None = None) -> JSONAnswer:
    """The schedules by month, with who set them and what was in force before."""
    return JSONAnswer({"curves": curves.list_curves(connection, indicator)})


@router.put("/curves")
def put_curve(
    asked: NewCurve, person: PersonDep, session: SessionDep, if_match: IfMatch = None
) -> JSONAnswer:
    curves.set_curve(session, person, find_indicator(asked.indicator), asked.shares, asked.source, if_match)
    session.flush()
    return JSONAnswer({"curves": curves.list_curves(session.connection(), asked.indicator)})
