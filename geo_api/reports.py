"""How an upload is told to a client: its report, its rows as GeoJSON, its findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import shapely
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

import layers
from geo_api import models, workflow
from geo_api.people import Person
from layers.tables import table


def describe_upload(session: Session, person: Person, upload: models.Upload) -> dict[str, Any]:
    """The whole report of an upload (README, section Uploads)."""
    findings = session.scalars(
        select(models.FindingRow)
        .where(models.FindingRow.upload_id == upload.id)
        .order_by(models.FindingRow.ordinal)
    ).all()
    report = upload.report
    return {
        **_summarise(upload, _names(session), _count_findings(findings)),
        "crs": report.get("crs"),
        "encoding": report.get("encoding"),
        "mapping": report.get("mapping", []),
        "notes": report.get("notes", []),
        "findings": [describe_finding(finding) for finding in findings],
        "may": workflow.possible_actions(session, person, upload),
        "decisions": describe_decisions(session, upload),
    }


def list_uploads(
    session: Session,
    person: Person,
    *,
    states: Sequence[str] = (),
    layer: str | None = None,
    unit: str | None = None,
    mine: bool = False,
    waiting: bool = False,
    limit: int = 200,
) -> list[dict[str, Any]]:
    """Uploads this person may see, newest first; ``waiting`` keeps those on which they have the next move."""
    statement = select(models.Upload).order_by(models.Upload.changed_at.desc()).limit(limit)
    if states:
        statement = statement.where(models.Upload.state.in_(states))
    if layer:
        statement = statement.where(models.Upload.layer == layer)
    if unit:
        statement = statement.where(models.Upload.unit == unit)
    if mine:
        statement = statement.where(models.Upload.person_id == person.id)
    if waiting:
        statement = statement.where(
            models.Upload.state.not_in(("published", "withdrawn", "failed", "reading"))
        )
    uploads = session.scalars(statement).all()
    names = _names(session)
    counted = _count_all_findings(session, [upload.id for upload in uploads])
    found = []
    for upload in uploads:
        actions = workflow.possible_actions(session, person, upload)
        if waiting and not set(actions) - {"withdraw", "edit"}:
            continue
        found.append({**_summarise(upload, names, counted.get(upload.id, {})), "may": actions})
    return found


def describe_finding(finding: models.FindingRow) -> dict[str, Any]:
    fix = finding.fix and {
        key: finding.fix[key] for key in ("id", "kind", "safe", "message", "message_en", "area_change_m2")
    }
    if fix and finding.fix and finding.fix["shapes"]:
        shapes = [shapely.from_wkb(bytes.fromhex(shape)) for shape in finding.fix["shapes"].values()]
        fix["shape"] = orjson.loads(shapely.to_geojson(shapely.GeometryCollection(shapes)))
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
        "evidence": finding.evidence,
        "fix": fix,
        "acknowledged_by": finding.acknowledged_by,
    }


def describe_decisions(session: Session, upload: models.Upload) -> list[dict[str, Any]]:
    rows = session.execute(
        select(models.Decision, models.Person.display, models.UnitRow.zh)
        .outerjoin(models.Person, models.Person.id == models.Decision.person_id)
        .outerjoin(models.UnitRow, models.UnitRow.key == models.Decision.unit)
        .where(models.Decision.upload_id == upload.id)
        .order_by(models.Decision.id)
    )
    return [
        {
            "action": decision.action,
            "from": decision.from_state,
            "to": decision.to_state,
            "by": display,
            "unit": unit_zh,
            "note": decision.note,
            "deadline": decision.deadline,
            "at": decision.at,
        }
        for decision, display, unit_zh in rows
    ]


def write_rows_geojson(session: Session, upload: models.Upload) -> bytes:
    """The staged rows as GeoJSON (EPSG:4490, longitude first), invalid shapes included."""
    rows = session.scalars(
        select(models.StagedRow).where(models.StagedRow.upload_id == upload.id).order_by(models.StagedRow.row)
    )
    features = []
    for row in rows:
        shape = row.shape_edited if row.shape_edited is not None else row.shape_read
        features.append(
            {
                "type": "Feature",
                "id": row.row,
                "geometry": _as_geojson(shape),
                "properties": {
                    "row": row.row,
                    "action": row.action,
                    "dropped": row.dropped,
                    "feature_id": row.feature_id,
                    "worst": row.worst,
                    "edited": row.shape_edited is not None or bool(row.edits),
                    **row.attributes,
                },
            }
        )
    return orjson.dumps({"type": "FeatureCollection", "features": features}, default=str)


def write_before_geojson(session: Session, upload: models.Upload) -> bytes:
    """The published versions that this upload's changed rows replace, as GeoJSON."""
    works = table(layers.get(upload.layer))
    fields = layers.get(upload.layer).fields
    rows = session.execute(
        select(
            models.StagedRow.row,
            works.c.feature_id,
            works.c.version,
            works.c.area_m2,
            func.ST_AsGeoJSON(works.c.geom, 7, 0),
            *(works.c[field.name] for field in fields),
        )
        .join(works, works.c.feature_id == models.StagedRow.feature_id)
        .where(
            models.StagedRow.upload_id == upload.id,
            works.c.version == models.StagedRow.base_version,
        )
    )
    features = [
        {
            "type": "Feature",
            "id": number,
            "geometry": orjson.Fragment(geometry),
            "properties": {
                "row": number,
                "feature_id": feature_id,
                "version": version,
                "area_m2": area_m2,
                **{field.name: value for field, value in zip(fields, values, strict=True)},
            },
        }
        for number, feature_id, version, area_m2, geometry, *values in rows
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features}, default=str)


