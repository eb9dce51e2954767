"""How far long work has come, as server-sent events: one address for uploads being read and exports being written."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson
from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from geo_api import reports, stages, uploads
from geo_api.db import Actor, Database
from geo_api.doors import ActorDep, DatabaseDep, PersonDep
from geo_api.errors import NotFound
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["jobs"])

LONGEST_SECONDS = 600
JOB = text("SELECT state, progress, message FROM core.jobs WHERE id = :id")

# what is told of the thing that is followed, None where this person sees no such thing
Look = Callable[[Session, uuid.UUID], dict[str, Any] | None]


@router.get("/jobs/{job_id}/events")
async def follow_job(job_id: uuid.UUID, actor: ActorDep, database: DatabaseDep) -> StreamingResponse:
    """State, progress and message of a job or of an upload, as often as they change."""
    return await _stream(database, actor, _look_at_either, job_id)


@router.get("/uploads/{upload_id}/events")
async def follow_upload(
    upload_id: uuid.UUID, actor: ActorDep, person: PersonDep, database: DatabaseDep
) -> StreamingResponse:
    """The stages of a reading as they pass; the last event, ``report``, is the upload as its own address tells it."""

    def report(session: Session) -> dict[str, Any]:
        return reports.describe_upload(session, person, uploads.find(session, str(upload_id)))

    return await _stream(database, actor, stages.look, upload_id, report)


async def _stream(
    database: Database,
    actor: Actor,
    look: Look,
    key: uuid.UUID,
    report: Callable[[Session], dict[str, Any]] | None = None,
) -> StreamingResponse:
    if await run_in_threadpool(_look, database, actor, look, key) is None:
        raise NotFound(
            "job.unknown", "没有这项任务，可能不在您的范围内。", "There is no such job in your scope."
        )
    return StreamingResponse(
        _follow(database, actor, look, key, report),
        media_type="text/event-stream",
        # a proxy that gathers the events would keep them until the end
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _follow(
    database: Database,
    actor: Actor,
    look: Look,
    key: uuid.UUID,
    report: Callable[[Session], dict[str, Any]] | None,
) -> AsyncIterator[bytes]:
    told: dict[str, Any] | None = None
    for _ in range(LONGEST_SECONDS * 4):
        seen = await run_in_threadpool(_look, database, actor, look, key)
        if seen is None:
            return
        if seen != told:
            told = seen
            yield b"data: " + orjson.dumps(seen) + b"\n\n"
        if seen["state"] in ("done", "failed"):
            if report is not None:
                finished = await run_in_threadpool(_report, database, actor, report)
                yield b"event: report\ndata: " + orjson.dumps(finished) + b"\n\n"
            return
        await asyncio.sleep(0.25)


def _look(database: Database, actor: Actor, look: Look, key: uuid.UUID) -> dict[str, Any] | None:
    with database.session(actor) as session:
        return look(session, key)


def _report(database: Database, actor: Actor, report: Callable[[Session], dict[str, Any]]) -> dict[str, Any]:
    with database.session(actor) as session:
        return report(session)


def _look_at_either(session: Session, key: uuid.UUID) -> dict[str, Any] | None:
    # Row Level Security decides whether this person may see either of them
    job = session.execute(JOB, {"id": key}).mappings().one_or_none()
    return dict(job) if job else stages.look(session, key)
