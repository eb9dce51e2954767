"""Two people at one thing: the second is told, instead of writing over what the first just did.

Whatever may be changed has an ETag, a word of its content or a counter; a change that brings it as ``If-Match`` is made
only where it still holds. One way for uploads, works, targets, rules, settings, people and rights.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo_api import models
from geo_api.errors import Problem
from geo_api.instants import CHINA
from geo_api.settled import take_turn

# the ETag of what is not there yet
NOTHING = '"0"'

LAST_ACT = text(
    "SELECT coalesce(p.display, e.person) AS who, u.zh AS unit, e.at FROM audit.entries e"
    " LEFT JOIN core.people p ON p.name = e.person LEFT JOIN core.units u ON u.key = e.unit"
    " WHERE e.subject = :subject ORDER BY e.seq DESC LIMIT 1"
)


def tag(upload: models.Upload) -> str:
    """The ETag of an upload: it changes with every change of the upload, its rows or its findings."""
    return f'"{upload.revision}"'


def tag_version(version: int) -> str:
    """The ETag of a work: its version."""
    return f'"{version}"'


def tag_content(told: Any) -> str:
    """The ETag of what is told: the same content, the same word."""
    return (
        f'"{hashlib.sha256(orjson.dumps(told, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]}"'
    )


def matches(current: str, if_match: str) -> bool:
    """Whether ``If-Match`` names the current ETag (RFC 9110 13.1.1: compared strongly)."""
    return if_match.strip() == "*" or current in (one.strip() for one in if_match.split(","))


def require_unchanged(session: Session, upload: models.Upload, if_match: str | None) -> None:
    """Raise 412 when ``if_match`` names another revision; without one, whoever comes last is right."""
    if if_match is None or matches(tag(upload), if_match):
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


def require_version(version: int, if_match: str | None) -> None:
    """Raise 412 when ``if_match`` names another version of a work than the newest."""
    if if_match is None or matches(tag_version(version), if_match):
        return
    raise Problem(
        "feature.changed_meanwhile",
        f"这个对象在您打开之后又发布了新版本（现为第 {version} 版），没有保存。请载入最新内容后再改。",
        f"This feature was published anew after you loaded it (version {version} now); nothing was saved.",
        status=412,
    )


def require_condition(if_match: str | None) -> str:
    """The ``If-Match`` that a change of a work needs. Raises 428 where there is none."""
    if if_match is None or not if_match.strip():
        raise Problem(
            "request.if_match_missing",
            "缺少 If-Match：请先读取对象，把答复里的 ETag 原样带上，以免覆盖他人的改动。",
            "If-Match is missing: read the feature and send the ETag of that answer, so that nobody is overwritten.",
            status=428,
        )
    return if_match


def require_content(current: str, if_match: str | None, what: str, what_en: str) -> None:
    """Raise 412 when ``if_match`` names another content of ``what`` than the current one.

    Lists tell the tag of each of their entries as ``etag``; what is not there yet has ``NOTHING``.
    """
    if if_match is None or matches(current, if_match):
        return
    raise Problem(
        "content.changed_meanwhile",
        f"{what}在您打开之后又有改动，您的修改没有保存。请载入最新内容后再改。",
        f"{what_en} was changed after you loaded it; nothing was saved. Load it again, then repeat.",
        status=412,
    )


def require_seen(
    session: Session, read_tag: Callable[[], str], if_match: str | None, what: str, what_en: str
) -> None:
    """As :func:`require_content`, of two who write at once too: the tag is read when it is this writer's turn."""
    if if_match is None:
        return
    take_turn(session.connection())
    require_content(read_tag(), if_match, what, what_en)
