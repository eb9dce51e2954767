"""The server's side of the cage: starts the warm helper, hands it jobs, restarts it when it dies."""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import etl
from etl.cage.drivers import GDAL_ENVIRONMENT
from etl.cage.limits import CageLimits
from etl.cage.walls import NOBODY

log = logging.getLogger(__name__)

_START_S = 60.0  # a cold start on a loaded machine takes several seconds
_SIGXCPU = 24
_NEEDED_TO_START = ("LD_LIBRARY_PATH", "TMPDIR")  # some Pythons find their own library by it

Ending = Literal["done", "too_slow", "out_of_memory", "crashed"]


class CageUnavailable(Exception):
    """The cage cannot be started; no file may be read until it can. ``message`` zh, ``message_en`` en."""

    def __init__(self, why: str) -> None:
        self.message = f"文件读取隔离环境无法启动，暂不能读取任何上传文件：{why}。请联系系统管理员。"
        self.message_en = f"The reading cage cannot start, so no upload can be read: {why}."
        super().__init__(self.message_en)


@dataclass(frozen=True)
class Outcome:
    """How a job ended. ``signal`` is the number that ended the child, 0 if none."""

    ending: Ending
    seconds: float
    memory_mb: int
    signal: int = 0


class Cage:
    """A warm helper and its children; safe to use from many threads.

    ``jobs`` names the module whose ``JOBS`` lists what children can do; ``search`` adds folders
    to find it in.

    Raises
    ------
    CageUnavailable
        On ``start`` or ``run``, when the walls cannot be raised on this machine.
    """

    def __init__(
        self,
        limits: CageLimits | None = None,
        *,
        jobs: str = "etl.cage.jobs",
        search: tuple[Path, ...] = (),
    ) -> None:
        self.limits = limits or CageLimits()
        self.ready: dict[str, Any] = {}
        self._jobs = jobs
        self._search = search
        self._slots = threading.BoundedSemaphore(self.limits.at_once)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> dict[str, Any]:
        """Start the helper if it is not running; returns what it reports (``landlock``, ``drivers``)."""
        with self._lock:
            self._start_if_needed()
            return self.ready

    def close(self) -> None:
        """End the helper and whatever it still runs."""
        with self._lock:
            self._drop_helper()

    @property
    def helper_pid(self) -> int | None:
        """The process id of the running helper; another one after it had to be replaced."""
        return self._process.pid if self._process is not None else None

    @contextlib.contextmanager
    def open_folder(self) -> Iterator[Path]:
        """A folder for one job, removed afterwards; only the job's child can write into it."""
        folder = Path(tempfile.mkdtemp(prefix="ecoworks-cage-"))
        try:
            if os.geteuid() == 0:
                os.chown(folder, NOBODY, NOBODY)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def run(self, job: str, folder: Path, *, source: Path | None = None, **json_args: object) -> Outcome:
        """Run ``job`` in a child of its own and wait for its end; what it found lies in ``folder``.

        ``source`` is opened here and handed over as an open file, so the child needs no path to it.
        Waits while ``limits.at_once`` other jobs are running.
        """
        ask = folder / "ask.json"
        ask.write_text(json.dumps(json_args), encoding="utf-8")
        if os.geteuid() == 0:
            os.chown(ask, NOBODY, NOBODY)
        with self._slots:
            for _ in range(2):  # a helper that died since the last job is replaced once
                answer = self._ask_helper(job, folder, source)
                if answer is not None:
                    return self._judge_ending(answer, folder)
        raise CageUnavailable("the helper died twice")

    def _ask_helper(self, job: str, folder: Path, source: Path | None) -> dict[str, Any] | None:
        ours, theirs = socket.socketpair()
        with ours, contextlib.ExitStack() as stack:
            stack.callback(theirs.close)
            descriptors = [theirs.fileno()]
            if source is not None:
                descriptors.append(stack.enter_context(source.open("rb")).fileno())
            message = json.dumps({"job": job, "folder": str(folder)}).encode()
            with self._lock:
                control = self._start_if_needed()
                try:
                    socket.send_fds(control, [message], descriptors)
                except OSError:
                    self._drop_helper()
                    return None
            theirs.close()
            ours.settimeout(self.limits.wall_s + 10)
            try:
                line = ours.makefile("rb").readline()
            except TimeoutError:
                line = b""
            if line:
                answer: dict[str, Any] = json.loads(line)
                return answer
        log.warning("the cage's helper died during a job; starting another")
        with self._lock:
            if self._control is control:  # not yet replaced by another thread
                self._drop_helper()
        return None

    def _judge_ending(self, answer: dict[str, Any], folder: Path) -> Outcome:
        code = int(answer["exit"])
        ending: Ending = "crashed"
        if code == 0:
            ending = "done"
        elif answer["overdue"] or code == -_SIGXCPU:
            ending = "too_slow"
        elif code == 3:
            ending = "out_of_memory"
        if ending == "crashed":
            log.error("a caged job ended with %s: %s", code, read_answer_file(folder / "trace.txt", 20_000))
        return Outcome(ending, float(answer["seconds"]), int(answer["memory_mb"]), max(0, -code))

    def _start_if_needed(self) -> socket.socket:
        if self._control is not None and self._process is not None and self._process.poll() is None:
            return self._control
        self._drop_helper()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        arguments = [str(theirs.fileno()), self._jobs, json.dumps(asdict(self.limits))]
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "etl.cage.warm", *arguments],
                env=self._build_environment(),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
            )
        self._control = ours
        ours.settimeout(_START_S)
        try:
            self.ready = json.loads(ours.recv(65536) or b'{"why": "the helper ended while starting"}')
        except TimeoutError:
            self.ready = {"why": "the helper did not start in time"}
        if not self.ready.get("ready"):
            self._drop_helper()
            raise CageUnavailable(str(self.ready.get("why")))
        if not self.ready["landlock"]:
            log.warning("this kernel has no Landlock: the reading cage stands on its other walls only")
        return ours

    def _build_environment(self) -> dict[str, str]:
        """A short list, so that no secret of the server's environment reaches the helper."""
        roots = [str(path) for path in self._search] + [str(Path(etl.__path__[0]).parent)]
        known_skip = {"GDAL_SKIP": self.ready["skip"]} if "skip" in self.ready else {}
        return {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PYTHONPATH": os.pathsep.join(roots),
            "PYTHONDONTWRITEBYTECODE": "1",
            **{name: os.environ[name] for name in _NEEDED_TO_START if name in os.environ},
            **GDAL_ENVIRONMENT,
            **known_skip,
        }

    def _drop_helper(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            try:
                self._process.wait(timeout=2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


def read_answer_file(path: Path, most_bytes: int) -> bytes:
    """The bytes a child left, empty if none; follows no link and reads no more than it may."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return b""
    with os.fdopen(descriptor, "rb") as answer:
        return answer.read(most_bytes)


_shared: Cage | None = None
_shared_limits: CageLimits | None = None
_shared_lock = threading.Lock()


def configure_shared_cage(limits: CageLimits) -> None:
    """Set the limits of the process-wide cage; call before the first file is read."""
    global _shared_limits
    _shared_limits = limits


def shared_cage() -> Cage:
    """The process-wide cage, its helper started by the first job and ended with the process."""
    global _shared
    with _shared_lock:
        if _shared is None:
            _shared = Cage(_shared_limits)
            atexit.register(_shared.close)
        return _shared


def _forget_shared_cage() -> None:
    """After a fork the helper belongs to the parent process."""
    global _shared, _shared_lock
    _shared, _shared_lock = None, threading.Lock()


os.register_at_fork(after_in_child=_forget_shared_cage)
