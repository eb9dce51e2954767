"""Files made for one answer: a place of their own, gone once they were sent."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fastapi.responses import FileResponse
from starlette.background import BackgroundTask


def make_place(name: str) -> Path:
    """Where a file of that name may be written for this answer alone."""
    return Path(tempfile.mkdtemp(prefix="ecoworks-")) / name


def send_file(path: Path, name: str) -> FileResponse:
    """The file as an attachment called ``name``; it is removed when the answer has gone."""

    def tidy_up() -> None:
        path.unlink(missing_ok=True)
        path.parent.rmdir()

    return FileResponse(path, filename=name, background=BackgroundTask(tidy_up))
