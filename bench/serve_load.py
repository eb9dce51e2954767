"""Load for ``bench/serve.py``: wrk against servers, pgbench against the database, for some seconds and no longer."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

CONNECTIONS, THREADS = 8, 2
_open = build_opener(ProxyHandler({})).open
_SCRIPT = """
local paths, count = {}, 0
for line in io.lines("%(paths)s") do count = count + 1; paths[count] = line end
local threads = 0
function setup(thread) thread:set("number", threads); threads = threads + 1 end
function init(args) at = math.floor(number * count / %(threads)d) end
%(headers)s
function request()
  at = at %% count + 1
  return wrk.format("GET", paths[at])
end
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('\\nTOLD {"requests": %%d, "bytes": %%d, "us": %%d, "p50": %%f, "p99": %%f, "wrong": %%d}\\n',
    summary.requests, summary.bytes, summary.duration, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """What one run of load came to; ``kb`` is the mean size of an answer with its headers."""

    per_s: float
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    kb: float = 0.0
    cpu_ms: float = 0.0


def run_wrk(
    base: str,
    paths: Sequence[str],
    folder: Path,
    seconds: float,
    headers: Mapping[str, str] | None = None,
    connections: int = CONNECTIONS,
) -> Rate:
    """Ask for ``paths`` in turn. Raises RuntimeError when anything was not answered as it should."""
    listed, script = folder / "wrk.paths", folder / "wrk.lua"
    listed.write_text("\n".join(paths) + "\n", encoding="utf-8")
    told = "\n".join(f'wrk.headers["{name}"] = "{value}"' for name, value in (headers or {}).items())
    script.write_text(_SCRIPT % {"paths": listed, "threads": THREADS, "headers": told}, encoding="utf-8")
    command = [
        "wrk",
        f"-t{THREADS}",
        f"-c{connections}",
        f"-d{seconds:.0f}s",
        "--timeout",
        "30s",
        "-s",
        str(script),
    ]
    done = subprocess.run(
        [*command, base], capture_output=True, text=True, timeout=seconds + 60, check=True
    ).stdout
    found = json.loads(done.rpartition("TOLD ")[2])
    if not found["requests"]:  # so slow that nothing came in time
        return Rate(0.0)
    if found["wrong"]:
        raise RuntimeError(f"{base}: {found['wrong']} of {found['requests']} were not answered\n{done}")
    return Rate(
        found["requests"] / found["us"] * 1e6,
        found["p50"],
        found["p99"],
        found["bytes"] / found["requests"] / 1000,
    )


def run_pgbench(
    socket_folder: Path, script: str, folder: Path, seconds: float, clients: int = CONNECTIONS
) -> Rate:
    """Transactions a second of ``script``, prepared once a connection."""
    file = folder / "floor.sql"
    file.write_text(script, encoding="utf-8")
    where = ["-h", str(socket_folder), "-p", "5432", "-U", "ecoworks", "ecoworks"]
    how = [
        "-n",
        "-M",
        "prepared",
        "-c",
        str(clients),
        "-j",
        str(THREADS),
        "-T",
        f"{seconds:.0f}",
        "-f",
        str(file),
    ]
    done = subprocess.run(
        ["pgbench", *how, *where], capture_output=True, text=True, timeout=seconds + 60, check=True
    ).stdout
    line = next(line for line in done.splitlines() if line.startswith("tps"))
    return Rate(float(line.split()[2]))


@contextmanager
def run_process(
    command: Sequence[str | Path],
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours and what it starts, ended together with the block."""
    with log.open("ab") as output:
        child = subprocess.Popen(
            [str(part) for part in command],
            env={**os.environ, **(env or {})},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield child
    finally:
        end(child)


def end(child: subprocess.Popen[bytes]) -> None:
    """Ask the process to end, then its whole group: children of a FastCGI server outlive it."""
    child.terminate()
    with suppress(subprocess.TimeoutExpired):
        child.wait(20)
    with suppress(ProcessLookupError):
        os.killpg(child.pid, 9)
    child.wait(5)


def wait_for(base: str, path: str, child: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    """Until ``path`` is answered with 200; raises RuntimeError with the end of the log."""
    deadline = time.monotonic() + seconds
    told = "no answer"
    while time.monotonic() < deadline and child.poll() is None:
        try:
            if fetch(base + path)[0] == 200:
                return
        except HTTPError as error:
            told = f"{error.code} {error.read()[:300]!r}"
        except (URLError, OSError):
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{base}{path}: {told}\n{log.read_text(errors='replace')[-3000:]}")


def fetch(address: str, headers: Mapping[str, str] | None = None) -> tuple[int, bytes, Mapping[str, str]]:
    with _open(Request(address, headers=dict(headers or {})), timeout=60) as answer:
        return answer.status, answer.read(), {name.lower(): value for name, value in answer.headers.items()}


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_rss(pid: int) -> list[float]:
    """Resident megabytes of a process, then of those it started."""
    found, children = [], [pid]
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    while children:
        one = children.pop()
        try:
            lines = Path(f"/proc/{one}/status").read_text().splitlines()
        except OSError:
            continue
        found += [int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS")]
        children += [child for child, parent in parents.items() if parent == one]
    return found
