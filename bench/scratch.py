"""A scratch database for a bench: its folder and its cluster go away with the run, also when that is told to end."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import psycopg
from psycopg import sql

from geo_api import migrations
from geo_api.cluster import Cluster

TOLD_TO_END = 143


@dataclass(frozen=True)
class Scratch:
    """``url`` is a database with the whole schema and nothing in it; ``home`` is free for an instance on it."""

    folder: Path
    cluster: Cluster

    @property
    def url(self) -> str:
        return self.cluster.url()

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def add_database(self, name: str) -> str:
        """The address of one more database like ``url``."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        migrations.upgrade(self.cluster.url(database=name))
        return self.cluster.url(database=name)


@contextmanager
def open_scratch() -> Iterator[Scratch]:
    """A cluster of one's own, started; what a time limit or ``kill`` ends is taken away like what ends by itself."""
    signal.signal(signal.SIGTERM, _leave)
    folder = Path(tempfile.mkdtemp(prefix="ecoworks-bench-"))
    folder.chmod(0o755)  # the database's own user has to pass
    scratch = Scratch(folder, Cluster(folder / "cluster", scratch=True))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(scratch.cluster.remove)
        scratch.cluster.start()
        migrations.upgrade(scratch.url)
        yield scratch


def _leave(number: int, frame: FrameType | None) -> None:
    # `timeout` tells a process and then its whole group: the second must not break the cleaning up off
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(TOLD_TO_END)
