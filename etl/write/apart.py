"""Files are written by a process of their own: GDAL, Arrow and pandas take 130 MB, openpyxl 8, given
back only when it ends.

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
from importlib.abc import MetaPathFinder
from typing import Any

from etl.niceness import stand_back

_PR_SET_PDEATHSIG = 1
# pyogrio and pyarrow take pandas along where they find it, 50 MB; only these modules need it
WITH_PANDAS = ("etl.write.html_map", "etl.template_gpkg")


class WritingFailed(RuntimeError):
    """The process ended without a file; holds the end of what it printed."""


def write_apart(write: str, *told: Any, **options: Any) -> None:
    """Call a function, named ``module:function``, in a process of its own. Raises WritingFailed."""
    done = subprocess.run(
        [sys.executable, "-m", "etl.write.apart"],
        input=pickle.dumps((write, told, options), pickle.HIGHEST_PROTOCOL),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        # Arrow's own pool keeps what it has taken once
        env=os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system"},
        check=False,
    )
    if done.returncode:
        raise WritingFailed(
            f"exit {done.returncode}: {done.stderr[-4000:].decode('utf-8', 'replace').strip()}"
        )


class _WithoutPandas(MetaPathFinder):
    """Lets nobody in this process find pandas."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname in ("pandas", "geopandas"):
            raise ModuleNotFoundError(fullname, name=fullname)


if __name__ == "__main__":
    stand_back()
    # whoever dies before this closes the pipe that is read next
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    # from the process that started this one, and nobody else
    name, its_told, its_options = pickle.load(sys.stdin.buffer)
    if name.partition(":")[0] not in WITH_PANDAS:
        sys.meta_path.insert(0, _WithoutPandas())
    pkgutil.resolve_name(name)(*its_told, **its_options)
