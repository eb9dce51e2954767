"""What a caged child can be asked to do. Imported by the helper before it forks, never by the server."""

from __future__ import annotations

from etl.cage.warm import Job
from etl.photos.job import photo_job
from etl.read.cells_job import cells_job
from etl.read.job import read_job
from etl.read.rehearsal import prove_reading, rehearse_reading
from etl.repair_job import repair_job
from etl.simplify_job import simplify_job

__all__ = ["JOBS", "prove_reading"]

JOBS: dict[str, Job] = {
    "read": read_job,
    "cells": cells_job,
    "repair": repair_job,
    "simplify": simplify_job,
    "photo": photo_job,
}

# Modules, codecs and the database of PROJ are opened on first use; behind the walls that would be too late.
rehearse_reading()
