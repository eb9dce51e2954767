"""How findings are told to a client: one by one, bluntly where places are protected, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo_api import models


def describe(finding: models.FindingRow, shown: dict[str, Any] | None = None) -> dict[str, Any]:
    """One finding; ``shown`` is its evidence on restricted ground, for those who may see it."""
    return {
        "id": finding.id,
        "code": finding.code,
        "severity": finding.severity,
        "row": finding.rows[0] if finding.rows else None,
        "rows": finding.rows,
        "count": len(finding.rows),
        "field": finding.field,
        "place": finding.place,
        "message": finding.message,
        "message_en": finding.message_en,
        "evidence": _join_evidence(finding.evidence, shown),
        "fix": _describe_fix(finding.fix) if finding.fix else None,
        "acknowledged_by": finding.acknowledged_by,
        "acknowledged_note": finding.acknowledged_note,
    }


# what speaks of published works of the same layer, with their shape or how much of it is shared
_OF_PUBLISHED = ("geometry.published", "overlap.published")


def blunt(told: dict[str, Any]) -> dict[str, Any]:
    """A finding as those are told it who may not know where the works of its layer lie: neither shape nor amount."""
    if not told["code"].startswith(_OF_PUBLISHED):
        return told
    rows = "、".join(map(str, told["rows"][:5]))
    return told | {
        "evidence": None,
        "message": f"第 {rows} 行 与已发布的对象位置相近；其中有受保护对象，位置不予显示。请向主管部门核实。",
        "message_en": f"Rows {rows}: near published works, some of which are protected; ask the bureau in charge.",
    }


def _describe_fix(fix: dict[str, Any]) -> dict[str, Any]:
    """A fix as it is offered: what it says, changes and would draw, with the other way out where there is one."""
    told = {key: fix[key] for key in ("id", "kind", "safe", "message", "message_en", "area_change_m2")}
    if fix["shapes"]:
        shapes = [shapely.from_wkb(bytes.fromhex(shape)) for shape in fix["shapes"].values()]
        told["shape"] = orjson.loads(shapely.to_geojson(shapely.GeometryCollection(shapes)))
    alternative = fix.get("alternative")
    return {**told, "alternative": _describe_fix(alternative) if alternative else None}


def _join_evidence(own: dict[str, Any] | None, shown: dict[str, Any] | None) -> dict[str, Any] | None:
    if own and shown:
        return {"type": "GeometryCollection", "geometries": [own, shown]}
    return own or shown


def count(findings: Sequence[models.FindingRow]) -> dict[str, int]:
    """By severity, how many of these nobody has acknowledged."""
    counted: dict[str, int] = {}
    for finding in findings:
        if finding.acknowledged_by is None:
            counted[finding.severity] = counted.get(finding.severity, 0) + 1
    return counted


def count_all(session: Session, upload_ids: Sequence[Any]) -> dict[Any, dict[str, int]]:
    """As :func:`count`, of each of these uploads that has any."""
    rows = session.execute(
        select(models.FindingRow.upload_id, models.FindingRow.severity, func.count())
        .where(models.FindingRow.upload_id.in_(upload_ids), models.FindingRow.acknowledged_by.is_(None))
        .group_by(models.FindingRow.upload_id, models.FindingRow.severity)
    )
    counted: dict[Any, dict[str, int]] = {}
    for upload_id, severity, n in rows:
        counted.setdefault(upload_id, {})[severity] = n
    return counted
