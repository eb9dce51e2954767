"""The cage: what a child may do, what it may not, and what happens to those that try.

C1 nothing outside the job's folder is read or written     C4 limits of memory, time, file size hold
C2 no network, programs, processes, links                  C5 the helper comes back when it dies
C3 the server's environment does not reach inside          C6 repair ends in time, with a reason
C7 no job outlives the helper, none stays behind as a zombie
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from etl.cage import Cage, CageLimits, CageUnavailable
from etl.cage.drivers import ALLOWED_DRIVERS
from etl.repair import RepairRefused, repair_shape, repair_shapes

PROBES = """
import ctypes, json, mmap, os, resource, signal, socket, sys, time

def attempt(what):
    try:
        return ["open", str(what())]
    except BaseException as error:
        return ["shut", type(error).__name__]

def climb(folder, source, args):
    libc = ctypes.CDLL(None, use_errno=True)
    def call(number, *rest):
        if libc.syscall(number, *rest) < 0:
            raise OSError(ctypes.get_errno(), "refused")
    (folder / "own.txt").write_text("mine")
    tries = {
        "read a file": lambda: open("/etc/passwd").read(1),
        "list the root": lambda: os.listdir("/"),
        "read the parent's environment": lambda: open(f"/proc/{os.getppid()}/environ", "rb").read(1),
        "read the sender's file by its path": lambda: open(args["path"], "rb").read(1),
        "write beside the folder": lambda: open("../escaped", "w"),
        "write to /tmp": lambda: open("/tmp/escaped", "w"),
        "internet": lambda: socket.socket(),
        "unix socket": lambda: socket.socket(socket.AF_UNIX),
        "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
        "socket pair": lambda: socket.socketpair(),
        "program": lambda: os.execv("/bin/true", ["true"]),
        "fork": os.fork,
        "thread": lambda: __import__("_thread").start_new_thread(int, ()),
        "signal": lambda: os.kill(os.getppid(), signal.SIGTERM),
        "symbolic link": lambda: os.symlink("/etc/passwd", "l"),
        "hard link": lambda: os.link("own.txt", "h"),
        "device": lambda: os.mknod("d", 0o600 | 0o020000, 0),
        "pipe file": lambda: os.mkfifo("p"),
        "ptrace": lambda: call(101, 0, 0, 0, 0),
        "bpf": lambda: call(321, 0, 0, 0),
        "io_uring": lambda: call(425, 1, 0),
        "mount": lambda: call(165, 0, 0, 0, 0, 0),
        "new namespaces": lambda: call(272, 0x10000000),
        "more rights": lambda: os.setuid(0) if os.getuid() == 0 else os.setresuid(0, 0, 0),
        "file in memory": lambda: os.memfd_create("m"),
        "another process's limits": lambda: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (9, 9)),
        "another process's priority": lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),
        "another process's processors": lambda: os.sched_setaffinity(os.getppid(), {0}),
        "change mode": lambda: os.chmod("own.txt", 0o4777),
    }
    report = {name: attempt(what) for name, what in tries.items()}
    report["source"] = source.read().decode() if source else None
    report["environment"] = dict(os.environ)
    report["account"] = os.getuid()
    report["descriptors"] = len([d for d in range(256) if _is_open(d)])
    (folder / "report.json").write_text(json.dumps(report))

def _is_open(descriptor):
    try:
        os.fstat(descriptor)
        return True
    except OSError:
        return False

def eat(folder, source, args):
    blocks = []
    while True:
        blocks.append(bytearray(50_000_000))

def spin(folder, source, args):
    while True:
        pass

def sleep(folder, source, args):
    begun = folder / "begun"
    if not begun.exists():  # run again, it has slept enough
        begun.touch()
        time.sleep(60)

def fill(folder, source, args):
    with open("big", "wb") as out:
        while True:
            out.write(bytes(1 << 20))

def hoard(folder, source, args):
    for number in range(1_000):
        with open(f"f{number}", "wb") as out:
            out.write(bytes(1 << 20))
        time.sleep(0.02)

