"""Accounts, tokens and the rights table, as administrators read them."""

from __future__ import annotations

import uuid
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import select

from geo_api import audit, models, people, permissions
from geo_api.doors import PersonDep, SessionDep

router = APIRouter(tags=["people"])


class NewToken(BaseModel):
    label: str = Field(min_length=1, max_length=100)
    days: int = Field(default=90, ge=1, le=365)


@router.get("/people")
def list_people(session: SessionDep, person: PersonDep) -> dict[str, Any]:
    permissions.require(person, "read_people")
    rows = session.scalars(select(models.Person).order_by(models.Person.unit, models.Person.name))
    return {
        "people": [
            {
                "name": row.name,
                "display": row.display,
                "role": row.role,
                "role_zh": people.ROLES[row.role],
                "unit": row.unit,
                "disabled": row.disabled_at is not None,
                "locked_until": row.locked_until,
            }
            for row in rows
        ]
    }


@router.get("/rights")
def list_rights(session: SessionDep, person: PersonDep) -> dict[str, Any]:
    rows = session.scalars(
        select(models.Right).order_by(models.Right.year, models.Right.scope_kind, models.Right.scope)
    )
    return {
        "rights": [
            {
                "kind": row.scope_kind,
                "scope": row.scope,
                "year": row.year,
                "unit": row.unit,
                "duty": row.duty,
                "clause": row.clause,
            }
            for row in rows
        ]
    }


@router.post("/me/tokens", status_code=201)
def create_token(asked: NewToken, session: SessionDep, person: PersonDep) -> dict[str, Any]:
    """A token for QGIS or a script; it is shown this once."""
    token = people.create_token(session, uuid.UUID(person.id), asked.label, asked.days)
    audit.record(session, "token.create", f"person:{person.name}", {"label": asked.label, "days": asked.days})
    return {"token": token, "label": asked.label, "days": asked.days}
