"""The private cluster: who runs it, who may enter, and what it survives."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from geo_api.cluster import Cluster, ClusterError


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="ecoworks-cluster-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def own_cluster(home: Path) -> Iterator[Cluster]:
    made = Cluster(home)
    made.start()
    yield made
    made.remove()


def test_never_runs_as_root_and_listens_on_no_network(own_cluster: Cluster) -> None:
    postmaster = own_cluster.find_postmaster()
    assert postmaster is not None
    assert Path(f"/proc/{postmaster}").stat().st_uid != 0
    with psycopg.connect(own_cluster.url()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)


def test_postgis_can_be_added(own_cluster: Cluster) -> None:
    with psycopg.connect(own_cluster.url()) as connection:
        connection.execute("CREATE EXTENSION postgis")
        found = connection.execute(
            "SELECT ST_AsText(ST_MakeValid('POLYGON((0 0,1 1,1 0,0 1,0 0))'))"
        ).fetchone()
    assert found is not None and found[0].startswith("MULTIPOLYGON")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_of_the_machine_is_kept_out(own_cluster: Cluster) -> None:
    nobody = pwd.getpwnam("nobody")
    # even a socket folder left open lets nobody in: the kernel names the caller, the map does not know him
    for folder in (own_cluster.home, own_cluster.folder, own_cluster.socket_folder):
        folder.chmod(0o755)
    done = subprocess.run(
        ["psql", own_cluster.url(), "-c", "SELECT 1"],
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
        cwd="/",
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "Peer authentication failed" in done.stderr


def test_rows_survive_a_killed_server(own_cluster: Cluster) -> None:
    with psycopg.connect(own_cluster.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    postmaster = own_cluster.find_postmaster()
    assert postmaster is not None
    os.kill(postmaster, signal.SIGKILL)
    own_cluster.start()
    with psycopg.connect(own_cluster.url()) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_a_lock_whose_number_is_anothers_now_does_not_stop_the_start(own_cluster: Cluster) -> None:
    own_cluster.stop()
    # the machine was switched off, and the number of the server went to this test's own process
    (own_cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{own_cluster.data}\n")
    assert not own_cluster.is_running()
    own_cluster.start()
    assert own_cluster.is_running()


def test_an_interrupted_creation_is_begun_again(home: Path) -> None:
    made = Cluster(home, scratch=True)
    half = made.folder / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15\n")
    made.start()
    assert made.is_running()
    made.remove()


def test_a_long_home_gets_a_short_socket(home: Path) -> None:
    deep = home / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    home.chmod(0o755)
    made = Cluster(deep, scratch=True)
    made.start()
    assert len(str(made.socket_folder)) < 60
    assert made.socket_folder.stat().st_mode & 0o777 == 0o700
    made.remove()
    assert not made.socket_folder.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the database as another user")
def test_a_home_that_the_database_cannot_enter_is_left_for_another_place(home: Path) -> None:
    home.chmod(0o700)  # as /root is
    inner = home / "var"
    inner.mkdir()
    made = Cluster(inner, scratch=True)
    made.start()
    assert made.folder.is_relative_to("/var/lib/ecoworks")
    assert Cluster(inner).folder == made.folder
    made.remove()
    assert not made.folder.exists() or made.folder == inner / "pg"


def test_a_folder_of_another_user_is_refused(home: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can hand a folder to another user")
    home.chmod(0o755)
    (home / "pg").mkdir()
    os.chown(home / "pg", pwd.getpwnam("nobody").pw_uid, 0)
    with pytest.raises(ClusterError, match="belongs to nobody"):
        Cluster(home, scratch=True).start()
