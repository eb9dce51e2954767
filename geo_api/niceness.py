"""How database sessions stand back behind people at the map (``etl.niceness``): a worker's always, a page's while
somebody is there."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from sqlalchemy import Engine, event

from etl.niceness import leave_a_processor, stand_back

AnyConnection = psycopg.Connection[Any] | psycopg.AsyncConnection[Any]


def let_sessions_stand_back(engine: Engine) -> None:
    """The server's processes behind this engine's connections are as nice, and on the same processors, as this one."""

    @event.listens_for(engine, "connect")
    def lower(connection: psycopg.Connection[Any], _record: object) -> None:
        pid = find_session(connection)
        with suppress(OSError):
            if pid is not None:
                stand_back(pid)
                os.sched_setaffinity(pid, os.sched_getaffinity(0))


class Courtesy:
    """Sessions that leave a processor to the map while ``is_wanted`` says so, and run anywhere otherwise."""

    def __init__(self, is_wanted: Callable[[], bool]) -> None:
        self._is_wanted = is_wanted
        self._anywhere = os.sched_getaffinity(0)
        self._aside = leave_a_processor(self._anywhere)
        self._sessions: WeakKeyDictionary[AnyConnection, int | None] = WeakKeyDictionary()

    def place(self, connection: AnyConnection) -> None:
        """To be called before each statement; a session on another machine is left alone."""
        if connection not in self._sessions:
            self._sessions[connection] = find_session(connection)
        pid = self._sessions[connection]
        with suppress(OSError):
            if pid is not None:
                os.sched_setaffinity(pid, self._aside if self._is_wanted() else self._anywhere)


def find_session(connection: AnyConnection) -> int | None:
    """The server's process behind a connection, where it runs on this machine: another machine counts anew.

    A Unix socket knows who listens at its other end: the postmaster, whose child the session's process is.
    """
    if not (connection.info.host or "").startswith("/"):
        return None
    with suppress(OSError, ValueError):
        with socket.socket(fileno=os.dup(connection.fileno())) as line:
            told = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        postmaster: int = struct.unpack("3i", told)[0]
        pid = connection.info.backend_pid
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
        if postmaster > 0 and int(stat.rpartition(")")[2].split()[1]) == postmaster:
            return pid
    return None
