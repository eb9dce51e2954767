"""The findings of an upload in the store: replaced by every check, while what a person acknowledged stays."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from etl.findings import Finding, Fix
from geo_api import models, restricted

_KEPT = ("acknowledged_by", "acknowledged_at", "acknowledged_note")
_NOT_KEPT: dict[str, Any] = dict.fromkeys(_KEPT)
WORST = ("block", "acknowledge", "note")


def replace_findings(session: Session, upload_id: uuid.UUID, findings: Sequence[Finding]) -> None:
    """Store the findings in the order in which people mend them; one with the same id keeps its acknowledgement."""
    rows = models.FindingRow
    kept = {
        id_: dict(zip(_KEPT, acknowledged, strict=True))
        for id_, *acknowledged in session.execute(
            select(rows.id, *(getattr(rows, name) for name in _KEPT)).where(rows.upload_id == upload_id)
        )
    }
    session.execute(delete(rows).where(rows.upload_id == upload_id))
    unique = {finding.id: finding for finding in sorted(findings, key=_rank)}
    told = [
        {
            "upload_id": upload_id,
            "id": id_,
            "ordinal": ordinal,
            **_describe(finding),
            **kept.get(id_, _NOT_KEPT),
        }
        for ordinal, (id_, finding) in enumerate(unique.items())
    ]
    if told:
        session.execute(insert(rows), told)
    restricted.keep(session, upload_id, list(unique.values()))


def replace_some(session: Session, upload_id: uuid.UUID, prefix: str, findings: Sequence[Finding]) -> None:
    """Put these findings in the place of those whose code begins with ``prefix``; all others stay where they are."""
    rows = models.FindingRow
    old = (rows.upload_id == upload_id, rows.code.startswith(prefix, autoescape=True))
    kept = {
        id_: dict(zip(_KEPT, acknowledged, strict=True))
        for id_, *acknowledged in session.execute(
            select(rows.id, *(getattr(rows, name) for name in _KEPT)).where(*old)
        )
    }
    session.execute(delete(rows).where(*old))
    last = session.scalar(select(func.max(rows.ordinal)).where(rows.upload_id == upload_id))
    told = [
        {
            "upload_id": upload_id,
            "id": finding.id,
            "ordinal": ordinal,
            **_describe(finding),
            **kept.get(finding.id, _NOT_KEPT),
        }
        for ordinal, finding in enumerate(sorted(findings, key=_rank), start=(last or 0) + 1)
    ]
    if told:
        session.execute(insert(rows), told)


def find_worst(session: Session, upload_id: uuid.UUID) -> dict[int, str]:
    """By row number the severity of the worst finding that names the row."""
    worst: dict[int, str] = {}
    found = session.execute(
        select(models.FindingRow.severity, models.FindingRow.rows).where(
            models.FindingRow.upload_id == upload_id
        )
    ).all()
    for severity, numbers in sorted(found, key=lambda one: WORST.index(one[0]), reverse=True):
        worst.update(dict.fromkeys(numbers, severity))
    return worst


def _rank(finding: Finding) -> tuple[int, bool, tuple[int, ...], str]:
    # what lies in the wrong place goes first: once it is left out, most of the rest is gone with it
    return (
        WORST.index(finding.severity),
        not finding.code.startswith("place."),
        finding.rows[:1],
        finding.code,
    )


def _describe(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "rows": list(finding.rows),
        "field": finding.field,
        "place": list(finding.place) if finding.place else None,
        "message": finding.message,
        "message_en": finding.message_en,
        "evidence": finding.evidence,
        "fix": _describe_fix(finding.fix),
    }


def _describe_fix(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    return {
        "id": fix.id,
        "kind": fix.kind,
        "safe": fix.safe,
        "message": fix.message,
        "message_en": fix.message_en,
        "area_change_m2": fix.area_change_m2,
        "shapes": {str(row): shape.hex() for row, shape in fix.shapes.items()},
        "values": {str(row): values for row, values in fix.values.items()},
        "alternative": _describe_fix(fix.alternative),
    }
