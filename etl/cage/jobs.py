"""What a caged child can be asked to do. Imported by the helper before it forks, never by the server."""

from __future__ import annotations

import codecs

from etl.cage.warm import Job
from etl.crs_systems import SYSTEMS, window_of
from etl.read.job import read_job
from etl.reading import TAIXING_BBOX
from etl.repair_job import repair_job

JOBS: dict[str, Job] = {"read": read_job, "repair": repair_job}

# Codecs and the database of PROJ are opened on first use, which the walls would forbid.
for _codec in (
    "big5",
    "cp437",
    "gb18030",
    "gb2312",
    "gbk",
    "latin-1",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
):
    codecs.lookup(_codec)
for _system in SYSTEMS:
    window_of(_system.crs, TAIXING_BBOX)
