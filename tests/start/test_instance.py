"""`ecoworks up` and its companions, as typed: a real server, a real port, killed and started again."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import psycopg
import pytest

from etl.niceness import leave_a_processor
from geo_api.__main__ import main
from geo_api.instance import Instance
from geo_api.processes import read_command
from geo_api.settings import Settings
from tests.patience import wait_until as wait_for_so_long
from tests.serving import free_port

# whole instances are started and ended here
wait_until = partial(wait_for_so_long, seconds=180)
ROOT = Path(__file__).resolve().parents[2]


class Typed:
    """Runs ``ecoworks`` commands on one home and port."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        kept = {key: value for key, value in os.environ.items() if not key.startswith("ECOWORKS_")}
        self.environment = kept | {"ECOWORKS_HOME": str(home), "ECOWORKS_PORT": str(port)}

    def __call__(self, *words: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "geo_api", *words],
            cwd=ROOT,
            env=self.environment | environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=480,
        )

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "geo_api", *words],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def instance(self) -> Instance:
        return Instance(Settings(home=self.home, port=self.port))

    def health(self) -> int:
        address = f"http://127.0.0.1:{self.port}/health"
        with build_opener(ProxyHandler({})).open(address, timeout=60) as answer:
            return int(answer.status)


@pytest.fixture
def typed() -> Iterator[Typed]:
    home = Path(tempfile.mkdtemp(prefix="ecoworks-start-"))
    home.chmod(0o755)
    command = Typed(home, free_port())
    yield command
    command("reset", "--yes")
    shutil.rmtree(home)


def test_up_detached_answers_and_down_leaves_nothing_running(typed: Typed) -> None:
    up = typed("up", "--detach", "--no-demo")
    assert up.returncode == 0, up.stdout + up.stderr
    assert f"http://127.0.0.1:{typed.port}/" in up.stdout
    assert typed.health() == 200
    status = typed("status")
    assert status.returncode == 0
    assert "PostGIS" in status.stdout
    again = typed("up", "--detach", "--no-demo")
    assert again.returncode == 0 and "Runs already" in again.stdout
    assert typed("psql", "-Atc", "SELECT 6 * 7").stdout == "42\n"

    down = typed("down")
    assert down.returncode == 0, down.stdout + down.stderr
    with pytest.raises(OSError):
        typed.health()
    cluster = typed.instance().cluster
    assert cluster is not None and not cluster.is_running()
    assert typed("status").returncode == 3


def test_up_recovers_from_kill_9_of_server_and_database(typed: Typed) -> None:
    assert typed("up", "--detach", "--no-demo").returncode == 0
    runner = typed.instance().find_runner()
    cluster = typed.instance().cluster
    assert runner is not None and cluster is not None
    postmaster = cluster.find_postmaster()
    assert postmaster is not None
    os.kill(runner[0], signal.SIGKILL)
    os.kill(postmaster, signal.SIGKILL)
    up = typed("up", "--detach", "--no-demo")
    assert up.returncode == 0, up.stdout + up.stderr
    assert typed.health() == 200


def find_workers(server: int) -> list[int]:
    """The workers that this server started, and those whose server is gone."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and "geo_api worker --beside" in read_command(int(entry.name)):
            # another server's may end at any time
            with contextlib.suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == server:
                    found.append(int(entry.name))
    return found


def test_a_worker_that_dies_is_replaced_and_one_whose_server_dies_ends(typed: Typed) -> None:
    assert typed("up", "--detach", "--no-demo").returncode == 0
    runner = typed.instance().find_runner()
    assert runner is not None
    wait_until(lambda: len(find_workers(runner[0])) == 1)
    (first,) = find_workers(runner[0])
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: find_workers(runner[0]) not in ([], [first]))
    (second,) = find_workers(runner[0])
    aside = leave_a_processor(os.sched_getaffinity(runner[0]))
    wait_until(lambda: os.sched_getaffinity(second) == aside)
    assert typed.health() == 200
    # even in the middle of a job that does not end
    with psycopg.connect(typed.instance().connected_settings().database_url) as holder:
        holder.execute("LOCK TABLE intake.uploads")
        with psycopg.connect(holder.info.dsn, autocommit=True) as other:
            other.execute(
                "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', 'read_upload', 0, NULL, NULL,"
                " jsonb_build_object('subject', gen_random_uuid()), NULL)::procrastinate_job_to_defer_v1])"
            )
            # by name: a chore may be under way, too
            begun = (
                "SELECT count(*) = 1 FROM procrastinate_jobs"
                " WHERE status = 'doing' AND task_name = 'read_upload'"
            )
            wait_until(lambda: other.execute(begun).fetchone() == (True,))
        os.kill(runner[0], signal.SIGKILL)
        wait_until(lambda: read_command(second) == "")


def test_ctrl_c_stops_the_server_and_then_the_database(typed: Typed) -> None:
    running = typed.start("up", "--no-demo")
    deadline = time.monotonic() + 300
    while not typed.instance().is_healthy():
        assert running.poll() is None and time.monotonic() < deadline
        time.sleep(0.2)
    running.send_signal(signal.SIGINT)
    told, _ = running.communicate(timeout=300)
    assert running.returncode == 0, told
    assert "Traceback" not in told
    cluster = typed.instance().cluster
    assert cluster is not None and not cluster.is_running()


def test_a_taken_port_is_named_with_who_has_it(typed: Typed) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", typed.port))
        other.listen()
        up = typed("up", "--no-demo")
    assert up.returncode == 1
    assert f"port {typed.port} is taken by process {os.getpid()}" in up.stderr
    assert not (typed.home / "pg").exists()


def test_reset_asks_first(typed: Typed) -> None:
    assert typed("migrate").returncode == 0
    kept = typed("reset", given="no\n")
    assert kept.returncode == 1 and (typed.home / "pg").exists()
    assert typed("reset", given="reset\n").returncode == 0
    assert not (typed.home / "pg").exists()


def test_a_new_person_can_sign_in(typed: Typed) -> None:
    assert typed("migrate").returncode == 0
    words = ("create-user", "wang", "--role", "filler", "--unit", "huangqiao")
    weak = typed(*words, given="short\n")
    assert weak.returncode == 1 and "10" in weak.stderr
    made = typed(*words, given="Long-enough-77\n")
    assert made.returncode == 0, made.stderr
    assert typed(*words, given="Long-enough-77\n").returncode == 1
    counted = typed("psql", "-Atc", "SELECT count(*) FROM audit.entries WHERE action = 'person.create'")
    assert counted.stdout == "1\n"


def test_a_backup_can_be_restored(typed: Typed, tmp_path: Path) -> None:
    assert typed("migrate").returncode == 0
    assert typed("psql", "-c", "CREATE TABLE kept AS SELECT 7 AS n").returncode == 0
    saved = typed("backup", "--to", str(tmp_path), "--keep", "1")
    assert saved.returncode == 0, saved.stderr
    dump = next(tmp_path.glob("ecoworks-*Z/database.dump"))
    assert typed("reset", "--yes").returncode == 0
    assert typed("migrate").returncode == 0
    restored = typed("restore", str(dump.parent), "--yes")
    assert restored.returncode == 0, restored.stderr
    assert typed("psql", "-Atc", "SELECT n FROM kept").stdout == "7\n"


@pytest.mark.parametrize(
    "command",
    [
        "up",
        "down",
        "status",
        "reset",
        "psql",
        "migrate",
        "import",
        "export",
        "create-user",
        "demo",
        "notices",
    ],
)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"ecoworks {command}" in capsys.readouterr().out
