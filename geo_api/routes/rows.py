"""The rows and findings of an upload over HTTP: look, change, mend, acknowledge, hand back."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from etl.write.apart import write_apart
from geo_api import edits, originals, permissions, reports, staged, uploads
from geo_api.doors import PersonDep, SessionDep, SettingsDep
from geo_api.errors import NotFound, Unacceptable
from geo_api.people import Person
from geo_api.routes.made_files import make_place, send_file
from geo_api.routes.uploads import ChangedUpload, tell
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["uploads"])
Form = Literal["xlsx", "gpkg"]
# who writes a file of that form
FINDINGS = {
    "xlsx": "etl.write.findings:write_findings_xlsx",
    "gpkg": "etl.write.findings:write_findings_gpkg",
}
TEMPLATES = {"xlsx": "etl.template:write_workbook", "gpkg": "etl.template_gpkg:write_geopackage"}


class RowEdit(BaseModel):
    rows: list[int] | Literal["all"]
    set: dict[str, Any] | None = None
    drop: bool | None = None
    geometry: dict[str, Any] | None = None
    reset: bool = False


class FixesAsked(BaseModel):
    fixes: list[str] | None = None
    all_safe: bool = False


class Acknowledged(BaseModel):
    findings: list[str] = Field(min_length=1)
    note: str = Field(default="", max_length=500)


@router.get("/uploads/{upload_id}/features")
def show_rows(upload_id: str, session: SessionDep, before: bool = False) -> Response:
    upload = uploads.find(session, upload_id)
    write = staged.write_before_geojson if before else staged.write_rows_geojson
    return Response(write(session, upload), media_type="application/geo+json")


@router.patch("/uploads/{upload_id}/rows")
def edit_rows(upload: ChangedUpload, asked: RowEdit, session: SessionDep, person: PersonDep) -> Response:
    numbers = None if asked.rows == "all" else asked.rows
    edits.edit_rows(
        session,
        person,
        upload,
        numbers,
        values=asked.set,
        drop=asked.drop,
        geometry=asked.geometry,
        reset=asked.reset,
    )
    return tell(session, person, upload)


@router.post("/uploads/{upload_id}/fixes")
def apply_fixes(upload: ChangedUpload, asked: FixesAsked, session: SessionDep, person: PersonDep) -> Response:
    if asked.all_safe:
        edits.apply_safe_fixes(session, person, upload)
    elif asked.fixes:
        edits.apply_fixes(session, person, upload, asked.fixes)
    else:
        raise Unacceptable(
            "fix.none", "请说明要应用哪些修复。", "Name the fixes, or ask for all safe ones.", field="fixes"
        )
    return tell(session, person, upload)


@router.post("/uploads/{upload_id}/acknowledge")
def acknowledge(
    upload: ChangedUpload, asked: Acknowledged, session: SessionDep, person: PersonDep
) -> Response:
    edits.acknowledge(session, person, upload, asked.findings, asked.note)
    return tell(session, person, upload)


@router.get("/uploads/{upload_id}/findings.xlsx")
def download_findings_list(upload_id: str, session: SessionDep, person: PersonDep) -> FileResponse:
    """What was found, to hand back, as a list for Excel."""
    return _send_findings(upload_id, session, person, "xlsx")


@router.get("/uploads/{upload_id}/findings.gpkg")
def download_findings_map(upload_id: str, session: SessionDep, person: PersonDep) -> FileResponse:
    """What was found, to hand back: places and evidence for a map."""
    return _send_findings(upload_id, session, person, "gpkg")


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


@router.get("/layers/{layer}/template.xlsx")
def download_workbook(layer: str, person: PersonDep) -> FileResponse:
    """The blank form of a layer for Excel, with its fields, choices and an example."""
    return _send_template(layer, person, "xlsx")


@router.get("/layers/{layer}/template.gpkg")
def download_geopackage(layer: str, person: PersonDep) -> FileResponse:
    """The blank form of a layer for a desktop map, with its fields."""
    return _send_template(layer, person, "gpkg")


def _send_findings(upload_id: str, session: Session, person: Person, form: Form) -> FileResponse:
    upload = reports.describe_upload(session, person, uploads.find(session, upload_id))
    path = make_place(f"问题.{form}")
    labels = {field.name: field.zh for field in uploads.find_layer(upload["layer"]).fields}
    write_apart(FINDINGS[form], upload["findings"], path, labels)
    return send_file(path, f"问题_{Path(upload['file']['name']).stem}.{form}")


def _send_template(layer: str, person: Person, form: Form) -> FileResponse:
    found = uploads.find_layer(layer)
    permissions.require(person, "read")
    path = make_place(f"{found.key}.{form}")
    write_apart(TEMPLATES[form], found, path)
    return send_file(path, f"{found.zh}_填报模板.{form}")
