"""The worker beside the server, as a process of its own: checking a large file must not keep the map waiting.

It lives as long as the pipe to it, and GRACE_SECONDS more at most, whatever it is at: a server that is killed takes its
worker along. One that dies is started again.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from geo_api.settings import Settings

log = logging.getLogger("ecoworks.worker")

GRACE_SECONDS = 8.0
_LONGEST_PAUSE_S = 30.0


@contextmanager
def run_beside(settings: Settings) -> Iterator[None]:
    """Keep a worker running while the block is; nothing where the settings say that others work."""
    if not settings.worker:
        yield
        return
    leaving = threading.Event()
    supervisor = threading.Thread(target=_supervise, args=(settings, leaving), name="worker", daemon=True)
    supervisor.start()
    try:
        yield
    finally:
        leaving.set()
        supervisor.join(GRACE_SECONDS + 2)


def _supervise(settings: Settings, leaving: threading.Event) -> None:
    pause_s = 1.0
    while not leaving.is_set():
        worker = _start(settings)
        while worker.poll() is None and not leaving.wait(0.2):
            pass
        if leaving.is_set():
            _end(worker)
            return
        log.error("the worker ended with %s; starting another in %.0f s", worker.returncode, pause_s)
        leaving.wait(pause_s)
        pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)


def _start(settings: Settings) -> subprocess.Popen[bytes]:
    told = {
        "ECOWORKS_HOME": str(settings.home),
        "ECOWORKS_DATABASE_URL": settings.database_url,
        "ECOWORKS_LOGIN_ROLES": str(settings.login_roles),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "geo_api", "worker", "--beside"],
        env=os.environ | told,
        stdin=subprocess.PIPE,
        # Ctrl-C in the terminal is for the server, which ends its worker in its own time
        start_new_session=True,
    )


def _end(worker: subprocess.Popen[bytes]) -> None:
    assert worker.stdin is not None
    worker.stdin.close()
    try:
        worker.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
