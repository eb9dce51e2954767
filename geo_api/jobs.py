"""Long work as who wants it sees it: asked for, forgotten, waited for, and whose turn it is. ``work.py`` does it.

A job is enqueued in the transaction that asks for it, so it exists exactly when the thing it works on exists.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from typing import TypedDict

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo_api.db import SYSTEM, Actor, Database

# a person waits for these before going on; everything else is long work and takes its time
CHECKS = frozenset({"read_upload", "read_change"})
# jobs that hold the same lock never run at once, whichever workers there are
LONG_WORK = "long work"

# one that runs every ten minutes leaves 50,000 a year
CHORES_KEPT_DAYS = 30

SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 1.0
# who waits holds one of the server's forty threads and a connection; the rest must stay free for everybody else
MOST_WAITING = 6
_waiting = threading.BoundedSemaphore(MOST_WAITING)


class Turn(TypedDict):
    """What decides when a job runs, in procrastinate's words."""

    priority: int
    lock: str | None


def find_turn(task: str) -> Turn:
    """Checks come first; of all long work one job runs at a time, so that it never has a worker's every slot."""
    return {"priority": 1, "lock": None} if task in CHECKS else {"priority": 0, "lock": LONG_WORK}


def enqueue(session: Session, task: str, subject: str) -> None:
    """Ask for ``task`` on ``subject`` (an id); it runs after this transaction has committed, or not at all."""
    session.execute(
        text(
            "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', :task, :priority, :lock, NULL,"
            " CAST(:args AS jsonb), NULL)::procrastinate_job_to_defer_v1])"
        ),
        {"task": task, "args": orjson.dumps({"subject": subject}).decode(), **find_turn(task)},
    )


def count_ahead(session: Session) -> dict[str, int]:
    """How many jobs each subject of long work has before it, the one that runs counted."""
    rows = session.execute(
        text(
            "SELECT args->>'subject', row_number() OVER (ORDER BY status = 'doing' DESC, id) - 1"
            " FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND lock = :lock"
        ),
        {"lock": LONG_WORK},
    )
    return {subject: ahead for subject, ahead in rows if subject is not None}


def forget(session: Session, task: str, subject: str) -> None:
    """Take ``task`` on ``subject`` out of the queue where nobody has begun it: it was done already."""
    session.execute(
        text(
            "DELETE FROM procrastinate_jobs WHERE task_name = :task AND args->>'subject' = :subject"
            " AND status = 'todo'"
        ),
        {"task": task, "subject": subject},
    )


def forget_chores(database: Database, chores: Collection[str]) -> int:
    """Forget those that were done long ago; of what people asked for, every job stays. Returns how many there were."""
    with database.session(SYSTEM) as session:
        gone = session.execute(
            text(
                "DELETE FROM procrastinate_jobs j WHERE status = 'succeeded' AND task_name = ANY(:chores)"
                " AND NOT EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id"
                " AND e.at > now() - make_interval(days => :days)) RETURNING id"
            ),
            {"chores": list(chores), "days": CHORES_KEPT_DAYS},
        )
        return len(gone.all())


def wait_for(database: Database, actor: Actor, statement: str, subject: str, seconds: float) -> bool:
    """Whether the one-value query ``statement`` (of ``:subject``) turned true within ``seconds``.

    While ``MOST_WAITING`` others wait it is asked once only: whoever asked is told to come back.
    """
    may_wait = _waiting.acquire(blocking=False)
    end, pause = time.monotonic() + (seconds if may_wait else 0.0), SHORTEST_PAUSE_SECONDS
    try:
        while True:
            with database.session(actor) as session:
                if session.execute(text(statement), {"subject": subject}).scalar():
                    return True
            if time.monotonic() >= end:
                return False
            time.sleep(pause)
            # each look keeps everybody else from the processor for milliseconds
            pause = min(pause * 1.25, LONGEST_PAUSE_SECONDS)
    finally:
        if may_wait:
            _waiting.release()
