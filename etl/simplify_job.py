"""The simplification inside the cage: GEOS needs time that grows with the square of a shape's points."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any, BinaryIO

import shapely

SIMPLIFY_S = 5
SIMPLIFIED = "simplified.wkb"


def simplify_job(folder: Path, source: BinaryIO | None, args: dict[str, Any]) -> None:
    """Write ``source`` (WKB), simplified by ``tolerance_deg``.

    The timer counts this process's own work; when it runs out the process ends and nothing is written.
    """
    assert source is not None
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_VIRTUAL, SIMPLIFY_S)
    simple = shapely.simplify(shapely.from_wkb(source.read()), args["tolerance_deg"], preserve_topology=True)
    (folder / SIMPLIFIED).write_bytes(shapely.to_wkb(simple, byte_order=1))
