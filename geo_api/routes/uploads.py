"""Uploads over HTTP: send a file, look at what was found, mend, move on."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Header, Query, UploadFile
from fastapi.encoders import jsonable_encoder
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.background import BackgroundTask

from etl.template import write_geopackage, write_workbook
from etl.write.findings import write_findings_gpkg, write_findings_xlsx
from geo_api import jobs, originals, permissions, reports, uploads
from geo_api.db import Actor, Database
from geo_api.doors import ActorDep, DatabaseDep, PersonDep, SessionDep, SettingsDep
from geo_api.errors import NotFound, Unacceptable
from geo_api.people import Person

router = APIRouter(tags=["uploads"])

PATIENCE_SECONDS = 8.0
READ = "SELECT state <> 'reading' FROM intake.uploads WHERE id = CAST(:subject AS uuid)"
Action = Literal["submit", "withdraw", "return", "confirm", "approve", "publish"]


class Choice(BaseModel):
    crs: str | None = Field(default=None, max_length=60)
    encoding: str | None = Field(default=None, max_length=40)
    mapping: dict[str, str | None] | None = None


class RowEdit(BaseModel):
    rows: list[int] | Literal["all"]
    set: dict[str, Any] | None = None
    drop: bool | None = None
    geometry: dict[str, Any] | None = None


class FixesAsked(BaseModel):
    fixes: list[str] | None = None
    all_safe: bool = False


class Acknowledged(BaseModel):
    findings: list[str] = Field(min_length=1)


class MoveAsked(BaseModel):
    note: str = Field(default="", max_length=2000)
    deadline: date | None = None


@router.post("/uploads", status_code=201)
def receive_upload(
    actor: ActorDep,
    person: PersonDep,
    database: DatabaseDep,
    settings: SettingsDep,
    file: Annotated[UploadFile, File()],
    layer: Annotated[str, Form(max_length=60)],
    crs: Annotated[str | None, Form(max_length=60)] = None,
    encoding: Annotated[str | None, Form(max_length=40)] = None,
    mapping: Annotated[str | None, Form(max_length=100_000)] = None,
    prefer: Annotated[str, Header()] = "",
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> JSONResponse:
    """Take a file in. Answers 201 with the finished report, or 202 while the file is still being read."""
    with database.session(actor) as session:
        upload = uploads.receive(
            session,
            settings,
            person,
            layer_key=layer,
            file_name=file.filename or "未命名",
            source=file.file,
            crs=crs,
            encoding=encoding,
            mapping=_parse_mapping(mapping),
            idempotency_key=idempotency_key,
        )
        key = str(upload.id)
    patience = 0.0 if "respond-async" in prefer else PATIENCE_SECONDS
    finished = _wait(database, actor, key, patience)
    told = _tell(database, actor, person, key)
    return JSONResponse(told, status_code=201 if finished else 202, headers={"Location": f"/uploads/{key}"})


@router.get("/uploads")
def list_uploads(
    session: SessionDep,
    person: PersonDep,
    state: Annotated[list[str] | None, Query()] = None,
    layer: str | None = None,
    unit: str | None = None,
    mine: bool = False,
    waiting: bool = False,
) -> dict[str, Any]:
    found = reports.list_uploads(
        session, person, states=state or (), layer=layer, unit=unit, mine=mine, waiting=waiting
    )
    return {"uploads": found}


@router.get("/uploads/{upload_id}")
def show_upload(upload_id: str, session: SessionDep, person: PersonDep) -> dict[str, Any]:
    return reports.describe_upload(session, person, uploads.find(session, upload_id))


@router.get("/uploads/{upload_id}/features")
def show_rows(upload_id: str, session: SessionDep, before: bool = False) -> Response:
    upload = uploads.find(session, upload_id)
    write = reports.write_before_geojson if before else reports.write_rows_geojson
    return Response(write(session, upload), media_type="application/geo+json")


@router.patch("/uploads/{upload_id}")
def choose(
    upload_id: str, asked: Choice, actor: ActorDep, person: PersonDep, database: DatabaseDep
) -> dict[str, Any]:
    with database.session(actor) as session:
        upload = uploads.find(session, upload_id, lock=True)
        uploads.reread(session, person, upload, crs=asked.crs, encoding=asked.encoding, mapping=asked.mapping)
    _wait(database, actor, upload_id, PATIENCE_SECONDS)
    return _tell(database, actor, person, upload_id)


@router.patch("/uploads/{upload_id}/rows")
def edit_rows(upload_id: str, asked: RowEdit, session: SessionDep, person: PersonDep) -> dict[str, Any]:
    upload = uploads.find(session, upload_id, lock=True)
    numbers = None if asked.rows == "all" else asked.rows
    uploads.edit_rows(
        session, person, upload, numbers, values=asked.set, drop=asked.drop, geometry=asked.geometry
    )
    return reports.describe_upload(session, person, upload)


@router.post("/uploads/{upload_id}/fixes")
def apply_fixes(upload_id: str, asked: FixesAsked, session: SessionDep, person: PersonDep) -> dict[str, Any]:
    if not asked.all_safe and not asked.fixes:
        raise Unacceptable(
            "fix.none", "请说明要应用哪些修复。", "Name the fixes, or ask for all safe ones.", field="fixes"
        )
    upload = uploads.find(session, upload_id, lock=True)
    uploads.apply_fixes(session, person, upload, None if asked.all_safe else asked.fixes)
    return reports.describe_upload(session, person, upload)


@router.post("/uploads/{upload_id}/acknowledge")
def acknowledge(
    upload_id: str, asked: Acknowledged, session: SessionDep, person: PersonDep
) -> dict[str, Any]:
    upload = uploads.find(session, upload_id, lock=True)
    uploads.acknowledge(session, person, upload, asked.findings)
    return reports.describe_upload(session, person, upload)


@router.get("/uploads/{upload_id}/findings.gpkg")
def download_findings_gpkg(upload_id: str, session: SessionDep, person: PersonDep) -> FileResponse:
    upload = reports.describe_upload(session, person, uploads.find(session, upload_id))
    path = _temporary("问题.gpkg")
    write_findings_gpkg(upload["findings"], path)
    return _send(path, f"问题_{Path(upload['file']['name']).stem}.gpkg")


@router.get("/uploads/{upload_id}/findings.xlsx")
def download_findings_xlsx(upload_id: str, session: SessionDep, person: PersonDep) -> FileResponse:
    upload = reports.describe_upload(session, person, uploads.find(session, upload_id))
    path = _temporary("问题.xlsx")
    write_findings_xlsx(upload["findings"], path)
    return _send(path, f"问题_{Path(upload['file']['name']).stem}.xlsx")


@router.get("/uploads/{upload_id}/file")
def download_original(upload_id: str, session: SessionDep, settings: SettingsDep) -> FileResponse:
    upload = uploads.find(session, upload_id)
    path = originals.path_of(settings.files, upload.sha256)
    if not path.exists():
        raise NotFound(
            "file.gone",
            "原始文件不在磁盘上，请告诉系统管理员。",
            "The original is gone; tell the administrator.",
        )
    return FileResponse(path, filename=upload.file_name, media_type="application/octet-stream")


@router.post("/uploads/{upload_id}/{action}")
def move_upload(
    upload_id: str, action: Action, session: SessionDep, person: PersonDep, asked: MoveAsked | None = None
) -> dict[str, Any]:
    asked = asked or MoveAsked()
    upload = uploads.find(session, upload_id, lock=True)
    uploads.move(session, person, upload, action, asked.note, asked.deadline)
    return reports.describe_upload(session, person, upload)


@router.get("/layers/{layer}/template.{form}")
def download_template(layer: str, form: Literal["xlsx", "gpkg"], person: PersonDep) -> FileResponse:
    """The blank form of a layer, with its fields, choices and an example."""
    found = uploads.find_layer(layer)
    permissions.require(person, "read")
    path = _temporary(f"{found.key}.{form}")
    (write_workbook if form == "xlsx" else write_geopackage)(found, path)
    return _send(path, f"{found.zh}_填报模板.{form}")


def _wait(database: Database, actor: Actor, upload_id: str, seconds: float) -> bool:
    return jobs.wait_for(database, actor, READ, upload_id, seconds)


def _tell(database: Database, actor: Actor, person: Person, upload_id: str) -> dict[str, Any]:
    with database.session(actor) as session:
        told = reports.describe_upload(session, person, uploads.find(session, upload_id))
    encoded = jsonable_encoder(told)
    assert isinstance(encoded, dict)
    return encoded


def _parse_mapping(text: str | None) -> dict[str, str | None] | None:
    if not text:
        return None
    try:
        parsed = json.loads(text)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict) or not all(isinstance(v, str | None) for v in parsed.values()):
        raise Unacceptable(
            "mapping.unreadable",
            "字段对应应是 {表头: 字段} 的 JSON 对象。",
            "The mapping is a JSON object {heading: field}.",
            field="mapping",
        )
    return parsed


def _temporary(name: str) -> Path:
    return Path(tempfile.mkdtemp(prefix="ecoworks-")) / name


def _send(path: Path, name: str) -> FileResponse:
    def tidy_up() -> None:
        path.unlink(missing_ok=True)
        path.parent.rmdir()

    return FileResponse(path, filename=name, background=BackgroundTask(tidy_up))
