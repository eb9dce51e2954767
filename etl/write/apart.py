"""Files are written by a process of their own: GDAL and pandas take 130 MB, and give them back only when it ends.

It stands back behind whoever looks at the map: its niceness is raised. It ends with the process that waits for it.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import pkgutil
import signal
import subprocess
import sys
from typing import Any

NICENESS = 10
_PR_SET_PDEATHSIG = 1


class WritingFailed(RuntimeError):
    """The process ended without a file; holds the end of what it printed."""


def write_apart(write: str, *told: Any, **options: Any) -> None:
    """Call a function, named ``module:function``, in a process of its own. Raises WritingFailed."""
    done = subprocess.run(
        [sys.executable, "-m", "etl.write.apart"],
        input=pickle.dumps((write, told, options), pickle.HIGHEST_PROTOCOL),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise WritingFailed(
            f"exit {done.returncode}: {done.stderr[-4000:].decode('utf-8', 'replace').strip()}"
        )


if __name__ == "__main__":
    os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    # whoever dies before this closes the pipe that is read next
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    # from the process that started this one, and nobody else
    name, its_told, its_options = pickle.load(sys.stdin.buffer)
    pkgutil.resolve_name(name)(*its_told, **its_options)
