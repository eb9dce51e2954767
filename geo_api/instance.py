"""One instance on this machine: its home, its private cluster (or a server elsewhere), and who runs it."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

from geo_api.cluster import Cluster
from geo_api.settings import Settings

# no proxy of the environment may stand between the command and its own server
_open_directly = build_opener(ProxyHandler({})).open


class InstanceRuns(Exception):
    """Another process runs this instance already."""


class Instance:
    """What the commands work on; ``settings.home`` is made absolute."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings.model_copy(update={"home": settings.home.resolve()})
        self.home = self.settings.home
        self.cluster = None if settings.database_url else Cluster(self.home)
        self._claim: int | None = None

    @property
    def address(self) -> str:
        host = "127.0.0.1" if self.settings.host in ("0.0.0.0", "::") else self.settings.host
        return f"http://{host}:{self.settings.port}/"

    @property
    def log(self) -> Path:
        return self.home / "log" / "server.log"

    @property
    def accounts(self) -> Path:
        return self.home / "demo-accounts.tsv"

    @property
    def lock(self) -> Path:
        return self.home / "instance.lock"

    def connected_settings(self) -> Settings:
        """The settings with the database they lead to; the private cluster must be running."""
        if self.cluster is None:
            return self.settings
        return self.settings.model_copy(update={"database_url": self.cluster.url(), "login_roles": True})

    @contextmanager
    def open_database(self) -> Iterator[Settings]:
        """The settings of a reachable database; a private cluster started for this is stopped afterwards."""
        started = self.cluster is not None and not self.cluster.is_running()
        if self.cluster is not None:
            self.cluster.start()
        try:
            yield self.connected_settings()
        finally:
            # an `up` that came in between keeps its database
            if started and self.cluster is not None and self.find_runner() is None:
                self.cluster.stop()

    def claim(self) -> None:
        """Be the one process that runs this instance until it ends; raises InstanceRuns when there is one."""
        self.home.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            # a record lock: it dies with this process alone, and is not inherited by readers forked from it
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise InstanceRuns from None
        os.truncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()} {self.settings.port}\n".encode(), 0)
        self._claim = handle

    def find_runner(self) -> tuple[int, int] | None:
        """Process and port of the ``up`` that runs this instance; None when nobody holds the lock."""
        if self._claim is not None:
            return os.getpid(), self.settings.port
        try:
            handle = os.open(self.lock, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return read_note(handle)
        finally:
            os.close(handle)
        return None

    def stop_runner(self, seconds: float = 60) -> bool:
        """Ask the running ``up`` to end, and wait for it; False when it does not."""
        runner = self.find_runner()
        if runner is None:
            return True
        os.kill(runner[0], signal.SIGTERM)
        deadline = time.monotonic() + seconds
        while self.find_runner() is not None:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def is_healthy(self) -> bool:
        try:
            with _open_directly(f"{self.address}health", timeout=2) as answer:
                return bool(answer.status == 200)
        except (HTTPError, URLError, OSError):
            return False


def read_note(handle: int) -> tuple[int, int]:
    """Process and port as the holder of the lock noted them, which it does right after locking."""
    for _ in range(50):
        if len(note := os.pread(handle, 40, 0).split()) == 2:
            return int(note[0]), int(note[1])
        time.sleep(0.02)
    raise InstanceRuns("another ecoworks is just starting or ending; try again in a moment")
