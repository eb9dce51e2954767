"""The record of acts, and the proof that it is whole."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from geo_api import audit, audit_files, audit_search, permissions, seals
from geo_api.days import Day, Instant
from geo_api.doors import PersonDep, SessionDep
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["audit"])
LINES = "application/jsonl"


@router.get("/audit")
def list_entries(
    session: SessionDep,
    person: PersonDep,
    who: Annotated[str, Query(alias="person", max_length=100)] = "",
    action: Annotated[str, Query(max_length=100)] = "",
    subject: Annotated[str, Query(max_length=300)] = "",
    since: Annotated[Instant | None, Query(alias="from")] = None,
    until: Annotated[Instant | None, Query(alias="to")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    before: Annotated[int | None, Query(ge=1, le=1 << 62)] = None,
) -> dict[str, Any]:
    """The newest entries that fit; ``next`` is the ``before`` of the following page."""
    permissions.require(person, "audit")
    wanted = audit_search.Wanted(who, action, subject, since, until, before, limit)
    entries = audit_search.search_entries(session, wanted)
    more = len(entries) == limit and entries[-1]["seq"] > 1
    return {
        "entries": entries,
        "next": entries[-1]["seq"] if more else None,
        "head": audit_search.read_head(session),
    }


@router.get("/audit/actions")
def list_actions(session: SessionDep, person: PersonDep) -> dict[str, Any]:
    """Every kind of act on record, for whoever looks for one."""
    permissions.require(person, "audit")
    return {"actions": audit_search.list_actions(session.connection())}


@router.get("/audit/days/{day}", response_class=Response, responses={200: {"content": {LINES: {}}}})
def fetch_day(day: Day, session: SessionDep, person: PersonDep) -> Response:
    """The entries of a day (UTC) as JSON lines, byte by byte as the daily file on the server holds them."""
    permissions.require(person, "audit")
    told = b"".join(audit_files.write_line(entry) for entry in audit_search.read_day(session, day))
    audit.record(session, "audit.fetch", f"day:{day}", {"sha256": hashlib.sha256(told).hexdigest()})
    headers = {
        "Content-Disposition": f'attachment; filename="audit-{day}.jsonl"',
        "Cache-Control": "no-store",
    }
    return Response(told, media_type=LINES, headers=headers)


@router.get("/audit/verify")
def verify_chain(session: SessionDep, person: PersonDep) -> dict[str, Any]:
    """The record's chain, and ``published``: every version against its seal. ``ok`` only when both are whole."""
    permissions.require(person, "audit")
    chain = audit.verify(session.connection())
    published = seals.verify(session.connection())
    return asdict(chain) | {"ok": chain.ok and published.ok, "published": asdict(published)}
