"""Exports over HTTP: ask, look how far, fetch."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from geo_api import audit, expiry, exports, jobs, models
from geo_api.doors import PersonDep, SessionDep, SettingsDep
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["exports"])


class Scope(BaseModel):
    layers: list[str] = Field(default=[], max_length=40)
    township: str | None = None


class ExportAsked(BaseModel):
    scope: Scope = Scope()
    format: str = "gpkg"
    as_of: datetime | None = None
    encoding: Literal["gbk", "utf-8"] = "gbk"
    evidence: bool = False


@router.post("/exports", status_code=202)
def ask_export(
    asked: ExportAsked, session: SessionDep, person: PersonDep, settings: SettingsDep
) -> dict[str, Any]:
    job = exports.ask(
        session,
        person,
        layer_keys=asked.scope.layers,
        township=asked.scope.township,
        form=asked.format,
        as_of=asked.as_of,
        encoding=asked.encoding,
        evidence=asked.evidence,
        at_once=settings.exports_at_once,
    )
    return _describe(session, job)


@router.get("/exports")
def list_exports(session: SessionDep, person: PersonDep) -> dict[str, Any]:
    term, ahead = expiry.read_term(session.connection()), jobs.count_ahead(session)
    return {
        "exports": [exports.describe(job, term, ahead) for job in exports.list_mine(session, person)],
        "kept": term,
    }


@router.get("/exports/{export_id}")
def show_export(export_id: str, session: SessionDep, person: PersonDep) -> dict[str, Any]:
    return _describe(session, exports.find(session, person, export_id))


@router.get("/exports/{export_id}/file")
def fetch_export(
    export_id: str, session: SessionDep, person: PersonDep, settings: SettingsDep
) -> FileResponse:
    job = exports.find(session, person, export_id)
    path = exports.file_of(settings, job)
    audit.record(session, "export.fetch", f"export:{job.id}", job.result)
    return FileResponse(
        path,
        filename=(job.result or {})["file"]["name"],
        media_type=exports.name_media_type(job.asked),
        # an HTML map is opened from the disk of its receiver, never on this origin
        headers={"Content-Security-Policy": "sandbox"},
    )


def _describe(session: Session, job: models.Job) -> dict[str, Any]:
    return exports.describe(job, expiry.read_term(session.connection()), jobs.count_ahead(session))
