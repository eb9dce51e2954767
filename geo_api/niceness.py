"""How a worker stands back behind people at the map: its own processor time, and that of its database sessions."""

from __future__ import annotations

import os
import socket
import struct
from contextlib import suppress
from pathlib import Path

import psycopg
from sqlalchemy import Engine, event

NICENESS = 10


def stand_back() -> None:
    """This process, and those it starts."""
    os.nice(NICENESS)


def let_sessions_stand_back(engine: Engine) -> None:
    """The server's processes behind this engine's connections, where they run on this machine and may be told so."""

    @event.listens_for(engine, "connect")
    def lower(connection: psycopg.Connection, _record: object) -> None:
        with suppress(OSError, ValueError):
            pid = connection.info.backend_pid
            if _is_child_of_peer(connection):
                os.setpriority(os.PRIO_PROCESS, pid, max(NICENESS, os.getpriority(os.PRIO_PROCESS, pid)))


def _is_child_of_peer(connection: psycopg.Connection) -> bool:
    """Whether the number that the server tells for its process is one of this machine's: another machine counts anew.

    A Unix socket knows who listens at its other end: the postmaster, whose child the session's process is.
    """
    if not (connection.info.host or "").startswith("/"):
        return False
    with socket.socket(fileno=os.dup(connection.fileno())) as line:
        told = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    postmaster: int = struct.unpack("3i", told)[0]
    stat = Path(f"/proc/{connection.info.backend_pid}/stat").read_text(encoding="utf-8")
    return postmaster > 0 and int(stat.rpartition(")")[2].split()[1]) == postmaster