def _summarise(upload: models.Upload, names: dict[str, str], findings: dict[str, int]) -> dict[str, Any]:
    here = f"/uploads/{upload.id}"
    report = upload.report
    empty = {"read": 0, "new": 0, "changed": 0, "unchanged": 0, "missing": 0, "dropped": 0}
    return {
        "id": str(upload.id),
        "state": upload.state,
        "state_zh": workflow.STATES[upload.state],
        "layer": upload.layer,
        "layer_zh": layers.get(upload.layer).zh,
        "unit": upload.unit,
        "unit_zh": names.get(upload.unit, upload.unit),
        "by": names.get(str(upload.person_id), ""),
        "created_at": upload.created_at,
        "changed_at": upload.changed_at,
        "file": {
            "name": upload.file_name,
            "sha256": upload.sha256,
            "bytes": upload.bytes,
            "format": upload.format,
        },
        "counts": report.get("counts", empty),
        "area_m2": report.get("area_m2", 0),
        "length_m": report.get("length_m", 0),
        "bbox": report.get("bbox"),
        "blocking": findings.get("block", 0),
        "to_acknowledge": findings.get("acknowledge", 0),
        "problem": upload.problem,
        "illustrative": upload.illustrative,
        "links": {
            "self": here,
            "features": f"{here}/features",
            "findings_gpkg": f"{here}/findings.gpkg",
            "findings_xlsx": f"{here}/findings.xlsx",
            "file": f"{here}/file",
        },
    }


def _count_findings(findings: Sequence[models.FindingRow]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for finding in findings:
        if finding.acknowledged_by is None:
            counted[finding.severity] = counted.get(finding.severity, 0) + 1
    return counted


def _count_all_findings(session: Session, upload_ids: Sequence[Any]) -> dict[Any, dict[str, int]]:
    rows = session.execute(
        select(models.FindingRow.upload_id, models.FindingRow.severity, func.count())
        .where(models.FindingRow.upload_id.in_(upload_ids), models.FindingRow.acknowledged_by.is_(None))
        .group_by(models.FindingRow.upload_id, models.FindingRow.severity)
    )
    counted: dict[Any, dict[str, int]] = {}
    for upload_id, severity, n in rows:
        counted.setdefault(upload_id, {})[severity] = n
    return counted


def _names(session: Session) -> dict[str, str]:
    """Display names of people by id and of units by key."""
    rows = session.execute(
        text("SELECT id::text, display FROM core.people UNION ALL SELECT key, zh FROM core.units")
    )
    return {key: name for key, name in rows}


def _as_geojson(shape: bytes | None) -> Any:
    if shape is None:
        return None
    return orjson.Fragment(shapely.to_geojson(shapely.from_wkb(shape)))
