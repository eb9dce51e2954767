"""The product in ``bench/serve.py``: ``ecoworks up`` on a home of its own, and a second server that keeps no tiles."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import text

from bench.serve_county import fill, open_to_peers
from bench.serve_load import fetch, find_port, read_rss, run_process, wait_for
from geo_api import migrations, walls
from geo_api.cluster import Cluster
from geo_api.db import SYSTEM, Database
from geo_api.models import Person as PersonRow
from geo_api.people import describe
from geo_api.settings import Settings
from geo_api.tokens import create_token

PEOPLE = {"alice": ("filler", "huangqiao"), "nora": ("reviewer", "nature")}


@dataclass(frozen=True, slots=True)
class Product:
    """Servers that run: ``kept`` as ``up`` starts it, ``fresh`` with ECOWORKS_TILE_STORE_MB=0. ``tokens`` by person."""

    cluster: Cluster
    kept: str
    fresh: str
    pid: int
    fresh_pid: int
    tokens: dict[str, str]

    def headers(self, person: str = "nora") -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[person]}"}

    @property
    def rss(self) -> list[float]:
        """Megabytes of the server and of the processes it started: the worker and its reader."""
        return read_rss(self.pid)

    def fetch(self, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        status, body, told = fetch(self.kept + path, self.headers() | headers)
        return status, body, dict(told)

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.cluster.url())


@contextmanager
def run_product(folder: Path, kept: Path | None) -> Iterator[Product]:
    """The county and the product on it; all of it goes away with the block, but for a county that is ``kept``."""
    home, log = kept or folder / "home", folder / "product.log"
    cluster = Cluster(home)
    is_filled = kept is not None and (kept / "filled").exists()
    with ExitStack() as stack:
        stack.callback(cluster.remove if kept is None else cluster.stop)
        cluster.start()
        migrations.upgrade(cluster.url())
        walls.mend_and_check(cluster.url())
        if not is_filled:
            fill(cluster.url())
            open_to_peers(cluster)
            (home / "filled").touch()
        settings = Settings(home=home, database_url=cluster.url(), login_roles=True)
        tokens = _let_in(settings)
        # the load comes from one place and stands for many people: it gets the allowance of many
        env = {
            "ECOWORKS_HOME": str(home), "ECOWORKS_CLIENT_WORK_SECONDS": "1000000", "ECOWORKS_CLIENT_READS_AT_ONCE": "8"
        }  # fmt: skip
        ports = find_port(), find_port()
        command = [sys.executable, "-m", "geo_api"]
        address, fresh = (f"http://127.0.0.1:{port}" for port in ports)
        child = stack.enter_context(
            run_process([*command, "up", "--no-demo", "--hide-accounts", "--port", str(ports[0])], log, env)
        )
        wait_for(address, "/health", child, log, 120)
        beside = env | {
            "ECOWORKS_DATABASE_URL": cluster.url(), "ECOWORKS_LOGIN_ROLES": "true", "ECOWORKS_WORKER": "false",
            "ECOWORKS_TILE_STORE_MB": "0",
        }  # fmt: skip
        other = stack.enter_context(run_process([*command, "serve", "--port", str(ports[1])], log, beside))
        wait_for(fresh, "/health", other, log)
        yield Product(cluster, address, fresh, child.pid, other.pid, tokens)


def _let_in(settings: Settings) -> dict[str, str]:
    database = Database(settings)
    tokens = {}
    try:
        with database.session(SYSTEM) as session:
            for name, (role, unit) in PEOPLE.items():
                session.execute(
                    text(
                        "INSERT INTO core.people (name, display, role, unit, password_hash)"
                        " VALUES (:name, :name, :role, :unit, '') ON CONFLICT DO NOTHING"
                    ),
                    {"name": name, "role": role, "unit": unit},
                )
                row = session.query(PersonRow).filter_by(name=name).one()
                tokens[name] = create_token(session, describe(session, row), "bench", 2, "write")
    finally:
        database.close()
    return tokens
