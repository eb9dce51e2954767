"""How far the reading of an upload has come, for the page that waits for it."""

from __future__ import annotations

import uuid
from typing import Any, Literal

from sqlalchemy import Executable, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from geo_api import models
from geo_api.db import SYSTEM, Database

Stage = Literal["received", "reading", "checking", "comparing", "done"]

# part of the whole way that is behind when a stage begins; reading weighs most, comparing comes last
BEGINS = {"received": 0.02, "reading": 0.1, "checking": 0.55, "comparing": 0.8, "done": 1.0}
SAID = {
    "received": ("已收到文件，排队等待读取", "Received; waiting to be read"),
    "reading": ("正在读取文件", "Reading the file"),
    "checking": ("正在检查各行", "Checking the rows"),
    "comparing": ("正在与已发布和在办的数据比对", "Comparing with published and pending works"),
    "done": ("已读完", "Done"),
}


def begin(session: Session, upload_id: uuid.UUID) -> None:
    """Note that the file is there and waits; stands or falls with the transaction that asks for the reading."""
    session.execute(_note(upload_id, "received", 0, None))


def tell(
    database: Database, upload_id: uuid.UUID, stage: Stage, done: int = 0, total: int | None = None
) -> None:
    """Note the stage at once, in a transaction of its own: ``done`` of ``total`` rows, where they are counted."""
    with database.session(SYSTEM) as session:
        session.execute(_note(upload_id, stage, done, total))


def look(session: Session, upload_id: uuid.UUID) -> dict[str, Any] | None:
    """How far an upload that this person may see has come; None when there is none.

    ``state`` is running, done or failed; ``progress`` 0 to 1; ``message`` says the stage, or why it failed.
    """
    rows = models.Upload.report["counts"]["read"].as_integer()
    found = session.execute(
        select(models.Upload.state, models.Upload.problem, models.Upload.revision, rows, models.StageRow)
        .outerjoin(models.StageRow, models.StageRow.upload_id == models.Upload.id)
        .where(models.Upload.id == upload_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        return None
    upload_state, problem, revision, read, noted = found
    if upload_state == "reading":
        stage, done, total = (noted.stage, noted.done, noted.total) if noted else ("received", 0, None)
    else:
        stage, done, total = "done", read or 0, read
    said, said_en = SAID[stage]
    if upload_state == "failed" and problem:
        said, said_en = problem["detail"], problem["detail_en"]
    return {
        "state": {"reading": "running", "failed": "failed"}.get(upload_state, "done"),
        "stage": stage,
        "done": done,
        "total": total,
        "progress": estimate(stage, done, total),
        "message": said,
        "message_en": said_en,
        "revision": revision,
    }


def _note(upload_id: uuid.UUID, stage: Stage, done: int, total: int | None) -> Executable:
    told = {"stage": stage, "done": done, "total": total}
    statement = upsert(models.StageRow).values(upload_id=upload_id, **told)
    return statement.on_conflict_do_update(
        index_elements=["upload_id"], set_={**told, "at": func.clock_timestamp()}
    )


def estimate(stage: str, done: int, total: int | None) -> float:
    """Part of the whole way that is behind, 0 to 1."""
    begins = BEGINS[stage]
    following = min((part for part in BEGINS.values() if part > begins), default=1.0)
    return round(begins + (following - begins) * (min(done / total, 1.0) if total else 0.0), 3)
