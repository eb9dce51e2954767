"""How long the file of an export is kept, and who takes it away then: the row stays, and says that the file is gone."""

from __future__ import annotations

import logging
import shutil
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from geo_api import audit, models
from geo_api.courses.settings import read_setting
from geo_api.db import SYSTEM, Database
from geo_api.settings import Settings

KEPT_DAYS = "export_kept_days"

log = logging.getLogger("ecoworks.expiry")

_WITH_FILES = select(models.Job.id).where(
    models.Job.kind == "export", models.Job.state != "failed", models.Job.file_removed_at.is_(None)
)


def read_term(connection: Connection) -> dict[str, Any]:
    """How many days a file is kept, as the setting in force is told: its value, source, 待核 and bounds."""
    return read_setting(connection, KEPT_DAYS)


def find_end(job: models.Job, term: dict[str, Any]) -> datetime | None:
    """Until when the file of an export is kept; None where there is none, or none any more."""
    if job.state != "done" or job.finished_at is None or job.file_removed_at is not None:
        return None
    return job.finished_at + timedelta(days=term["value"])


def sweep(database: Database, settings: Settings) -> int:
    """Remove files that were kept long enough, and what no row speaks of; return how many exports lost theirs."""
    # before the rows are read: an export that is asked for meanwhile keeps its folder
    found = list(settings.exports.glob("*"))
    with database.session(SYSTEM) as session:
        removed = _mark(session, datetime.now(UTC))
        held = {str(key) for key in session.scalars(_WITH_FILES)}
    # once it is on record: a file without its row's word would be a riddle, the other way round the next round ends it
    for folder in found:
        if folder.name not in held:
            shutil.rmtree(folder, ignore_errors=True)
            if folder.exists():
                log.warning("an export that is kept no longer cannot be removed: %s", folder)
    return removed


def _mark(session: Session, now: datetime) -> int:
    days = read_term(session.connection())["value"]
    late = session.scalars(
        select(models.Job).where(
            models.Job.kind == "export",
            models.Job.state == "done",
            models.Job.file_removed_at.is_(None),
            models.Job.finished_at <= now - timedelta(days=days),
        )
    ).all()
    for job in late:
        job.file_removed_at = now
        told = {"file": (job.result or {}).get("file"), "kept_days": days}
        audit.record(session, "export.remove", f"export:{job.id}", told)
    return len(late)
