"""Signing in and out, and who I am."""

from __future__ import annotations

import uuid
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from geo_api import audit, people, permissions, reports, sessions
from geo_api.db import SYSTEM
from geo_api.doors import COOKIE, BrowserDep, DatabaseDep, PersonDep, SessionDep, SettingsDep, find_address
from geo_api.errors import Problem
from geo_api.people import ROLES, Person
from geo_api.settings import Settings

router = APIRouter(tags=["session"])


class SignIn(BaseModel):
    name: str = Field(max_length=100)
    password: str = Field(max_length=1000)


class NewPassword(BaseModel):
    old: str = Field(max_length=1000)
    new: str = Field(max_length=1000)


@router.post("/session")
def sign_in(
    asked: SignIn, request: Request, response: Response, database: DatabaseDep, settings: SettingsDep
) -> dict[str, Any]:
    address = find_address(request)
    agent = request.headers.get("user-agent", "")
    with database.session(SYSTEM) as session:
        outcome = sessions.sign_in(session, settings, asked.name, asked.password, address, agent)
        if isinstance(outcome, Problem):
            audit.record(session, "session.refused", f"person:{asked.name}", {"code": outcome.code})
        else:
            audit.record(session, "session.open", f"person:{asked.name}")
    if isinstance(outcome, Problem):
        raise outcome
    token, person = outcome
    set_cookie(response, settings, token)
    with database.session(person.act(address)) as session:
        return {"person": describe_person(session, person)}


def set_cookie(response: Response, settings: Settings, token: str) -> None:
    """Hand the browser its session; scripts never see it."""
    response.set_cookie(
        COOKIE,
        token,
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookie,
        path="/",
        max_age=settings.session_hours * 3600,
    )


@router.delete("/session", status_code=204)
def sign_out(request: Request, response: Response, session: SessionDep) -> None:
    sessions.sign_out(session, request.cookies.get(COOKIE, ""))
    audit.record(session, "session.close", "session")
    response.delete_cookie(COOKIE, path="/")


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
    token = request.cookies.get(COOKIE, "")
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
        "waiting": len(reports.list_uploads(session, person, reports.Wanted(waiting=True))[0]),
    }
