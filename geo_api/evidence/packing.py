"""All evidence of one work in one archive, each file under the name that inspections ask for."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from geo_api.errors import NotFound
from geo_api.evidence.telling import Served, Size, serve
from geo_api.people import Person
from geo_api.settings import Settings


def pack(settings: Settings, person: Person, pieces: Iterable[Any], work: str, path: Path) -> int:
    """Write the pieces into an archive, a photo as its original or as it was drawn anew; return how many there are."""
    used: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for piece in pieces:
            served = _find_best(settings, person, piece, work)
            if served is None:
                continue
            used[served.name] = number = used.get(served.name, 0) + 1
            stem, dot, suffix = served.name.rpartition(".")
            archive.write(served.path, served.name if number == 1 else f"{stem}_{number}{dot}{suffix}")
    return sum(used.values())


def _find_best(settings: Settings, person: Person, piece: Any, work: str) -> Served | None:
    """The original where this person may have it, else the picture drawn anew; None for a paper known by title only."""
    sizes: tuple[Size, ...] = ("original", "preview")
    for size in sizes:
        try:
            return serve(settings, person, piece, piece.unit, work, size)
        except NotFound:
            continue
    return None
