"""How often an upload was returned: what is said in one round does not bind the next."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo_api import models


def find_round(session: Session, upload_id: uuid.UUID) -> int:
    """0 on the first way, 1 after the first return, and so on."""
    counted = session.scalar(
        select(func.count())
        .select_from(models.Decision)
        .where(models.Decision.upload_id == upload_id, models.Decision.action == "return")
    )
    return counted or 0