def litter(folder, source, args):
    for number in range(10_000):
        open(f"f{number}", "wb").close()
        time.sleep(0.005)

def crash(folder, source, args):
    ctypes.string_at(0)

def note(folder, source, args):
    started = time.time()
    time.sleep(0.5)
    (folder / "report.json").write_text(json.dumps([started, time.time()]))

JOBS = {name: globals()[name] for name in ("climb", "eat", "spin", "sleep", "fill", "hoard", "litter", "crash", "note")}
"""

# a busy machine may take its time over a job; where its end is what is waited for, it has a second
TIGHT = CageLimits(
    wall_s=60.0,
    cpu_s=2,
    memory_bytes=300_000_000,
    file_bytes=20_000_000,
    folder_bytes=60_000_000,
    folder_files=100,
)
HURRIED = replace(TIGHT, wall_s=1.0)


@pytest.fixture(scope="module")
def cage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    folder = tmp_path_factory.mktemp("probes")
    (folder / "cage_probes.py").write_text(PROBES)
    os.environ["ECOWORKS_TEST_SECRET"] = "secret"
    with Cage(TIGHT, jobs="cage_probes", search=(folder,)) as cage:
        yield cage
    del os.environ["ECOWORKS_TEST_SECRET"]


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    folder = tmp_path_factory.mktemp("probes")
    (folder / "cage_probes.py").write_text(PROBES)
    with Cage(HURRIED, jobs="cage_probes", search=(folder,)) as cage:
        yield cage


def test_every_way_out_is_shut(cage: Cage, tmp_path: Path) -> None:
    sent = tmp_path / "sent.txt"
    sent.write_text("what was sent")
    with cage.open_folder() as folder:
        assert cage.run("climb", folder, source=sent, path=str(sent)).ending == "done"
        report = json.loads((folder / "report.json").read_bytes())
        assert (folder / "own.txt").read_text() == "mine"
    assert not folder.exists()
    tries = {name: answer for name, answer in report.items() if isinstance(answer, list)}
    assert len(tries) >= 29
    assert {name: answer for name, answer in tries.items() if answer[0] != "shut"} == {}
    assert report["source"] == "what was sent"
    assert "ECOWORKS_TEST_SECRET" not in report["environment"]
    assert report["account"] == (65534 if os.geteuid() == 0 else os.geteuid())
    assert report["descriptors"] <= 5
    assert not Path("/tmp/escaped").exists()


def test_only_the_allowed_drivers_are_there(cage: Cage) -> None:
    assert set(cage.ready["drivers"]) <= ALLOWED_DRIVERS
    assert "ESRI Shapefile" in cage.ready["drivers"]


@pytest.mark.parametrize(
    ("job", "ending"),
    [
        ("eat", "out_of_memory"),
        ("spin", "too_slow"),
        ("fill", "crashed"),
        ("crash", "crashed"),
    ],
)
def test_limits_hold_and_the_next_job_runs(cage: Cage, job: str, ending: str) -> None:
    with cage.open_folder() as folder:
        outcome = cage.run(job, folder)
        assert outcome.ending == ending
        assert outcome.memory_mb < 700
        assert sum(path.stat().st_size for path in folder.iterdir()) <= TIGHT.file_bytes + 100_000
    with cage.open_folder() as folder:
        assert cage.run("note", folder).ending == "done"


def test_a_job_has_its_time_and_no_more(hurried: Cage) -> None:
    for _ in range(2):
        with hurried.open_folder() as folder:
            assert hurried.run("sleep", folder).ending == "too_slow"


def test_two_at_once_and_no_more(cage: Cage) -> None:
    spans: list[tuple[float, float]] = []

    def run() -> None:
        with cage.open_folder() as folder:
            assert cage.run("note", folder).ending == "done"
            began, ended = json.loads((folder / "report.json").read_bytes())
            spans.append((began, ended))

    threads = [threading.Thread(target=run) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(spans) == 5
    for began, _ in spans:
        assert sum(1 for start, end in spans if start <= began < end) <= 2


def test_a_dead_helper_is_replaced(cage: Cage) -> None:
    for _ in range(2):
        assert cage._process is not None
        old = cage._process.pid
        os.kill(old, signal.SIGKILL)
        with cage.open_folder() as folder:
            assert cage.run("note", folder).ending == "done"
        assert cage._process.pid != old


def test_what_a_job_writes_is_bounded_in_all(cage: Cage) -> None:
    for job, bounded in (("hoard", "bytes"), ("litter", "files")):
        with cage.open_folder() as folder:
            assert cage.run(job, folder).ending == "crashed"
            written = list(folder.iterdir())
            # looked at five times a second, so a little more than the limit may be there
            assert (
                len(written) < 3_000 if bounded == "files" else sum(p.stat().st_size for p in written) < 500e6
            )


def list_children(pid: int) -> list[tuple[int, str]]:
    """(process, state) of each child; state Z is a zombie."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [(int(c), Path(f"/proc/{c}/stat").read_text().rsplit(")", 1)[1].split()[0]) for c in children]


