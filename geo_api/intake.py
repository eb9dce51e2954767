"""An upload read and checked: the first half of the road. Reading happens in the cage; nothing is published."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, delete, func, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

import layers
from etl.cage import CageUnavailable
from etl.check import check_rows
from etl.compare import Comparison, compare_rows
from etl.crs import describe_operation, transform_shapes
from etl.findings import Finding
from etl.mapping import propose_mapping
from etl.measure import measure_row
from etl.read import read_file
from etl.reading import CountyContext, Reading, UnreadableFile
from etl.rows import MappedHeading, RawRow, Row
from etl.tidy import read_shapes, tidy_rows
from geo_api import models, originals
from geo_api.db import SYSTEM, Database
from geo_api.settings import Settings
from layers.layer import Layer
from layers.tables import CHINA_BOX, MAX_VERTICES

WORST = ("block", "acknowledge", "note")


def read_upload(database: Database, settings: Settings, upload_id: str) -> None:
    """Read an upload's file (again) and check its rows. Safe to repeat: rows and findings are replaced whole."""
    key = uuid.UUID(upload_id)
    with database.session(SYSTEM) as session:
        upload = session.get_one(models.Upload, key)
        path = originals.path_of(settings.files, upload.sha256)
        asked = (upload.file_name, upload.asked_crs, upload.asked_encoding)
        context = county_context(session.connection())
    try:
        reading = read_file(path, asked[0], crs=asked[1], encoding=asked[2], context=context)
    except UnreadableFile as refusal:
        _refuse(database, key, refusal.code, refusal.message, refusal.message_en)
        return
    except CageUnavailable as fault:
        _refuse(database, key, "cage.unavailable", fault.message, fault.message_en)
        raise
    with database.session(SYSTEM) as session:
        upload = session.get_one(models.Upload, key, with_for_update=True)
        if upload.state not in ("reading", "draft", "returned"):
            return  # withdrawn while it was being read
        _store_reading(session, upload, reading)
        check_upload(session, upload)
        if upload.state == "reading":
            upload.state = "returned" if _was_returned(session, upload) else "draft"
        upload.problem = None


def check_upload(session: Session, upload: models.Upload) -> None:
    """Tidy, check and compare the staged rows of an upload, and replace its findings; acknowledgements stay."""
    layer = layers.get(upload.layer)
    stored = session.scalars(
        select(models.StagedRow).where(models.StagedRow.upload_id == upload.id).order_by(models.StagedRow.row)
    ).all()
    shapes = read_shapes(
        [row.shape_edited if row.shape_edited is not None else row.shape_read for row in stored]
    )
    raw_rows = [
        RawRow(row.row, row.raw, shape, row.edits, row.dropped)
        for row, shape in zip(stored, shapes, strict=True)
    ]
    mapping = _choose_mapping(session, upload, layer, raw_rows)
    rows, findings = tidy_rows(layer, raw_rows, mapping)
    unit = _township_of_sender(session, upload)
    # pending rows of other units decide, too; their sender must not be able to read them
    with Database.acting_as(session, SYSTEM):
        comparison = compare_rows(session.connection(), layer, upload.id, unit, rows, datetime.now(UTC))
    for row in rows:
        # a file without a column leaves that field of the published work as it is, and need not repeat it
        row.attributes = {**comparison.inherited.get(row.number, {}), **row.attributes}
    findings += check_rows(layer, rows, datetime.now(UTC).date())
    findings += comparison.findings
    findings = [finding for finding in findings if finding.rows or finding.severity != "block"]
    _store_findings(session, upload, findings)
    storable = {row.number for row in rows if row.shape is not None and _is_storable(row.shape)}
    _store_rows(session, upload, rows, comparison, findings, storable)
    upload.report = {
        **upload.report,
        "mapping": [asdict(heading) for heading in mapping],
        **_summarise(rows, comparison, storable),
    }
    upload.changed_at = datetime.now(UTC)
    upload.revision += 1
    session.flush()


