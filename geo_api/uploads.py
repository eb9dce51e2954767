"""An upload as people handle it: receive a file, choose how it is read, move it on, publish it, give it up."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import layers
from geo_api import (
    approved,
    audit,
    files,
    intake,
    jobs,
    models,
    originals,
    permissions,
    publish,
    retries,
    stages,
    workflow,
)
from geo_api.changes import links, verdicts
from geo_api.errors import Conflict, Forbidden, NotFound, Unacceptable
from geo_api.evidence.publishing import publish_evidence
from geo_api.file_names import clean_file_name
from geo_api.instants import CHINA
from geo_api.people import Person
from geo_api.review import countersigns, items, locks
from geo_api.settings import Settings
from layers.layer import Layer


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
    mapping: dict[str, Any] | None = None,
    file_layer: str | None = None,
    idempotency_key: str | None = None,
    way: str = "file",
    note: str = "",
    task: str = "read_upload",
) -> models.Upload:
    """Keep the file, open an upload and ask for its reading. The original is on the disk before this returns.

    The same ``idempotency_key`` of the same person leads to the same upload, however often it is sent. ``way`` says how
    it came in, ``note`` what its sender says of it, ``task`` the job that reads it.
    """
    file_name = clean_file_name(file_name)
    layer = require_uploadable(person, layer_key)
    if idempotency_key and (earlier := retries.find_sent(session, person, idempotency_key)):
        retries.require_same(earlier, layer.key, retries.hash_bytes(source))
        return earlier
    files.require_size(settings, file_name, source.seek(0, 2), "file")
    source.seek(0)
    sha256, size = originals.keep(settings.files, source)
    upload = models.Upload(
        layer=layer.key,
        unit=person.unit,
        person_id=uuid.UUID(person.id),
        holder_id=uuid.UUID(person.id),
        file_name=file_name,
        sha256=sha256,
        bytes=size,
        asked_crs=crs or None,
        asked_encoding=encoding or None,
        asked_mapping=mapping,
        asked_file_layer=file_layer or None,
        idempotency_key=idempotency_key,
        way=way,
        note=note,
    )
    session.add(upload)
    session.flush()
    stages.begin(session, upload.id)
    audit.record(
        session,
        "upload.receive",
        f"upload:{upload.id}",
        {"layer": layer.key, "sha256": sha256, "bytes": size, "way": way},
    )
    jobs.enqueue(session, task, str(upload.id))
    return upload


def receive_parts(
    session: Session,
    settings: Settings,
    person: Person,
    *,
    layer_key: str,
    file_id: str,
    idempotency_key: str | None = None,
    **asked: Any,
) -> models.Upload:
    """As :func:`receive`, of a file that arrived in parts; a retry finds its upload though the file is used up."""
    if idempotency_key and (earlier := retries.find_sent(session, person, idempotency_key)):
        retries.require_same(earlier, require_uploadable(person, layer_key).key, earlier.sha256)
        return earlier
    with files.take(session, settings, file_id) as (name, source):
        return receive(
            session,
            settings,
            person,
            layer_key=layer_key,
            file_name=name,
            source=source,
            idempotency_key=idempotency_key,
            **asked,
        )


def require_uploadable(person: Person, layer_key: str) -> Layer:
    """The layer of that key, if this person may send works of it."""
    permissions.require(person, "upload")
    layer = find_layer(layer_key)
    if layer.key not in permissions.uploadable_layers(person):
        raise Forbidden(
            "upload.layer",
            f"“{layer.zh}”由主管部门维护，乡镇（街道）、园区不能上报。请选择其他图层。",
            f"{layer.en} is kept by its bureau; choose another layer.",
            field="layer",
        )
    return layer


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
    if lock:  # it waits for others, so what was loaded before it may be old
        session.flush()
    upload = session.get(models.Upload, key, with_for_update=lock, populate_existing=lock)
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
    file_layer: str | None = None,
    mapping: dict[str, Any] | None = None,
    layer_key: str | None = None,
) -> None:
    """Take a person's choice. A mapping or a layer is checked at once; the others read the file again."""
    workflow.require_choice(person, upload)
    if layer_key is not None:
        upload.layer = require_uploadable(person, layer_key).key
        upload.asked_mapping = None
    if mapping is not None:
        upload.asked_mapping = mapping
    upload.asked_crs = crs or upload.asked_crs
    upload.asked_encoding = encoding or upload.asked_encoding
    upload.asked_file_layer = file_layer or upload.asked_file_layer
    if upload.state == "failed" or not (crs is encoding is file_layer is None):
        upload.state = "reading"
        upload.revision += 1
        stages.begin(session, upload.id)
        jobs.enqueue(session, "read_upload", str(upload.id))
    elif mapping is not None or layer_key is not None:
        intake.check_upload(session, upload)
    if mapping is not None:
        intake.remember_mapping(session, upload)
    asked = {
        "crs": crs,
        "encoding": encoding,
        "file_layer": file_layer,
        "mapping": mapping,
        "layer": layer_key,
    }
    audit.record(session, "upload.choose", f"upload:{upload.id}", asked)


