"""Changes without a file: old versions restored."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response
from pydantic import BaseModel, Field

from geo_api import jobs, uploads
from geo_api.changes import restoring, sending
from geo_api.doors import ActorDep, DatabaseDep, PersonDep, SettingsDep
from geo_api.history import find_feature_layer
from geo_api.routes.access import IfMatch
from geo_api.routes.uploads import PATIENCE_SECONDS, tell
from geo_api.visibility import find_layer
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["changes"])
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)]


class RestoreAsked(BaseModel):
    version: int = Field(ge=1, lt=2**31)
    note: str = Field(max_length=2000)


@router.post("/features/{feature_id}/restore", status_code=202)
def restore_version(
    feature_id: uuid.UUID,
    asked: RestoreAsked,
    actor: ActorDep,
    person: PersonDep,
    database: DatabaseDep,
    settings: SettingsDep,
    if_match: IfMatch = None,
    idempotency_key: Key = None,
) -> Response:
    """An upload to review whose row says what that version said. Answers 202 with its address and report."""
    with database.session(actor) as session:
        layer = find_layer(find_feature_layer(session.connection(), feature_id), person)
        uploads.require_uploadable(person, layer.key)
        upload = restoring.restore(
            session, settings, person, layer, feature_id, asked.version, asked.note, if_match, idempotency_key
        )
        key = str(upload.id)
    jobs.wait_for(database, actor, sending.DONE, key, PATIENCE_SECONDS)
    with database.session(actor) as session:
        answer = tell(session, person, uploads.find(session, key), 202)
    answer.headers["Location"] = f"/uploads/{key}"
    return answer
