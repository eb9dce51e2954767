"""Edits gathered into one draft, so that what belongs together is reviewed together."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import shapely
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from geo_api import audit, jobs, models, originals, stages, uploads, workflow
from geo_api.changes.content import Content
from geo_api.changes.original import ACT, FEATURE, VERSION, Edit, append_original
from geo_api.errors import Conflict, Problem
from geo_api.people import Person
from geo_api.review import locks
from geo_api.settings import Settings
from layers.layer import Field, Layer

A_MOMENT = timedelta(minutes=1)
TAKEN_BACK = "一分钟内又改了同一对象，已并入后一份。"


class Draft:
    """An upload that gathers edits: the file it holds so far, locked until the edit is in."""

    def __init__(self, session: Session, settings: Settings, upload: models.Upload) -> None:
        self._session = session
        self._settings = settings
        self.upload = upload
        self._kept = originals.path_of(settings.files, upload.sha256).read_bytes()

    def see(self, current: Content) -> Content:
        """The work as the draft has it already, so that a further edit is made to that."""
        for one in orjson.loads(self._kept)["features"]:
            told: dict[str, Any] = one["properties"]
            if told[FEATURE] == str(current.feature_id) and told[ACT] is None:
                values = {name: value for name, value in told.items() if name not in (FEATURE, VERSION, ACT)}
                shape = shapely.from_geojson(orjson.dumps(one["geometry"]).decode())
                return replace(current, values=values, shape=shape)
        return current

    def append(self, fields: Sequence[Field], edits: Sequence[Edit]) -> bytes:
        """The file with the edits."""
        return append_original(self._kept, fields, edits)

    def add(self, fields: Sequence[Field], edits: Sequence[Edit]) -> None:
        """Put the edits into the file and have it read again."""
        content = self.append(fields, edits)
        upload = self.upload
        upload.sha256, upload.bytes = originals.keep(self._settings.files, io.BytesIO(content))
        upload.state = "reading"
        upload.revision += 1
        self._session.flush()
        told = {"sha256": upload.sha256, "bytes": upload.bytes, "edits": len(edits)}
        audit.record(self._session, "upload.gather", f"upload:{upload.id}", told)
        stages.begin(self._session, upload.id)
        jobs.enqueue(self._session, "read_upload", str(upload.id))


def take_back(
    session: Session, settings: Settings, person: Person, layer: Layer, feature_id: str
) -> Draft | None:
    """The edit of that one work which this person sent a moment ago, withdrawn: a further one is laid over it.

    None where there is none, somebody looked at it already, or it was changed by hand.
    """
    try:
        known = uuid.UUID(feature_id)
    except ValueError:
        return None
    rows = models.StagedRow
    whole = (
        select(rows.upload_id)
        .where(rows.upload_id == models.Upload.id)
        .group_by(rows.upload_id)
        .having(func.count() == 1, func.bool_and(_is_edit_of(known)))
    )
    sent = session.scalars(
        select(models.Upload)
        .where(
            models.Upload.person_id == uuid.UUID(person.id),
            models.Upload.layer == layer.key,
            models.Upload.way == "api",
            models.Upload.state.in_(("draft", "submitted")),
            models.Upload.created_at > func.now() - A_MOMENT,
            whole.exists(),
        )
        .order_by(models.Upload.created_at.desc())
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if sent is None:
        return None
    try:
        locks.require_free(session, session.info["actor"].person, sent)
    except Problem:
        return None
    draft = Draft(session, settings, sent)
    uploads.move(session, person, sent, "withdraw", TAKEN_BACK)
    return draft


def _is_edit_of(feature_id: uuid.UUID) -> ColumnElement[bool]:
    rows = models.StagedRow
    return and_(
        rows.feature_id == feature_id,
        rows.action == "changed",
        ~rows.dropped,
        rows.shape_edited.is_(None),
        rows.edits == {},
    )


def open_draft(session: Session, settings: Settings, person: Person, layer: Layer, upload_id: str) -> Draft:
    """The draft of that id, if it gathers edits of this layer and nothing was changed in it by hand."""
    upload = uploads.find(session, upload_id, lock=True)
    workflow.require_edit(person, upload)
    if upload.way != "api" or upload.layer != layer.key:
        raise Conflict(
            "upload.gathers_nothing",
            "只有同一图层的“在线修改”草稿可以继续收集修改。请另开一份。",
            "Only a draft of edits of this very layer gathers more of them; begin another.",
        )
    rows = models.StagedRow
    by_hand = session.scalar(
        select(func.count()).where(
            rows.upload_id == upload.id,
            or_(rows.dropped, rows.shape_edited.is_not(None), rows.edits != {}),
        )
    )
    if by_hand:
        raise Conflict(
            "upload.edited_by_hand",
            "这份草稿在页面上改过，不能再收集修改，以免覆盖。请提交后另开一份。",
            "This draft was edited on the page; more edits would write over that. Submit it and begin another.",
        )
    return Draft(session, settings, upload)
