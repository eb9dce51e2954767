"""Rows of an upload as people change them: values, shapes, left out, given back; fixes taken, findings acknowledged."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import shapely
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import layers
from geo_api import audit, intake, models, workflow
from geo_api.errors import Conflict, Unacceptable
from geo_api.people import Person
from layers.layer import Layer

# a fix changes a shape once a pass; what is still safe afterwards is taken by the next
MOST_PASSES = 5


def edit_rows(
    session: Session,
    person: Person,
    upload: models.Upload,
    numbers: Sequence[int] | None,
    *,
    values: dict[str, Any] | None = None,
    drop: bool | None = None,
    geometry: dict[str, Any] | None = None,
    reset: bool = False,
) -> None:
    """Set values, leave rows out (or take them back), or redraw one row; ``numbers`` None means all rows.

    ``reset`` first gives the rows back as the file has them: values, shape, and not left out.
    """
    workflow.require_edit(person, upload)
    if not (values or reset or drop is not None or geometry is not None):
        raise Unacceptable(
            "rows.nothing",
            "没有说明要改什么：请给出 set、drop、geometry 或 reset。",
            "Nothing to change: give set, drop, geometry or reset.",
        )
    require_fields(layers.get(upload.layer), values)
    rows = _load_rows(session, upload, numbers)
    if geometry is not None and len(rows) != 1:
        raise Unacceptable("rows.one", "一次只能重画一行的图形。", "Redraw one row at a time.", field="rows")
    shape = read_geometry(geometry) if geometry is not None else None
    for row in rows:
        if reset:
            row.edits, row.shape_edited, row.dropped = {}, None, False
        if values:
            row.edits = {**row.edits, **values}
        if drop is not None:
            row.dropped = drop
        if shape is not None:
            row.shape_edited = shape
    session.flush()
    told = {"rows": len(rows), "set": values, "drop": drop, "redrawn": shape is not None, "reset": reset}
    audit.record(session, "upload.edit", f"upload:{upload.id}", told)
    intake.check_upload(session, upload)


def apply_fixes(session: Session, person: Person, upload: models.Upload, fix_ids: Sequence[str]) -> int:
    """Apply the named fixes or alternatives; 409 when one is not offered (any more). Return how many were applied."""
    workflow.require_edit(person, upload)
    offered = {fix["id"]: (finding, fix) for finding, fix in _list_fixes(session, upload)}
    if not set(fix_ids) <= set(offered):
        raise Conflict(
            "fix.gone",
            "有的修复项已不存在（已应用过，或内容刚被改过）。请刷新后再试。",
            "Some of these fixes are no longer offered: applied already, or the rows changed. Load the upload again.",
        )
    chosen = [offered[fix_id] for fix_id in dict.fromkeys(fix_ids)]
    _require_one_a_finding(chosen)
    _apply(session, upload, chosen)
    return len(chosen)


def apply_safe_fixes(session: Session, person: Person, upload: models.Upload) -> int:
    """Apply every fix that loses nothing, until none is offered; return how many were applied, 0 the second time."""
    workflow.require_edit(person, upload)
    applied = 0
    for _ in range(MOST_PASSES):
        taken: set[int] = set()
        chosen = []
        for finding, fix in _list_fixes(session, upload):
            rows = _rows_of(finding, fix)
            if fix["safe"] and not rows & taken:
                chosen.append((finding, fix))
                taken |= rows
        if not chosen:
            break
        _apply(session, upload, chosen)
        applied += len(chosen)
    return applied


def acknowledge(
    session: Session, person: Person, upload: models.Upload, finding_ids: Sequence[str], note: str = ""
) -> None:
    """Note that the person saw these findings and stands by the rows; findings that block cannot be waved through."""
    workflow.require_edit(person, upload)
    done = session.execute(
        update(models.FindingRow)
        .where(
            models.FindingRow.upload_id == upload.id,
            models.FindingRow.id.in_(finding_ids),
            models.FindingRow.severity == "acknowledge",
        )
        .values(
            acknowledged_by=person.name,
            acknowledged_at=datetime.now(UTC),
            acknowledged_note=note.strip() or None,
        )
    )
    if not getattr(done, "rowcount", 0):
        raise Unacceptable(
            "finding.not_acknowledgeable",
            "这些问题不能只确认，请改正。",
            "These findings cannot be acknowledged; mend them.",
        )
    upload.changed_at = datetime.now(UTC)
    upload.revision += 1
    session.flush()
    told = {"findings": list(finding_ids), "note": note.strip()}
    audit.record(session, "upload.acknowledge", f"upload:{upload.id}", told)


def _list_fixes(
    session: Session, upload: models.Upload
) -> Iterator[tuple[models.FindingRow, dict[str, Any]]]:
    """Every fix on offer with its finding, the gravest first; an alternative right after its fix."""
    statement = (
        select(models.FindingRow)
        .where(models.FindingRow.upload_id == upload.id, models.FindingRow.fix.is_not(None))
        .order_by(models.FindingRow.ordinal)
    )
    for finding in session.scalars(statement):
        if finding.fix:
            yield finding, finding.fix
            if alternative := finding.fix.get("alternative"):
                yield finding, alternative


def _rows_of(finding: models.FindingRow, fix: dict[str, Any]) -> set[int]:
    """The rows that the fix changes."""
    return set(finding.rows if fix["kind"] == "drop" else map(int, (*fix["shapes"], *fix["values"])))


def _require_one_a_finding(chosen: Sequence[tuple[models.FindingRow, dict[str, Any]]]) -> None:
    """Two shapes for one row, or both ways out of one finding, contradict each other."""
    redrawn = [row for _, fix in chosen for row in fix["shapes"]]
    findings = [finding.id for finding, _ in chosen]
    if len(set(redrawn)) < len(redrawn) or len(set(findings)) < len(findings):
        raise Unacceptable(
            "fix.contradiction",
            "所选的修复改的是同一处，不能同时应用。请先应用一个，看结果后再选。",
            "Two of these fixes change the same thing; apply one, look, then choose again.",
            field="fixes",
        )


def _apply(
    session: Session, upload: models.Upload, chosen: Sequence[tuple[models.FindingRow, dict[str, Any]]]
) -> None:
    told = [{"code": finding.code, "rows": finding.rows, "fix": fix["id"]} for finding, fix in chosen]
    for finding, fix in chosen:
        for row in _load_rows(session, upload, sorted(_rows_of(finding, fix))):
            if fix["kind"] == "drop":
                row.dropped = True
            if shape := fix["shapes"].get(str(row.row)):
                row.shape_edited = bytes.fromhex(shape)
            if values := fix["values"].get(str(row.row)):
                row.edits = {**row.edits, **values}
    session.flush()
    audit.record(session, "upload.fix", f"upload:{upload.id}", {"fixes": told})
    intake.check_upload(session, upload)


def _load_rows(
    session: Session, upload: models.Upload, numbers: Sequence[int] | None
) -> Sequence[models.StagedRow]:
    statement = select(models.StagedRow).where(models.StagedRow.upload_id == upload.id)
    if numbers is not None:
        statement = statement.where(models.StagedRow.row.in_(numbers))
    rows = session.scalars(statement.order_by(models.StagedRow.row)).all()
    if numbers is not None and len(rows) < len(set(numbers)):
        raise Unacceptable(
            "rows.unknown",
            "所选的行不在这份文件里，请刷新。",
            "Some rows are not in this file.",
            field="rows",
        )
    return rows


def require_fields(layer: Layer, values: dict[str, Any] | None) -> None:
    """Raise where a field is named that the layer has not."""
    unknown = sorted(set(values or {}) - {field.name for field in layer.fields})
    if unknown:
        raise Unacceptable(
            "rows.field",
            f"“{layer.zh}”没有字段 {'、'.join(unknown)}。",
            f"{layer.en} has no field {', '.join(unknown)}.",
            field="set",
        )


def read_geometry(geometry: dict[str, Any]) -> bytes:
    """WKB of a GeoJSON geometry (longitude, latitude); 422 when it is none."""
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except (shapely.errors.GEOSException, TypeError, ValueError):
        shape = None
    if shape is None or shape.is_empty:
        raise Unacceptable(
            "geometry.unreadable",
            "这个图形无法识别，请重新绘制。",
            "This geometry cannot be read; draw it again.",
            field="geometry",
        )
    wkb = shapely.to_wkb(shapely.force_2d(shape))
    assert isinstance(wkb, bytes)
    return wkb