def county_context(connection: Connection) -> CountyContext:
    """Where the county lies, by its published townships."""
    outline = connection.execute(
        text("SELECT ST_AsBinary(ST_Union(geom)) FROM published.townships WHERE upper_inf(valid)")
    ).scalar()
    if outline is None:
        return CountyContext()
    return CountyContext(outline=bytes(outline))


def hash_headings(headings: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(sorted(headings)).encode()).hexdigest()


def _refuse(database: Database, key: uuid.UUID, code: str, message: str, message_en: str) -> None:
    with database.session(SYSTEM) as session:
        upload = session.get_one(models.Upload, key, with_for_update=True)
        upload.problem = {"code": code, "detail": message, "detail_en": message_en}
        if upload.state == "reading":
            upload.state = "failed"
        upload.changed_at = datetime.now(UTC)


def _was_returned(session: Session, upload: models.Upload) -> bool:
    last = session.scalars(
        select(models.Decision.to_state)
        .where(models.Decision.upload_id == upload.id)
        .order_by(models.Decision.id.desc())
        .limit(1)
    ).one_or_none()
    return last == "returned"


def _store_reading(session: Session, upload: models.Upload, reading: Reading) -> None:
    session.execute(delete(models.StagedRow).where(models.StagedRow.upload_id == upload.id))
    shapes = transform_shapes(reading.shapes, reading.crs.used) if reading.crs.used else reading.shapes
    rows = [
        {"upload_id": upload.id, "row": number, "raw": raw, "attributes": {}, "shape_read": shape}
        for number, (raw, shape) in enumerate(zip(reading.rows, shapes, strict=True), start=1)
    ]
    if rows:
        session.execute(insert(models.StagedRow), rows)
    upload.format = reading.format
    upload.report = {
        "headings": list(reading.headings),
        "layer_name": reading.layer_name,
        "crs": {
            **asdict(reading.crs),
            "operation": describe_operation(reading.crs.used) if reading.crs.used else None,
        },
        "encoding": asdict(reading.encoding),
        "notes": [{"message": zh, "message_en": en} for zh, en in reading.notes],
    }


def _choose_mapping(
    session: Session, upload: models.Upload, layer: Layer, rows: Sequence[RawRow]
) -> tuple[MappedHeading, ...]:
    headings = upload.report.get("headings", [])
    remembered = session.scalars(
        select(models.RememberedMapping.mapping).where(
            models.RememberedMapping.unit == upload.unit,
            models.RememberedMapping.layer == upload.layer,
            models.RememberedMapping.headings_sha256 == hash_headings(headings),
        )
    ).one_or_none()
    return propose_mapping(layer, headings, [row.raw for row in rows], remembered, upload.asked_mapping)


def _township_of_sender(session: Session, upload: models.Upload) -> str | None:
    kind = session.scalars(select(models.UnitRow.kind).where(models.UnitRow.key == upload.unit)).one()
    return upload.unit if kind == "township" else None


def _store_findings(session: Session, upload: models.Upload, findings: Sequence[Finding]) -> None:
    kept = {
        id_: (by, at)
        for id_, by, at in session.execute(
            select(
                models.FindingRow.id, models.FindingRow.acknowledged_by, models.FindingRow.acknowledged_at
            ).where(models.FindingRow.upload_id == upload.id)
        )
    }
    session.execute(delete(models.FindingRow).where(models.FindingRow.upload_id == upload.id))
    # what lies in the wrong place goes first: once it is left out, most of the rest is gone with it
    ranked = sorted(
        findings, key=lambda f: (WORST.index(f.severity), not f.code.startswith("place."), f.rows[:1], f.code)
    )
    unique = {finding.id: finding for finding in ranked}
    told = []
    for ordinal, (id_, finding) in enumerate(unique.items()):
        by, at = kept.get(id_, (None, None))
        told.append(
            {
                "upload_id": upload.id,
                "id": id_,
                "ordinal": ordinal,
                "code": finding.code,
                "severity": finding.severity,
                "rows": list(finding.rows),
                "field": finding.field,
                "place": list(finding.place) if finding.place else None,
                "message": finding.message,
                "message_en": finding.message_en,
                "evidence": finding.evidence,
                "fix": _store_fix(finding),
                "acknowledged_by": by,
                "acknowledged_at": at,
            }
        )
    if told:
        session.execute(insert(models.FindingRow), told)


