"""How a worker's database sessions stand back behind people at the map, as itself does (``etl.niceness``)."""

from __future__ import annotations

import os
import socket
import struct
from contextlib import suppress
from pathlib import Path

import psycopg
from sqlalchemy import Engine, event

from etl.niceness import stand_back


def let_sessions_stand_back(engine: Engine) -> None:
    """The server's processes behind this engine's connections, where they run on this machine and may be told so."""

    @event.listens_for(engine, "connect")
    def lower(connection: psycopg.Connection, _record: object) -> None:
        with suppress(OSError, ValueError):
            pid = connection.info.backend_pid
            if _is_child_of_peer(connection):
                stand_back(pid)


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
