"""Accounts as their keepers handle them, and everybody's own tokens."""

from __future__ import annotations

import uuid
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from geo_api import accounts, audit, passwords, permissions, tokens
from geo_api.doors import BrowserDep, PersonDep, SessionDep

router = APIRouter(tags=["people"])


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


class NewPolicy(BaseModel):
    model_config = ConfigDict(extra="forbid")
    shortest: int | None = None
    kinds: int | None = None
    oldest_days: int | None = None
    remembered: int | None = None
    failures: int | None = None
    lock_minutes: int | None = None


@router.get("/people")
def list_people(session: SessionDep, person: PersonDep) -> dict[str, Any]:
    permissions.require(person, "read_people")
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
def change_display(name: str, asked: NewDisplay, session: SessionDep, person: BrowserDep) -> dict[str, Any]:
    permissions.require(person, "keep_accounts")
    row = accounts.set_display(session, person, name, asked.display)
    audit.record(session, "person.display", f"person:{name}", asked.model_dump())
    return {"person": accounts.describe_account(row)}


@router.post("/people/{name}/password")
def reset_password(name: str, session: SessionDep, person: BrowserDep) -> dict[str, Any]:
    """A new random password, shown this once, to be changed at the next sign-in."""
    permissions.require(person, "keep_accounts")
    password = accounts.reset_password(session, person, name)
    audit.record(session, "password.reset", f"person:{name}")
    return {"name": name, "password": password}


@router.put("/people/{name}/rights")
def set_rights(name: str, asked: NewRights, session: SessionDep, person: BrowserDep) -> dict[str, Any]:
    """Role, unit, in force or not; whoever is signed in with the account is signed out."""
    permissions.require(person, "give_rights")
    before = accounts.describe_account(accounts.find_account(session, name))
    row = accounts.set_rights(session, person, name, asked.role, asked.unit, asked.enabled)
    told = {"before": {key: before[key] for key in ("role", "unit", "disabled")}, "after": asked.model_dump()}
    audit.record(session, "person.rights", f"person:{name}", told)
    return {"person": accounts.describe_account(row)}


@router.get("/policy")
def show_policy(session: SessionDep, person: PersonDep) -> dict[str, Any]:
    """What is asked of passwords and sign-ins; everybody may know it."""
    return {"policy": passwords.describe_policy(passwords.read_policy(session))}


@router.put("/policy")
def set_policy(asked: NewPolicy, session: SessionDep, person: BrowserDep) -> dict[str, Any]:
    permissions.require(person, "give_rights")
    told = asked.model_dump(exclude_none=True)
    policy = passwords.set_policy(session, told)
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
