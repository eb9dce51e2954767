"""Corridors, rivers, shore, belts, greening: what lies along them, and the figures that belong to them."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from geo_api.courses import belts, corridors, greening, network, reaches, rivers, shore
from geo_api.courses import settings as figures
from geo_api.courses.moment import Moment
from geo_api.courses.outfalls import By, count_outfalls, tell_counts
from geo_api.doors import PersonDep, ReadDep, ReaderDep, SessionDep
from geo_api.geojson import JSONAnswer
from geo_api.instants import today
from geo_api.routes.access import IfMatch, MomentDep
from geo_api.written import PLAIN
from layers.plan.in_force import NetFormula

router = APIRouter(dependencies=PLAIN, tags=["courses"])

Metres = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]


class AskedReach(BaseModel):
    from_m: Metres
    to_m: Metres
    planned_width_m: Annotated[float, Field(gt=0, le=2000, allow_inf_nan=False)] | None = None
    name: str = Field(default="", max_length=200)


class AskedReaches(BaseModel):
    reaches: list[AskedReach] = Field(max_length=200)
    document: str = Field(default="", max_length=500)


class AskedFormula(BaseModel):
    survival_min_pct: float = Field(allow_inf_nan=False)
    gain_stages: list[str] = Field(max_length=20)
    loss_reasons: list[str] = Field(default=[], max_length=20)
    subtract_losses: bool = True
    source: str = Field(default="", max_length=500)


class AskedSetting(BaseModel):
    value: float = Field(allow_inf_nan=False)
    source: str = Field(default="", max_length=500)


@router.get("/corridors")
def list_corridors(_: ReaderDep, connection: ReadDep, moment: MomentDep) -> JSONAnswer:
    """Every corridor with what is planned, built, under way and missing."""
    return JSONAnswer(corridors.list_corridors(connection, moment))


@router.get("/corridors/{code}/strip")
def draw_strip(code: str, _: ReaderDep, connection: ReadDep, moment: MomentDep) -> JSONAnswer:
    """One corridor by chainage: townships, planned reaches, works by side, gaps in order."""
    return JSONAnswer(corridors.draw_strip(connection, code, moment))


@router.put("/corridors/{code}/reaches")
def put_reaches(
    code: str, asked: AskedReaches, person: PersonDep, session: SessionDep, if_match: IfMatch = None
) -> JSONAnswer:
    """The planned reaches of a corridor; the set before stays on record."""
    moment = Moment(today())
    wanted = [reaches.Reach(one.from_m, one.to_m, one.planned_width_m, one.name) for one in asked.reaches]
    reaches.set_reaches(session, person, code, wanted, asked.document.strip(), moment, if_match)
    return JSONAnswer({"reaches": corridors.list_reaches(session.connection(), code, moment)})


@router.get("/rivers")
def list_rivers(person: ReaderDep, connection: ReadDep, moment: MomentDep) -> JSONAnswer:
    """Backbone rivers with the five counts of outfalls; the counts by township and park; the two watched parks."""
    return JSONAnswer(rivers.list_rivers(connection, person, moment))


@router.get("/rivers/{name}")
def describe_river(name: str, person: ReaderDep, connection: ReadDep, moment: MomentDep) -> JSONAnswer:
    """一河一档."""
    return JSONAnswer(rivers.describe_river(connection, person, name, moment))


@router.get("/outfall-counts")
def show_counts(_: ReaderDep, connection: ReadDep, moment: MomentDep, by: By = "river") -> JSONAnswer:
    """排口、判定、需整治、已整治、已销号: five counts, never one for another."""
    told: dict[str, Any] = {**moment.tell(), "by": by, "counted": tell_counts()}
    return JSONAnswer(told | {"rows": count_outfalls(connection, by, moment)})


@router.get("/outfalls/{feature_id}/downstream")
def trace_downstream(
    feature_id: uuid.UUID, _: ReaderDep, connection: ReadDep, moment: MomentDep
) -> JSONAnswer:
    """The way an outfall's water takes, with the sections and works on it."""
    return JSONAnswer(network.trace_downstream(connection, feature_id, moment))


@router.get("/sections/{feature_id}/upstream")
def trace_upstream(feature_id: uuid.UUID, _: ReaderDep, connection: ReadDep, moment: MomentDep) -> JSONAnswer:
    """The outfalls whose water passes a section, the likeliest first."""
    return JSONAnswer(network.trace_upstream(connection, feature_id, moment))


@router.get("/shore")
def describe_shore(_: ReaderDep, connection: ReadDep, moment: MomentDep) -> JSONAnswer:
    """Metres of shore used and cleared per zone, issues to 回头看, wetlands counted once."""
    return JSONAnswer(shore.describe_shore(connection, moment))


@router.get("/belts")
def describe_belts(_: ReaderDep, connection: ReadDep, moment: MomentDep) -> JSONAnswer:
    """Ponds within the belts of rivers, and which widths are in force."""
    return JSONAnswer(belts.describe_belts(connection, moment))


@router.get("/greening")
def describe_greening(_: ReaderDep, connection: ReadDep, moment: MomentDep) -> JSONAnswer:
    """Gains and losses as two ledgers, the four areas side by side, what waits to be replanted."""
    return JSONAnswer(greening.describe_greening(connection, moment))


@router.put("/greening/formula")
def put_formula(
    asked: AskedFormula, person: PersonDep, session: SessionDep, if_match: IfMatch = None
) -> JSONAnswer:
    """The formula of net afforestation; with a source it is no longer 待核."""
    formula = NetFormula(
        asked.survival_min_pct, tuple(asked.gain_stages), tuple(asked.loss_reasons), asked.subtract_losses
    )
    told = greening.set_formula(session, person, formula, asked.source.strip(), if_match)
    return JSONAnswer({"formula": told})


@router.get("/settings")
def list_settings(_: ReaderDep, connection: ReadDep) -> JSONAnswer:
    """The editable figures that the plan leaves open or states twice."""
    return JSONAnswer({"settings": figures.list_settings(connection)})


@router.put("/settings/{key}")
def put_setting(
    key: str, asked: AskedSetting, person: PersonDep, session: SessionDep, if_match: IfMatch = None
) -> JSONAnswer:
    told = figures.set_setting(session, person, key, asked.value, asked.source.strip(), if_match)
    return JSONAnswer({"setting": told})
