"""Clients that edit as the standard's early drafts had it, and what is done for them (docs/decisions)."""

from __future__ import annotations

import re
import uuid
from xml.sax.saxutils import escape, quoteattr

from fastapi.responses import Response
from sqlalchemy import Connection, select

from geo_api import models
from geo_api.errors import Conflict
from geo_api.people import Person

# QGIS, tried with 3.40: sends no If-Match; takes a feature for created only if Location holds "/items/<id>"; shows
# nothing of a refusal but an exception report of OGC's older services
_QGIS = re.compile(r"\bQGIS/", re.IGNORECASE)
_REPORT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<ExceptionReport xmlns="http://www.opengis.net/ows/1.1" version="1.1.0">'
    "<Exception exceptionCode={code}><ExceptionText>{text}</ExceptionText></Exception></ExceptionReport>"
)


class _AsSpelled(bytes):
    """A header's name that the server sends as it is: QGIS looks for ``Location``, and uvicorn writes small letters."""

    def lower(self) -> bytes:
        return self


def knows_no_etags(user_agent: str) -> bool:
    return bool(_QGIS.search(user_agent))


def sends_halves(user_agent: str) -> bool:
    """Whether an edit of a feature comes in two requests, its shape and its values: QGIS commits them one by one."""
    return knows_no_etags(user_agent)


def reads_reports(user_agent: str) -> bool:
    """Whether a refusal is told as an exception report in place of a problem."""
    return knows_no_etags(user_agent)


def locate(response: Response, upload_id: str, user_agent: str, creates: bool) -> None:
    """Name the upload that a change became; to QGIS as the feature that it made up, each with an id of its own."""
    here = f"/uploads/{upload_id}"
    if creates and knows_no_etags(user_agent):
        response.raw_headers.append((_AsSpelled(b"Location"), f"{here}/items/{upload_id}".encode()))
    else:
        response.headers["Location"] = here


def require_published(connection: Connection, person: Person, feature_id: str) -> None:
    """Refuse to change what ``locate`` named and nobody has reviewed. Raises Conflict."""
    try:
        named = uuid.UUID(feature_id)
    except ValueError:
        return
    uploads = models.Upload
    sent = select(uploads.id).where(uploads.id == named, uploads.person_id == uuid.UUID(person.id))
    if connection.scalar(sent) is not None:
        raise Conflict(
            "feature.not_published",
            "这个对象是新增的，还没有发布，不能在这里再改。请到网页“上报”里打开那份上报修改；发布后重新读取图层即可。",
            "This feature was added and is not published yet: change it in its upload on the page, or here once it is"
            " published and the layer read again.",
        )


def report(status: int, code: str, text: str) -> Response:
    """A refusal in the words of an exception report."""
    body = _REPORT.format(code=quoteattr(code), text=escape(text))
    return Response(body, status_code=status, media_type="application/xml")
