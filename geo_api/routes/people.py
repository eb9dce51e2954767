"""Accounts as their keepers handle them, and everybody's own tokens."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from geo_api import accounts, audit, passwords, permissions, surplus, tokens
from geo_api.days import Day
from geo_api.doors import BrowserDep, PersonDep, SessionDep
from geo_api.preconditions import Thing, require_content, tag_content
from geo_api.routes.access import IfMatch
from geo_api.settled import take_turn
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["people"])
# what the record says of an account before and after its rights change
TOLD = ("role", "unit", "disabled", "valid_until", "single_sign_on")


class NewToken(BaseModel):
    label: str = Field(min_length=1, max_length=100)
    days: int = Field(default=90, ge=1, le=365)
    scope: tokens.Scope = "read"


class NewPerson(BaseModel):
    name: str = Field(pattern=r"^[a-z][a-z0-9_.-]{2,39}$")
    display: str = Field(min_length=1, max_length=100)
    role: str = Field(max_length=40)
    unit: str = Field(max_length=60)


class NewDisplay(BaseModel):
    display: str = Field(min_length=1, max_length=100)


class NewRights(BaseModel):
    model_config = ConfigDict(extra="forbid")
    role: str | None = Field(default=None, max_length=40)
    unit: str | None = Field(default=None, max_length=60)
    enabled: bool | None = None
    valid_until: Day | None = None
    single_sign_on: Literal[False] | None = None


class NewPolicy(BaseModel):
    model_config = ConfigDict(extra="forbid")
    shortest: int | None = None
    kinds: int | None = None
    oldest_days: int | None = None
    remembered: int | None = None
    failures: int | None = None
    lock_minutes: int | None = None


@router.get("/people")
def list_people(
    session: SessionDep,
    person: PersonDep,
    wants_surplus: Annotated[bool, Query(alias="surplus")] = False,
    days: Annotated[int, Query(ge=1, le=3650)] = surplus.UNUSED_DAYS,
) -> dict[str, Any]:
    """All accounts; with ``surplus``, those in force that are expired, or were not used for so many days."""
    permissions.require(person, "read_people")
    if wants_surplus:
        return {"people": surplus.list_surplus(session, days), "days": days}
    return {"people": accounts.list_people(session)}


@router.post("/people", status_code=201)
def create_person(asked: NewPerson, session: SessionDep, person: BrowserDep) -> dict[str, Any]:
    """A new account with a password shown this once. It waits, disabled, for the security administrator."""
    permissions.require(person, "keep_accounts")
    password = passwords.make_password()
    accounts.create_person(
        session, asked.name, asked.display, asked.role, asked.unit, password, must_change=True, disabled=True
    )
    audit.record(session, "person.create", f"person:{asked.name}", asked.model_dump())
    return {
        "person": accounts.describe_account(accounts.find_account(session, asked.name)),
        "password": password,
    }


@router.patch("/people/{name}")
def change_display(
    name: str, asked: NewDisplay, session: SessionDep, person: BrowserDep, if_match: IfMatch = None
) -> dict[str, Any]:
    permissions.require(person, "keep_accounts")
    before = accounts.find_account(session, name).display
    row = accounts.set_display(session, person, name, asked.display, if_match)
    told = {"before": {"display": before}, "after": asked.model_dump()}
    audit.record(session, "person.display", f"person:{name}", told)
    return {"person": accounts.describe_account(row)}


@router.post("/people/{name}/password")
def reset_password(name: str, session: SessionDep, person: BrowserDep) -> dict[str, Any]:
    """A new random password, shown this once, to be changed at the next sign-in."""
    permissions.require(person, "keep_accounts")
    password = accounts.reset_password(session, person, name)
    audit.record(session, "password.reset", f"person:{name}")
    return {"name": name, "password": password}


@router.post("/people/{name}/unlock")
def unlock(name: str, session: SessionDep, person: BrowserDep) -> dict[str, Any]:
    """Let somebody try again whom wrong passwords locked out."""
    permissions.require(person, "keep_accounts")
    row = accounts.unlock(session, person, name)
    audit.record(session, "person.unlock", f"person:{name}")
    return {"person": accounts.describe_account(row)}


@router.put("/people/{name}/rights")
def set_rights(
    name: str, asked: NewRights, session: SessionDep, person: BrowserDep, if_match: IfMatch = None
) -> dict[str, Any]:
    """Role, unit, in force or not, until which day; whoever is signed in with the account is signed out."""
    permissions.require(person, "give_rights")
    before = accounts.describe_account(accounts.find_account(session, name))
    change = accounts.Change(
        role=asked.role,
        unit=asked.unit,
        enabled=asked.enabled,
        valid_until=asked.valid_until,
        forever="valid_until" in asked.model_fields_set,
        unlink=asked.single_sign_on is False,
    )
    row = accounts.set_rights(session, person, name, change, if_match)
    session.flush()
    after = accounts.describe_account(row)
    told = {"before": {key: before[key] for key in TOLD}, "after": {key: after[key] for key in TOLD}}
    audit.record(session, "person.rights", f"person:{name}", told)
    return {"person": accounts.describe_account(row)}


@router.get("/policy")
def show_policy(session: SessionDep, person: PersonDep, response: Response) -> dict[str, Any]:
    """What is asked of passwords and sign-ins; everybody may know it."""
    told = passwords.describe_policy(passwords.read_policy(session))
    response.headers["ETag"] = tag_content(told)
    return {"policy": told}


@router.put("/policy")
def set_policy(
    asked: NewPolicy, session: SessionDep, person: BrowserDep, if_match: IfMatch = None
) -> dict[str, Any]:
    permissions.require(person, "give_rights")
    if if_match is not None:
        take_turn(session.connection())
        seen = passwords.describe_policy(passwords.read_policy(session))
        require_content(session, tag_content(seen), if_match, Thing("密码规则", "The policy", "policy"))
    told = asked.model_dump(exclude_none=True)
    before = asdict(passwords.read_policy(session))
    policy = passwords.set_policy(session, told)
    now = asdict(policy)
    changed = [name for name in now if now[name] != before[name]]
    told = {"before": {n: before[n] for n in changed}, "after": {n: now[n] for n in changed}}
    audit.record(session, "policy.change", "policy", told)
    return {"policy": passwords.describe_policy(policy)}


@router.get("/me/tokens")
def list_tokens(session: SessionDep, person: BrowserDep) -> dict[str, Any]:
    return {"tokens": tokens.list_tokens(session, person)}


@router.post("/me/tokens", status_code=201)
def create_token(asked: NewToken, session: SessionDep, person: BrowserDep) -> dict[str, Any]:
    """A token for QGIS or a script; it is shown this once."""
    token = tokens.create_token(session, person, asked.label, asked.days, asked.scope)
    audit.record(session, "token.create", f"person:{person.name}", asked.model_dump())
    return {"token": token, **asked.model_dump()}


@router.delete("/me/tokens/{token_id}", status_code=204)
def revoke_token(token_id: uuid.UUID, session: SessionDep, person: BrowserDep) -> None:
    label = tokens.revoke_token(session, person, token_id)
    audit.record(session, "token.revoke", f"person:{person.name}", {"label": label})
