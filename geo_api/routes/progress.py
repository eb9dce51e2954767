"""Progress against the plan, and from every number to what makes it."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from geo_api import lights
from geo_api.contributions import By
from geo_api.doors import PersonDep, ReadDep, ReaderDep, SessionDep
from geo_api.drilldown import Part, find_by, list_makers
from geo_api.features import TOLD_NOTICE
from geo_api.figures import read_names
from geo_api.geojson import MEDIA_TYPE, JSONAnswer
from geo_api.instants import now, parse_day, parse_instant, tell_instant, today
from geo_api.outlook import describe_forecast, describe_month, look_ahead, read_history, read_series
from geo_api.progress import compute_progress
from geo_api.proof import prove
from geo_api.routes.access import IfMatch, MomentDep, find_indicator
from geo_api.standing import LightRule
from geo_api.written import PLAIN
from layers.plan import INDICATORS

router = APIRouter(dependencies=PLAIN, tags=["progress"])


@router.get("/progress")
def get_progress(
    _: ReaderDep,
    connection: ReadDep,
    by: By = "township",
    indicator: Annotated[list[str] | None, Query()] = None,
    on: str | None = None,
    as_of: str | None = None,
) -> JSONAnswer:
    """One row per indicator and unit, and one for the city, on a day as known at an instant."""
    chosen = [find_indicator(key) for key in indicator] if indicator else list(INDICATORS)
    day, instant, read_at = parse_day(on) or today(), parse_instant(as_of), now()
    found = compute_progress(connection, chosen, by, day, instant, read_at)
    told: dict[str, Any] = {
        "by": by,
        "on": day.isoformat(),
        "as_of": tell_instant(instant or read_at),
        "cut_off": tell_instant(found.cut_off),
        "illustrative": found.illustrative,
        "notice": TOLD_NOTICE if found.illustrative else None,
        "rows": found.rows,
    }
    return JSONAnswer(told)


class NewLights(BaseModel):
    bottom: int = Field(default=3, ge=0, le=100)
    tolerance_points: float = Field(default=0.0, ge=0, le=100)
    bad_gap_points: float | None = Field(default=None, ge=0, le=100)
    bad_completion_pct: float | None = Field(default=None, ge=0, le=100)
    source: str = Field(default="", max_length=500)


@router.get("/progress/lights")
def get_lights(_: ReaderDep, connection: ReadDep) -> JSONAnswer:
    """The rule of the lights, and who put it in force when."""
    return JSONAnswer(lights.read_lights(connection))


@router.put("/progress/lights")
def put_lights(
    asked: NewLights, person: PersonDep, session: SessionDep, if_match: IfMatch = None
) -> JSONAnswer:
    rule = LightRule(**asked.model_dump(exclude={"source"}))
    return JSONAnswer(lights.set_lights(session, person, rule, asked.source, if_match))


@router.get("/progress/{indicator}/series")
def get_series(
    indicator: str,
    _: ReaderDep,
    connection: ReadDep,
    moment: MomentDep,
    unit: str | None = None,
    by: By | None = None,
    months: Annotated[int, Query(ge=1, le=36)] = 12,
) -> JSONAnswer:
    """What the ends of the last months showed, as known then and now, and where they lead by the end of the year."""
    chosen, day, instant = find_indicator(indicator), moment.on, moment.as_of
    kinds = {key: kind for key, (kind, _) in read_names(connection).items()}
    of_city = not unit or kinds.get(unit) == "city"
    kind: By = by or "township" if of_city else find_by(chosen, unit or "", kinds, by)
    place = None if of_city else unit
    found = read_series(connection, chosen, kind, place, day, instant, months)
    history = read_history(connection, chosen, kind, place, day, instant)
    told: dict[str, Any] = {
        "indicator": indicator,
        "unit": unit if not of_city else None,
        "on": day.isoformat(),
        "as_of": tell_instant(instant),
        "months": [describe_month(month) for month in found],
        "forecast": describe_forecast(look_ahead(chosen, history, day), day),
    }
    return JSONAnswer(told)


@router.get("/progress/{indicator}/proof")
def get_proof(indicator: str, _: ReaderDep, connection: ReadDep, moment: MomentDep) -> JSONAnswer:
    """Sum and union of what makes a number, the pairs that overlap, and what other programmes count there too."""
    told = prove(connection, find_indicator(indicator), moment.on, moment.as_of)
    return JSONAnswer(told | {"on": moment.on.isoformat(), "as_of": tell_instant(moment.as_of)})


@router.get("/progress/{indicator}/features", response_model=None)
def get_progress_features(
    indicator: str,
    person: ReaderDep,
    connection: ReadDep,
    moment: MomentDep,
    unit: str | None = None,
    by: By | None = None,
    part: Part = "numerator",
) -> Response:
    """Exactly the versions that make a number, each with its ``amount``; without ``unit``, the city's
    number."""
    chosen, day, instant = find_indicator(indicator), moment.on, moment.as_of
    kinds = {key: kind for key, (kind, _) in read_names(connection).items()}
    of_city = not unit or kinds.get(unit) == "city"
    kind: By = by or "township" if of_city else find_by(chosen, unit or "", kinds, by)
    found = list_makers(connection, chosen, part, kind, None if of_city else unit, day, instant, person)
    about: dict[str, Any] = {
        "type": "FeatureCollection",
        "indicator": indicator,
        "part": part,
        "amount": found.amount,
        "numberMatched": len(found.features),
        "numberReturned": len(found.features),
        "timeStamp": tell_instant(now()),
        **({"notice": TOLD_NOTICE} if found.illustrative else {}),
    }
    features = ",".join(found.features).encode()
    return Response(orjson.dumps(about)[:-1] + b',"features":[' + features + b"]}", media_type=MEDIA_TYPE)
