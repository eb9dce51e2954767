"""What the kernel says about processes: their command, their folder, who listens on a port (Linux)."""

from __future__ import annotations

import os
import pwd
import signal
from collections.abc import Iterator
from pathlib import Path

LISTENING = "0A"


def read_command(pid: int) -> str:
    """The command line of ``pid``; empty when there is none, or only a dead one nobody has collected."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def find_processes(folder: Path) -> Iterator[int]:
    """The processes whose working folder is ``folder``, as far as the caller may look."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and read_link(entry / "cwd") == str(folder):
            yield int(entry.name)


def find_listener(port: int) -> str | None:
    """Who listens on TCP ``port`` of this machine, in words; None when nobody does."""
    sockets = set(find_listening_sockets(port))
    if not sockets:
        return None
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            held = {read_link(handle) for handle in (entry / "fd").iterdir()}
        except OSError:
            continue
        if held & sockets:
            return f"process {entry.name} ({read_command(int(entry.name))[:80]})"
    return "a process of another user"


def find_listening_sockets(port: int) -> Iterator[str]:
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if not table.exists():
            continue
        for line in table.read_text(encoding="ascii").splitlines()[1:]:
            cells = line.split()
            if cells[3] == LISTENING and int(cells[1].rpartition(":")[2], 16) == port:
                yield f"socket:[{cells[9]}]"


def end_process(pid: int, sent: signal.Signals) -> bool:
    """Send a signal; False when the process is gone already."""
    try:
        os.kill(pid, sent)
    except ProcessLookupError:
        return False
    return True


def user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def read_link(path: Path) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""