def test_no_job_stays_behind(hurried: Cage) -> None:
    for job in ("sleep", "crash", "note"):
        with hurried.open_folder() as folder:
            hurried.run(job, folder)
    assert hurried.helper_pid is not None
    assert list_children(hurried.helper_pid) == []


def test_a_job_does_not_outlive_its_helper(cage: Cage) -> None:
    cage.start()
    helper = cage.helper_pid
    assert helper is not None
    with cage.open_folder() as folder:
        thread = threading.Thread(target=cage.run, args=("sleep", folder))
        thread.start()
        while not (folder / "begun").exists():
            time.sleep(0.01)
        ((job, _),) = list_children(helper)
        os.kill(helper, signal.SIGKILL)
        thread.join()  # the job is run again by the helper that took over
    # it would sleep for much longer
    deadline = time.monotonic() + 30
    while is_alive(job):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_the_helper_goes_when_the_cage_closes(tmp_path: Path) -> None:
    (tmp_path / "cage_probes2.py").write_text(PROBES)
    cage = Cage(TIGHT, jobs="cage_probes2", search=(tmp_path,))
    cage.start()
    assert cage._process is not None
    process = cage._process
    cage.close()
    assert process.poll() is not None


def test_a_cage_that_cannot_start_says_so() -> None:
    cage = Cage(jobs="no_such_jobs")
    with pytest.raises(CageUnavailable) as caught:
        cage.start()
    assert "no_such_jobs" in caught.value.message_en


def random_ring(vertices: int) -> shapely.Polygon:
    return shapely.Polygon(np.random.default_rng(7).random((vertices, 2)))


def test_repair_gives_valid_polygons_and_leaves_valid_ones() -> None:
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    overlapping = shapely.MultiPolygon([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)])
    fine = shapely.box(0, 0, 1, 1)
    repaired = repair_shapes([bow.wkb, fine.wkb, overlapping.wkb])
    shapes = [shapely.from_wkb(one) for one in repaired if isinstance(one, bytes)]
    assert len(shapes) == 3
    assert all(shape.is_valid and shape.geom_type in ("Polygon", "MultiPolygon") for shape in shapes)
    assert [shape.area for shape in shapes] == pytest.approx([2.0, 1.0, 6.0])


def test_repair_refuses_what_would_not_end_and_goes_on() -> None:
    flat = shapely.Polygon([(0, 0), (1, 1), (2, 2), (0, 0)])
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    answers = repair_shapes([random_ring(1_500).wkb, flat.wkb, random_ring(2_500).wkb, b"noise", bow.wkb])
    codes = [answer.code if isinstance(answer, RepairRefused) else "" for answer in answers]
    assert codes == ["repair.too_slow", "repair.collapsed", "repair.too_many_vertices", "repair.failed", ""]
    assert isinstance(repair_shape(bow.wkb), bytes)
    assert all(
        answer.message and answer.message_en for answer in answers if isinstance(answer, RepairRefused)
    )
