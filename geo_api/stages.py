"""How far the reading of an upload has come, for the page that waits for it."""

from __future__ import annotations

import uuid
from typing import Literal

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert as upsert

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


def tell(
    database: Database, upload_id: uuid.UUID, stage: Stage, done: int = 0, total: int | None = None
) -> None:
    """Note the stage at once, in a transaction of its own: ``done`` of ``total`` rows, where they are counted."""
    told = {"stage": stage, "done": done, "total": total}
    statement = upsert(models.StageRow).values(upload_id=upload_id, **told)
    with database.session(SYSTEM) as session:
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["upload_id"], set_={**told, "at": func.clock_timestamp()}
            )
        )


def estimate(stage: str, done: int, total: int | None) -> float:
    """Part of the whole way that is behind, 0 to 1."""
    begins = BEGINS[stage]
    following = min((part for part in BEGINS.values() if part > begins), default=1.0)
    return round(begins + (following - begins) * (min(done / total, 1.0) if total else 0.0), 3)
