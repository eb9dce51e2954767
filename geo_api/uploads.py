"""An upload as people handle it: receive a file, change rows, take fixes, acknowledge, move it on, publish it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, BinaryIO

import shapely
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import layers
from geo_api import audit, intake, jobs, models, originals, permissions, publish, workflow
from geo_api.errors import Conflict, Forbidden, NotFound, TooLarge, Unacceptable
from geo_api.people import Person
from geo_api.settings import Settings
from layers.layer import Layer

SHORTEST_FILE = 1


def find_layer(key: str) -> Layer:
    """The layer of that key, or 404 with what to do."""
    try:
        return layers.get(key)
    except KeyError:
        raise NotFound(
            "layer.unknown",
            f"没有“{key}”这个图层，请在图层列表中选择。",
            f"There is no layer {key!r}; choose one from the list.",
            field="layer",
        ) from None


def receive(
    session: Session,
    settings: Settings,
    person: Person,
    *,
    layer_key: str,
    file_name: str,
    source: BinaryIO,
    crs: str | None = None,
    encoding: str | None = None,
    mapping: dict[str, str | None] | None = None,
    idempotency_key: str | None = None,
) -> models.Upload:
    """Keep the file, open an upload and ask for its reading. The original is on the disk before this returns."""
    permissions.require(person, "upload")
    layer = find_layer(layer_key)
    if layer.key not in permissions.uploadable_layers(person):
        raise Forbidden(
            "upload.layer",
            f"“{layer.zh}”由主管部门维护，乡镇（街道）、园区不能上报。请选择其他图层。",
            f"{layer.en} is kept by its bureau; choose another layer.",
            field="layer",
        )
    if idempotency_key and (earlier := _find_by_key(session, person, idempotency_key)):
        return earlier
    sha256, size = originals.keep(settings.files, source)
    if size < SHORTEST_FILE:
        raise Unacceptable(
            "file.empty",
            f"文件“{file_name}”是空的，没有收下。请检查导出是否成功，重新选择文件。",
            f"The file {file_name!r} is empty and was not taken. Export it again and choose it anew.",
            field="file",
        )
    if size > settings.upload_limit_mb << 20:
        raise TooLarge(
            "file.too_large",
            f"文件“{file_name}”超过 {settings.upload_limit_mb} MB。请按村或按年份拆成几个文件上报。",
            f"The file is larger than {settings.upload_limit_mb} MB; split it by village or year.",
            field="file",
        )
    upload = models.Upload(
        layer=layer.key,
        unit=person.unit,
        person_id=uuid.UUID(person.id),
        file_name=file_name[:255],
        sha256=sha256,
        bytes=size,
        asked_crs=crs or None,
        asked_encoding=encoding or None,
        asked_mapping=mapping,
        idempotency_key=idempotency_key,
    )
    session.add(upload)
    session.flush()
    audit.record(
        session,
        "upload.receive",
        f"upload:{upload.id}",
        {"layer": layer.key, "sha256": sha256, "bytes": size},
    )
    jobs.enqueue(session, "read_upload", str(upload.id))
    return upload


def find(session: Session, upload_id: str, *, lock: bool = False) -> models.Upload:
    """The upload, if Row Level Security lets this person see it; 404 otherwise, whether it exists or not."""
    missing = NotFound(
        "upload.unknown",
        "没有找到这次上报，可能已不在您的范围内。请回到上报列表。",
        "This upload was not found in your scope. Go back to the list of uploads.",
    )
    try:
        key = uuid.UUID(upload_id)
    except ValueError:
        raise missing from None
    upload = session.get(models.Upload, key, with_for_update=lock)
    if upload is None:
        raise missing
    return upload


def reread(
    session: Session,
    person: Person,
    upload: models.Upload,
    *,
    crs: str | None = None,
    encoding: str | None = None,
    mapping: dict[str, str | None] | None = None,
) -> None:
    """Take a person's choice of CRS, encoding or mapping. A new mapping is checked at once; the others read again."""
    workflow.require_edit(person, upload)
    if crs is not None or encoding is not None:
        upload.asked_crs = crs or upload.asked_crs
        upload.asked_encoding = encoding or upload.asked_encoding
        upload.state = "reading"
        if mapping is not None:
            upload.asked_mapping = mapping
        jobs.enqueue(session, "read_upload", str(upload.id))
    elif mapping is not None:
        upload.asked_mapping = mapping
        intake.check_upload(session, upload)
        intake.remember_mapping(session, upload)
    chosen = {"crs": crs, "encoding": encoding, "mapping": mapping}
    audit.record(session, "upload.choose", f"upload:{upload.id}", chosen)


def edit_rows(
    session: Session,
    person: Person,
    upload: models.Upload,
    numbers: Sequence[int] | None,
    *,
    values: dict[str, Any] | None = None,
    drop: bool | None = None,
    geometry: dict[str, Any] | None = None,
) -> None:
    """Set values, leave rows out (or take them back), or redraw one row; ``numbers`` None means all rows."""
    workflow.require_edit(person, upload)
    _require_fields(find_layer(upload.layer), values)
    rows = _load_rows(session, upload, numbers)
    if geometry is not None and len(rows) != 1:
        raise Unacceptable("rows.one", "一次只能重画一行的图形。", "Redraw one row at a time.", field="rows")
    shape = _read_geometry(geometry) if geometry is not None else None
    for row in rows:
        if values:
            row.edits = {**row.edits, **values}
        if drop is not None:
            row.dropped = drop
        if shape is not None:
            row.shape_edited = shape
    session.flush()
    audit.record(
        session,
        "upload.edit",
        f"upload:{upload.id}",
        {"rows": len(rows), "set": values, "drop": drop, "redrawn": shape is not None},
    )
    intake.check_upload(session, upload)


