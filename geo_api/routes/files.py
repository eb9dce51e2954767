"""Files in parts over HTTP: tus 1.0.0, core with creation, expiration and termination."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Coroutine
from email.utils import format_datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from geo_api import files, models
from geo_api.db import Actor, Database
from geo_api.doors import ActorDep, DatabaseDep, PersonDep, SessionDep, SettingsDep
from geo_api.errors import Problem, Unacceptable, answer_problem
from geo_api.file_names import clean_file_name
from geo_api.settings import Settings
from geo_api.written import PLAIN

VERSION = "1.0.0"
PART_TYPE = "application/offset+octet-stream"
LONGEST_METADATA = 2000
# key, space, base64 value; the value may be missing (tus 1.0.0, creation)
PAIR = r"[!-+\--~]+(?: [A-Za-z0-9+/]*={0,2})?"
METADATA = re.compile(rf"{PAIR}(?:,{PAIR})*")


class TusRoute(APIRoute):
    """Refuses other versions of the protocol, and puts its own on every answer, refusals included."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_tus(request: Request) -> Response:
            try:
                if request.method != "OPTIONS" and request.headers.get("tus-resumable") != VERSION:
                    raise Problem(
                        "tus.version",
                        f"续传协议版本不符，本站支持 tus {VERSION}。请更新客户端。",
                        f"This server speaks tus {VERSION}; send Tus-Resumable: {VERSION}.",
                        status=412,
                    )
                response = await handle(request)
            except Problem as problem:
                response = answer_problem(
                    problem.status, problem.code, problem.detail, problem.detail_en, problem.field
                )
            response.headers["Tus-Resumable"] = VERSION
            response.headers["Tus-Version"] = VERSION
            response.headers["Cache-Control"] = "no-store"
            return response

        return handle_tus


router = APIRouter(dependencies=PLAIN, tags=["files"], route_class=TusRoute)


@router.options("/files/{file_id}", status_code=204)
def announce_one(file_id: str, settings: SettingsDep) -> Response:
    return announce(settings)


@router.options("/files", status_code=204)
def announce(settings: SettingsDep) -> Response:
    return Response(
        status_code=204,
        headers={
            "Tus-Extension": "creation,expiration,termination",
            "Tus-Max-Size": str(settings.upload_limit_mb << 20),
        },
    )


@router.post("/files", status_code=201)
def begin_file(request: Request, session: SessionDep, person: PersonDep, settings: SettingsDep) -> Response:
    """Announce a file by ``Upload-Length`` and ``Upload-Metadata: filename …``; its parts follow by PATCH."""
    sent = request.headers.get("upload-metadata", "").strip()
    length = _read_number(request, "Upload-Length")
    file = files.begin(session, settings, person, _read_name(sent), length, sent)
    return Response(status_code=201, headers={"Location": f"/files/{file.id}", **_expires(file)})


@router.head("/files/{file_id}")
def show_file(file_id: str, session: SessionDep) -> Response:
    file = files.find(session, file_id)
    headers = {"Upload-Length": str(file.length), **_offset(file), **_expires(file)}
    if file.metadata_sent:
        headers["Upload-Metadata"] = file.metadata_sent
    return Response(status_code=200, headers=headers)


@router.patch("/files/{file_id}", status_code=204)
async def append_part(
    file_id: str, request: Request, actor: ActorDep, database: DatabaseDep, settings: SettingsDep
) -> Response:
    return await _append(file_id, request, actor, database, settings)


@router.post("/files/{file_id}", status_code=204)
async def append_overridden(
    file_id: str, request: Request, actor: ActorDep, database: DatabaseDep, settings: SettingsDep
) -> Response:
    """A part sent by POST with ``X-HTTP-Method-Override: PATCH``, for networks that let no PATCH through."""
    if request.headers.get("x-http-method-override") != "PATCH":
        raise Problem(
            "tus.method",
            "这个地址用 PATCH 续传。请更新客户端。",
            "Parts are sent to this address by PATCH.",
            status=405,
        )
    return await _append(file_id, request, actor, database, settings)


@router.delete("/files/{file_id}", status_code=204)
def remove_file(file_id: str, session: SessionDep, settings: SettingsDep) -> Response:
    files.remove(session, settings, file_id)
    return Response(status_code=204)


async def _append(
    file_id: str, request: Request, actor: Actor, database: Database, settings: Settings
) -> Response:
    if request.headers.get("content-type") != PART_TYPE:
        raise Problem(
            "tus.content_type",
            f"续传的内容类型应为 {PART_TYPE}。请更新客户端。",
            f"A part is sent as {PART_TYPE}.",
            status=415,
            field="Content-Type",
        )
    offset = _read_number(request, "Upload-Offset")
    announced = request.headers.get("content-length", "")
    size = int(announced) if announced.isdigit() else None
    file = await files.append(database, settings, actor, file_id, offset, size, request.stream())
    return Response(status_code=204, headers={**_offset(file), **_expires(file)})


def _offset(file: models.IncomingFile) -> dict[str, str]:
    return {"Upload-Offset": str(file.received)}


def _expires(file: models.IncomingFile) -> dict[str, str]:
    return {"Upload-Expires": format_datetime(file.expires_at, usegmt=True)}


def _read_number(request: Request, name: str) -> int:
    said = request.headers.get(name, "")
    if not re.fullmatch(r"[0-9]{1,18}", said):
        raise Problem(
            "tus.header",
            f"请求缺少标头 {name}，或它不是非负整数。请更新客户端。",
            f"The header {name} is missing or no non-negative integer.",
            field=name,
        )
    return int(said)


def _read_name(metadata: str) -> str:
    """The file's name as the sender wrote it; 未命名 where none was sent."""
    if metadata and (len(metadata) > LONGEST_METADATA or not METADATA.fullmatch(metadata)):
        raise _unreadable()
    pairs = dict(pair.partition(" ")[::2] for pair in metadata.split(",")) if metadata else {}
    try:
        name = base64.b64decode(pairs.get("filename", ""), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise _unreadable() from None
    return clean_file_name(name)


def _unreadable() -> Unacceptable:
    return Unacceptable(
        "tus.metadata",
        "标头 Upload-Metadata 无法识别。请更新客户端。",
        "The header Upload-Metadata cannot be read: pairs of a key and a base64 value, separated by commas.",
        field="Upload-Metadata",
    )
