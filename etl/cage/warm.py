"""The warm helper: one thread, everything imported, one walled-in child per job.

``python -m etl.cage.warm <socket> <jobs module> <limits as JSON>``; started by :class:`etl.cage.client.Cage`.
Each message on the socket names a job and its folder and brings the descriptor to answer on (and, if the job
reads a file, that file already open). Forking a prepared process costs
milliseconds; starting Python costs seconds.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from etl.cage.drivers import find_forbidden_drivers, list_drivers_to_skip
from etl.cage.limits import CageLimits
from etl.cage.walls import find_landlock_version, raise_walls

Job = Callable[[Path, BinaryIO | None, dict[str, Any]], None]
FOLDER_LOOK_S = 0.2  # how often the job folders are measured
EXIT_OUT_OF_MEMORY, EXIT_RAISED, EXIT_NO_WALLS, EXIT_CANNOT_READ = 3, 4, 5, 6


@dataclass
class Child:
    """A running job: its process and folder, where the answer goes, and when its time is up."""

    pid: int
    folder: Path
    reply: socket.socket
    started: float
    deadline: float
    overdue: bool = field(default=False)
    overfull: bool = field(default=False)

    @property
    def is_ended(self) -> bool:
        return self.overdue or self.overfull


def main() -> None:
    """Start, say what stands, then serve until the other side of the socket closes."""
    control = socket.socket(fileno=int(sys.argv[1]))
    limits = CageLimits(**json.loads(sys.argv[3]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle; it closes the socket
    try:
        drivers = keep_allowed_drivers()
        module = importlib.import_module(sys.argv[2])
        jobs: Mapping[str, Job] = module.JOBS
        assert_single_thread()
        prove_walls(limits, getattr(module, "prove_reading", None))
    except Exception as error:
        control.send(json.dumps({"ready": False, "why": f"{type(error).__name__}: {error}"}).encode())
        return
    gc.collect()
    gc.freeze()
    ready = {"ready": True, "landlock": find_landlock_version(), "drivers": drivers}
    control.send(json.dumps(ready | {"skip": os.environ["GDAL_SKIP"]}).encode())
    serve_jobs(control, jobs, limits)


def keep_allowed_drivers() -> list[str]:
    """Import GDAL with the allowed drivers only; starts this program again to set ``GDAL_SKIP`` in time."""
    for name in ("geopandas", "pandas", "pyarrow"):  # pyogrio would import them; not wanted in here
        sys.modules[name] = None  # type: ignore[assignment]
    import pyogrio

    present = sorted(pyogrio.list_drivers())
    forbidden = find_forbidden_drivers(present)
    if forbidden and "GDAL_SKIP" not in os.environ:
        os.environ["GDAL_SKIP"] = list_drivers_to_skip(present)
        os.execv(sys.executable, [sys.executable, "-P", "-m", "etl.cage.warm", *sys.argv[1:]])
    if forbidden:
        raise RuntimeError(f"GDAL drivers beyond the allow-list: {', '.join(forbidden)}")
    os.environ.setdefault("GDAL_SKIP", "")
    return present


def assert_single_thread() -> None:
    """A fork copies one thread only: locks held by another would stay shut for ever in the child."""
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        raise RuntimeError(f"the helper runs {threads} threads; it must run one")


def prove_walls(limits: CageLimits, prove_reading: Callable[[], None] | None) -> None:
    """Try to climb out of a child, and to work in it, once before the first file is accepted."""
    hear, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = EXIT_NO_WALLS
        try:
            raise_walls(None, limits)
            code = find_gap()
            if code == 0 and prove_reading is not None:
                code = EXIT_CANNOT_READ
                prove_reading()
                code = 0
        except OSError as error:
            os.write(tell, str(error).encode()[:500])
            code = EXIT_NO_WALLS
        finally:
            os._exit(code)
    os.close(tell)
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    with os.fdopen(hear, "rb") as told:
        why = told.read().decode()
    if code == EXIT_NO_WALLS:
        raise RuntimeError(f"{why} (needed: Linux 5.13 with Landlock, libseccomp2)")
    if code in (EXIT_CANNOT_READ, -signal.SIGSEGV):
        raise RuntimeError(
            "the account inside cannot read the libraries; install the product outside of /root"
        )
    if code != 0:
        raise RuntimeError(f"the walls do not hold (gap {code})")


def find_gap() -> int:
    """Exit code naming the first way out of the cage that is open; 0 when all are closed."""
    attempts: list[Callable[[], object]] = [
        lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        lambda: os.execv("/bin/true", ["true"]),
        os.fork,
    ]
    if find_landlock_version() > 0:
        attempts.append(lambda: os.open("/etc/passwd", os.O_RDONLY))
    for number, attempt in enumerate(attempts, start=10):
        try:
            attempt()
        except PermissionError:
            continue
        return number
    return 0


def serve_jobs(control: socket.socket, jobs: Mapping[str, Job], limits: CageLimits) -> None:
    """Fork a child for each message, end the overdue ones, answer when one ends."""
    children: dict[int, Child] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        while True:
            running = [child for child in children.values() if not child.is_ended]
            for key, _ in selector.select(FOLDER_LOOK_S if running else None):
                if key.fileobj is control:
                    message, descriptors, _, _ = socket.recv_fds(control, 65536, 2)
                    if not message:
                        end_children(children)
                        return
                    child = start_child(json.loads(message), descriptors, jobs, limits)
                    pidfd = os.pidfd_open(child.pid)
                    children[pidfd] = child
                    selector.register(pidfd, selectors.EVENT_READ)
                else:
                    selector.unregister(key.fd)
                    os.close(key.fd)
                    answer_for(children.pop(key.fd))
            end_greedy(children.values(), limits)


def end_greedy(children: Iterable[Child], limits: CageLimits) -> None:
    """Kill the jobs whose time is up or whose folder holds too much; each is told of once it has ended."""
    for child in children:
        if child.is_ended:
            continue
        child.overdue = time.monotonic() >= child.deadline
        child.overfull = not child.overdue and is_overfull(child.folder, limits)
        if child.is_ended:
            os.kill(child.pid, signal.SIGKILL)


def is_overfull(folder: Path, limits: CageLimits) -> bool:
    """Whether a job wrote more than it may; no limit of the kernel counts the files of a folder together."""
    count = size = 0
    for holder, _, names in os.walk(folder):
        count += len(names) + 1
        for name in names[: limits.folder_files]:
            with contextlib.suppress(OSError):  # gone meanwhile
                size += os.stat(os.path.join(holder, name), follow_symlinks=False).st_size
        if size > limits.folder_bytes or count > limits.folder_files:
            return True
    return False


def start_child(
    message: dict[str, Any], descriptors: list[int], jobs: Mapping[str, Job], limits: CageLimits
) -> Child:
    """Fork; the child never returns from here."""
    started = time.monotonic()
    helper = os.getpid()
    pid = os.fork()
    if pid == 0:
        run_child(helper, message, descriptors, jobs, limits)
    reply = socket.socket(fileno=descriptors[0])
    for descriptor in descriptors[1:]:
        os.close(descriptor)
    return Child(pid, Path(message["folder"]), reply, started, started + limits.wall_s)


def run_child(
    helper: int, message: dict[str, Any], descriptors: list[int], jobs: Mapping[str, Job], limits: CageLimits
) -> None:
    """In the child: raise the walls, do the job, leave without running anything of the helper's."""
    code = EXIT_NO_WALLS
    try:
        source_descriptor = seal_descriptors(descriptors)
        os.chdir(message["folder"])
        # From here on by "." alone: the account inside may have no way through the folders above.
        folder = Path(".")
        os.umask(0o077)
        raise_walls(folder, limits)
        if os.getppid() != helper:
            return  # the helper died before its death could be heard of
        code = EXIT_RAISED
        args = json.loads((folder / "ask.json").read_bytes())
        with contextlib.ExitStack() as stack:
            source = (
                stack.enter_context(os.fdopen(source_descriptor, "rb")) if source_descriptor >= 0 else None
            )
            jobs[message["job"]](folder, source, args)
        code = 0
    except MemoryError:
        code = EXIT_OUT_OF_MEMORY
    except BaseException:
        with contextlib.suppress(BaseException):
            Path("trace.txt").write_text(traceback.format_exc(), encoding="utf-8")
    finally:
        os._exit(code)


def seal_descriptors(descriptors: list[int]) -> int:
    """Leave the child nothing open but the file to read, as descriptor 3; -1 when there is none."""
    null = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    keep_from = 3
    if len(descriptors) > 1:
        if descriptors[1] != 3:
            os.dup2(descriptors[1], 3)
        keep_from = 4
    os.closerange(keep_from, 4096)
    return 3 if keep_from == 4 else -1


def answer_for(child: Child) -> None:
    """Reap an ended child and tell how it ended."""
    _, status, usage = os.wait4(child.pid, 0)
    answer = {
        "exit": os.waitstatus_to_exitcode(status),
        "overdue": child.overdue,
        "overfull": child.overfull,
        "seconds": round(time.monotonic() - child.started, 4),
        "memory_mb": usage.ru_maxrss // 1024,
    }
    with contextlib.suppress(OSError):  # whoever asked has gone
        child.reply.sendall(json.dumps(answer).encode() + b"\n")
    child.reply.close()


def end_children(children: dict[int, Child]) -> None:
    """The server is gone: nobody waits for these jobs."""
    for child in children.values():
        os.kill(child.pid, signal.SIGKILL)
        os.waitpid(child.pid, 0)


if __name__ == "__main__":
    main()