def _store_fix(finding: Finding) -> dict[str, Any] | None:
    fix = finding.fix
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
    }


def _store_rows(
    session: Session,
    upload: models.Upload,
    rows: Sequence[Row],
    comparison: Comparison,
    findings: Sequence[Finding],
    storable: set[int],
) -> None:
    worst: dict[int, str] = {}
    for finding in findings:
        for number in finding.rows:
            if WORST.index(finding.severity) < WORST.index(worst.get(number, "note")) or number not in worst:
                worst[number] = finding.severity
    told = [_describe_row(upload, row, comparison, worst, storable) for row in rows]
    if told:
        session.connection().execute(
            text(
                "UPDATE intake.rows SET attributes = CAST(:attributes AS jsonb), action = :action,"
                " feature_id = :feature_id, base_version = :base_version, worst = :worst,"
                " geom = ST_GeomFromWKB(:wkb, 4490) WHERE upload_id = :upload_id AND row = :row"
            ),
            told,
        )
        session.expire_all()


def _describe_row(
    upload: models.Upload, row: Row, comparison: Comparison, worst: dict[int, str], storable: set[int]
) -> dict[str, Any]:
    feature_id, base_version = comparison.features.get(row.number, (None, None))
    return {
        "upload_id": upload.id,
        "row": row.number,
        "attributes": models.to_json(row.attributes),
        "action": "dropped" if row.dropped else comparison.actions.get(row.number, "new"),
        "feature_id": feature_id,
        "base_version": base_version,
        "worst": worst.get(row.number),
        "wkb": shapely.to_wkb(row.shape) if row.number in storable else None,
    }


def _is_storable(geometry: BaseGeometry) -> bool:
    """Whether PostGIS may hold this shape: valid, not huge, inside the China box (the table's own CHECKs)."""
    if geometry.is_empty or shapely.count_coordinates(geometry) > MAX_VERTICES:
        return False
    west, south, east, north = geometry.bounds
    left, bottom, right, top = CHINA_BOX
    inside = west > left and south > bottom and east < right and north < top
    return bool(inside and shapely.is_valid(geometry))


def _summarise(rows: Sequence[Row], comparison: Comparison, storable: set[int]) -> dict[str, Any]:
    live = [row for row in rows if not row.dropped]
    actions = Counter(comparison.actions.get(row.number, "new") for row in live)
    shapes = [row.shape for row in live if row.shape is not None]
    # what would be published: unchanged rows bring nothing
    bringing = [row for row in live if comparison.actions.get(row.number, "new") != "unchanged"]
    measured = [
        measure_row(row.shape) for row in bringing if row.shape is not None and row.number in storable
    ]
    bounds = shapely.total_bounds(shapes).tolist() if shapes else None
    return {
        "counts": {
            "read": len(rows),
            "new": actions["new"],
            "changed": actions["changed"],
            "unchanged": actions["unchanged"],
            "missing": comparison.missing,
            "dropped": len(rows) - len(live),
        },
        "area_m2": sum(area for area, _ in measured),
        "length_m": sum(length for _, length in measured),
        "bbox": bounds,
    }


def remember_mapping(session: Session, upload: models.Upload) -> None:
    """Keep the mapping a person chose, for the next file of this unit with the same headings."""
    if upload.asked_mapping is None:
        return
    statement = upsert(models.RememberedMapping).values(
        unit=upload.unit,
        layer=upload.layer,
        headings_sha256=hash_headings(upload.report.get("headings", [])),
        mapping=upload.asked_mapping,
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["unit", "layer", "headings_sha256"],
            set_={"mapping": statement.excluded.mapping, "changed_at": func.clock_timestamp()},
        )
    )
