"""Reads from a real standby: streaming replication between two private clusters.

RP1 reads go to the standby, writes to the primary
RP2 whoever changed something reads it at once from any process, though the standby is behind; others read the standby
RP3 the past of the last seconds is settled: a publication under way, or not replayed yet, is never left out
RP4 a standby that lags or is dead is not read, and /health and the administrator are told; level again, it is read
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from fastapi.testclient import TestClient

from geo_api.app import create_app
from geo_api.cluster import PORT, Cluster, find_server_folder
from geo_api.settings import Settings
from tests.api.conftest import add_people
from tests.conftest import CloneDatabase
from tests.patience import wait_until
from tests.people import PASSWORD

# a cluster may have to start meanwhile
wait_for = partial(wait_until, seconds=180)
NEW_VERSION = """
    INSERT INTO published.afforestation (feature_id, version, valid, unit, township, name, stage, ledger, geom)
    VALUES (%s, 1, tstzrange(clock_timestamp(), NULL), 'huangqiao', 'huangqiao', %s, 'accepted', 'gain',
            ST_Multi(ST_MakeEnvelope(120.15, 32.25, 120.151, 32.251, 4490)))
"""
NEW_REVISION = (
    "INSERT INTO published.revisions (layer, revision) VALUES ('afforestation', 1) ON CONFLICT (layer)"
    " DO UPDATE SET revision = published.revisions.revision + 1, changed_at = clock_timestamp()"
)
ITEMS = "/collections/afforestation/items"


@dataclass
class Standby:
    """A copy of ``primary`` that follows it, below ``folder``, on a socket of its own."""

    primary: Cluster
    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str) -> str:
        return f"postgresql://ecoworks@/{database}?host={quote(str(self.folder), safe='')}&port={PORT}"

    def make(self) -> None:
        """As an administrator does: let it in, copy, name the socket, start."""
        with psycopg.connect(self.primary.url(database="postgres"), autocommit=True) as connection:
            access = self.primary.data / "pg_hba.conf"
            access.write_text(access.read_text() + "local replication all peer map=ecoworks\n")
            connection.execute("SELECT pg_reload_conf()")
        host = str(self.primary.socket_folder)
        self.run("pg_basebackup", "-D", str(self.data), "-R", "-X", "stream", "-c", "fast", "--no-sync",
                 "-h", host, "-p", str(PORT), "-U", "ecoworks")  # fmt: skip
        with (self.data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"unix_socket_directories = '{self.folder}'\n")
            settings.write("hot_standby_feedback = on\nwal_retrieve_retry_interval = 200ms\n")
        self.start()

    def start(self) -> None:
        self.run("pg_ctl", "start", "-w", "-t", "180", "-D", str(self.data), "-l", str(self.folder / "log"))

    def stop(self) -> None:
        self.run("pg_ctl", "stop", "-w", "-t", "180", "-m", "immediate", "-D", str(self.data))

    def catch_up(self) -> None:
        """Wait until all is here that was written to the primary, whether or not its commits waited for the disk."""
        with psycopg.connect(self.primary.url(database="postgres")) as connection:
            connection.execute("SET synchronous_commit = on")
            row = connection.execute("SELECT pg_logical_emit_message(true, 'catch up', '')").fetchone()
        assert row is not None
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            asked = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
            wait_for(lambda: connection.execute(asked, (row[0],)).fetchone() == (True,))

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Nothing that is written meanwhile is seen here; all that was written before is."""
        self.catch_up()
        self.command("SELECT pg_wal_replay_pause()")
        try:
            yield
        finally:
            self.command("SELECT pg_wal_replay_resume()")

    def command(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def run(self, program: str, *options: str) -> None:
        owner = self.primary.owner
        subprocess.run(
            [str(find_server_folder() / program), *options],
            cwd=self.folder, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, user=owner.pw_uid, group=owner.pw_gid, extra_groups=[],
        )  # fmt: skip


@pytest.fixture(scope="module")
def standby(cluster: Cluster, migrated: str) -> Iterator[Standby]:
    folder = Path(tempfile.mkdtemp(prefix="ecoworks-standby-"))
    shutil.chown(folder, cluster.owner.pw_uid, cluster.owner.pw_gid)
    made = Standby(cluster, folder)
    made.make()
    yield made
    made.stop()
    shutil.rmtree(folder)


@pytest.fixture
def pair(
    standby: Standby, clone_database: CloneDatabase, migrated: str, tmp_path: Path
) -> Iterator[tuple[Settings, str]]:
    with clone_database(migrated) as url:
        read_url = standby.url(url.rpartition("/")[2].partition("?")[0])
        settings = Settings(
            home=tmp_path,
            database_url=url,
            read_url=read_url,
            login_roles=True,
            worker=False,
            lag_seconds=600,
        )
        add_people(settings.model_copy(update={"read_url": ""}))
        wait_for(lambda: count_people(read_url) == count_people(url))
        yield settings, url


def count_people(url: str) -> int:
    try:
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT count(*) FROM core.people").fetchone()
    except psycopg.OperationalError:
        return -1
    assert row is not None
    return int(row[0])


@contextmanager
def serve(settings: Settings, name: str) -> Iterator[TestClient]:
    with TestClient(create_app(settings), headers={"X-Ecoworks": "1"}) as client:
        answer = client.post("/session", json={"name": name, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        yield client


def find_check(sam: TestClient) -> Any:
    """What the administrator's page tells of the standby."""
    return sam.get("/instance").json()["checks"]["replica"]


def publish(url: str, name: str) -> uuid.UUID:
    with psycopg.connect(url) as connection:
        return publish_in(connection, name)


def publish_in(connection: psycopg.Connection, name: str) -> uuid.UUID:
    feature = uuid.uuid4()
    connection.execute("SELECT pg_advisory_xact_lock(321283)")
    connection.execute("INSERT INTO published.features VALUES (%s, 'afforestation')", (feature,))
    connection.execute(NEW_VERSION, (feature, name))
    connection.execute(NEW_REVISION)
    return feature


def list_names(client: TestClient, **asked: str) -> list[str]:
    answer = client.get(ITEMS, params=asked)
    assert answer.status_code == 200, answer.text
    return sorted(feature["properties"]["name"] for feature in answer.json()["features"])


def test_rp1_rp2_who_wrote_reads_it_at_once_and_others_read_the_standby(
    pair: tuple[Settings, str], standby: Standby
) -> None:
    settings, url = pair
    publish(url, "先")
    with serve(settings, "alice") as alice, serve(settings, "nora") as nora:
        wait_for(lambda: list_names(nora) == ["先"])
        state = alice.get("/health").json()["replica"]
        assert state["state"] == "in use" and state["lag_seconds"] is not None
        with standby.paused():
            publish(url, "后")
            # the standby is what others read: it does not know yet
            assert list_names(nora) == ["先"]
            # alice changes something, and from then on reads the primary, at every process
            assert alice.post("/exports", json={}).status_code == 202
            assert list_names(alice) == ["先", "后"]
            with serve(settings, "bob") as elsewhere:
                elsewhere.cookies.clear()
                elsewhere.cookies.update(dict(alice.cookies))
                assert list_names(elsewhere) == ["先", "后"]
            assert list_names(nora) == ["先"]
        wait_for(lambda: list_names(nora) == ["先", "后"])
        # level again: alice reads the standby once more
        with standby.paused():
            publish(url, "再后")
            assert list_names(alice) == ["先", "后"]


def test_rp3_the_last_seconds_are_settled(pair: tuple[Settings, str], standby: Standby) -> None:
    settings, url = pair
    publish(url, "先")
    with serve(settings, "nora") as nora:
        wait_for(lambda: list_names(nora) == ["先"])
        with standby.paused():
            publish(url, "后")
            now = datetime.now(UTC).isoformat()
            # current rows may lag; the past of an instant may not
            assert list_names(nora) == ["先"]
            assert list_names(nora, as_of=now) == ["先", "后"]
            tile = "/tiles/WebMercatorQuad/14/6639/13660"
            assert nora.get(tile, params={"collections": "afforestation", "as_of": now}).status_code == 200
        wait_for(lambda: list_names(nora) == ["先", "后"])
        assert list_names(nora, as_of=now) == ["先", "后"]
        # pages that follow keep to what the first one saw
        first = nora.get(ITEMS, params={"limit": 1}).json()
        (following,) = [link["href"] for link in first["links"] if link["rel"] == "next"]
        publish(url, "更后")
        wait_for(lambda: len(list_names(nora)) == 3)
        assert len(nora.get(following).json()["features"]) == 1


def test_rp4_a_standby_that_lags_or_died_is_not_read(pair: tuple[Settings, str], standby: Standby) -> None:
    settings, url = pair
    publish(url, "先")
    with serve(settings.model_copy(update={"lag_seconds": 1.0}), "nora") as nora:
        sam = TestClient(nora.app, headers={"X-Ecoworks": "1"})
        assert sam.post("/session", json={"name": "sam", "password": PASSWORD}).status_code == 200

        def tell() -> str:
            answer = nora.get("/health")
            assert answer.status_code == 200
            return str(answer.json()["replica"]["state"])

        wait_for(lambda: tell() == "in use")
        # a busy machine's standby may be behind for a moment
        wait_for(lambda: find_check(sam)["state"] == "good")
        with standby.paused():
            publish(url, "后")
            wait_for(lambda: tell() == "lagging")
            assert list_names(nora) == ["先", "后"]
            seen = find_check(sam)
            assert seen["state"] == "warn" and seen["lag_seconds"] >= 1
        wait_for(lambda: tell() == "in use")
        standby.stop()
        try:
            # at once, before anybody has looked
            publish(url, "末")
            assert list_names(nora) == ["先", "后", "末"]
            wait_for(lambda: tell() == "unreachable")
            assert find_check(sam) == {"state": "bad", "lag_seconds": None}
            tile = nora.get("/tiles/WebMercatorQuad/14/6639/13660?collections=afforestation")
            assert tile.status_code == 200
        finally:
            standby.start()
        wait_for(lambda: tell() == "in use")
        wait_for(lambda: len(list_names(nora)) == 3)
