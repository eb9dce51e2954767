"""Signing in and out, and who I am."""

from __future__ import annotations

import uuid
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from geo_api import audit, models, people, permissions, reports, sessions, turns
from geo_api.db import SYSTEM, Database
from geo_api.doors import (
    BrowserDep,
    DatabaseDep,
    PersonDep,
    SessionDep,
    SettingsDep,
    drop_cookie,
    find_address,
    find_cookie,
    set_cookie,
)
from geo_api.errors import Problem
from geo_api.people import ROLES, Person
from geo_api.review import reminders
from geo_api.routes.sso import find_provider
from geo_api.settings import Settings
from geo_api.sso import sign_on
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["session"])


class SignIn(BaseModel):
    name: str = Field(max_length=100)
    password: str = Field(max_length=1000)


class NewPassword(BaseModel):
    old: str = Field(max_length=1000)
    new: str = Field(max_length=1000)


@router.post("/session")
async def sign_in(
    asked: SignIn, request: Request, response: Response, database: DatabaseDep, settings: SettingsDep
) -> dict[str, Any]:
    # whoever waits for a turn holds neither a thread nor a connection that others need
    async with turns.take():
        token, told = await run_in_threadpool(enter, asked, request, database, settings)
    set_cookie(response, settings, token)
    return told


def enter(
    asked: SignIn, request: Request, database: Database, settings: Settings
) -> tuple[str, dict[str, Any]]:
    """Token and answer of a new session; the session that this browser had before is over."""
    address = find_address(request)
    agent = request.headers.get("user-agent", "")
    with database.session(SYSTEM.at(address)) as session:
        outcome = sessions.sign_in(session, settings, asked.name, asked.password, address, agent)
        if isinstance(outcome, Problem):
            audit.record(session, "session.refused", f"person:{asked.name}", {"code": outcome.code})
        else:
            sessions.sign_out(session, find_cookie(request, settings))
            audit.record(session, "session.open", f"person:{asked.name}")
    if isinstance(outcome, Problem):
        raise outcome
    token, person = outcome
    with database.session(person.act(address)) as session:
        return token, {"person": describe_person(session, person)}


@router.delete("/session", status_code=204, response_model=None)
def sign_out(
    request: Request, response: Response, session: SessionDep, settings: SettingsDep
) -> Response | None:
    """204; or 200 with ``sign_out``, where the browser goes on to sign out of the other house too."""
    by_sign_on = sessions.sign_out(session, find_cookie(request, settings))
    audit.record(session, "session.close", "session")
    elsewhere = sign_on.find_sign_out(find_provider(request)) if by_sign_on and settings.oidc_issuer else None
    if elsewhere is None:
        drop_cookie(response, settings)
        return None
    answer = JSONResponse({"sign_out": elsewhere})
    drop_cookie(answer, settings)
    return answer


@router.get("/me")
def show_me(session: SessionDep, person: PersonDep) -> dict[str, Any]:
    return {"person": describe_person(session, person)}


@router.put("/me/password", status_code=204)
def change_password(asked: NewPassword, session: SessionDep, person: BrowserDep) -> None:
    sessions.change_password(session, person, asked.old, asked.new)
    audit.record(session, "password.change", f"person:{person.name}")


@router.get("/me/sessions")
def list_sessions(
    request: Request, session: SessionDep, person: BrowserDep, settings: SettingsDep
) -> dict[str, Any]:
    token = find_cookie(request, settings)
    return {"sessions": sessions.list_sessions(session, settings, person, token)}


@router.delete("/me/sessions/{session_id}", status_code=204)
def end_session(session_id: uuid.UUID, session: SessionDep, person: BrowserDep) -> None:
    sessions.end_session(session, person, session_id)
    audit.record(session, "session.end", f"person:{person.name}")


def describe_person(session: SessionDep, person: Person) -> dict[str, Any]:
    """The signed-in person, with what they may do and how much waits for them."""
    unit = people.find_unit(session, person.unit)
    return {
        "name": person.name,
        "display": person.display,
        "role": person.role,
        "role_zh": ROLES[person.role],
        "unit": unit,
        "may": {
            "upload": permissions.uploadable_layers(person),
            "review": sorted(permissions.led_layers(session, person.unit))
            if permissions.may(person, "review")
            else [],
            "read": permissions.may(person, "read"),
            "confirm": permissions.may(person, "confirm"),
            "export": permissions.may(person, "export"),
            "release": permissions.may(person, "release"),
            "administer": permissions.may(person, "administer"),
            "audit": permissions.may(person, "audit"),
            "keep_accounts": permissions.may(person, "keep_accounts"),
            "give_rights": permissions.may(person, "give_rights"),
        },
        "must_change": person.must_change,
        "single_sign_on": session.get_one(models.Person, uuid.UUID(person.id)).oidc_subject is not None,
        **count_waiting(session, person),
    }


def count_waiting(session: SessionDep, person: Person) -> dict[str, int]:
    """How much waits for them, and how much of it for too long."""
    waiting = {one["id"] for one in reports.list_uploads(session, person, reports.Wanted(waiting=True))[0]}
    late = reminders.list_reminders(session, person)
    elsewhere = sum(one["upload"] not in waiting for one in late)
    return {"waiting": len(waiting) + elsewhere, "late": len(late)}