def apply_fixes(
    session: Session, person: Person, upload: models.Upload, fix_ids: Sequence[str] | None
) -> int:
    """Apply the named fixes, or every safe one when ``fix_ids`` is None; return how many were applied."""
    workflow.require_edit(person, upload)
    offered = [
        finding
        for finding in session.scalars(
            select(models.FindingRow).where(
                models.FindingRow.upload_id == upload.id, models.FindingRow.fix.is_not(None)
            )
        )
        if finding.fix and (finding.fix["safe"] if fix_ids is None else finding.fix["id"] in fix_ids)
    ]
    if fix_ids is not None and len(offered) < len(set(fix_ids)):
        raise Conflict(
            "fix.gone",
            "有的修复项已不存在（内容刚被改过）。请刷新后再试。",
            "Some of these fixes are no longer offered; load the upload again.",
        )
    for finding in offered:
        assert finding.fix is not None
        _apply_fix(session, upload, finding.fix, finding.rows)
    session.flush()
    told = [{"code": finding.code, "rows": finding.rows} for finding in offered]
    audit.record(session, "upload.fix", f"upload:{upload.id}", {"fixes": told})
    intake.check_upload(session, upload)
    return len(offered)


def acknowledge(session: Session, person: Person, upload: models.Upload, finding_ids: Sequence[str]) -> None:
    """Note that the person saw these findings and stands by the rows; findings that block cannot be waved through."""
    workflow.require_edit(person, upload)
    done = session.execute(
        update(models.FindingRow)
        .where(
            models.FindingRow.upload_id == upload.id,
            models.FindingRow.id.in_(finding_ids),
            models.FindingRow.severity == "acknowledge",
        )
        .values(acknowledged_by=person.name, acknowledged_at=datetime.now(UTC))
    )
    if not getattr(done, "rowcount", 0):
        raise Unacceptable(
            "finding.not_acknowledgeable",
            "这些问题不能只确认，请改正。",
            "These findings cannot be acknowledged; mend them.",
        )
    audit.record(session, "upload.acknowledge", f"upload:{upload.id}", {"findings": list(finding_ids)})


def move(
    session: Session,
    person: Person,
    upload: models.Upload,
    action: str,
    note: str = "",
    deadline: date | None = None,
) -> None:
    """Move the upload one step; publishing checks it against the store again and opens its versions."""
    chosen = workflow.choose_move(session, person, upload, action, note)
    if action == "publish":
        # before the decision goes on record: the record's lock must not be held while rows are checked
        _publish(session, upload)
    workflow.record_move(session, person, upload, chosen, note, deadline)


def _publish(session: Session, upload: models.Upload) -> None:
    at = publish.take_turn(session.connection())
    _check_again(session, upload)
    done = publish.publish_rows(session, upload, at)
    audit.record(
        session,
        "publish",
        f"upload:{upload.id}",
        {
            "layer": upload.layer,
            "at": done.at,
            "opened": done.opened,
            "closed": done.closed,
            "seal": done.seal,
        },
    )


def _check_again(session: Session, upload: models.Upload) -> None:
    """The world may have changed since the upload was checked; a new blocking fault stops the publication."""
    intake.check_upload(session, upload)
    fault = session.scalars(
        select(models.FindingRow)
        .where(models.FindingRow.upload_id == upload.id, models.FindingRow.severity == "block")
        .order_by(models.FindingRow.ordinal)
        .limit(1)
    ).one_or_none()
    if fault is not None:
        raise Conflict(
            "upload.overtaken",
            f"审核期间情况有变，不能发布：{fault.message} 请退回上报单位改正。",
            f"Things changed meanwhile: {fault.message_en} Return it to its sender.",
        )


def _apply_fix(session: Session, upload: models.Upload, fix: dict[str, Any], numbers: Sequence[int]) -> None:
    mended = [int(number) for number in (*fix["shapes"], *fix["values"])]
    for row in _load_rows(session, upload, numbers if fix["kind"] == "drop" else mended):
        if fix["kind"] == "drop":
            row.dropped = True
        if shape := fix["shapes"].get(str(row.row)):
            row.shape_edited = bytes.fromhex(shape)
        if values := fix["values"].get(str(row.row)):
            row.edits = {**row.edits, **values}


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


def _require_fields(layer: Layer, values: dict[str, Any] | None) -> None:
    unknown = sorted(set(values or {}) - {field.name for field in layer.fields})
    if unknown:
        raise Unacceptable(
            "rows.field",
            f"“{layer.zh}”没有字段 {'、'.join(unknown)}。",
            f"{layer.en} has no field {', '.join(unknown)}.",
            field="set",
        )


def _read_geometry(geometry: dict[str, Any]) -> bytes:
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


def _find_by_key(session: Session, person: Person, key: str) -> models.Upload | None:
    return session.scalars(
        select(models.Upload).where(
            models.Upload.person_id == uuid.UUID(person.id), models.Upload.idempotency_key == key
        )
    ).one_or_none()
