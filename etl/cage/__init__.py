"""The reading cage: hostile files are parsed in a walled-in child, never in the server."""

from etl.cage.client import (
    Cage,
    CageUnavailable,
    Outcome,
    configure_shared_cage,
    read_answer_file,
    shared_cage,
)
from etl.cage.limits import CageLimits

__all__ = [
    "Cage",
    "CageLimits",
    "CageUnavailable",
    "Outcome",
    "configure_shared_cage",
    "read_answer_file",
    "shared_cage",
]
