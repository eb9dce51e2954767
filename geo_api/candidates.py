"""The coordinate systems a file may be in, side by side: where its shapes would lie in each."""

from __future__ import annotations

from typing import Any

from geo_api import models

NOTHING = {"used": None, "certain": False, "declared": None}


def describe_candidates(upload: models.Upload) -> dict[str, Any]:
    """The verdict and, for each candidate, a sample of the shapes in EPSG:4490, as it was kept at reading."""
    verdict = upload.report.get("crs") or NOTHING
    return {
        "used": verdict["used"],
        "certain": verdict["certain"],
        "declared": verdict["declared"],
        "candidates": verdict.get("previews", []),
    }
