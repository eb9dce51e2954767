"""What a command shows in the terminal: steps with their seconds, and failures that say what to do."""

from __future__ import annotations

import csv
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from geo_api.walls import Gap

WIDTH = 58


@contextmanager
def show_step(title: str, out: TextIO | None = None) -> Iterator[None]:
    """Print ``title`` with its running seconds, then whether it went well."""
    out = out or sys.stdout
    started = time.monotonic()
    ended = threading.Event()

    def tick() -> None:
        while not ended.wait(0.5):
            print(f"\r  … {title:<{WIDTH}} {time.monotonic() - started:4.0f} s", end="", file=out, flush=True)

    ticker = threading.Thread(target=tick, daemon=True)
    if out.isatty():
        ticker.start()
    else:
        print(f"  … {title}", file=out, flush=True)
    mark = "✗"
    try:
        yield
        mark = "✓"
    finally:
        ended.set()
        if ticker.is_alive():
            ticker.join()
        start = "\r" if out.isatty() else ""
        print(f"{start}  {mark} {title:<{WIDTH}} {time.monotonic() - started:4.0f} s", file=out, flush=True)


def fail(message: str) -> int:
    """Say why a command did nothing; returns the exit code."""
    print(f"ecoworks: {message}", file=sys.stderr, flush=True)
    return 1


def show_gaps(gaps: Iterable[Gap]) -> None:
    """What does not stand inside the database, to the error stream."""
    for gap in gaps:
        print(f"  ! {gap.zh}\n    {gap.en}", file=sys.stderr, flush=True)


def show_accounts(path: Path) -> None:
    """The demonstration's accounts as a table; nothing when there are none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, PermissionError):
        return
    rows = [row for row in csv.reader(text.splitlines(), delimiter="\t") if row]
    if rows and rows[0][0] != "name":
        rows.insert(0, ["name", "password", "role", "unit"])
    widths = [max(len(row[i]) for row in rows if i < len(row)) for i in range(3)]
    print("\n演示账号 Demonstration accounts")
    for row in rows:
        print(
            "  "
            + "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), *row[3:]])
        )
    print(f"  ({path})")
