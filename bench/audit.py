"""How long the record of acts takes to verify, and how much memory that needs.

    .venv/bin/python bench/audit.py [--events 1000000]

Fills a scratch database with a chain of events, then verifies it there and as exported files. Prints seconds, events a
second and the peak of memory; ends with 1 when a million events take 60 s or more, or 300 MB or more.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
from sqlalchemy import create_engine

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geo_api import audit, audit_files, migrations
from geo_api.cluster import Cluster

GOAL_SECONDS, GOAL_MB = 60.0, 300.0
DETAIL = '{"from":"submitted","layer":"afforestation","note":"面积与现场一致","to":"confirmed"}'
COLUMNS = "seq, at, person, unit, role, action, subject, detail, address, previous, hash"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=1_000_000)
    events = parser.parse_args().events
    home = Path(tempfile.mkdtemp(prefix="ecoworks-bench-"))
    home.chmod(0o755)
    cluster = Cluster(home, scratch=True)
    try:
        cluster.start()
        return measure(cluster.url(), home / "record", events)
    finally:
        cluster.remove()
        shutil.rmtree(home, ignore_errors=True)


def measure(url: str, folder: Path, events: int) -> int:
    """Fill, verify both ways, print; 1 when a goal is missed."""
    migrations.upgrade(url)
    fill(url, events)
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1))
    with engine.connect() as connection:
        stored = timed("in the database", events, lambda: audit.verify(connection))
        audit_files.export_days(connection, folder, date(2100, 1, 1))
    engine.dispose()
    kept = timed(
        f"{len(audit_files.list_files(folder))} files", events, lambda: audit_files.verify_files(folder)
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB (goal < {GOAL_MB:.0f})")
    scale = max(events, 1) / 1_000_000
    return int(max(stored, kept) >= GOAL_SECONDS * max(scale, 1) or peak >= GOAL_MB)


def timed(title: str, events: int, verify: Callable[[], audit.Verdict]) -> float:
    began, worked = time.monotonic(), time.process_time()
    verdict = verify()
    seconds, own = time.monotonic() - began, time.process_time() - worked
    assert verdict.ok and verdict.checked == events, verdict
    print(
        f"{title:24} {events:>9,} events {seconds:6.1f} s ({own:.1f} s of this process), {events / seconds:9,.0f}/s"
    )
    return seconds


def fill(url: str, events: int) -> None:
    """A chain as ``audit.append`` would have written it, a thousand a day."""
    with psycopg.connect(url) as connection:
        connection.execute("TRUNCATE audit.entries")
        head = audit.START
        with connection.cursor().copy(f"COPY audit.entries ({COLUMNS}) FROM STDIN".encode()) as copy:
            for row in chain(events):
                copy.write_row(row)
                head = row[-1]
        connection.execute("UPDATE audit.head SET seq = %s, hash = %s", (events, head))
        connection.commit()


def chain(events: int) -> Iterator[tuple[int, str, str, str, str, str, str, str, str, bytes, bytes]]:
    began, previous = datetime(2024, 1, 1, tzinfo=UTC), audit.START
    for seq in range(1, events + 1):
        at = (began + timedelta(seconds=86.4 * seq)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        fields = (at, f"person{seq % 97}", "huangqiao", "filler", "upload.confirm", f"upload:{seq % 4096:036d}",
                  DETAIL, "10.32.1.7")  # fmt: skip
        told = audit.SEPARATOR.join((str(seq), *fields)).encode()
        digest = hashlib.sha256(previous + told).digest()
        yield seq, *fields, previous, digest
        previous = digest


if __name__ == "__main__":
    sys.exit(main())
