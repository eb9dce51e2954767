"""What a caged child can be asked to do. Imported by the helper before it forks, never by the server."""

from __future__ import annotations

import encodings.big5
import encodings.cp437
import encodings.gb2312
import encodings.gb18030
import encodings.latin_1
import encodings.utf_8_sig
import encodings.utf_16
import sqlite3
import unicodedata

import numpy as np

from etl.cage.warm import Job
from etl.crs_systems import SYSTEMS, window_of
from etl.read.job import read_job
from etl.reading import TAIXING_BBOX
from etl.repair_job import repair_job

JOBS: dict[str, Job] = {"read": read_job, "repair": repair_job}

# Codecs and the databases of PROJ are opened on first use, which the walls would forbid.
PRELOADED = (
    encodings.big5,
    encodings.cp437,
    encodings.gb2312,
    encodings.gb18030,
    encodings.latin_1,
    encodings.utf_8_sig,
    encodings.utf_16,
    sqlite3,
    unicodedata,
    np,
)
for _system in SYSTEMS:
    window_of(_system.crs, TAIXING_BBOX)
