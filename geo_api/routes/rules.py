"""The rules of the road in: what they say, their figures, and what other figures would change."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from geo_api import permissions, rulebook
from geo_api.doors import ActorDep, DatabaseDep, PersonDep, ReadDep, SessionDep, VisitorDep
from geo_api.dry_run import can_rehearse, rehearse
from geo_api.geojson import JSONAnswer
from geo_api.written import PLAIN
from layers.rulebook import find_rule

router = APIRouter(dependencies=PLAIN, tags=["rules"])

Figure = Annotated[float, Field(allow_inf_nan=False)]
Figures = Annotated[dict[str, Figure], Field(max_length=20)]


class NewFigures(BaseModel):
    layer: str | None = None
    parameters: Figures
    source: str = Field(default="", max_length=500)


class Trial(BaseModel):
    code: str = Field(max_length=100)
    layer: str | None = None
    parameters: Figures


@router.get("/rules")
def list_rules(person: VisitorDep, connection: ReadDep) -> JSONAnswer:
    """Every rule with its explanation and the figures in force."""
    rules = rulebook.list_rules(connection, person)
    return JSONAnswer(
        {"rules": [rule | {"dry_run": can_rehearse(find_rule(rule["code"]))} for rule in rules]}
    )


@router.put("/rules/{code}")
def put_rule(
    code: str,
    asked: NewFigures,
    person: PersonDep,
    session: SessionDep,
    if_match: Annotated[str | None, Header(max_length=200)] = None,
) -> JSONAnswer:
    """``If-Match``: the ``etag`` of the rule as it was loaded (for the layer, or for all)."""
    rules = rulebook.set_figures(
        session, person, code, asked.layer, asked.parameters, asked.source.strip(), if_match
    )
    return JSONAnswer({"rules": rules})


@router.post("/rules/dry-run")
def try_rule(asked: Trial, person: PersonDep, actor: ActorDep, database: DatabaseDep) -> JSONAnswer:
    """What these figures would say of everything that is published; nothing is changed."""
    permissions.require(person, "set_rules")
    rule = rulebook.asked_of(asked.code, asked.layer, asked.parameters)
    # never committed: the temporary table of the nearness rules goes with the transaction
    with Session(database.app, info={"actor": actor}) as session:
        connection = session.connection()
        now = rulebook.load_parameters(connection)
        told = rehearse(connection, person, rule, asked.layer, now, asked.parameters)
        session.rollback()
    return JSONAnswer(told)
