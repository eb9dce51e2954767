"""Many uploads moved by one request: each in a transaction of its own, each with its own outcome."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Literal

from geo_api import permissions, uploads
from geo_api.db import Actor, Database
from geo_api.errors import Problem, describe_problem
from geo_api.people import Person
from geo_api.review import locks

Action = Literal["confirm", "approve", "publish", "return"]
MOST_IDS = 200
# each may check many rows: the rest of the threads and connections stay free for everybody else
_AT_ONCE = threading.BoundedSemaphore(2)


def require_role(person: Person, action: Action) -> None:
    """Raise 403 for whoever could not move a single upload so."""
    if action == "return":
        permissions.require(person, "confirm" if person.role == "head" else "review")
    else:
        permissions.require(person, "confirm" if action == "confirm" else "review")


@contextmanager
def take_turn() -> Iterator[None]:
    """503 while others move many uploads already."""
    if not _AT_ONCE.acquire(blocking=False):
        raise Problem(
            "bulk.busy",
            "正有其他批量办理在进行，请过一会儿再试；这次没有改动任何一件。",
            "Others are moving many uploads just now; nothing was changed. Try again in a moment.",
            status=503,
        )
    try:
        yield
    finally:
        _AT_ONCE.release()


def move_each(
    database: Database,
    actor: Actor,
    person: Person,
    ids: Sequence[str],
    action: Action,
    note: str = "",
    deadline: date | None = None,
) -> list[dict[str, Any]]:
    """Move every upload as if it were asked for alone; what stops one stops no other."""
    return [
        _move_one(database, actor, person, upload_id, action, note, deadline)
        for upload_id in dict.fromkeys(ids)
    ]


def _move_one(
    database: Database,
    actor: Actor,
    person: Person,
    upload_id: str,
    action: Action,
    note: str,
    deadline: date | None,
) -> dict[str, Any]:
    try:
        with database.session(actor) as session:
            upload = uploads.find(session, upload_id, lock=True)
            locks.require_free(session, person.id, upload)
            stopped = uploads.move(session, person, upload, action, note, deadline)
            told = {"state": upload.state, "revision": upload.revision}
    except Problem as problem:
        return {"id": upload_id, "ok": False, "problem": _tell(problem)}
    if stopped is not None:
        # what the check before the move found is kept, as it is for one alone
        return {"id": upload_id, "ok": False, **told, "problem": _tell(stopped)}
    return {"id": upload_id, "ok": True, **told}


def _tell(problem: Problem) -> dict[str, Any]:
    return describe_problem(problem.status, problem.code, problem.detail, problem.detail_en, problem.field)
