"""Starts ``ecoworks serve`` on a database that is there, as an installed instance would run it."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import psycopg

ROOT = Path(__file__).resolve().parents[1]
# clear of /proc/sys/net/ipv4/ip_local_port_range, and of the ports that browsers refuse
FIRST_PORT, END_OF_PORTS = 20_000, 32_000
# where nothing is told of a server's patience: a busy machine may take its time over a question
PATIENT = {f"ECOWORKS_{what}_SECONDS": "120" for what in ("WAIT", "READ", "TILE")}


@dataclass(frozen=True)
class Served:
    """Where the instance answers, its database, its process."""

    address: str
    database_url: str
    pid: int


@contextmanager
def serve(home: Path, database_url: str, port: int | None = None, **variables: str) -> Iterator[Served]:
    """A server process, on a free port where none is named; ``variables`` as in ``geo_api/settings.py``."""
    port = port or free_port()
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ECOWORKS_")}
    # on a busy machine a person's next test may come after more than half an hour
    own = {
        "ECOWORKS_HOME": str(home),
        "ECOWORKS_DATABASE_URL": database_url,
        "ECOWORKS_SESSION_IDLE_MINUTES": "600",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "geo_api", "serve", "--port", str(port)], cwd=ROOT, env=kept | own | variables
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(server, f"{address}/health")
        yield Served(address, database_url, server.pid)
    finally:
        stop(server)


def free_port() -> int:
    """A port that nobody has, below those that the kernel gives to whoever calls somebody.

    It is taken seconds later: one of the kernel's own choice would now and then be somebody else's by then.
    """
    for _ in range(100):
        port = FIRST_PORT + secrets.randbelow(END_OF_PORTS - FIRST_PORT)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError(f"no port is free of a hundred from {FIRST_PORT} to {END_OF_PORTS}")


def wait_for(server: subprocess.Popen[bytes], address: str) -> None:
    opener = build_opener(ProxyHandler({}))
    for _ in range(1500):
        assert server.poll() is None, "the server ended before it answered"
        try:
            with opener.open(address, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"{address} did not answer within five minutes")


def wait_for_worker(database_url: str) -> None:
    """Until the server's worker takes jobs: it starts beside it, and takes longer."""
    registered = "SELECT EXISTS (SELECT FROM procrastinate_workers)"
    with psycopg.connect(database_url, autocommit=True) as connection:
        for _ in range(1500):
            if connection.execute(registered).fetchone() == (True,):
                return
            time.sleep(0.2)
    raise AssertionError("no worker came within five minutes")


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(timeout=60)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
