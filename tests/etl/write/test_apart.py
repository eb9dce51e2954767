"""A file written apart: the process that writes it ends with the one that waits for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_file_is_not_written_on_for_a_worker_that_was_killed(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    write = (
        f"import os, pathlib, time; part = pathlib.Path({str(tmp_path)!r}, 'part');"
        f" part.write_text(str(os.getpid())); part.rename({str(begun)!r}); time.sleep(600)"
    )
    waiting = f"from etl.write.apart import write_apart; write_apart('builtins:exec', {write!r})"
    worker = subprocess.Popen([sys.executable, "-c", waiting])
    deadline = time.monotonic() + 180
    while not begun.exists():
        assert worker.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    writer = int(begun.read_text())
    assert is_running(writer)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    while is_running(writer):
        assert time.monotonic() < deadline
        time.sleep(0.02)
