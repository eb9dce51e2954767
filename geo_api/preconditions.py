"""Two people at one upload: the second is told, instead of writing over what the first just did."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo_api import models
from geo_api.errors import Problem
from geo_api.instants import CHINA

LAST_ACT = text(
    "SELECT coalesce(p.display, e.person) AS who, u.zh AS unit, e.at FROM audit.entries e"
    " LEFT JOIN core.people p ON p.name = e.person LEFT JOIN core.units u ON u.key = e.unit"
    " WHERE e.subject = :subject ORDER BY e.seq DESC LIMIT 1"
)


def tag(upload: models.Upload) -> str:
    """The ETag of an upload: it changes with every change of the upload, its rows or its findings."""
    return f'"{upload.revision}"'


def require_unchanged(session: Session, upload: models.Upload, if_match: str | None) -> None:
    """Raise 412 when ``if_match`` names another revision; without one, whoever comes last is right."""
    if if_match is None or if_match.strip() == "*":
        return
    if tag(upload) in (one.strip() for one in if_match.split(",")):
        return
    last = session.execute(LAST_ACT, {"subject": f"upload:{upload.id}"}).one_or_none()
    at = f"{last.at.astimezone(CHINA):%H:%M}" if last else ""
    who = f"{last.unit or ''} {last.who}，{at}".strip() if last else "另一位同事"
    who_en = f"{last.who}, {at}" if last else "somebody else"
    raise Problem(
        "upload.changed_meanwhile",
        f"这次上报在您打开之后又有改动（{who}）。您的这一步没有保存，请载入最新内容后再改。",
        f"This upload was changed after you loaded it (by {who_en}); nothing was saved. Load it again, then repeat.",
        status=412,
    )
