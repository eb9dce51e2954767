"""Evidence over HTTP: photos and documents of an upload's rows and of published works."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask

from geo_api import preconditions, uploads
from geo_api.doors import DatabaseDep, PersonDep, ReaderDep, SessionDep, SettingsDep
from geo_api.evidence import keeping, packing, telling
from geo_api.evidence.telling import Served, Size
from geo_api.geojson import JSONAnswer
from geo_api.history import find_feature_layer
from geo_api.instants import parse_instant
from geo_api.routes.access import open_rows
from geo_api.routes.uploads import ChangedUpload
from geo_api.visibility import find_layer
from geo_api.written import PLAIN

router = APIRouter(dependencies=PLAIN, tags=["evidence"])

# whatever a picture or a document holds, it is a file to take away, never a page of ours
HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, max-age=600"}


@router.get("/uploads/{upload_id}/evidence")
def list_evidence(upload_id: str, session: SessionDep, person: PersonDep) -> JSONAnswer:
    upload = uploads.find(session, upload_id)
    return JSONAnswer({"evidence": telling.list_staged(session, person, upload)})


@router.post("/uploads/{upload_id}/evidence", status_code=201)
def add_evidence(
    upload: ChangedUpload,
    session: SessionDep,
    settings: SettingsDep,
    person: PersonDep,
    file: Annotated[UploadFile, File()],
    row: Annotated[int, Form(ge=1, le=10_000_000)],
    kind: Annotated[str, Form(max_length=20)],
    title: Annotated[str, Form(max_length=200)] = "",
) -> JSONAnswer:
    """A photo (JPEG, PNG, WebP) or a PDF for one row, while the upload may be edited."""
    piece = keeping.add(
        session,
        settings,
        person,
        upload,
        row=row,
        kind=kind,
        title=title,
        file_name=file.filename or "",
        source=file.file,
    )
    told = telling.list_staged(session, person, upload)
    answer = JSONAnswer(next(one for one in told if one["id"] == piece.id), status_code=201)
    answer.headers["ETag"] = preconditions.tag(upload)
    return answer


@router.delete("/uploads/{upload_id}/evidence/{evidence_id}", status_code=204)
def remove_evidence(
    evidence_id: str, upload: ChangedUpload, session: SessionDep, person: PersonDep
) -> Response:
    keeping.remove(session, person, upload, evidence_id)
    return Response(status_code=204, headers={"ETag": preconditions.tag(upload)})


@router.get("/uploads/{upload_id}/evidence/{evidence_id}/{size}")
def send_evidence(
    upload_id: str,
    evidence_id: str,
    size: Size,
    session: SessionDep,
    settings: SettingsDep,
    person: PersonDep,
) -> FileResponse:
    upload = uploads.find(session, upload_id)
    piece = keeping.find(session, upload, evidence_id)
    work = telling.name_row(session, upload, piece.row)
    return send(telling.serve(settings, person, piece, upload.unit, work, size))


@router.get("/features/{feature_id}/evidence")
def list_evidence_of_work(
    feature_id: uuid.UUID,
    request: Request,
    person: ReaderDep,
    database: DatabaseDep,
    as_of: str | None = None,
) -> JSONAnswer:
    instant = parse_instant(as_of)
    with open_rows(request, database, person, ()) as connection:
        layer = find_layer(find_feature_layer(connection, feature_id), person)
        told: list[dict[str, Any]] = telling.list_published(connection, person, feature_id, instant)
    return JSONAnswer({"feature_id": feature_id, "layer": layer.key, "evidence": told})


@router.get("/features/{feature_id}/evidence.zip")
def send_all_evidence_of_work(
    feature_id: uuid.UUID,
    request: Request,
    person: ReaderDep,
    database: DatabaseDep,
    settings: SettingsDep,
    as_of: str | None = None,
) -> FileResponse:
    """Photos and documents of a work in one archive, named 乡镇_项目_阶段_日期."""
    instant = parse_instant(as_of)
    with open_rows(request, database, person, ()) as connection:
        layer = find_layer(find_feature_layer(connection, feature_id), person)
        pieces = telling.read_published(connection, feature_id, instant)
    with open_rows(request, database, person, [layer]) as connection:
        work = telling.name_work(connection, layer, feature_id)
    folder = Path(tempfile.mkdtemp(prefix="ecoworks-"))
    packing.pack(settings, person, pieces, work, folder / "evidence.zip")
    tidy_up = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
    return FileResponse(
        folder / "evidence.zip",
        filename=f"{work}_佐证材料.zip",
        media_type="application/zip",
        headers=HEADERS,
        background=tidy_up,
    )


@router.get("/features/{feature_id}/evidence/{evidence_id}/{size}")
def send_evidence_of_work(
    feature_id: uuid.UUID,
    evidence_id: str,
    size: Size,
    request: Request,
    person: ReaderDep,
    database: DatabaseDep,
    settings: SettingsDep,
) -> FileResponse:
    with open_rows(request, database, person, ()) as connection:
        layer = find_layer(find_feature_layer(connection, feature_id), person)
        piece = telling.find_published(connection, feature_id, evidence_id)
    with open_rows(request, database, person, [layer]) as connection:
        work = telling.name_work(connection, layer, feature_id)
    return send(telling.serve(settings, person, piece, piece.unit, work, size))


def send(served: Served) -> FileResponse:
    return FileResponse(served.path, filename=served.name, media_type=served.media_type, headers=HEADERS)
