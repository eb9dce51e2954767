"""The record of acts, and the proof that it is whole."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import select

from geo_api import audit, models, permissions, seals
from geo_api.doors import PersonDep, SessionDep

router = APIRouter(tags=["audit"])


@router.get("/audit")
def list_entries(
    session: SessionDep,
    person: PersonDep,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    before: Annotated[int | None, Query(ge=1)] = None,
) -> dict[str, Any]:
    permissions.require(person, "audit")
    statement = select(models.AuditEntry).order_by(models.AuditEntry.seq.desc()).limit(limit)
    if before is not None:
        statement = statement.where(models.AuditEntry.seq < before)
    return {
        "entries": [
            {
                "seq": entry.seq,
                "at": entry.at,
                "person": entry.person,
                "unit": entry.unit,
                "role": entry.role,
                "action": entry.action,
                "subject": entry.subject,
                "detail": entry.detail,
                "address": entry.address,
                "hash": entry.hash.hex(),
            }
            for entry in session.scalars(statement)
        ]
    }


@router.get("/audit/verify")
def verify_chain(session: SessionDep, person: PersonDep) -> dict[str, Any]:
    permissions.require(person, "audit")
    """The record's chain, and ``published``: every version against its seal. ``ok`` only when both are whole."""
    chain = audit.verify(session.connection())
    published = seals.verify(session.connection())
    return asdict(chain) | {"ok": chain.ok and published.ok, "published": asdict(published)}
