"""Two people at one thing: the second is told, instead of writing over what the first just did.

Whatever may be changed has an ETag, a word of its content or a counter; a change that brings it as ``If-Match`` is made
only where it still holds. One way for uploads, works, targets, rules, settings, people and rights.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from geo_api import models
from geo_api.errors import Problem
from geo_api.instants import CHINA, tell_instant
from geo_api.settled import take_turn

# the ETag of what is not there yet
NOTHING = '"0"'

_LAST_ACT = text(
    "SELECT coalesce(p.display, e.person) AS who, u.zh AS unit, u.en AS unit_en, e.at FROM audit.entries e"
    " LEFT JOIN core.people p ON p.name = e.person LEFT JOIN core.units u ON u.key = e.unit"
    " WHERE e.subject = :subject AND (cardinality(CAST(:acts AS text[])) = 0 OR e.action = ANY(CAST(:acts AS text[])))"
    " ORDER BY e.seq DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Thing:
    """What two people may change at once: how it is called, and the acts on record that change it."""

    zh: str
    en: str
    subject: str
    acts: tuple[str, ...] = ()


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
    raise _tell_change(
        session,
        "upload.changed_meanwhile",
        f"upload:{upload.id}",
        (),
        "这次上报在您打开之后又有改动{who}。您的这一步没有保存，请载入最新内容后再改。",
        "This upload was changed after you loaded it{who}; nothing was saved. Load it again, then repeat.",
    )


def require_version(
    session: Session | Connection, version: int, upload_id: uuid.UUID | None, if_match: str | None
) -> None:
    """Raise 412 when ``if_match`` names another version of a work than the newest, which that upload made."""
    if if_match is None or matches(tag_version(version), if_match):
        return
    raise _tell_change(
        session,
        "feature.changed_meanwhile",
        f"upload:{upload_id}",
        ("upload.publish",),
        f"这个对象在您打开之后又发布了新版本（现为第 {version} 版）{{who}}，没有保存。请载入最新内容后再改。",
        f"This feature was published anew after you loaded it (version {version} now){{who}}; nothing was saved.",
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


def require_content(session: Session, current: str, if_match: str | None, thing: Thing) -> None:
    """Raise 412 when ``if_match`` names another content of ``thing`` than the current one.

    Lists tell the tag of each of their entries as ``etag``; what is not there yet has ``NOTHING``.
    """
    if if_match is None or matches(current, if_match):
        return
    raise refuse_content(session, "content.changed_meanwhile", thing)


def refuse_content(session: Session, code: str, thing: Thing) -> Problem:
    """That ``thing`` is no longer what the client saw, with whoever changed it last."""
    return _tell_change(
        session,
        code,
        thing.subject,
        thing.acts,
        f"{thing.zh}在您打开之后又有改动{{who}}，您的修改没有保存。请载入最新内容后再改。",
        f"{thing.en} was changed after you loaded it{{who}}; nothing was saved. Load it again, then repeat.",
    )


def require_seen(session: Session, read_tag: Callable[[], str], if_match: str | None, thing: Thing) -> None:
    """As :func:`require_content`, of two who write at once too: the tag is read when it is this writer's turn."""
    if if_match is None:
        return
    take_turn(session.connection())
    require_content(session, read_tag(), if_match, thing)


def _tell_change(
    session: Session | Connection, code: str, subject: str, acts: tuple[str, ...], detail: str, detail_en: str
) -> Problem:
    """412 with the last of those acts on record: who and when, in the sentences' ``{who}`` and beside them."""
    last = session.execute(_LAST_ACT, {"subject": subject, "acts": list(acts)}).one_or_none()
    if last is None:
        return Problem(code, detail.replace("{who}", ""), detail_en.replace("{who}", ""), status=412)
    at = last.at.astimezone(CHINA)
    when = f"{at:%H:%M}" if at.date() == datetime.now(CHINA).date() else f"{at:%Y-%m-%d %H:%M}"
    who = "（" + "，".join(filter(None, (f"{last.unit or ''} {last.who}".strip(), when))) + "）"
    who_en = " (by " + ", ".join(filter(None, (last.who, last.unit_en, when))) + ")"
    beside = {"changed_by": last.who, "changed_at": tell_instant(last.at)}
    return Problem(
        code, detail.replace("{who}", who), detail_en.replace("{who}", who_en), status=412, beside=beside
    )