def delete(session: Session, person: Person, upload: models.Upload) -> None:
    """Take a draft, or what came back, off the list for good; the record of acts keeps what it was."""
    workflow.require_delete(person, upload)
    told = {
        "layer": upload.layer,
        "state": upload.state,
        "file": upload.file_name,
        "sha256": upload.sha256,
        "rows": upload.report.get("counts", {}).get("read", 0),
    }
    audit.record(session, "upload.delete", f"upload:{upload.id}", told)
    session.delete(upload)
    session.flush()


def move(
    session: Session,
    person: Person,
    upload: models.Upload,
    action: str,
    note: str = "",
    deadline: date | None = None,
    *,
    asked: Sequence[items.Asked] = (),
    done: Sequence[int] = (),
) -> Conflict | None:
    """Move the upload one step; publishing checks it against the store again and opens its versions.

    A return may name a ``deadline`` and what is ``asked``; sending again ticks off the items that are ``done``. Returns
    the conflict that stopped the move after another check: what that check found stays, so the caller commits
    and tells it.
    """
    chosen = workflow.choose_move(session, person, upload, action, note)
    if action == "return":
        require_ahead(deadline)
        items.require_possible(session, upload, asked)
    if action == "approve":
        countersigns.require_heard(session, upload, note)
    if action == "approve":
        verdicts.settle(session, person, upload, note)
    if action == "submit" and upload.state == "returned":
        items.tick_items(session, person, upload, done)
        items.require_done(session, upload)
    if action == "submit" and (stopped := _check_late(session, upload)):
        return stopped
    if action == "publish":
        # before the decision goes on record: the record's lock must not be held while rows are checked
        at = publish.take_turn(session.connection())
        noted = approved.note_rows(session, upload)
        intake.check_upload(session, upload)
        if changed := approved.find_change(session, upload, noted):
            workflow.record_move(session, person, upload, workflow.SENT_BACK, changed.detail)
            return changed
        publish_rows(session, upload, at)
        verdicts.keep_on_record(session, upload)
        links.link_merged(session, upload, at)
    workflow.record_move(session, person, upload, chosen, note, deadline, [one.text for one in asked])
    locks.end_lock(session, person, upload)
    if action == "return":
        items.add_items(session, person, upload, asked)
        # what was published meanwhile is merged now, so that the sender sees it
        intake.check_upload(session, upload)
    return None


def require_ahead(deadline: date | None) -> None:
    """Raise 422 where a deadline has passed already."""
    if deadline is not None and deadline < datetime.now(CHINA).date():
        raise Unacceptable(
            "upload.deadline_past",
            f"期限 {deadline} 已经过了，请改成今天或以后的日期。",
            f"The deadline {deadline} has passed already; choose today or a later day.",
            field="deadline",
        )


def _check_late(session: Session, upload: models.Upload) -> Conflict | None:
    """Check a draft again where something was published since its last check (acknowledging is no check)."""
    newest = session.scalar(select(func.max(models.Revision.changed_at)))
    checked = upload.report.get("checked_at")
    if newest is None or (checked and newest < datetime.fromisoformat(checked)):
        return None
    intake.check_upload(session, upload)
    try:
        workflow.require_submittable(session, upload)
    except Conflict as stopped:
        return stopped
    return None


def publish_rows(session: Session, upload: models.Upload, at: datetime) -> None:
    """Publish what the upload brings, and put it on record; the caller holds the lock and has checked the rows."""
    done = publish.publish_rows(session, upload, at)
    evidence = publish_evidence(session, upload, done.at)
    audit.record(
        session,
        "publish",
        f"upload:{upload.id}",
        {
            "layer": upload.layer,
            "at": done.at,
            "opened": done.opened,
            "closed": done.closed,
            "evidence": evidence,
            "seal": done.seal,
        },
    )
