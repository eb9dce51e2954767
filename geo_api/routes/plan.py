"""The plan as data: indicators, tasks, and the dictionary of all fields."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from geo_api.doors import DatabaseDep, ReaderDep, VisitorDep
from geo_api.geojson import JSONAnswer
from geo_api.instants import now, parse_day, parse_instant, tell_instant, today
from geo_api.routes.access import open_rows
from geo_api.visibility import list_layers
from geo_api.written import PLAIN
from geo_api.yearly.plan_tasks import describe_tasks
from layers.dictionary import render_html
from layers.indicator import Indicator
from layers.plan import INDICATORS, TASKS
from layers.plan.chapters import get_chapter

router = APIRouter(dependencies=PLAIN, tags=["plan"])


@router.get("/indicators")
def list_indicators(_: VisitorDep) -> JSONAnswer:
    """What the plan asks for, with clauses, leads and what counts."""
    return JSONAnswer({"indicators": [_describe_indicator(indicator) for indicator in INDICATORS]})


@router.get("/plan/tasks")
def list_tasks(
    _: ReaderDep,
    year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    indicator: str | None = None,
) -> JSONAnswer:
    """The tasks of the plan's ecological chapters; ``year`` 2022 for the annual list."""
    chosen = [
        asdict(task)
        for task in TASKS
        if (year is None or task.year == year) and (indicator is None or indicator in task.indicators)
    ]
    return JSONAnswer({"tasks": chosen})


@router.get("/plan/tasks/standing")
def list_tasks_standing(
    request: Request,
    person: ReaderDep,
    database: DatabaseDep,
    on: str | None = None,
    as_of: str | None = None,
) -> JSONAnswer:
    """Every ecological task of the two annexes with its layers, its indicators and where they stand."""
    day, instant, read_at = parse_day(on) or today(), parse_instant(as_of), now()
    with open_rows(request, database, person, list_layers(person)) as connection:
        found = describe_tasks(connection, person, day, instant, read_at)
    return JSONAnswer({"on": day.isoformat(), "as_of": tell_instant(instant or read_at), "tasks": found})


@router.get("/dictionary", response_class=HTMLResponse)
def get_dictionary(person: ReaderDep) -> HTMLResponse:
    """Every field of every layer: label, kind, unit, codelist, example."""
    # one self-contained page: its style stands in it, and it loads and runs nothing
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    return HTMLResponse(render_html(list_layers(person)), headers={"Content-Security-Policy": policy})


def _describe_indicator(indicator: Indicator) -> dict[str, Any]:
    names = ("key", "zh", "en", "unit", "measure", "cumulative", "direction", "layers", "clause", "chapter")
    told: dict[str, Any] = {
        name: getattr(indicator, name) for name in (*names, "provisional", "note_zh", "note_en")
    }
    chapter = get_chapter(indicator.chapter)
    told |= {"chapter_zh": chapter.zh, "chapter_en": chapter.en}
    # how the figure is made, in the catalogue's own words: an inspector may compute it again
    told["numerator"] = [asdict(amount) for amount in indicator.numerator]
    told["denominator"] = [asdict(amount) for amount in indicator.denominator]
    told["scale"] = indicator.scale
    told["targets"] = [asdict(target) for target in indicator.targets]
    told["duties"] = [asdict(duty) for duty in indicator.duties]
    return told
