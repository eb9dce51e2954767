"""How far long work has come, as server-sent events: one address for uploads being read and exports being written."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import orjson
from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from sqlalchemy import text
from starlette.concurrency import run_in_threadpool

from geo_api.db import Actor, Database
from geo_api.doors import ActorDep, DatabaseDep
from geo_api.errors import NotFound

router = APIRouter(tags=["jobs"])

LONGEST_SECONDS = 600
# Row Level Security decides whether this person may see either of them
STATE = text(
    "SELECT CASE state WHEN 'reading' THEN 'running' WHEN 'failed' THEN 'failed' ELSE 'done' END AS state,"
    " CASE state WHEN 'reading' THEN 0.3 ELSE 1 END AS progress, coalesce(problem->>'detail', '') AS message"
    " FROM intake.uploads WHERE id = :id"
    " UNION ALL SELECT state, progress, message FROM core.jobs WHERE id = :id"
)


@router.get("/jobs/{job_id}/events")
async def follow_job(job_id: uuid.UUID, actor: ActorDep, database: DatabaseDep) -> StreamingResponse:
    if await run_in_threadpool(_look, database, actor, job_id) is None:
        raise NotFound(
            "job.unknown", "没有这项任务，可能不在您的范围内。", "There is no such job in your scope."
        )
    return StreamingResponse(
        _follow(database, actor, job_id),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store"},
    )


async def _follow(database: Database, actor: Actor, job_id: uuid.UUID) -> AsyncIterator[bytes]:
    told: dict[str, Any] | None = None
    for _ in range(LONGEST_SECONDS * 4):
        seen = await run_in_threadpool(_look, database, actor, job_id)
        if seen is None:
            return
        if seen != told:
            told = seen
            yield b"data: " + orjson.dumps(seen) + b"\n\n"
        if seen["state"] in ("done", "failed"):
            return
        await asyncio.sleep(0.25)


def _look(database: Database, actor: Actor, job_id: uuid.UUID) -> dict[str, Any] | None:
    with database.session(actor) as session:
        row = session.execute(STATE, {"id": job_id}).mappings().one_or_none()
        return dict(row) if row else None
