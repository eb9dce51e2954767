"""Evidence on restricted ground: kept apart from the findings, read by those who may see its layer."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from etl.findings import Finding
from geo_api import models, visibility
from geo_api.db import SYSTEM, Database
from geo_api.people import Person


def keep(session: Session, upload_id: uuid.UUID, findings: Sequence[Finding]) -> None:
    """Store the restricted evidence of findings that are stored already; the old went with the old findings."""
    told = {
        finding.id: {
            "upload_id": upload_id,
            "finding_id": finding.id,
            "layer": finding.restricted.layer,
            "evidence": finding.restricted.evidence,
        }
        for finding in findings
        if finding.restricted is not None
    }
    if not told:
        return
    # whoever edits rows causes these findings, but may not write, nor read, what shows restricted ground
    with Database.acting_as(session, SYSTEM):
        session.execute(insert(models.RestrictedEvidence), list(told.values()))


def read(session: Session, person: Person, upload_id: uuid.UUID) -> dict[str, dict[str, Any]]:
    """Restricted evidence by finding id, as far as the person may see its layer."""
    visible = [layer.key for layer in visibility.list_layers(person)]
    rows = session.execute(
        select(models.RestrictedEvidence.finding_id, models.RestrictedEvidence.evidence).where(
            models.RestrictedEvidence.upload_id == upload_id, models.RestrictedEvidence.layer.in_(visible)
        )
    )
    return {finding_id: evidence for finding_id, evidence in rows}
