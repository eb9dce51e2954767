"""The figures that people enter: targets of the city, parts of the townships, values that bureaus report."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header
from pydantic import BaseModel, Field

from geo_api import targets
from geo_api.doors import PersonDep, ReadDep, ReaderDep, SessionDep
from geo_api.geojson import JSONAnswer
from geo_api.models import Allocation, ReportedValue, Target
from geo_api.routes.access import find_indicator
from geo_api.yearly import curves, reviews

router = APIRouter(tags=["targets"])
IfMatch = Annotated[str | None, Header(max_length=200)]


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
    year: int | None = None,
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
    year: int | None = None,
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
def post_reported_value(asked: NewReportedValue, person: PersonDep, session: SessionDep) -> JSONAnswer:
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
    )
    session.flush()
    found = targets.list_figures(
        session.connection(), ReportedValue, indicator=asked.indicator, unit=asked.unit
    )
    return JSONAnswer({"reported_values": found}, status_code=201)


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
